"""Figure: precision against recall, one curve per method (section 7.1)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.metrics import precision_recall_curve

from cacl.evaluation.ranking import average_precision
from cacl.figures.style import CHANCE, counted, listed, method_looks, new_figure, percent, styled, wrapped


def precision_recall_table(labels: np.typing.ArrayLike, scores: Mapping[str, np.typing.ArrayLike]) -> pd.DataFrame:
    """Return precision and recall at every distinct score of every method, from the highest on.

    ``labels`` (n,) are 0 or 1, ``scores`` (n,) of 1 to 7 methods higher where a match is likelier. Columns: ``method``,
    ``threshold``, ``recall``, ``precision``, and the same in every row of a method ``average_precision`` (expected over the
    order of ties), ``positives`` and ``pairs``. NaN or shapes that differ are a DataError; without a positive there are no rows.
    """
    frames = []
    for method, values in scores.items():
        average, positive = average_precision(values, labels), np.asarray(labels, dtype=bool)
        precision, recall, threshold = precision_recall_curve(positive, values)
        curve = pd.DataFrame({"method": method, "threshold": threshold, "recall": recall[:-1], "precision": precision[:-1]})
        facts = {"average_precision": average, "positives": positive.sum(), "pairs": positive.size}
        frames.append(curve[::-1].round({"recall": 6, "precision": 6}).assign(**facts))
    table = pd.concat(frames, ignore_index=True)
    return table[table["positives"] > 0]


def _averages(table: pd.DataFrame) -> "pd.Series[float]":
    return table.groupby("method", sort=False)["average_precision"].first().sort_values(ascending=False, kind="stable")


@styled
def draw_precision_recall(table: pd.DataFrame) -> Figure:
    """Draw one curve per method, best average precision first in the key, and the prevalence as chance level."""
    looks = method_looks(table["method"].unique())
    names = {method: f"{wrapped(str(method), 22, 2)}\nAP {value:.3f}" for method, value in _averages(table).items()}
    figure, (axes,) = new_figure(max(3.6, 1.2 + sum(0.11 + 0.16 * len(name.split("\n")) for name in names.values())))
    for turn, (method, name) in enumerate(names.items(), start=1):
        rows, look = table[table["method"] == method], looks[str(method)]
        # Marks are spread over recall, and stand apart from those of the other curves.
        at = np.searchsorted(rows["recall"], (np.arange(8) + turn / (len(names) + 1)) / 8)
        shape = {"marker": look.marker, "markevery": np.unique(at[at < len(rows)]).tolist(), "linewidth": 1.4}
        axes.plot(rows["recall"], rows["precision"], drawstyle="steps-post", label=name, **shape, **look.curve)
    prevalence = table["positives"].iloc[0] / table["pairs"].iloc[0]
    axes.axhline(prevalence, label=f"chance\n{percent(prevalence)} of the pairs", **CHANCE)
    axes.set(xlim=(-0.01, 1.01), ylim=(0, 1.03), xlabel="recall", ylabel="precision")
    figure.legend(loc="outside right center", title="method, by average\nprecision (AP)", labelspacing=0.8)
    return figure


def describe_precision_recall(table: pd.DataFrame) -> str:
    """Give the average precision of each method, and the chance level."""
    averages, first = _averages(table), table.iloc[0]
    return (
        f"Precision-recall curves of {counted(len(averages), 'method')} on {counted(first['pairs'], 'pair')}, "
        f"{first['positives']} of them matches: the chance level of precision is {first['positives'] / first['pairs']:.3f}. "
        f"The average precision is {listed([f'{value:.3f} ({method})' for method, value in averages.items()])}."
    )
