"""environment.yml, pyproject.toml and requirements.lock say the same."""

import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"pytorch": "torch"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def bounds(requirements: list[str]) -> dict[str, str]:
    parsed = [Requirement(requirement) for requirement in requirements]
    names = [canonicalize_name(requirement.name) for requirement in parsed]
    assert len(set(names)) == len(names)
    return {CONDA_NAMES.get(name, name): str(entry.specifier) for name, entry in zip(names, parsed, strict=True)}


WANTED = bounds(PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"])


def test_conda_and_pip_ask_for_the_same_packages_bounds_and_python():
    dependencies = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    listed = [entry for entry in dependencies if isinstance(entry, str)]
    by_pip = [entry for part in dependencies if isinstance(part, dict) for entry in part["pip"]]
    assert {"python=3.11", "pip"} <= set(listed)
    assert PROJECT["requires-python"] == ">=3.11,<3.14"
    assert (ROOT / "Makefile").read_text(encoding="utf-8").count("python3.11") == 1
    assert bounds([entry for entry in listed if entry not in ("python=3.11", "pip")] + by_pip) == WANTED


def test_the_lock_file_pins_one_version_each_and_satisfies_every_bound():
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    lines += (ROOT / "requirements-torch.lock").read_text(encoding="utf-8").splitlines()
    entries = [Requirement(line.removesuffix(" \\")) for line in lines if not line.startswith("    --hash=sha256:")]
    pinned = {canonicalize_name(entry.name): entry.specifier for entry in entries}
    assert [str(entry) for entry in entries if [part.operator for part in entry.specifier] != ["=="]] == []
    versions = {name: next(iter(specifier)).version for name, specifier in pinned.items()}
    wrong = [
        name for name, bound in WANTED.items() if not Requirement(name + bound).specifier.contains(versions[name], prereleases=True)
    ]
    assert wrong == []
