"""From executed notebooks to the book: chapters with numbered figures, the parameters page, and the Sphinx build."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from cacl.errors import CaclError
from cacl.parameters import Section, Settings
from cacl.publishing.chapters import CHAPTERS, PROJECT
from cacl.publishing.page import MARKDOWN
from cacl.storage import atomic_path, atomic_text

CHAPTER_FOLDER = PROJECT / "book" / "chapters"
_PARAMETERS = "# Parameters\n\nDefaults are the paper's values. A profile or a notebook's first cell changes them.\n"
_COMMON = "Every notebook takes these, the folder of ESCO's files as `esco`, and the folder of its files as `run`."
_LIMITS = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "up to", "exclusiveMaximum": "below"}


class BookError(CaclError):
    """The book could not be built."""


def assemble(run: Path, folder: Path = CHAPTER_FOLDER) -> None:
    """Lay the executed notebooks and figures of a run where the book expects them, and write the parameters page.

    Raises
    ------
    BookError
        A notebook has not been run.
    """
    sources = [run / "notebooks" / f"{chapter.name}.ipynb" for chapter in CHAPTERS]
    for source in sources:
        if not source.exists():
            raise BookError(f"{source} is missing", expected="the executed notebook", remedy="run make book")
    shutil.rmtree(folder, ignore_errors=True)
    for source in sources:
        with atomic_path(folder / source.name) as path:
            nbformat.write(chapter_of(nbformat.read(source, as_version=4)), path)
    shutil.copytree(run / "figures", folder / "figures")
    with atomic_text(PROJECT / "book" / "parameters.md") as text:
        text.write(parameters_page())


def chapter_of(notebook: NotebookNode) -> NotebookNode:
    """Put the Markdown form of each marked output into a cell of its own after the cell that made it."""
    cells: list[NotebookNode] = []
    for cell in notebook.cells:
        cells.append(cell)
        marked = [out for out in cell.get("outputs", []) if MARKDOWN in out.get("metadata", {})]
        if marked:
            cell.outputs = [out for out in cell.outputs if out not in marked]
        cells += [nbformat.v4.new_markdown_cell(out.metadata[MARKDOWN]) for out in marked]
    for cell in cells:
        cell.metadata.pop("papermill", None)
    chapter: NotebookNode = nbformat.v4.new_notebook(cells=cells, metadata=notebook.metadata)
    chapter.metadata.pop("papermill", None)
    return chapter


def parameters_page() -> str:
    """The page 'Parameters': every setting with type, range, default and meaning, from the models themselves."""
    sections = {n: f.annotation for n, f in Settings.model_fields.items() if _is_section(f.annotation)}
    every = Settings.model_json_schema()["properties"]
    common = {name: entry for name, entry in every.items() if name not in sections}
    parts = [_PARAMETERS, _section("all chapters", _COMMON, common)]
    for name, model in sections.items():
        parts.append(_section(name, str(model.__doc__), model.model_json_schema()["properties"]))  # type: ignore[union-attr]
    return "\n".join(parts)


def _is_section(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Section)


def _section(name: str, meaning: str, properties: Mapping[str, Mapping[str, Any]]) -> str:
    head = "| name | type | default | meaning |\n| --- | --- | --- | --- |"
    return "\n".join(
        [f"## {name}\n\n{meaning}\n\n{head}", *(_row(name, entry) for name, entry in properties.items()), ""]
    )


def _row(name: str, entry: Mapping[str, Any]) -> str:
    forms = [entry, *entry.get("anyOf", [])]
    kinds = [f"`{option}`" for option in entry.get("enum", [])] or [f["type"] for f in forms if "type" in f]
    limits = [f"{word} {form[key]:g}" for form in forms for key, word in _LIMITS.items() if key in form]
    kind = ", ".join([(", " if "enum" in entry else " or ").join(kinds), *limits])
    default = entry["default"]
    shown = "empty" if default == "" else f"`{default}`"
    return f"| `{name}` | {kind} | {shown} | {entry.get('description', '')} |"


def build(run: Path) -> Path:
    """Assemble and build the book with warnings as errors; return the path of its first page.

    Raises
    ------
    BookError
        With the last lines of the build's log.
    """
    assemble(run)
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "-W", "-n", "--keep-going", "-q", "."]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    log = run / "book.log"
    with atomic_text(log) as text:
        text.write(done.stdout + done.stderr)
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-30:])
        raise BookError(f"the build failed:\n{tail}", expected="a build without warnings", remedy=f"read {log}")
    return PROJECT / "_build" / "html" / "index.html"
