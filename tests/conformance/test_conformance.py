"""The cases as a whole: each is checked somewhere in this folder, and the copy is that of the methodology."""

import re
from pathlib import Path
from typing import Any

HERE = Path(__file__)


def test_every_case_is_checked(cases: dict[str, Any]) -> None:
    modules = [path.read_text(encoding="utf-8") for path in HERE.parent.glob("test_*.py") if path != HERE]
    checked = {name for text in modules for name in re.findall(r'"([A-Z]\d\d)"', text)}
    assert checked == set(cases)


def test_the_cases_are_those_of_the_methodology(shared_directory: Path) -> None:
    shared = shared_directory / "conformance" / "cases.json"
    assert HERE.with_name("cases.json").read_bytes() == shared.read_bytes()
