"""The steps of the workflow. A notebook is executed with the parameters of its run, and left readable by itself."""

import logging
import os
import re
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import papermill
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from cacl.experiments.grid import ALPHAS, REPLICATION, cells, corpus_files, jobs, run_file
from cacl.publishing.chapters import HTML, PROJECT, Chapter, find_chapter
from cacl.publishing.folders import leave_receipt, receipt_of
from cacl.publishing.numbers import filled, read_json, read_tables
from cacl.publishing.runs import CACHE, Run, open_run, parameter_values
from cacl.publishing.workflow import INSIDE, WorkflowError
from cacl.storage import PARTIAL, atomic_path

KERNEL, KERNEL_TIMEOUT = "python3", 120  # seconds until it must have answered


def make_step(name: str, places: Sequence[str], folder: Path) -> None:
    """Make one step of the run in ``folder``: a notebook, "book", "corpus" NAME, or "experiment" CORPUS SPLIT FIRST_SEED."""
    os.environ |= {INSIDE: "1", "CACL_PROGRESS": "1"}  # what a notebook reads is there, and the encoder says how far it is
    run = open_run({"run": str(folder.resolve())})
    place, receipt = (HTML.parent, name) if name == "book" else (run.folder, "_".join([name, *places]))
    receipt_of(place, receipt).unlink(missing_ok=True)  # until the step ends, its files may be missing
    if name == "book":
        from cacl.publishing.book import build

        build(run.folder)
        files = [HTML / "index.html", *sorted(path for path in HTML.rglob("*") if path.is_file())]
    else:
        grid: dict[str, Callable[..., list[str]]] = {"corpus": prepare, "experiment": experiment}
        names = grid[name](run, *places) if name in grid else run_notebook(find_chapter(name), run)
        files = [run.folder / own for own in names]
    leave_receipt(place, receipt, files)


def prepare(run: Run, name: str) -> list[str]:
    """Prepare a corpus of the grid; return the names of its files."""
    from cacl.corpus import read_pairs
    from cacl.encoding import FrozenEncoder
    from cacl.experiments.corpora import prepare_corpus, simulated_pairs
    from cacl.ontology import EscoGraph

    settings, graph = run.settings, EscoGraph.from_csv(run.ontology)
    own = name == REPLICATION
    pairs = list(read_pairs(run.folder / "enriched.jsonl")) if own else simulated_pairs(name, graph, settings)
    encoder = FrozenEncoder(settings.encoding.encoder, CACHE, settings.encoding.max_tokens, settings.device)
    corpus = prepare_corpus(pairs, graph, encoder, settings.ontology, ALPHAS if own else ())
    corpus.save((run.folder / corpus_files(name)[0]).parent)
    return corpus_files(name)


def experiment(run: Run, corpus: str, split: str, first: str) -> list[str]:
    """Make the runs of the grid on a corpus, a division and a block of seeds, from the first one up; return their file's name."""
    from cacl.experiments.corpora import load_corpus
    from cacl.experiments.training import run_cell, save_runs

    logging.getLogger("cacl").setLevel(logging.ERROR)  # clipped gradients are expected in a thousand runs
    cell = next(cell for cell in cells(run.settings) if (cell.corpus, cell.split) == (corpus, split))
    loaded = load_corpus((run.folder / corpus_files(corpus)[0]).parent)
    name = run_file(corpus, split, first)
    made = {seed: run_cell(loaded, split, seed, cell.arms) for seed in jobs(run.settings, cell)[name]}
    save_runs(run.folder / name, made)
    return [name]


def run_notebook(chapter: Chapter, run: Run) -> list[str]:
    """Execute a notebook's text in a run, and fill in the numbers of its prose; return the names of all files that it leaves.

    Where a cell fails, a :class:`WorkflowError`, the notebook up to there is kept as ``NAME.failed.ipynb``.
    """
    output = run.folder / "notebooks" / f"{chapter.name}.ipynb"
    failed = output.with_suffix(".failed.ipynb")
    notebook = with_parameters(jupytext.read(chapter.path), shown_parameters(chapter, run))
    with tempfile.TemporaryDirectory(prefix=PARTIAL, dir=run.folder) as scratch:
        source, executed = (Path(scratch) / name for name in ("source.ipynb", "executed.ipynb"))
        nbformat.write(notebook, source)
        try:
            papermill.execute_notebook(
                source, executed, kernel_name=KERNEL, progress_bar=False, log_output=False,
                stderr_file=sys.stderr, start_timeout=KERNEL_TIMEOUT, extra_arguments=["--log-level=40"],
            )  # fmt: skip
        except (papermill.PapermillExecutionError, RuntimeError, NoSuchKernel) as error:  # a kernel is silent, dead or absent
            failed.parent.mkdir(parents=True, exist_ok=True)
            failed.write_bytes((executed if executed.exists() else source).read_bytes())
            remedy = f"read {failed}, then correct its cause and run the same command again"
            raise WorkflowError(f"{chapter.name} failed {_reason(error)}", "a run without errors", remedy) from error
        numbers = read_json(run.folder / f"metrics/{chapter.name}.json")
        numbers |= read_tables(run.folder, [*chapter.reads, *chapter.writes])
        finished = readable(nbformat.read(executed, as_version=4), numbers)
    with atomic_path(output) as path:
        nbformat.write(finished, path)
    failed.unlink(missing_ok=True)
    return chapter.outputs


def shown_parameters(chapter: Chapter, run: Run) -> dict[str, Any]:
    """The values for a parameters cell. Paths of this machine stay empty: the run's folder knows them."""
    folder = run.folder.relative_to(PROJECT) if run.folder.is_relative_to(PROJECT) else run.folder
    values = parameter_values(chapter, run).items()
    shown = {name: "" if isinstance(value, str) and Path(value).is_absolute() else value for name, value in values}
    return shown | {"run": str(folder)}


def with_parameters(notebook: NotebookNode, values: Mapping[str, Any]) -> NotebookNode:
    """Write values into the parameters cell, so that one cell says what the run was given."""
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            for name, value in values.items():
                declaration = re.compile(rf"^({name}: [^=]+) = .*?(  #.*)?$", re.MULTILINE)
                written = repr(value).replace("\\", r"\\")
                cell.source = declaration.sub(rf"\1 = {written}\2", cell.source)
    return notebook


def readable(notebook: NotebookNode, numbers: Mapping[str, Any]) -> NotebookNode:
    """Fill in the numbers of the prose, fold plumbing away, and leave out what the machinery said: progress bars and timings."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = NotebookNode({"tags": tags} if tags else {})
        if cell.cell_type == "markdown":
            cell.source = filled(cell.source, numbers)
            continue
        if {"hide-input", "remove-input"} & set(tags):
            cell.metadata["jupyter"] = {"source_hidden": True}
        cell.outputs = [out for out in cell.outputs if out.get("name") != "stderr"]
    return notebook


def _reason(error: Any) -> str:
    if isinstance(error, DeadKernelError):
        return "because its process was killed, perhaps for want of memory"
    if not isinstance(error, papermill.PapermillExecutionError):
        return f"because its kernel did not start ({error})"
    return f"in cell {error.cell_index}: {error.ename}: {error.evalue}"
