"""The chapters, as their notebooks describe themselves: what each reads and writes, and the parameters that it takes.

The head of a notebook's text holds, under ``cacl``: ``sections`` (of :class:`cacl.parameters.Settings`, whose fields its parameters
cell may name), ``uses`` (further sections that it reads), ``reads`` and ``writes`` (files of the run's folder), ``data``
("ontology", "pairs"), ``grid`` (runs of :mod:`cacl.experiments` that it shows) and ``seconds`` (about how long it takes).
"""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cacl.errors import ArtefactError, ParameterError
from cacl.parameters import Section
from cacl.storage import save_text

PROJECT = Path(__file__).parents[2]
NOTEBOOKS = PROJECT / "notebooks"
HTML = PROJECT / "_build" / "html"
RESULTS = PROJECT / "book" / "results" / "replication"
FULL_TEXT_RESULTS = PROJECT / "book" / "results" / "full_text"
FIGURE_FILES = ("svg", "dark.svg", "narrow.svg", "narrow.dark.svg", "png", "csv")

_CELL = re.compile(r"^```\{code-cell\}[^\n]*\n((?::[^\n]*\n)*)(.*?)^```$", re.MULTILINE | re.DOTALL)


class Chapter(Section):
    """A notebook, by the head and the cells of its text (see the module)."""

    name: str
    sections: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    grid: str = ""
    seconds: float = 10.0

    @property
    def path(self) -> Path:
        """The notebook's text."""
        return NOTEBOOKS / f"{self.name}.md"

    def cells(self, tag: str = "") -> list[str]:
        """The code of the cells, or of those with a tag."""
        return [code for options, code in _CELL.findall(self.path.read_text(encoding="utf-8")) if tag in options]

    @property
    def defaults(self) -> dict[str, Any]:
        """What the parameters cell declares: names and values, in order."""
        body = ast.parse("\n".join(self.cells("parameters"))).body
        return {ast.unparse(n.target): ast.literal_eval(n.value) for n in body if isinstance(n, ast.AnnAssign) and n.value}

    @property
    def figures(self) -> list[str]:
        """The names of the figures that the cells draw, which stand there as texts."""
        calls = [node for node in ast.walk(ast.parse("\n".join(self.cells()))) if isinstance(node, ast.Call)]
        return [ast.literal_eval(call.args[0]) for call in calls if ast.unparse(call.func) == "page.figure"]

    @property
    def outputs(self) -> list[str]:
        """Every file that the chapter leaves in the run's folder."""
        records = [f"notebooks/{self.name}.ipynb", f"metrics/{self.name}.json", f"provenance/{self.name}.json"]
        return [*records, *self.writes, *(f"figures/{name}.{end}" for name in self.figures for end in FIGURE_FILES)]


@cache
def chapters() -> tuple[Chapter, ...]:
    """All chapters, in the order of the book."""
    heads = {path: path.read_text(encoding="utf-8").split("---")[1] for path in sorted(NOTEBOOKS.glob("[0-9]*.md"))}
    return tuple(Chapter(name=path.stem, **yaml.safe_load(head)["cacl"]) for path, head in heads.items())


def find_chapter(name: str) -> Chapter:
    """Return the chapter called ``name``; its number alone is enough ("05"). :class:`ParameterError` if there is none."""
    for chapter in chapters():
        if name in (chapter.name, chapter.name[:2]):
            return chapter
    known = "one of " + ", ".join(chapter.name for chapter in chapters())
    raise ParameterError(f"no notebook is called {name!r}", known, "give one of these names, or its number")


def notebook_json(text: Path) -> str:
    """The ``.ipynb`` of a MyST text; cell ids are counted instead of drawn, so that equal texts give equal files."""
    import jupytext
    import nbformat

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
        save_text(path, wanted[path])
    return stale
