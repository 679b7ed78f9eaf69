"""The page "Notation": symbol, formula, function, parameter and test in one row, from ``book/notation.yaml``."""

from operator import attrgetter
from typing import Any

from cacl.parameters import Settings
from cacl.publishing.chapters import PROJECT
from cacl.storage import read_yaml

NOTATION = PROJECT / "book" / "notation.yaml"
_HEAD = """# Notation

Symbols by chapter, each with its formula and its place in the code: the function that computes it, the settings that change it
with their defaults, and a test in `tests`. The page is made from the package and checked against the formulas of the chapters.
"""


def notation_page() -> str:
    """Return the page as Markdown: a section per chapter, and a row per entry."""
    chapters: dict[str, list[dict[str, Any]]] = read_yaml(NOTATION)
    parts = [_HEAD]
    for number, (chapter, rows) in enumerate(chapters.items(), 1):
        cells = [("symbol", "formula, function, settings, test"), *map(_cells, rows)]
        table = "\n".join("* - " + "\n  - ".join(row) for row in cells)
        head = f"## Chapter {number}\n\nSymbols of {{doc}}`chapters/{chapter}`."
        parts.append(f"{head}\n\n:::{{list-table}}\n:header-rows: 1\n:widths: 2 3\n\n{table}\n:::\n")
    return "\n".join(parts)


def _cells(row: dict[str, Any]) -> tuple[str, str]:
    default = Settings()
    symbols = ", ".join(f"${symbol}$" for symbol in row["symbols"])
    code = [f"{{py:obj}}`~cacl.{row['function']}`"]
    code += [f"[`{name}`](parameters.md) = {attrgetter(name)(default)}" for name in row.get("parameters", [])]
    path, _, test = row["test"].partition("::")
    formula = [f"$\\displaystyle {row['formula']}$"] if "formula" in row else []
    return f"{symbols}: {row['meaning']}", "<br>".join([*formula, ", ".join(code), f"`{path}`, `{test}`"])
