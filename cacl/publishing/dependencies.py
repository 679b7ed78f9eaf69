"""Which code a chapter rests on: the packages it names, and the figures and measures that its text imports, and theirs."""

import ast
import re

from cacl.publishing.artefacts import source_hash
from cacl.publishing.chapters import NOTEBOOKS, PROJECT, Chapter

_CELL = re.compile(r"^```\{code-cell\}[^\n]*\n((?::[^\n]*\n)*)(.*?)^```$", re.MULTILINE | re.DOTALL)
_SHOWN = ("figures/", "publishing/measures/")


def code_hashes(chapter: Chapter) -> dict[str, str]:
    """Short hashes of the packages of a chapter and of the modules of :func:`imported`, by name."""
    shown = [module for module in imported(chapter) if module.startswith(_SHOWN)]
    return {part: source_hash(part)[:8] for part in (*chapter.packages, *shown)}


def imported(chapter: Chapter) -> list[str]:
    """The modules and packages of ``cacl`` that a chapter's text imports; those of figures and measures are followed.

    >>> from cacl.publishing.chapters import find_chapter
    >>> "publishing/measures/intervals.py" in imported(find_chapter("05"))
    True
    """
    text = (NOTEBOOKS / f"{chapter.name}.md").read_text(encoding="utf-8")
    waiting = _imports("\n".join(cell[2] for cell in _CELL.finditer(text)))
    found: set[str] = set()
    while waiting:
        place = waiting.pop()
        if place not in found and place.startswith(_SHOWN):
            waiting |= _imports((PROJECT / "cacl" / place).read_text(encoding="utf-8"))
        found.add(place)
    return sorted(found)


def _imports(code: str) -> set[str]:
    """Places below ``cacl``, such as ``figures/style.py`` or ``corpus``."""
    froms = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.ImportFrom)]
    inside = [node for node in froms if node.module and node.module.startswith("cacl.")]
    return {_place(str(node.module), alias.name) for node in inside for alias in node.names}


def _place(module: str, name: str) -> str:
    """Where ``from module import name`` looks: ``name`` is a module itself, or stands in ``module``."""
    folder = module.removeprefix("cacl.").replace(".", "/")
    for place in (f"{folder}/{name}.py", f"{folder}/{name}", f"{folder}.py"):
        if (PROJECT / "cacl" / place).exists():
            return place
    return folder
