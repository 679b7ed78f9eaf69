"""Runs in folders of their own."""

from pathlib import Path

import pytest

from cacl.publishing import runs


@pytest.fixture
def own_runs(tmp_path, monkeypatch) -> Path:
    """Lets runs lie in a folder of the test's own."""
    monkeypatch.setattr(runs, "RUNS", tmp_path / "runs")
    return tmp_path / "runs"
