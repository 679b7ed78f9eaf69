"""Figure: AUCs of scores that nothing was trained for, with intervals (chapter 11)."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cacl.figures.style import GREY, SERIES, interval_points, listed, new_figure, records, styled


def auc_forest_table(results: pd.DataFrame) -> pd.DataFrame:
    """Choose the AUCs of ``full_text.csv``. Columns: ``method``, ``positive`` (which labels are), ``value``, ``low``, ``high``."""
    return results.loc[results["metric"] == "auc", ["method", "positive", "value", "low", "high"]].reset_index(drop=True)


@styled
def draw_auc_forest(table: pd.DataFrame) -> Figure:
    """Draw a row per method and a mark per choice of positives; chance is a dashed line."""
    methods = table["method"].unique()
    figure, (axes,) = new_figure(1.4 + 0.36 * len(methods))
    axes.axvline(0.5, color=GREY, linestyle="--", linewidth=1, label="chance")
    groups = table.groupby("positive", sort=False)
    for number, (positive, rows) in enumerate(groups):
        places = rows["method"].map({method: place for place, method in enumerate(methods)})
        shifted = places + 0.3 * (number - (groups.ngroups - 1) / 2)
        interval_points(axes, shifted, rows, SERIES[number], level=True, label=f"positive: {positive}")
    axes.set_yticks(np.arange(len(methods)), methods)
    axes.invert_yaxis()
    axes.set_xlabel("AUC")
    axes.grid(axis="x")
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def describe_auc_forest(table: pd.DataFrame) -> str:
    """Give the AUC of each method with its interval, for each choice of positives."""
    parts = []
    for positive, rows in table.groupby("positive", sort=False):
        values = [f"{row.method} {row.value:.2f} [{row.low:.2f}, {row.high:.2f}]" for row in records(rows)]
        parts.append(f"With {positive} as positive: {listed(values)}.")
    return " ".join(["AUC of each score as a point with its interval; chance is 0.50.", *parts])
