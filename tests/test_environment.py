"""environment.yml, pyproject.toml and requirements.lock say the same."""

import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"pytorch": "torch"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def bounds(requirements: list[str]) -> dict[str, str]:
    parsed = [Requirement(requirement) for requirement in requirements]
    names = [canonicalize_name(requirement.name) for requirement in parsed]
    assert len(set(names)) == len(names)
    return {CONDA_NAMES.get(name, name): str(entry.specifier) for name, entry in zip(names, parsed, strict=True)}


def wanted() -> dict[str, str]:
    return bounds(PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"])


def test_conda_and_pip_ask_for_the_same_packages_and_bounds():
    listed = [entry for entry in ENVIRONMENT["dependencies"] if isinstance(entry, str)]
    by_pip = [entry for part in ENVIRONMENT["dependencies"] if isinstance(part, dict) for entry in part["pip"]]
    conda = bounds([entry for entry in listed if entry not in ("python=3.11", "pip")])
    assert {"python=3.11", "pip"} <= set(listed)
    assert conda | bounds(by_pip) == wanted()
    assert not set(conda) & set(bounds(by_pip))


def test_python_is_the_same_everywhere():
    assert PROJECT["requires-python"] == ">=3.11,<3.12"
    assert (ROOT / "Makefile").read_text(encoding="utf-8").count("python3.11") == 1


@pytest.mark.parametrize("name", sorted(wanted()))
def test_the_lock_file_satisfies_every_bound(name):
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pinned = {canonicalize_name(line.partition("==")[0]): line.partition("==")[2] for line in lines if "==" in line}
    assert Requirement(f"{name}{wanted()[name]}").specifier.contains(pinned[name], prereleases=True)


def test_every_line_of_the_lock_file_pins_one_version():
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if line and not line.startswith(("#", "-"))]
    assert [line for line in entries if len(Requirement(line).specifier) != 1 or "==" not in line] == []
