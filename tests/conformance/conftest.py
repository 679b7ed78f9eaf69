"""The conformance cases, by id: inputs and expected values of the methodology's formulas, kept outside the repository."""

import json
from pathlib import Path
from typing import Any

import pytest

Case = dict[str, Any]


@pytest.fixture(scope="session")
def cases(shared_directory: Path) -> dict[str, Case]:
    path = shared_directory / "conformance" / "cases.json"
    if not path.exists():
        pytest.skip(f"no conformance cases at {path}: set CACL_SHARED to the folder that holds conformance/cases.json")
    return {case["id"]: case for case in json.loads(path.read_text(encoding="utf-8"))["cases"]}


@pytest.fixture
def case(request: pytest.FixtureRequest, cases: dict[str, Case]) -> Case:
    """The case whose id the test is parametrised with."""
    if request.param not in cases:
        pytest.skip(f"the file of cases has no {request.param}: it is of another version")
    return cases[request.param]


@pytest.fixture
def close(case: Case) -> Any:
    """Compare with the tolerance that the case states; 0 means exactly."""

    def approximately(expected: Any) -> Any:
        return pytest.approx(expected, abs=case["tolerance"], rel=0)

    return approximately
