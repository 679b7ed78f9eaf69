"""Every reader ends in a value or in one error of the project, whatever is done to its file."""

import runpy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

FUZZ = runpy.run_path(str(Path(__file__).with_name("fuzz.py")))
READERS = FUZZ["READERS"]


@pytest.fixture(autouse=True)
def _own_folders(monkeypatch):
    """The readers of parameters move the folders of runs and profiles."""
    monkeypatch.setattr(FUZZ["runs"], "RUNS", FUZZ["runs"].RUNS)
    monkeypatch.setattr(FUZZ["runs"], "PROFILES", FUZZ["runs"].PROFILES)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """Per reader, its folder and valid files."""
    made = {}

    def of(name):
        if name not in made:
            folder = tmp_path_factory.mktemp("reader") / "input"
            made[name] = folder, FUZZ["prepared"](READERS[name], folder)
        return made[name]

    return of


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", READERS)
@settings(max_examples=20, deadline=None)
@given(choices=st.randoms(use_true_random=False))
def test_a_damaged_input_is_read_or_refused(inputs, name, choices):
    assert FUZZ["attempt"](READERS[name], *inputs(name), choices) in ("accepted", "refused")


def test_changes_leave_some_inputs_good_and_some_bad(inputs):
    """An input that is always refused would test nothing but the first check."""
    import random

    folder, files = inputs("ontology (ESCO CSV)")
    found = {FUZZ["attempt"](READERS["ontology (ESCO CSV)"], folder, files, random.Random(number)) for number in range(60)}
    assert found == {"accepted", "refused"}
