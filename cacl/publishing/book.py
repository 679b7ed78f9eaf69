"""From executed notebooks to the book: chapters with numbered figures, generated pages, and the Sphinx build."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from operator import attrgetter
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from nbformat import NotebookNode

from cacl.errors import ArtefactError
from cacl.own_data import NAME, CorpusFile, Side
from cacl.parameters import Section, Settings
from cacl.publishing.chapters import FIGURE_FILES, HTML, PROJECT, chapters
from cacl.publishing.judging import judged_runs, verdict_counts
from cacl.publishing.numbers import read_json
from cacl.publishing.page import MARKDOWN, Markdown, table_body
from cacl.publishing.runs import SECTIONS, open_run
from cacl.publishing.workflow import WorkflowError
from cacl.storage import atomic_path, read_yaml, save_text

BOOK = PROJECT / "book"
NOTATION = BOOK / "notation.yaml"
API = [path.parent.name for path in (PROJECT / "cacl").glob("*/__init__.py")]
_PARAMETERS = "# Parameters\n\nDefaults are the paper's values. A profile or a notebook's first cell changes them.\n"
_COMMON = "Every notebook takes these, the folder of ESCO's files as `esco`, and the folder of its files as `run`."
_NOTATION = """# Notation

Symbols by chapter, each with its formula and its place in the code: the function that computes it, the settings that change it
with their defaults, and a test in `tests`. The page is made from the package and checked against the formulas of the chapters.
"""
_LIMITS = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "up to", "exclusiveMaximum": "below"}


def assemble(run: Path) -> None:
    """Lay the executed notebooks (or :class:`ArtefactError`) and figures of a run into the book, and write its pages."""
    folder = BOOK / "chapters"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "figures").mkdir(parents=True)
    for chapter in chapters():
        source = run / "notebooks" / f"{chapter.name}.ipynb"
        try:
            notebook = nbformat.read(source, as_version=4)
        except (OSError, ValueError, nbformat.reader.NotJSONError) as error:
            received = f"{source} is missing or damaged ({type(error).__name__})"
            raise ArtefactError(received, "the executed notebook", f"delete {source} and run make book again") from error
        with atomic_path(folder / source.name) as path:
            nbformat.write(chapter_of(notebook), path)
        for name in chapter.figures:
            for ending in FIGURE_FILES:
                shutil.copy(run / "figures" / f"{name}.{ending}", folder / "figures")
    pages = {"parameters": parameters_page(), "speed": speed_page(read_json(BOOK / "results" / "bench.json")["page"])}
    pages |= {"api/own_data_fields": own_data_fields(), "notation": notation_page(), "api/status_tables": status_tables(run)}
    for name, content in (pages | {f"api/{package}": api_page(package) for package in API}).items():
        save_text(BOOK / f"{name}.md", content)


def chapter_of(notebook: NotebookNode) -> NotebookNode:
    """Put the Markdown form of each marked output into a cell of its own after the cell that made it."""
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        cells.append(cell)
        marked = [out for out in cell.get("outputs", []) if MARKDOWN in out.get("metadata", {})]
        if marked:
            cell.outputs = [out for out in cell.outputs if out not in marked]
        cells += [nbformat.v4.new_markdown_cell(out.metadata[MARKDOWN]) for out in marked]
    chapter: NotebookNode = nbformat.v4.new_notebook(cells=cells, metadata=notebook.metadata)
    return chapter


def api_page(package: str) -> str:
    """The page of a package: its docstring, then every module with its public names."""
    modules = sorted(path.stem for path in (PROJECT / "cacl" / package).glob("[!_]*.py"))
    # The docstrings are reStructuredText, and would be read as Markdown without eval-rst.
    head = f"# cacl.{package}\n\n```{{eval-rst}}\n.. automodule:: cacl.{package}\n   :no-members:\n```\n"
    form = "## {0}\n\n```{{eval-rst}}\n.. automodule:: cacl.{1}.{0}\n   :members:\n```\n"
    return "\n".join([head, *(form.format(name, package) for name in modules)])


def parameters_page() -> str:
    """The page 'Parameters': every setting with type, range, default and meaning, from the models themselves."""
    every = Settings.model_json_schema()["properties"]
    common = {name: entry for name, entry in every.items() if name not in SECTIONS}
    parts = [_PARAMETERS, _section("all chapters", _COMMON, common)]
    parts += [_section(name, str(own.__doc__), own.model_json_schema()["properties"]) for name, own in SECTIONS.items()]
    return "\n".join(parts)


def own_data_fields() -> str:
    """The part of the page 'Your own data' that lists every field of ``corpus.yaml``, from the models themselves."""
    fields: dict[str, type[Section]] = {f"The fields of {NAME}": CorpusFile, "The fields of resumes and jobs in it": Side}
    return "\n".join(_section(name, str(own.__doc__), own.model_json_schema()["properties"]) for name, own in fields.items())


def _section(name: str, meaning: str, properties: Mapping[str, Mapping[str, Any]]) -> str:
    rows = ["| name | type | default | meaning |", "| --- | --- | --- | --- |"]
    for key, entry in properties.items():
        forms = [entry, *entry.get("anyOf", [])]
        words = ", ".join(f"`{option}`" for option in entry.get("enum", []))
        kind = words or " or ".join(form["type"] for form in forms if "type" in form) or "fields as below"
        limits = [f"{word} {form[limit]:g}" for form in forms for limit, word in _LIMITS.items() if limit in form]
        default = f"`{entry['default']}`" if entry.get("default", "") != "" else "empty" if "default" in entry else "must be given"
        rows.append(f"| `{key}` | {', '.join([kind, *limits])} | {default} | {entry.get('description', '')} |")
    return f"## {name}\n\n{meaning}\n\n" + "\n".join([*rows, ""])


def notation_page() -> str:
    """The page 'Notation' from ``book/notation.yaml``: a section per chapter, a row per symbol."""
    parts = [_NOTATION]
    for number, (chapter, rows) in enumerate(read_yaml(NOTATION).items(), 1):
        cells = [("symbol", "formula, function, settings, test"), *map(_cells, rows)]
        table = "\n".join("* - " + "\n  - ".join(row) for row in cells)
        head = f"## Chapter {number}\n\nSymbols of {{doc}}`chapters/{chapter}`."
        parts.append(f"{head}\n\n:::{{list-table}}\n:header-rows: 1\n:widths: 2 3\n\n{table}\n:::\n")
    return "\n".join(parts)


def _cells(row: Mapping[str, Any]) -> tuple[str, str]:
    symbols = ", ".join(f"${symbol}$" for symbol in row["symbols"])
    code = [f"{{py:obj}}`~cacl.{row['function']}`"]
    code += [f"[`{name}`](parameters.md) = {attrgetter(name)(Settings())}" for name in row.get("parameters", [])]
    path, _, test = row["test"].partition("::")
    formula = [f"$\\displaystyle {row['formula']}$"] if "formula" in row else []
    return f"{symbols}: {row['meaning']}", "<br>".join([*formula, ", ".join(code), f"`{path}`, `{test}`"])


def speed_page(kept: Mapping[str, Any]) -> str:
    """The page 'Speed and memory' from what ``make bench`` kept: the finding, tables of text, and where it was measured."""
    parts = ["# Speed and memory", kept["finding"]]
    for title, rows in kept["tables"].items():
        parts += [f"## {title}", pd.DataFrame(rows).to_markdown(index=False, disable_numparse=True)]
    return "\n\n".join([*parts, "## How it was measured", kept["about"], ""])


def status_tables(run: Path) -> str:
    """The part of the page 'Status' that a run makes: what each notebook took and where it ran, versions, and claims by verdict."""
    records = {chapter.name: read_json(run / f"provenance/{chapter.name}.json") for chapter in chapters()}
    rows = [
        {
            "notebook": Markdown(f"{{doc}}`chapters/{name}`"), "seconds": own["duration_seconds"],
            "peak memory, MiB": own["peak_memory_mib"], "machine": Markdown(f"{own['machine']}, {own['device']}"),
            "made": own["date"][:16].replace("T", " "), "commit": Markdown(f"`{own['commit']}`"),
        }
        for name, own in records.items()
    ]  # fmt: skip
    notebooks = table_body(pd.DataFrame(rows), 1)
    together = f"Together {sum(own['duration_seconds'] for own in records.values()):,.0f} seconds."
    versions = dict.fromkeys(", ".join(f"{name} {number}" for name, number in own["versions"].items()) for own in records.values())
    verdicts = table_body(verdict_counts(judged_runs(run, open_run({"run": str(run)}).settings)))
    return "\n\n".join([notebooks, together, "## Versions", *versions, "## Claims by verdict", verdicts, ""])


def build(run: Path) -> None:
    """Build the book from nothing, warnings as errors; a :class:`WorkflowError` has the last lines of the build's log."""
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "-W", "-n", "--keep-going", "-q", "."]
    assemble(run)
    shutil.rmtree(HTML, ignore_errors=True)
    environment = os.environ | {"CACL_RUN": str(run.resolve())}
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, env=environment)
    said = (done.stdout + done.stderr).strip()
    save_text(run / "book.log", said + "\n")
    if done.returncode:
        tail = "\n".join(said.splitlines()[-6:])
        raise WorkflowError(f"the build failed:\n{tail}", "a build without warnings", f"read {run / 'book.log'}")
