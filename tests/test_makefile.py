"""What a user gives to make arrives as it is, and means nothing to make or to a shell."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMES = {
    "PROFILE": "CACL_PROFILE",
    "ESCO": "CACL_ESCO_FOLDER",
    "SEED": "CACL_SEED",
    "DEVICE": "CACL_DEVICE",
    "CORES": "CACL_CORES",
    "DATA": "CACL_DATA",
}
HOSTILE = [
    "x' || touch pwned || echo 'y",
    "$$(touch pwned)",
    "$(shell touch pwned)",
    "`touch pwned`",
    '"; touch pwned; "',
    "o'brien {a} #b",
]


@pytest.fixture
def folder(tmp_path):
    """The Makefile, with a command that writes down what it is given instead of building the book."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name in ("requirements.lock", "requirements-torch.lock", "pyproject.toml", ".venv/ready"):
        (tmp_path / name).touch()
    command = tmp_path / ".venv" / "bin" / "cacl"
    command.write_text("#!/bin/sh\n" + "".join(f'printf "%s\\n" "${name}" >> given\n' for name in NAMES.values()))
    command.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("way", ["arguments", "environment"])
@pytest.mark.parametrize("value", HOSTILE)
def test_values_are_not_executed(folder, value, way):
    given = dict.fromkeys(NAMES, value)
    command = ["make", "book", *([f"{name}={own}" for name, own in given.items()] if way == "arguments" else [])]
    environment = {name: own for name, own in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
    subprocess.run(command, cwd=folder, env=environment | (given if way == "environment" else {}), check=True, capture_output=True)
    assert (folder / "given").read_text().splitlines() == [value] * len(NAMES)
    assert not (folder / "pwned").exists()
