"""Figure: precision against recall, one curve per method (section 7.1)."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.figure import Figure

from cacl.errors import DataError
from cacl.evaluation.arrays import label_vector, require_both_classes, score_vector
from cacl.evaluation.ranking import average_precision
from cacl.figures.style import GREY, SERIES, new_figure, styled
from cacl.figures.text import counted, listed, percent, wrapped

NAME = "precision_recall"
_MARKS = 8


def precision_recall_table(labels: npt.ArrayLike, scores: Mapping[str, npt.ArrayLike]) -> pd.DataFrame:
    """Return precision and recall at every distinct score of every method.

    Parameters
    ----------
    labels : (n,) bool or 0/1
    scores :
        Name of the method to its scores, (n,) float, higher is more likely a match; at most 7 methods.

    Returns
    -------
    DataFrame with columns ``method``, ``threshold``, ``recall``, ``precision``, and, the same in every row of a method,
    ``average_precision`` (expected over the order of ties), ``positives`` and ``pairs``.

    Raises
    ------
    DataError, DegenerateError
        No method or more than 7; NaN, shapes that differ, or one class only.
    """
    if not 0 < len(scores) <= len(SERIES):
        raise DataError(
            f"figure {NAME}: {len(scores)} methods", expected=f"1 to {len(SERIES)}", remedy="choose the ones to compare"
        )
    return pd.concat([_curve(labels, score, method) for method, score in scores.items()], ignore_index=True)


def _curve(labels: npt.ArrayLike, scores: npt.ArrayLike, method: str) -> pd.DataFrame:
    values = score_vector(scores, f"scores of {method}")
    positive = label_vector(labels, values.size)
    require_both_classes(positive, "a precision-recall curve")
    order = np.argsort(-values, kind="stable")
    # Tied scores cannot be told apart by a threshold: the curve has one point for all of them.
    last = np.flatnonzero(np.append(np.diff(values[order]) != 0, True))
    hits = np.cumsum(positive[order])[last]
    return pd.DataFrame(
        {
            "method": method,
            "threshold": values[order][last],
            "recall": (hits / positive.sum()).round(6),
            "precision": (hits / (last + 1)).round(6),
            "average_precision": average_precision(values, positive),
            "positives": int(positive.sum()),
            "pairs": values.size,
        }
    )


@styled
def draw_precision_recall(table: pd.DataFrame) -> Figure:
    """Draw one curve per method, best average precision first in the key, and the prevalence as chance level."""
    best = table.groupby("method", sort=False)["average_precision"].first()
    marks = dict(zip(best.index, SERIES, strict=False))
    names = {str(method): f"{wrapped(str(method), 22, 2)}\nAP {value:.3f}" for method, value in best.items()}
    figure = new_figure(max(3.6, 1.2 + sum(0.11 + 0.16 * len(name.split("\n")) for name in names.values())))
    axes = figure.subplots()
    for turn, method in enumerate(best.sort_values(ascending=False, kind="stable").index):
        rows, mark = table[table["method"] == method], marks[method]
        # Spread over recall, and apart from the marks of the other curves.
        at = np.searchsorted(rows["recall"], (np.arange(_MARKS) + (turn + 1) / (len(best) + 1)) / _MARKS)
        axes.plot(
            rows["recall"], rows["precision"], drawstyle="steps-post", label=names[method], marker=mark.marker,
            markevery=sorted(set(np.minimum(at, len(rows) - 1).tolist())), linewidth=1.4, **mark.curve,
        )  # fmt: skip
    prevalence = table["positives"].iloc[0] / table["pairs"].iloc[0]
    name = f"chance\n{percent(prevalence)} of the pairs"
    axes.axhline(prevalence, color=GREY, linewidth=1.4, linestyle=(0, (1, 2)), label=name)
    axes.set(xlim=(-0.01, 1.01), ylim=(0, 1.03), xlabel="recall", ylabel="precision")
    figure.legend(loc="outside right center", title="method, by average\nprecision (AP)", labelspacing=0.8)
    return figure


def describe_precision_recall(table: pd.DataFrame) -> str:
    """Say what the picture shows, with the average precision of each method and the chance level."""
    first = table.iloc[0]
    best = table.groupby("method", sort=False)["average_precision"].first().sort_values(ascending=False, kind="stable")
    values = [f"{value:.3f} ({method})" for method, value in best.items()]
    return (
        f"Precision-recall curves of {counted(len(best), 'method')} on {counted(int(first['pairs']), 'pair')}, "
        f"{first['positives']} of them matches: the chance level of precision is {first['positives'] / first['pairs']:.3f}. "
        f"The average precision is {listed(values)}."
    )
