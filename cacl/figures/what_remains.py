"""Figure: what remains of each number when nothing of the test pair was seen in training (chapter 8)."""

import pandas as pd
from matplotlib.figure import Figure

from cacl.errors import DataError
from cacl.figures.style import BLACK, BLUE, GREY, VERMILLION, Mark, new_figure, styled
from cacl.figures.tables import records, require_table
from cacl.figures.text import listed, percent

NAME = "what_remains"
COLUMNS = ("metric", "split", "value", "value_low", "value_high", "chance", "reached", "low", "high")
MARKS = (Mark("", BLUE), Mark("", VERMILLION, "///"))
SHOWN_SPLITS = {
    "file order": "pairs divided as in the paper",
    "both unseen": "no resume and no job of the test pairs in training",
}
SHOWN_METRICS = {
    "auc": "AUC",
    "f1_half": "F1 at 0.5",
    "job.map": "job MAP",
    "job.ndcg": "job NDCG",
    "resume.map": "resume MAP",
}


def what_remains_table(remaining: pd.DataFrame) -> pd.DataFrame:
    """Return one row per metric and split.

    Parameters
    ----------
    remaining :
        As :func:`cacl.evaluation.experiments.remaining` gives it: for each ``metric`` first the split of the paper, then the one
        with nothing seen before, with ``value``, ``value_low``, ``value_high``, ``chance``, and ``reached``, ``low``, ``high``:
        the share of the way from chance to perfect.

    Raises
    ------
    DataError
        A metric does not have two splits.
    """
    table = require_table(remaining, COLUMNS, NAME)
    for metric, rows in table.groupby("metric", sort=False):
        if len(rows) != 2:
            raise DataError(
                f"figure {NAME}: {len(rows)} splits of {metric}",
                expected="two, the one of the paper and the one with nothing seen before",
                remedy="give both cells to cacl.evaluation.experiments.remaining",
            )
    return table


def _floor(metric: str) -> str:
    """What chance means: for F1, calling every pair positive."""
    return "all positive" if metric.startswith("f1") else "chance"


@styled
def draw_what_remains(table: pd.DataFrame) -> Figure:
    """Draw two bars per metric on one scale, from chance to perfect, with the value itself beside each."""
    metrics = list(dict.fromkeys(table["metric"]))
    figure = new_figure(1.25 + 0.62 * len(metrics))
    axes = figure.subplots()
    least = min(0.0, float(table["low"].min()))
    for place, metric in enumerate(metrics):
        for row, mark, side in zip(records(table[table["metric"] == metric]), MARKS, (-0.2, 0.2), strict=True):
            label = SHOWN_SPLITS.get(row.split, row.split) if place == 0 else None
            axes.barh(place + side, row.reached, height=0.38, label=label, **mark.bar)
            axes.plot([row.low, row.high], [place + side] * 2, color=BLACK, linewidth=1.2, marker="|", markersize=6)
            axes.annotate(
                f"{row.value:.2f}  ({_floor(metric)} {row.chance:.2f})",
                (max(row.high, row.reached, 0.0), place + side), (6, 0), textcoords="offset points", va="center",
            )  # fmt: skip
    axes.axvline(0, color=GREY, linewidth=1)
    axes.set_yticks(range(len(metrics)), [SHOWN_METRICS.get(metric, metric) for metric in metrics])
    axes.tick_params(axis="y", length=0, labelsize=10)
    axes.invert_yaxis()
    axes.set_xlim(1.1 * least, 1.0)
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["chance", "20%", "40%", "60%", "80%", "perfect"])
    axes.set_xlabel("how far from chance to perfect")
    figure.legend(loc="outside upper left", ncols=1)
    return figure


def describe_what_remains(table: pd.DataFrame) -> str:
    """Say what the picture shows, with both values and what remains of each metric."""
    sentences = []
    for metric, rows in table.groupby("metric", sort=False):
        seen, unseen = records(rows)
        name = SHOWN_METRICS.get(str(metric), str(metric))
        values = [f"{row.value:.2f} ({_floor(str(metric))} {row.chance:.2f})" for row in (seen, unseen)]
        verb = "falls to" if unseen.reached < seen.reached else "does not fall:"
        way = f"from {percent(seen.reached, 0)} to {percent(unseen.reached, 0)} of the way"
        sentences.append(f"{name} {values[0]} {verb} {values[1]}, {way}")
    return (
        "Two bars per metric show how far phase 2 comes from chance to perfect, when pairs are divided as in the paper and when "
        f"neither resume nor job of the test pairs was in training. {listed(sentences)}."
    )
