"""Figure: the match probabilities of phase 2 by label, with the thresholds (sections 6 and 7.1)."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cacl.figures.style import BLACK, FIT_LABELS, PERCENT, by_look, new_figure, styled
from cacl.figures.tables import checked
from cacl.figures.text import counted, listed, percent

EDGES = np.linspace(0, 1, 26)


def match_probabilities_table(probabilities: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """Add the tuned ``threshold``, that of maximal F1 on validation, to ``label`` (three-way) and ``probability`` of each pair."""
    table = checked(probabilities, "match_probabilities", ["label", "probability"], label=FIT_LABELS)
    return table.astype({"probability": float}).round(6).assign(threshold=threshold)


@styled
def draw_match_probabilities(table: pd.DataFrame) -> Figure:
    """Draw one histogram per label on a common scale, with both thresholds across all of them."""
    groups = by_look(table, "label", FIT_LABELS)
    figure, panels = new_figure(1.2 + len(groups), len(groups), 1, sharex=True, sharey=True)
    threshold = table["threshold"].iloc[0]
    for axes, (look, rows) in zip(panels, groups, strict=True):
        axes.stairs(np.histogram(rows["probability"], EDGES)[0] / len(rows), EDGES, fill=True, **look.bar)
        above = percent((rows["probability"] >= threshold).mean())
        text = f"{look.name}\n{counted(len(rows), 'pair')}\n{above} reach the\ntuned threshold"
        axes.annotate(text, (1.02, 0.5), xycoords="axes fraction", va="center")
        half = axes.axvline(0.5, color=BLACK, linewidth=1.2, linestyle=":")
        tuned = axes.axvline(threshold, color=BLACK, linewidth=1.2)
    axes.set(xlabel="predicted probability of a match", xlim=(0, 1))
    axes.yaxis.set_major_formatter(PERCENT)
    figure.supylabel("share of the label's pairs")
    figure.legend([half, tuned], ["threshold 0.5", f"tuned threshold {threshold:.3f}"], loc="outside upper left", ncols=2)
    return figure


def describe_match_probabilities(table: pd.DataFrame) -> str:
    """Give the medians, and the shares at or above each threshold."""
    groups = [(look.name, rows["probability"]) for look, rows in by_look(table, "label", FIT_LABELS)]
    threshold = table["threshold"].iloc[0]
    medians = listed([f"{values.median():.2f} for {name}" for name, values in groups])
    tuned, half = (listed([f"{percent((v >= at).mean())} of {name}" for name, v in groups]) for at in (threshold, 0.5))
    return (
        f"Histograms of the predicted probability by label; the medians are {medians}. At or above the tuned threshold "
        f"{threshold:.3f} lie {tuned}; at or above 0.5, {half}."
    )
