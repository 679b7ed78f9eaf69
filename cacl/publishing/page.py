"""What a notebook shows and notes: source code, figures, tables, numbers, and the provenance under every page.

Each is displayed in two forms: one for Jupyter, and MyST Markdown in the output's metadata, which :mod:`cacl.publishing.book`
puts in its place so that figures and tables get numbers, captions and labels.
"""

import ast
import importlib
import inspect
import io
import json
import math
import os
import re
import textwrap
import time
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import display
from matplotlib import rc_context
from matplotlib.figure import Figure
from tabulate import tabulate

from cacl.corpus import PairTable
from cacl.errors import ParameterError
from cacl.evaluation import Interval
from cacl.evaluation.jackknife import UNDEFINED
from cacl.figures.style import NARROW, NOTHING, RC, dark
from cacl.publishing.chapters import PROJECT, RESULTS, Chapter, find_chapter
from cacl.publishing.claims import printed_values
from cacl.publishing.numbers import unbroken
from cacl.publishing.provenance import provenance, provenance_markdown
from cacl.publishing.runs import RUNS, Run, open_run, parameter_values
from cacl.publishing.workflow import INSIDE, inputs, make
from cacl.storage import atomic_path, save_csv, save_text

MARKDOWN = "cacl_markdown"
_NAN = re.compile(r"[+-]?\bnan\b")
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|$~^#]")


@dataclass(frozen=True)
class Markdown:
    """A cell of a table whose characters have the meaning that Markdown gives them."""

    text: str


def open_chapter(name: str, variables: MutableMapping[str, Any]) -> "Page":
    """Check the parameters of a notebook, have the workflow make what it reads, and return its page.

    ``variables`` are ``globals()`` of the notebook; its parameters are set to the values of the run. Raises :class:`ParameterError`
    when one is unknown, ill-typed or out of range.
    """
    chapter = find_chapter(name)
    run = open_run(_given(chapter, variables), chapter)
    upstream = [path for path in inputs(chapter, run) if path.is_relative_to(run.folder)]
    if upstream and not os.environ.get(INSIDE):  # inside the workflow, what the notebook reads is there already
        make(run, upstream)
    variables.update(parameter_values(chapter, run))
    return Page(chapter, run)


def _given(chapter: Chapter, variables: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from the notebook's parameters cell: by papermill's own cell, or by hand."""
    injected = [code for code in variables.get("In", []) if code.startswith("# Parameters\n")]
    names = {ast.unparse(n.targets[0]) for code in injected for n in ast.parse(code).body if isinstance(n, ast.Assign)}
    names |= {key for key, value in chapter.defaults.items() if variables.get(key, value) != value}
    return {key: variables[key] for key in sorted(names)}


class Page:
    """The visible side of one notebook: ``settings`` of the run, ``run`` (the folder of its files), and what the notebook shows.

    ``results`` is the folder of the results on the paper's own pairs: this run's if it has them, else that in the repository.
    """

    def __init__(self, chapter: Chapter, run: Run) -> None:
        self._chapter, self._run = chapter, run
        self.settings, self.run = run.settings, run.folder
        self.ontology, self.pairs, self.has_papers_pairs = run.ontology, run.pairs, run.has_papers_pairs
        self.results = self.run if self.has_papers_pairs else RESULTS
        self.started = time.monotonic()
        self.numbers: dict[str, float | int | str | None] = {}

    def paper(self, key: str) -> float:
        """The paper's number for a key of ``book/claims.yaml``."""
        return float(printed_values()[key].strip("~%").replace(",", ""))

    def paper_text(self, key: str) -> str:
        """The same as the paper prints it; empty where it has none."""
        return printed_values().get(key, "")

    def source(self, *things: Callable[..., Any] | type) -> None:
        """Show the real code of functions or classes."""
        for thing in things:
            code, name = shown_source(thing), f"{thing.__module__}.{thing.__qualname__}"
            markdown = f"````{{code-block}} python\n{code}\n````\n\n```{{div}} source\n{{py:obj}}`{name}`\n```"
            _show({"text/markdown": f"```python\n{code}\n```", "text/plain": code}, markdown)

    def figure(self, name: str, table: pd.DataFrame, caption: str) -> None:
        """Draw figure ``name`` from its table, store it, and show it with caption, alt text, downloads and what makes it again.

        A second figure of the same kind has a suffix after a dash: ``loss_curves-phase2`` is drawn by ``loss_curves``.
        """
        image = store_figure(name, table, self.run / "figures")
        alt = _NAN.sub(UNDEFINED, _figure_function(name, "describe")(table)) if len(table) else NOTHING
        links = ", ".join(f"{{download}}`{end.upper()} <figures/{name}.{end}>`" for end in ("svg", "png", "csv"))
        kind, run = name.partition("-")[0], "" if self.run == RUNS / "demo" else os.path.relpath(self.run, PROJECT)
        again = f"`cacl run {self._chapter.name}{f' -p run={run}' if run else ''}`"
        from_table = f"`cacl figure {name}{f' --run {run}' if run else ''}`"
        markdown = (
            f"```{{figure}} figures/{name}.svg\n:name: fig-{name.replace('_', '-')}\n:alt: {' '.join(alt.split())}\n\n"
            f"{' '.join(caption.split())}\n\n{links}; {{py:func}}`source <cacl.figures.{kind}.draw_{kind}>`; "
            f"again by {again}, or from the CSV by {from_table}.\n```"
        )
        _show({"image/png": image.read_bytes(), "text/plain": alt}, markdown)

    def table(self, name: str, table: pd.DataFrame, caption: str, decimals: int = 3, *, filterable: bool = False) -> None:
        """Show a table with number and caption; its index is not shown, and numbers have ``decimals`` digits."""
        caption = _NAN.sub(UNDEFINED, caption)
        options = f":name: tab-{name.replace('_', '-')}" + ("\n:class: filterable" if filterable else "")
        markdown = f":::{{table}} {' '.join(caption.split())}\n{options}\n\n{table_body(table, decimals)}\n:::"
        html = table.to_html(index=False, float_format=f"{{:,.{decimals}f}}".format)
        _show({"text/html": f"<p>{caption}</p>{html}", "text/plain": str(table)}, markdown)

    def cards(self, texts: Mapping[str, str]) -> None:
        """Show texts in Markdown side by side, each under its title; on a narrow screen one below the other."""
        plain = "\n\n".join(f"**{title}**\n\n{text}" for title, text in texts.items())
        cards = "\n".join(f":::{{grid-item-card}} {title}\n{text}\n:::" for title, text in texts.items())
        _show({"text/markdown": plain, "text/plain": plain}, f"::::{{grid}} 1 1 2 2\n:gutter: 3\n\n{cards}\n::::")

    def gaps(self, part: str, table: PairTable) -> str:
        """Show why measures of a part are undefined, if any is, and return the same sentences with a blank before them."""
        if not (found := shortages(part, table)):
            return ""
        text = " ".join(found)
        _show({"text/markdown": text, "text/plain": text}, f":::{{admonition}} Undefined on this page\n:class: note\n\n{text}\n:::")
        return f" {text}"

    def number(self, key: str, value: float | int | str | Interval | None) -> None:
        """Note a number for the text and for ``metrics/NOTEBOOK.json``; an interval also gives ``KEY.low`` and ``KEY.high``."""
        if isinstance(value, Interval):
            self.keep({f"{key}.low": value.low, f"{key}.high": value.high})
            value = value.value
        if value is not None and not isinstance(value, str):
            value = float(value)
            value = None if math.isnan(value) else int(value) if value.is_integer() else value
        self.numbers[key] = _NAN.sub(UNDEFINED, value) if isinstance(value, str) else value

    def keep(self, numbers: Mapping[str, float | int | str | Interval | None]) -> None:
        """Note several numbers."""
        for key, value in numbers.items():
            self.number(key, value)

    def close(self) -> None:
        """Write the numbers and the provenance of this notebook, and show the latter."""
        self.keep({"run.profile": self.settings.profile, "run.seed": self.settings.seed})
        record = provenance(self._run, seconds=time.monotonic() - self.started)
        for kind, content in (("metrics", self.numbers), ("provenance", record)):
            text = json.dumps(content, indent=1, sort_keys=kind == "metrics")
            save_text(self.run / kind / f"{self._chapter.name}.json", text)
        rows = provenance_markdown(record)
        box = f"::::{{admonition}} Provenance of this page\n:class: dropdown note\n\n{rows}\n::::"
        _show({"text/markdown": f"**Provenance of this page**\n\n{rows}", "text/plain": rows}, box)


def shown_source(thing: Callable[..., Any] | type) -> str:
    """Return the code of a function or class, docstrings left out; it is read when the chapter runs, so it cannot drift.

    >>> print(shown_source(shown_source).splitlines()[0])
    def shown_source(thing: Callable[..., Any] | type) -> str:
    """
    text = textwrap.dedent(inspect.getsource(inspect.unwrap(thing)))
    lines = text.splitlines()
    for node in sorted(ast.walk(ast.parse(text)), key=lambda node: getattr(node, "lineno", 0), reverse=True):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None and len(node.body) > 1:
            start, end = node.body[0].lineno - 1, int(node.body[0].end_lineno or 0)
            del lines[start : end if lines[end].strip() else end + 1]  # with the blank line after it
    return "\n".join(lines)


def store_figure(name: str, table: pd.DataFrame, folder: Path) -> Path:
    """Draw figure ``name``, wide and narrow, store SVG for both themes, PNG and CSV, and return the PNG."""
    save_csv(folder / f"{name}.csv", table)
    for width in ("", ".narrow"):
        figure, drawn = drawn_figure(name, table, narrow=bool(width))
        for ending, svg in (("svg", drawn), ("dark.svg", dark(drawn))):
            save_text(folder / f"{name}{width}.{ending}", svg)
        if not width:
            with atomic_path(folder / f"{name}.png") as path, rc_context(RC):
                figure.savefig(path, dpi=160)
    return folder / f"{name}.png"


def drawn_figure(name: str, table: pd.DataFrame, *, narrow: bool = False) -> tuple[Figure, str]:
    """Draw figure ``name`` and return it, and the same as SVG without a background; equal tables give equal texts."""
    draw, svg, before = _figure_function(name, "draw"), io.StringIO(), NARROW.set(narrow)
    try:
        figure = draw(table)
        with rc_context(RC):  # with a fixed salt; and without the date
            figure.savefig(svg, format="svg", transparent=True, metadata={"Date": None})
    finally:
        NARROW.reset(before)
    return figure, svg.getvalue()


def _figure_function(name: str, action: str) -> Any:
    """The function ``ACTION_NAME`` of a module of :mod:`cacl.figures`, or a :class:`ParameterError`."""
    kind = name.partition("-")[0]
    try:
        return getattr(importlib.import_module(f"cacl.figures.{kind}"), f"{action}_{kind}")
    except (ModuleNotFoundError, AttributeError) as error:
        raise ParameterError(f"no figure is called {kind!r}", "a module of cacl.figures", "see the page 'API reference'") from error


def table_body(table: pd.DataFrame, decimals: int = 3) -> str:
    r"""The rows of a table as Markdown; text but :class:`Markdown` is shown as it is, and whole numbers have no decimals.

    >>> print(table_body(pd.DataFrame({"quote": ["| AUC |"], "claimed": ["1e-6"], "n": [2000], "obtained": [0.72]})))
    | quote     | claimed   |     n |   obtained |
    |:----------|:----------|------:|-----------:|
    | \| AUC \| | 1e-6      | 2,000 |      0.720 |
    """

    def cell(value: Any) -> str:
        if isinstance(value, float) and not math.isnan(value):
            return f"{value:,.{decimals}f}"
        if isinstance(value, int) and not isinstance(value, bool):
            return f"{value:,}"
        return value.text if isinstance(value, Markdown) else UNDEFINED if pd.isna(value) else escaped(value)

    whole = [name for name, own in table.items() if pd.api.types.is_float_dtype(own) and (own.dropna() % 1 == 0).all()]
    table = table.astype(dict.fromkeys(whole, "Int64"))
    sides = ["right" if pd.api.types.is_numeric_dtype(kind) else "left" for kind in table.dtypes]
    rows = [[cell(value) for value in row] for row in table.astype(object).itertuples(index=False)]
    names = [escaped(name) for name in table.columns]
    return str(tabulate(rows, names, "pipe", disable_numparse=True, colalign=sides))


def escaped(text: object) -> str:
    """Write ``text`` on one line, its characters without the meaning that Markdown gives some of them."""
    return _SPECIAL.sub(r"\\\g<0>", unbroken(" ".join(str(text).split())))


def shortages(part: str, table: PairTable) -> list[str]:
    """What the pairs of a part are too few or too uniform for, one sentence each.

    >>> from cacl.corpus import Job, Pair, Resume
    >>> shortages("test", PairTable.of([Pair(resume=Resume(role="cook"), job=Job(title="chef"), label="no_fit")]))
    ['Undefined: the test part holds no match, and so no AUC, no threshold and no ranking.']
    """
    match = table.label == 1
    if not match.any():
        return [f"Undefined: the {part} part holds no match, and so no AUC, no threshold and no ranking."]
    if match.all():
        return [f"Undefined: the {part} part holds nothing but matches, and so no AUC."]
    groups = {"resume": table.resume_group[table.resume], "job": table.job_group[table.job]}
    kinds = {"matches": match, "other pairs": ~match}
    alone = [(kind, side) for kind, own in kinds.items() for side, group in groups.items() if len(set(group[own])) == 1]
    return [f"Undefined: all {kind} of the {part} part have one {side}, and so the AUC no interval." for kind, side in alone]


def _show(bundle: dict[str, Any], markdown: str) -> None:
    display(bundle, raw=True, metadata={MARKDOWN: markdown})
