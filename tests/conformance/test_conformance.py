"""Every case of the shared file is checked somewhere in this folder."""

import re
from pathlib import Path
from typing import Any


def test_every_case_is_checked(cases: dict[str, Any]) -> None:
    here = Path(__file__)
    modules = [path.read_text(encoding="utf-8") for path in here.parent.glob("test_*.py") if path != here]
    checked = {name for text in modules for name in re.findall(r'"([A-Z]\d\d)"', text)}
    assert sorted(set(cases) - checked) == []
