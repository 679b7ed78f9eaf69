"""The two forms of a notebook: the text that is edited, and its output-less ``.ipynb``."""

from pathlib import Path

import jupytext
import nbformat

from cacl.errors import CaclError
from cacl.publishing.chapters import NOTEBOOKS
from cacl.storage import atomic_text


class PairingError(CaclError):
    """The two forms of a notebook differ."""


def notebook_json(text: Path) -> str:
    """The ``.ipynb`` that belongs to a MyST text.

    Cell ids are counted instead of drawn, so that equal texts give equal files.
    """
    notebook = jupytext.read(text)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:02d}"
    return str(nbformat.writes(notebook)) + "\n"


def pair(check: bool = False) -> list[Path]:
    """Write the ``.ipynb`` of every notebook, or with ``check`` only compare; return those that changed.

    Raises
    ------
    PairingError
        With ``check``, when a file differs from its text.
    """
    stale = []
    for text in sorted(NOTEBOOKS.glob("*.md")):
        target = text.with_suffix(".ipynb")
        wanted = notebook_json(text)
        if not target.exists() or target.read_text(encoding="utf-8") != wanted:
            stale.append(target)
            if not check:
                with atomic_text(target) as out:
                    out.write(wanted)
    if check and stale:
        names = ", ".join(path.name for path in stale)
        raise PairingError(f"{names} differ from their text", expected="equal contents", remedy="run make notebooks")
    return stale
