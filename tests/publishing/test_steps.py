"""The executed notebook is readable by itself."""

import json
import logging
import sys

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from typer.testing import CliRunner

from cacl.cli import app
from cacl.corpus import write_pairs
from cacl.errors import ArtefactError
from cacl.experiments.corpora import load_corpus, simulated_pairs
from cacl.experiments.grid import cells, corpus_files, run_file
from cacl.experiments.training import load_runs
from cacl.ontology import EscoGraph
from cacl.parameters import Settings
from cacl.publishing import steps
from cacl.publishing.chapters import find_chapter
from cacl.publishing.folders import altered
from cacl.publishing.runs import Run, open_run
from cacl.publishing.steps import make_step, prepare, readable, shown_parameters, with_parameters
from cacl.publishing.workflow import INSIDE

CELL = 'size: int = 5179  # pairs\nrun: str = ""  # folder\nseed: int = 0\nsize_of: int = 1'


def test_one_cell_says_what_the_run_was_given():
    other = new_code_cell("seed: int = 0")
    notebook = new_notebook(cells=[new_code_cell(CELL, metadata={"tags": ["parameters"]}), other])
    filled = with_parameters(notebook, {"size": 200, "run": r"runs/o'brien\1", "seed": 3})
    expected = 'size: int = 200  # pairs\nrun: str = "runs/o\'brien\\\\1"  # folder\nseed: int = 3\nsize_of: int = 1'
    assert filled.cells[0].source == expected
    assert [cell.source for cell in filled.cells[1:]] == ["seed: int = 0"]


def test_the_parameters_shown_hold_no_path_of_the_machine(tmp_path):
    settings = Settings.model_validate(
        {"seed": 4, "ontology": {"esco": "/data/esco"}, "corpus": {"pairs": "/data/p.jsonl", "size": 300}}
    )
    shown = shown_parameters(find_chapter("01"), Run(settings, tmp_path))
    assert (shown["seed"], shown["size"], shown["esco"], shown["pairs"]) == (4, 300, "", "")


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import time; time.sleep(99)", "didn't respond in 2 seconds"),
        ("raise SystemExit(1)", "Kernel died"),
        (None, "No such kernel"),
    ],
)
def test_a_kernel_that_does_not_answer_is_told_in_one_message(tmp_path, monkeypatch, program, words):
    """Kernels of the test's own take the place of the project's."""
    monkeypatch.setattr(steps, "KERNEL_TIMEOUT", 2)
    monkeypatch.setattr(steps, "KERNEL", "odd")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    if program:
        (tmp_path / "kernels" / "odd").mkdir(parents=True)
        spec = {"argv": [sys.executable, "-c", program, "{connection_file}"], "display_name": "odd", "language": "python"}
        (tmp_path / "kernels" / "odd" / "kernel.json").write_text(json.dumps(spec))
    (tmp_path / "run").mkdir()
    with pytest.raises(steps.WorkflowError, match=f"01_corpus failed because its kernel did not start .*{words}"):
        steps.run_notebook(find_chapter("01"), Run(Settings(), tmp_path / "run"))
    assert [path.name for path in (tmp_path / "run" / "notebooks").iterdir()] == ["01_corpus.failed.ipynb"]


def test_prose_has_its_numbers_and_the_machinery_is_left_out():
    printed, noise = new_output("stream", name="stdout", text="1"), new_output("stream", name="stderr", text="50%")
    bookkeeping = {"papermill": {"duration": 1}, "execution": {"iopub.status.busy": "2026"}, "tags": ["hide-input"]}
    cells = [new_markdown_cell("AUC {number}`auc:.2f`"), new_code_cell("f()", outputs=[printed, noise], metadata=bookkeeping)]
    notebook = readable(new_notebook(cells=cells, metadata={"papermill": {}}), {"auc": 0.7})
    assert notebook.cells[0].source == "AUC 0.70"
    assert notebook.cells[1].outputs == [printed]
    assert notebook.cells[1].metadata == {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}
    assert "papermill" not in notebook.metadata
    with pytest.raises(ArtefactError, match="no chapter measured a number called 'auc'"):
        readable(new_notebook(cells=[new_markdown_cell("{number}`auc`")]), {})


@pytest.fixture
def in_process(monkeypatch):
    """What a step sets for its whole process ends with the test."""
    for name in (INSIDE, "CACL_PROGRESS"):
        monkeypatch.setenv(name, "1")
    logger = logging.getLogger("cacl")
    level = logger.level
    yield
    logger.setLevel(level)


def test_the_grid_s_corpus_and_runs_are_steps_that_leave_their_files_and_receipts(tmp_path, in_process):
    given = {"simulated_size": 200, "repetitions": 2, "phase1.epochs": 1, "phase2.epochs": 1}
    run = open_run(given | {"run": str(tmp_path)})
    assert CliRunner().invoke(app, ["step", "corpus", "simulated_easy", "--run", str(tmp_path)]).exit_code == 0
    corpus = load_corpus(tmp_path / "experiments" / "corpora" / "simulated_easy")
    assert len(corpus.table.pairs) == 200
    assert list(corpus.similarity) == [0.7]
    assert corpus.table.pairs == simulated_pairs("simulated_easy", EscoGraph.from_csv(run.ontology), run.settings)

    make_step("experiment", ["simulated_easy", "random", "0"], tmp_path)
    runs = load_runs(tmp_path / run_file("simulated_easy", "random", 0))
    (cell,) = [cell for cell in cells(run.settings) if cell.corpus == "simulated_easy"]
    assert list(runs) == [0, 1]
    assert all({arm.name for arm in cell.arms} < set(one.record) for one in runs.values())
    receipts = {path.stem: len(json.loads(path.read_text())) for path in (tmp_path / "receipts").iterdir()}
    assert receipts == {"corpus_simulated_easy": len(corpus_files("simulated_easy")), "experiment_simulated_easy_random_0": 1}
    assert altered(tmp_path) == {}


def test_the_replication_takes_the_pairs_of_the_run_under_every_alpha(tmp_path):
    run = open_run({"run": str(tmp_path)})
    settings = Settings.model_validate({"experiments": {"simulated_size": 200}})
    pairs = simulated_pairs("simulated_easy", EscoGraph.from_csv(run.ontology), settings)[:20]
    write_pairs(tmp_path / "enriched.jsonl", pairs)
    assert [(tmp_path / name).exists() for name in prepare(run, "replication")] == [True] * len(corpus_files("replication"))
    corpus = load_corpus(tmp_path / "experiments" / "corpora" / "replication")
    assert corpus.table.pairs == pairs
    assert sorted(corpus.similarity) == [0.35, 0.7, 1.4]
