"""The conformance cases, by id: inputs and expected values of the methodology's formulas, computed outside this project."""

import json
from pathlib import Path
from typing import Any

import pytest

Case = dict[str, Any]
CASES = {case["id"]: case for case in json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))["cases"]}


@pytest.fixture(scope="session")
def cases() -> dict[str, Case]:
    return CASES


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Case:
    """The case whose id the test is parametrised with."""
    return CASES[request.param]


@pytest.fixture
def close(case: Case) -> Any:
    """Compare with the tolerance that the case states; 0 means exactly."""

    def approximately(expected: Any) -> Any:
        return pytest.approx(expected, abs=case["tolerance"], rel=0)

    return approximately
