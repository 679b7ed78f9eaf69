"""Compares the data of a run's figures with kept ones, and shows both on one page.

The repository holds the tables of the demo's figures. Texts and whole numbers must be equal; other numbers may differ by
``TOLERANCE`` of their size, since processors round differently.
"""

import base64
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cacl.errors import ParameterError
from cacl.publishing.chapters import PROJECT, chapters
from cacl.publishing.page import drawn_figure
from cacl.storage import atomic_path, save_text

KEPT = PROJECT / "book" / "results" / "figures"
TOLERANCE, ABSOLUTE = 1e-3, 1e-6
SHOWN = 30

_HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Figures, kept and new</title><style>
body{font:16px sans-serif;max-width:90rem;margin:auto;padding:1rem;background:#fff;color:#111}img{width:49%}
td,th{text-align:right;padding:.1rem .6rem;border-bottom:1px solid #ccc}.differs{color:#b00020}</style>
"""


def check_figures(run: Path, other: Path) -> tuple[Path, list[str]]:
    """Compare every figure of ``run`` with that of ``other``, a run or a folder of CSV files; return the page and what differs."""
    kept, drawn = _tables(other), _tables(run)
    parts, differing = [], []
    names = {name for chapter in chapters() for name in chapter.figures}
    for name in sorted(names if (other / "figures").exists() else names | set(kept)):
        old, new = (pd.read_csv(own[name]) if name in own else pd.DataFrame() for own in (kept, drawn))
        verdict, rows = difference(old, new)
        differing += [f"{name}: {verdict}"] if verdict else []
        pictures = "".join(_picture(name, table, side) for table, side in ((old, "kept"), (new, "new")))
        word = f'<p class="differs">{escape(verdict)}</p>' if verdict else "<p>equal within the tolerances</p>"
        parts.append(f"<h2>{name}</h2>{word}{pictures}{rows[:SHOWN].to_html(index=False) if len(rows) else ''}")
    head = f"<h1>Figures, kept (left) and new (right)</h1><p>{len(differing)} of {len(parts)} differ.</p>"
    save_text(page := run / "figures.html", _HEAD + head + "".join(parts))
    return page, differing


def keep_figures(run: Path) -> Path:
    """Keep the tables of a run's figures in the repository; return their folder."""
    drawn = _tables(run)
    for path in KEPT.glob("*.csv.xz"):
        path.unlink()
    for name in (name for chapter in chapters() for name in chapter.figures):
        with atomic_path(KEPT / f"{name}.csv.xz") as path:
            pd.read_csv(drawn[name], dtype=str, keep_default_na=False).to_csv(path, index=False)
    return KEPT


def _tables(folder: Path) -> dict[str, Path]:
    """The tables of a run's figures, or those of a folder."""
    places = folder / "figures" if (folder / "figures").is_dir() else folder
    if not (found := {path.name.partition(".")[0]: path for path in sorted(places.glob("*.csv*"))}):
        raise ParameterError(f"{folder} holds no figures", "a run, or a folder of CSV files", "name another folder")
    return found


def difference(old: Any, new: Any) -> tuple[str, pd.DataFrame]:
    """Say in which columns two tables differ ("" if in none), and list the values that do: row, column, old, new, difference."""
    if list(old) != list(new) or len(old) != len(new):
        columns = [f"of {', '.join(map(str, own)) or 'nothing'}" for own in (old, new)]
        return f"{len(old)} rows {columns[0]}; now {len(new)} {columns[1]}", new[:0]
    found = []
    for name in old:
        before, after = old[name], new[name]
        numbers = all(column.dtype.kind in "if" for column in (before, after))
        if numbers and "f" in before.dtype.kind + after.dtype.kind:
            apart = ~np.isclose(after, before, rtol=TOLERANCE, atol=ABSOLUTE, equal_nan=True)
        else:
            apart = (before.ne(after) & ~(before.isna() & after.isna())).to_numpy()
        change = after - before if numbers else ""
        values = pd.DataFrame({"row": old.index, "column": name, "old": before, "new": after, "difference": change})
        found.append(values[apart].astype(object))
    rows = pd.concat(found)
    counts = rows["column"].value_counts(sort=False)
    return ", ".join(f"{number} of {len(old)} values of {name} differ" for name, number in counts.items()), rows


def _picture(name: str, table: pd.DataFrame, side: str) -> str:
    if table.empty:
        return f"<p>{side}: missing</p>"
    code = base64.b64encode(drawn_figure(name, table)[1].encode()).decode()
    return f'<img alt="{name}, {side}" src="data:image/svg+xml;base64,{code}">'
