"""Figure: what phase 2 reaches when less and less of a test pair was seen in training, below what labels allow (chapter 8)."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cacl.evaluation import Interval
from cacl.figures.style import BLACK, BLUE, CHANCE, GREY, PALE, PAPER, Look, listed, new_figure, records, styled

DIVISIONS = {
    "sequential": "file order, as in the paper", "random": "random", "job_folds": "unseen job", "resume_folds": "unseen resume",
    "blocks": "both unseen",
}  # fmt: skip
LOOKS = {"seen": Look("role or title seen in training", BLUE), "unseen": Look("neither seen in training", BLUE, "///")}
CEILING = "ceiling"


def what_remains_table(summary: pd.DataFrame, ceiling: Interval) -> pd.DataFrame:
    """Take the AUC of phase 2 under every division from :func:`cacl.experiments.summary.summarise`, and the ceiling as last row.

    Columns: ``division`` (in words, or "ceiling", that of :func:`cacl.evaluation.label_ceiling`), ``value``, ``low``, ``high``.
    """
    chosen = (summary["method"] == "phase 2") & (summary["metric"] == "auc")
    rows = summary[chosen].set_index("split")[["value", "low", "high"]].reindex(list(DIVISIONS)).rename(index=DIVISIONS)
    limit = pd.DataFrame([(ceiling.value, ceiling.low, ceiling.high)], [CEILING], rows.columns)
    return pd.concat([rows, limit]).reset_index(names="division")


@styled
def draw_what_remains(table: pd.DataFrame) -> Figure:
    """Draw a bar per division from chance, its interval and its value, and the ceiling as a band."""
    bars, limit = table[table["division"] != CEILING], records(table[table["division"] == CEILING])[0]
    figure, (axes,) = new_figure(3.4)
    label = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5}  # readable where the band lies behind it
    axes.axvspan(limit.low, limit.high, color=PALE, linewidth=0, label=f"best for any score of role and title: {limit.value:.2f}")
    axes.axvline(limit.value, color=GREY, linewidth=1.2)
    for place, row in enumerate(records(bars)):
        axes.barh(place, row.value - 0.5, 0.6, left=0.5, **LOOKS["unseen" if place == len(bars) - 1 else "seen"].bar)
        axes.hlines(place, row.low, row.high, color=BLACK, linewidth=1.2)
        end = (max(row.high, row.value), place)
        axes.annotate(f"{row.value:.3f}", end, (4, 0), textcoords="offset points", va="center", bbox=label)
    axes.set_yticks(np.arange(len(bars)), bars["division"])
    axes.invert_yaxis()
    axes.axvline(0.5, label="chance", **CHANCE)
    axes.set(xlim=(min(0.5, table["low"].min() - 0.01), 1.0), xlabel="AUC of phase 2")
    handles = [look.patch for look in LOOKS.values()] + axes.get_legend_handles_labels()[0]
    figure.legend(handles=handles, loc="outside upper left", ncols=2)
    return figure


def describe_what_remains(table: pd.DataFrame) -> str:
    """Give the AUC under each division, and the ceiling."""
    *bars, limit = records(table)
    values = listed([f"{row.division} {row.value:.3f}" for row in bars])
    return (
        f"Bars of the AUC of phase 2 from chance, by what test pairs share with training: {values}. A band marks the best AUC that "
        f"any score of role and title could reach, {limit.value:.3f}, from {limit.low:.3f} to {limit.high:.3f}."
    )
