"""Inputs that many tests share. Tests of the real ESCO classification are skipped, with the reason, where it is absent."""

import os
from pathlib import Path

import pytest

from cacl.ontology import EscoGraph, demo_directory

collect_ignore = ["benchmarks", "mutants.py"]

_BESIDE = Path(__file__).resolve().parents[2] / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that asks for the real classification, so that ``pytest -m esco`` selects them."""
    for item in items:
        if "esco_directory" in getattr(item, "fixturenames", ()):
            item.add_marker("esco")


def _folder(variable: str, beside: Path, content: str) -> Path:
    path = Path(os.environ.get(variable) or beside).expanduser().resolve()
    if not path.is_dir():
        give_up = pytest.fail if os.environ.get("CACL_REQUIRE_DATA") else pytest.skip
        give_up(f"{content} not found at {path}: set {variable}=FOLDER to the folder that holds it, and run again")
    return path


@pytest.fixture(scope="session")
def shared_directory() -> Path:
    """The folder with the conformance cases and the paper's pairs: ``CACL_SHARED``, or ``shared`` beside the repository."""
    return _folder("CACL_SHARED", _BESIDE, "the conformance cases and seed pairs")


@pytest.fixture(scope="session")
def esco_directory() -> Path:
    """ESCO 1.2.0 as CSV files: ``CACL_ESCO``, or ``shared/data/esco`` beside the repository."""
    return _folder("CACL_ESCO", _BESIDE / "data" / "esco", "the ESCO 1.2.0 classification (English, CSV)")


@pytest.fixture(scope="session")
def esco_graph(esco_directory: Path) -> EscoGraph:
    return EscoGraph.from_csv(esco_directory)


@pytest.fixture(scope="session")
def demo_graph() -> EscoGraph:
    return EscoGraph.from_csv(demo_directory())


@pytest.fixture(scope="session")
def toy_graph() -> EscoGraph:
    """The drawing of section 4.2, with cooking as the skill that nothing leads to."""
    return EscoGraph.from_edges(
        [
            ("software developer", "Python", "essential"),
            ("software developer", "Java", "essential"),
            ("software developer", "C2514", "isco"),
            ("data scientist", "Python", "essential"),
            ("data scientist", "Statistics", "essential"),
        ],
        nodes=["Cooking"],
    )
