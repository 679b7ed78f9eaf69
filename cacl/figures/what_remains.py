"""Figure: what remains of each number when nothing of the test pair was seen in training (chapter 8)."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cacl.evaluation import Interval
from cacl.figures.style import BLACK, BLUE, GREY, SKY, VERMILLION, Look, by_look, metric_name, new_figure, percent, records, styled

METRICS = ("auc", "f1_half", "job.map", "job.ndcg", "resume.map")
SPLITS = {
    "sequential": Look("pairs divided as in the paper", BLUE),
    "disjoint": Look("no resume and no job of the test pairs in training", VERMILLION, "///"),
}
LOOKS = {**SPLITS, "ceiling": Look("best AUC that any score of role and title could reach", SKY, "...")}
PLACES = {"sequential": -0.2, "disjoint": 0.2, "ceiling": -0.6}


def what_remains_table(summary: pd.DataFrame, ceiling: Interval | None = None) -> pd.DataFrame:
    r"""Give what phase 2 reaches, on the way from chance to perfect, under the paper's split and with nothing seen before.

    .. math:: \text{reached} = \frac{\text{value} - \text{chance}}{1 - \text{chance}}

    ``summary`` is that of :func:`cacl.experiments.summary.summarise`; ``ceiling``, that of
    :func:`cacl.evaluation.label_ceiling`, is the last row, its split "ceiling". Columns: ``metric``, ``split``, ``value``,
    ``chance``, its name ``floor``, and ``reached`` with its interval ``low`` to ``high``.
    """
    wanted = pd.MultiIndex.from_product([METRICS, SPLITS], names=["metric", "split"])
    rows = summary[summary["method"] == "phase 2"].set_index(wanted.names)[["value", "low", "high", "chance"]]
    table = rows.loc[wanted].reset_index()
    if ceiling:
        limit = ("auc", "ceiling", ceiling.value, ceiling.low, ceiling.high, 0.5)
        table = pd.concat([table, pd.DataFrame([limit], columns=table.columns)], ignore_index=True)
    above = table[["value", "low", "high"]].sub(table["chance"], axis=0).div(1 - table["chance"], axis=0)
    # For F1, a method that knows nothing calls every pair positive.
    floor = np.where(table["metric"].str.startswith("f1"), "all positive", "chance")
    return table.assign(floor=floor, reached=above["value"], low=above["low"], high=above["high"])


@styled
def draw_what_remains(table: pd.DataFrame) -> Figure:
    """Draw the bars of each metric on one scale, from chance to perfect, with the value itself beside each."""
    figure, (axes,) = new_figure(1.75 + 0.62 * len(METRICS))
    shown = by_look(table, "split", LOOKS)
    for look, own in shown:
        places = own["metric"].map(METRICS.index) + own["split"].map(PLACES)
        axes.barh(places, own["reached"], 0.38, **look.bar)
        axes.hlines(places, own["low"], own["high"], color=BLACK, linewidth=1.2)
        for place, row in zip(places, records(own), strict=True):
            text = f"{row.value:.2f}  ({row.floor} {row.chance:.2f})"
            axes.annotate(text, (max(row.high, 0.0), place), (6, 0), textcoords="offset points", va="center")
    axes.axvline(0, color=GREY, linewidth=1)
    axes.set_yticks(range(len(METRICS)), [metric_name(metric) for metric in METRICS])
    axes.invert_yaxis()
    axes.set_xlim(1.1 * min(0.0, table["low"].min()), 1.0)
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["chance", "20%", "40%", "60%", "80%", "perfect"])
    axes.set_xlabel("how far from chance to perfect")
    figure.legend(handles=[look.patch for look, _ in shown], loc="outside upper left")
    return figure


def describe_what_remains(table: pd.DataFrame) -> str:
    """Give both values and what remains of each metric, and the ceiling."""
    sentences = []
    for metric, rows in table.groupby("metric", sort=False):
        ends = (f"{percent(row.reached, 0)} ({row.value:.2f}, {row.floor} {row.chance:.2f})" for row in records(rows))
        first, last, *ceiling = ends
        limit = "".join(f", where the {LOOKS['ceiling'].name} is at {one}" for one in ceiling)
        sentences.append(f"{metric_name(str(metric))} from {first} to {last}{limit}")
    return (
        "Two bars per metric show how much of the way from chance to perfect phase 2 goes, when pairs are divided as in the paper "
        f"and when neither resume nor job of the test pairs was in training. {'; '.join(sentences)}."
    )
