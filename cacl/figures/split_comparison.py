"""Figure: a metric of several methods under divisions that let less and less recur (chapter 8)."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cacl.corpus import DIVISION_LABELS
from cacl.figures.style import CHANCE, METHODS, counted, intervals, listed, method_looks, metric_name, new_figure, styled, wrapped

COMPARED = METHODS[:7]  #: In the order of the figure.


def split_comparison_table(summary: pd.DataFrame, metric: str = "auc") -> pd.DataFrame:
    """Choose one metric of :data:`COMPARED` from :func:`cacl.experiments.summary.summarise`, under every division that has it.

    Columns: ``metric``, ``split`` (as the reader knows it), ``method``, ``value``, ``low``, ``high``, ``chance``.
    """
    chosen = summary[(summary["metric"] == metric) & summary["method"].isin(COMPARED)]
    table = chosen[["metric", "split", "method", "value", "low", "high", "chance"]]
    return table.assign(split=table["split"].map(DIVISION_LABELS))


@styled
def draw_split_comparison(table: pd.DataFrame) -> Figure:
    """Draw one column of points with intervals per split; each method has its own mark."""
    figure, (axes,) = new_figure(3.9)
    chance = table.groupby("split", sort=False)["chance"].mean()
    middle, methods = np.arange(len(chance)), table["method"].unique()
    for number, (method, look) in enumerate(method_looks(methods).items()):
        shift = 0.72 * ((number + 0.5) / len(methods) - 0.5)
        intervals(axes, middle + shift, table[table["method"] == method], look, label=method)
    axes.hlines(chance, middle - 0.42, middle + 0.42, label="chance", **CHANCE)
    axes.set_xticks(middle, [wrapped(name, 20, narrow=8) for name in chance.index])
    axes.set(xlim=(-0.5, len(chance) - 0.5), xlabel="from what the paper does to nothing seen before")
    axes.set_ylabel(metric_name(table["metric"].iloc[0]))
    axes.grid(axis="y")
    figure.legend(loc="outside upper left", ncols=3)
    return figure


def describe_split_comparison(table: pd.DataFrame) -> str:
    """Give the value of each method under the first and the last split."""
    wide = table.pivot_table("value", "method", "split", sort=False)
    ends = [f"{method} {row.iloc[0]:.2f} and {row.iloc[-1]:.2f}" for method, row in wide.iterrows()]
    return (
        f"{metric_name(table['metric'].iloc[0])} with intervals of {counted(len(wide), 'method')} under "
        f"{counted(len(wide.columns), 'split')}. Under {wide.columns[0]} and under {wide.columns[-1]}: {listed(ends)}."
    )
