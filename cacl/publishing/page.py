"""What a notebook shows: figures, tables, numbers in the text, and the provenance under every page.

Each is displayed in two forms: one for Jupyter, and MyST Markdown in the output's metadata, which
:mod:`cacl.publishing.book` puts in its place so that figures and tables get numbers, captions and labels.
"""

import importlib
import json
import math
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import display
from matplotlib import rc_context
from myst_nb import glue
from tabulate import tabulate

from cacl.errors import ParameterError
from cacl.evaluation import Interval
from cacl.figures.style import RC
from cacl.publishing.chapters import Chapter
from cacl.publishing.provenance import provenance, provenance_markdown
from cacl.storage import atomic_path, atomic_text

MARKDOWN = "cacl_markdown"
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|$~^#]")


class Page:
    """The visible side of one notebook.

    Parameters
    ----------
    chapter, settings, folder :
        The notebook, its settings, and the folder of its run.
    """

    def __init__(self, chapter: Chapter, settings: Any, folder: Path) -> None:
        self.chapter, self.settings, self.folder = chapter, settings, folder
        self.started = time.monotonic()
        self.numbers: dict[str, float | str] = {}
        self.figures: list[str] = []

    def figure(self, name: str, table: pd.DataFrame, caption: str) -> None:
        """Draw figure ``name`` from its table, store it as SVG, PNG and CSV, and show it with caption and alt text.

        A second figure of the same kind has a suffix after a dash: ``loss_curves-phase2`` is drawn by ``loss_curves``.
        """
        image = store_figure(name, table, self.folder / "figures")
        self.figures.append(name)
        alt = _figure_function(name, "describe")(table)
        _show(
            {"image/png": image.read_bytes(), "text/plain": alt}, figure_markdown(name, caption, alt, self.chapter.name)
        )

    def table(self, name: str, table: pd.DataFrame, caption: str, decimals: int = 3) -> None:
        """Show a table with number and caption; its index is not shown, and numbers have ``decimals`` digits."""
        _show(
            {"text/html": table.to_html(index=False), "text/plain": str(table)},
            table_markdown(name, caption, table_body(table, decimals)),
        )

    def number(self, key: str, value: float | int | str | Interval, in_text: bool = True) -> None:
        """Keep a number for the text and for ``metrics/NOTEBOOK.json``; an interval also gives ``KEY.low`` and ``KEY.high``.

        The text shows it by ``{glue:text}`KEY:.3f``` (a value that does not exist, nan, is shown as "nan"); with
        ``in_text=False`` it goes to the file alone.
        """
        if isinstance(value, Interval):
            self.number(f"{key}.low", value.low, in_text)
            self.number(f"{key}.high", value.high, in_text)
            value = value.value
        plain = value if isinstance(value, str) else (int(value) if float(value).is_integer() else float(value))
        self.numbers[key] = plain
        if in_text:
            glue(key, plain, display=False)

    def keep(self, numbers: Mapping[str, float | int | str | Interval], in_text: bool = True) -> None:
        """Keep several numbers."""
        for key, value in numbers.items():
            self.number(key, value, in_text)

    def close(self) -> None:
        """Write the numbers and the provenance of this notebook, and show the latter."""
        self.keep({"run.profile": self.settings.profile, "run.seed": self.settings.seed})
        finite = {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in self.numbers.items()}
        with atomic_text(self.folder / "metrics" / f"{self.chapter.name}.json") as text:
            json.dump(finite, text, indent=1, sort_keys=True)
        record = provenance(self.settings, seconds=time.monotonic() - self.started) | {"figures": self.figures}
        with atomic_text(self.folder / "provenance" / f"{self.chapter.name}.json") as text:
            json.dump(record, text, indent=1)
        markdown = provenance_markdown(record)
        _show({"text/markdown": markdown, "text/plain": json.dumps(record, indent=1)}, markdown)


def store_figure(name: str, table: pd.DataFrame, folder: Path) -> Path:
    """Draw figure ``name`` and store SVG, PNG and CSV; return the path of the PNG.

    Raises
    ------
    ParameterError
        There is no such figure.
    """
    figure = _figure_function(name, "draw")(table)
    with atomic_text(folder / f"{name}.csv") as text:
        table.to_csv(text, index=False)
    for ending in ("svg", "png"):
        # With a fixed salt and without date, equal figures are equal files.
        with atomic_path(folder / f"{name}.{ending}") as path, rc_context(RC):
            figure.savefig(path, dpi=160, metadata={"Date": None} if ending == "svg" else None)
    return folder / f"{name}.png"


def _figure_function(name: str, action: str) -> Any:
    kind = name.partition("-")[0]
    try:
        return getattr(importlib.import_module(f"cacl.figures.{kind}"), f"{action}_{kind}")
    except (ModuleNotFoundError, AttributeError) as error:
        raise ParameterError(
            f"no figure is called {kind!r}", expected="a module of cacl.figures", remedy="see the page 'API reference'"
        ) from error


def figure_markdown(name: str, caption: str, alt: str, chapter: str) -> str:
    """A numbered figure with downloads, source and the command that makes it again."""
    links = ", ".join(f"{{download}}`{end.upper()} <figures/{name}.{end}>`" for end in ("svg", "png", "csv"))
    kind = name.partition("-")[0]
    source = f"{{py:func}}`source <cacl.figures.{kind}.draw_{kind}>`"
    return (
        f"```{{figure}} figures/{name}.svg\n:name: fig-{name.replace('_', '-')}\n:alt: {' '.join(alt.split())}\n:width: 100%\n\n"
        f"{' '.join(caption.split())}\n\n"
        f"{links}; {source}; again by `cacl run {chapter}`, or from the CSV by `cacl figure {name}`.\n```"
    )


def table_body(table: pd.DataFrame, decimals: int = 3) -> str:
    r"""The rows of a table as Markdown; text is shown as it is, whatever Markdown would make of its characters.

    >>> print(table_body(pd.DataFrame({"quote": ["| AUC |"], "claimed": ["1e-6"], "n": [2], "obtained": [0.72]})))
    | quote     | claimed   |   n |   obtained |
    |:----------|:----------|----:|-----------:|
    | \| AUC \| | 1e-6      |   2 |      0.720 |
    """
    text = table.rename(columns=escaped).map(
        lambda value: f"{value:.{decimals}f}" if isinstance(value, float) else escaped(value)
    )
    sides = ["right" if pd.api.types.is_numeric_dtype(kind) else "left" for kind in table.dtypes]
    return str(tabulate(text, "keys", "pipe", showindex=False, disable_numparse=True, colalign=sides))


def escaped(text: object) -> str:
    """Write ``text`` on one line, its characters without the meaning that Markdown gives some of them."""
    return _SPECIAL.sub(r"\\\g<0>", " ".join(str(text).split()))


def table_markdown(name: str, caption: str, body: str) -> str:
    """A numbered table in MyST."""
    return f":::{{table}} {' '.join(caption.split())}\n:name: tab-{name.replace('_', '-')}\n\n{body}\n:::"


def _show(bundle: dict[str, Any], markdown: str) -> None:
    display(bundle, raw=True, metadata={MARKDOWN: markdown})
