"""A run is its parameters: names, types, and a folder for each set of them."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from cacl.errors import ArtefactError, DataError, EncoderError, ParameterError
from cacl.ontology import demo_directory
from cacl.publishing import runs
from cacl.publishing.chapters import PROJECT, find_chapter
from cacl.publishing.runs import open_run

PHASE1, PHASE2 = find_chapter("05"), find_chapter("06")


def test_each_set_of_parameters_has_one_folder(own_runs):
    plain, other = open_run({}), open_run({"seed": 1, "temperature": 0.1})
    assert plain.folder == own_runs / "demo"
    assert re.fullmatch("demo-[0-9a-f]{8}", other.folder.name)
    assert (other.settings.seed, other.settings.phase1.temperature) == (1, 0.1)
    assert open_run({"temperature": 0.2}).folder != open_run({"temperature": 0.1}).folder
    assert open_run({"temperature": 0.1, "seed": 1, "epsilon": 0.4, "esco": ""}).folder == other.folder
    assert open_run({"epsilon": 1}).folder == open_run({"epsilon": 1.0}).folder


def test_a_later_chapter_finds_the_run_of_an_earlier_one_by_its_parameters_or_its_folder(own_runs):
    first = open_run({"temperature": 0.1}, PHASE1)
    assert open_run({"temperature": 0.1}, PHASE2) == first
    assert open_run({"run": str(first.folder)}, PHASE2) == first


@pytest.mark.parametrize("other", [{"temperature": 0.2}, {"epsilon": 0.8}, {"profile": "replication", "esco": "."}])
def test_a_folder_never_holds_two_sets_of_parameters(own_runs, other):
    folder = str(open_run({"temperature": 0.1}).folder)
    with pytest.raises(ParameterError, match=r"holds a run with other values of (phase1.temperature|ontology.epsilon|profile)"):
        open_run({"run": folder, **other})
    assert open_run({"run": folder, "temperature": 0.1}).settings.phase1.temperature == 0.1


def test_a_name_that_two_sections_have_is_the_chapters_own():
    assert open_run({"epochs": 3}, PHASE1).settings.phase1.epochs == 3
    assert open_run({"epochs": 3, "phase1_epochs": 4}, PHASE2).settings.phase1.epochs == 4
    with pytest.raises(ParameterError, match=r"epochs stands in several sections[\s\S]*phase1_epochs, phase2_epochs"):
        open_run({"epochs": 3})


@pytest.fixture(autouse=True)
def _own(own_runs):
    """No test here writes into the repository."""


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"temprature": 0.1}, r"05_phase1 has no parameter temprature[\s\S]*temperature\?"),
        ({"xyzzy": 1}, "one of alpha"),
        ({"temperature": "warm"}, "phase1.temperature = 'warm': Input should be a valid number"),
        ({"temperature": -1.0}, "greater than 0"),
        ({"negatives": 2.5}, "valid integer"),
        ({"weighting": 1}, "valid boolean"),
        ({"curriculum": "reverse"}, "'on', 'off' or 'reversed'"),
        ({"profile": "none"}, r"no profile is called 'none'[\s\S]*demo, esco"),
        ({"profile": "esco"}, "without the folder of ESCO"),
        ({"device": "gpu"}, "device = 'gpu'"),
        ({"seed": "abc"}, "seed = 'abc': Input should be a valid integer"),
        ({"pairs": "a\0b"}, r"corpus.pairs = 'a\\x00b'[\s\S]*without control characters"),
        ({"run": "runs/{x}"}, r"run = 'runs/\{x\}'[\s\S]*without control characters and braces"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_starts(own_runs, given, words):
    with pytest.raises(ParameterError, match=words):
        open_run(given, PHASE1)
    assert not own_runs.exists()


def test_given_values_win_over_the_profile_and_that_over_the_paper(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "PROFILES", tmp_path)
    (tmp_path / "mine.yaml").write_text("phase1: {epochs: 3, negatives: 5}\n", encoding="utf-8")
    found = open_run({"profile": "mine", "phase1.epochs": 4})
    assert (found.settings.phase1.epochs, found.settings.phase1.negatives, found.settings.phase1.batch_size) == (4, 5, 64)
    assert open_run({"profile": "mine", "negatives": 5}).folder.name == "mine"
    (tmp_path / "wrong.yaml").write_text("phase1: {epoch: 3}\n", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"phase1.epoch = 3: Extra inputs"):
        open_run({"profile": "wrong"})
    (tmp_path / "list.yaml").write_text("- 1\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"list\.yaml: no names with values"):
        open_run({"profile": "list"})
    (tmp_path / "flat.yaml").write_text("seed: 1\n", encoding="utf-8")
    with pytest.raises(ParameterError, match="holds no sections"):
        open_run({"profile": "flat"})


def test_a_path_holds_from_everywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = open_run({"profile": "esco", "esco": "data/o'brien"})
    assert found.ontology == tmp_path / "data" / "o'brien"
    with pytest.raises(DataError, match="there is no such folder"):
        found.check()
    assert open_run({"encoder": "sentence-transformers/x"}).settings.encoding.encoder == "sentence-transformers/x"


def test_full_texts_must_have_been_fetched(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "FULL_TEXT", tmp_path / "full_text.csv")
    found = open_run({"profile": "full_text", "esco": str(demo_directory())})
    with pytest.raises(DataError, match=r"not there[\s\S]*cacl fetch full-text --from FILE"):
        found.check()
    (tmp_path / "full_text.csv").write_text("resume_text\n")
    assert found.pairs == tmp_path / "full_text.csv"


@pytest.mark.parametrize("name", ["a" * 5000, "~nosuchuser/x"])
def test_a_folder_that_no_system_has_is_missing(name):
    with pytest.raises(DataError, match="there is no such folder"):
        open_run({"profile": "esco", "esco": name}).check()
    with pytest.raises(EncoderError, match="no sentence encoder in the folder"):
        open_run({"encoder": f"./{name}"}).check()


def test_what_is_missing_or_damaged_is_told_before_anything_starts(tmp_path):
    with pytest.raises(DataError, match="there is no such file"):
        open_run({"pairs": str(tmp_path / "none.jsonl")}).check()
    with pytest.raises(EncoderError, match="no sentence encoder in the folder"):
        open_run({"encoder": str(tmp_path / "none")}).check()
    esco = shutil.copytree(demo_directory(), tmp_path / "esco")
    (esco / "skillsHierarchy_en.csv").unlink()
    with pytest.raises(DataError, match="the file is missing"):
        open_run({"profile": "esco", "esco": str(esco)}).check()


def test_a_device_that_is_not_there_is_told_before_anything_starts(own_runs):
    with pytest.raises(ParameterError, match="cuda:99"):
        open_run({"device": "cuda:99"}).check()


def test_the_demo_profile_needs_nothing():
    found = open_run({})
    found.check()
    assert (found.ontology, found.pairs) == (demo_directory(), None)


def test_a_damaged_note_of_a_run_is_told_and_written_again_from_the_parameters(own_runs):
    first = open_run({"seed": 5})
    note = first.folder / "parameters.yaml"
    whole = note.read_bytes()
    for damage in (whole[:4], b"\xff", b"- 1\n", b"{"):
        note.write_bytes(damage)
        with pytest.raises(ArtefactError, match=r"parameters.yaml is damaged[\s\S]*give the parameters again"):
            open_run({"run": str(first.folder)})
        assert open_run({"seed": 5}) == first
        assert note.read_bytes() == whole


def test_a_node_of_a_cluster_may_have_an_embedding_cache_of_its_own():
    code = "from cacl.publishing.runs import CACHE; print(CACHE)"
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "CACL_CACHE": "/var/tmp/own.sqlite"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "/var/tmp/own.sqlite"
