"""Figure: a metric of several methods under splits that let less and less recur (chapter 8)."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cacl.errors import DataError
from cacl.figures.style import GREY, SERIES, new_figure, styled
from cacl.figures.tables import require_table
from cacl.figures.text import counted, listed

NAME = "split_comparison"
COLUMNS = ("split", "method", "value", "low", "high", "chance")


def split_comparison_table(summary: pd.DataFrame) -> pd.DataFrame:
    """Return one row per split and method, in the order given.

    Parameters
    ----------
    summary :
        Columns ``split``, ``method``, ``value``, ``low``, ``high``, ``chance`` of one metric.

    Raises
    ------
    DataError
        More methods than there are marks, or a method that a split lacks.
    """
    table = require_table(summary, COLUMNS, NAME)
    methods, splits = table["method"].nunique(), table["split"].nunique()
    if methods > len(SERIES) or len(table) != methods * splits:
        raise DataError(
            f"figure {NAME}: {len(table)} rows of {methods} methods and {splits} splits",
            expected=f"at most {len(SERIES)} methods, each once under every split",
            remedy="leave methods out, and give one metric only",
        )
    return table


@styled
def draw_split_comparison(table: pd.DataFrame) -> Figure:
    """Draw one column of points with intervals per split; each method has its own mark."""
    figure = new_figure(3.9)
    axes = figure.subplots()
    splits, methods = (list(dict.fromkeys(table[name])) for name in ("split", "method"))
    shifts = 0.72 * ((np.arange(len(methods)) + 0.5) / len(methods) - 0.5)
    for method, shift, mark in zip(methods, shifts, SERIES, strict=False):
        rows = table[table["method"] == method].set_index("split").loc[splits]
        places = np.arange(len(splits)) + shift
        axes.vlines(places, rows["low"], rows["high"], color=mark.colour, linewidth=1.5)
        axes.plot(
            places, rows["value"], mark.marker, color=mark.colour, markeredgecolor="white", markersize=7, label=method
        )
    axes.hlines(
        table.groupby("split", sort=False)["chance"].mean(),
        np.arange(len(splits)) - 0.42, np.arange(len(splits)) + 0.42, color=GREY, linestyle="--", linewidth=1, label="chance",
    )  # fmt: skip
    axes.set_xticks(range(len(splits)), splits)
    axes.set_xlim(-0.5, len(splits) - 0.5)
    axes.grid(axis="y")
    axes.set_ylabel("value")
    axes.set_xlabel("split, from what the paper does to nothing seen before")
    figure.legend(loc="outside upper left", ncols=3)
    return figure


def describe_split_comparison(table: pd.DataFrame) -> str:
    """Say what the picture shows, with the first and last split of each method."""
    splits, methods = (list(dict.fromkeys(table[name])) for name in ("split", "method"))
    parts = []
    for method in methods:
        rows = table[table["method"] == method].set_index("split")
        first, last = rows.loc[splits[0], "value"], rows.loc[splits[-1], "value"]
        parts.append(f"{method} {first:.2f} and {last:.2f}")
    return (
        f"Points with intervals of {counted(len(methods), 'method')} under {counted(len(splits), 'split')}. "
        f"Under {splits[0]} and under {splits[-1]}: {listed(parts)}."
    )
