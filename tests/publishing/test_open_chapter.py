"""The first step of a notebook."""

from pathlib import Path

import pytest

from cacl.errors import ParameterError
from cacl.publishing.chapters import PROJECT
from cacl.publishing.open_chapter import open_chapter


def test_the_variables_of_the_notebook_become_settings_and_others_are_ignored(tmp_path):
    variables = {"epochs": 3, "seed": 2, "run": str(tmp_path), "pairs": "of another chapter", "open_chapter": object()}
    pipeline, page = open_chapter("05_phase1", variables)
    assert (pipeline.settings.phase1.epochs, pipeline.settings.seed) == (3, 2)
    assert pipeline.settings.corpus.pairs == "simulated"
    assert pipeline.folder == page.folder == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_a_run_lies_in_the_project_whatever_the_notebooks_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert open_chapter("05", {})[0].folder == PROJECT / "runs" / "manual"
    assert open_chapter("05", {"run": "runs/mine"})[0].folder == PROJECT / Path("runs/mine")


def test_a_wrong_value_is_refused():
    with pytest.raises(ParameterError, match="epochs = 0"):
        open_chapter("05", {"epochs": 0})
