"""From executed notebooks to the book: chapters with numbered figures, the parameters page, and the Sphinx build."""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from cacl.errors import CaclError
from cacl.parameters import Section, Settings
from cacl.publishing.chapters import CHAPTERS, PROJECT
from cacl.publishing.page import MARKDOWN
from cacl.storage import atomic_path, atomic_text

CHAPTER_FOLDER = PROJECT / "book" / "chapters"


class BookError(CaclError):
    """The book could not be built."""


def assemble(run: Path, folder: Path = CHAPTER_FOLDER) -> None:
    """Lay the executed notebooks and figures of a run where the book expects them, and write the parameters page.

    Raises
    ------
    BookError
        A notebook has not been run.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for chapter in CHAPTERS:
        source = run / "notebooks" / f"{chapter.name}.ipynb"
        if not source.exists():
            raise BookError(f"{source} is missing", expected="the executed notebook", remedy="run make book")
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
    """The page 'Parameters': every setting with type, default and meaning, from the models themselves."""
    parts = ["# Parameters\n", "Defaults are the paper's values. A profile or a notebook's first cell changes them.\n"]
    for section, field in Settings.model_fields.items():
        model = field.annotation
        if not (isinstance(model, type) and issubclass(model, Section)):
            continue
        parts.append(
            f"## {section}\n\n{model.__doc__}\n\n| name | type | default | meaning |\n| --- | --- | --- | --- |"
        )
        properties = model.model_json_schema()["properties"]
        parts += [_row(name, entry) for name, entry in properties.items()]
        parts.append("")
    return "\n".join(parts) + "\n"


def _row(name: str, entry: dict[str, object]) -> str:
    options: Iterable[object] = entry.get("enum", [])  # type: ignore[assignment]
    kinds = [option.get("type") for option in entry.get("anyOf", [])]  # type: ignore[attr-defined]
    kind = ", ".join(f"`{option}`" for option in options) or entry.get("type") or " or ".join(kinds)
    return f"| `{name}` | {kind} | `{entry.get('default')}` | {entry.get('description', '')} |"


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
