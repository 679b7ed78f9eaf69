"""The two forms of a notebook: the text that is edited, and its output-less ``.ipynb``."""

from pathlib import Path

import jupytext
import nbformat

from cacl.errors import ArtefactError
from cacl.publishing.chapters import NOTEBOOKS
from cacl.storage import atomic_text


def notebook_json(text: Path) -> str:
    """The ``.ipynb`` of a MyST text; cell ids are counted instead of drawn, so that equal texts give equal files."""
    notebook = jupytext.read(text)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:02d}"
    return str(nbformat.writes(notebook)) + "\n"


def pair(check: bool = False) -> list[Path]:
    """Write the ``.ipynb`` of every notebook that differs from its text, and return those; with ``check`` only complain of them."""
    wanted = {text.with_suffix(".ipynb"): notebook_json(text) for text in sorted(NOTEBOOKS.glob("*.md"))}
    stale = [path for path, content in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != content]
    if check and stale:
        names = ", ".join(path.name for path in stale)
        raise ArtefactError(f"{names} differ from their text", "equal contents", "run make notebooks")
    for path in stale:
        with atomic_text(path) as out:
            out.write(wanted[path])
    return stale
