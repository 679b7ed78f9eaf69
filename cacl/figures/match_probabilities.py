"""Figure: the match probabilities of phase 2 by label, with the thresholds (sections 6 and 7.1)."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cacl.figures.style import BLACK, FIT_LABELS, Mark, new_figure, styled
from cacl.figures.tables import require_table, require_values
from cacl.figures.text import counted, listed, percent

NAME = "match_probabilities"
DEFAULT = 0.5
_EDGES = np.linspace(0, 1, 26)


def match_probabilities_table(probabilities: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """Return the probabilities with the tuned threshold.

    Parameters
    ----------
    probabilities :
        Columns ``label`` (three-way) and ``probability`` in [0, 1]: one row per pair.
    threshold :
        The threshold of maximal F1 on the validation part.

    Returns
    -------
    DataFrame with columns ``label``, ``probability``, ``threshold`` (the same in every row).
    """
    table = require_table(probabilities, ["label", "probability"], NAME)
    require_values(table, "label", FIT_LABELS, NAME)
    return table.assign(probability=table["probability"].astype(np.float64).round(6), threshold=float(threshold))


@styled
def draw_match_probabilities(table: pd.DataFrame) -> Figure:
    """Draw one histogram per label on a common scale, with both thresholds across all of them."""
    figure = new_figure(4.2)
    threshold = float(table["threshold"].iloc[0])
    panels = figure.subplots(len(FIT_LABELS), 1, sharex=True, sharey=True)
    for axes, (label, mark) in zip(panels, FIT_LABELS.items(), strict=True):
        _draw_label(axes, table.loc[table["label"] == label, "probability"], mark, threshold)
    panels[0].set_ylim(0, 1.12 * panels[0].get_ylim()[1])
    panels[0].yaxis.set_major_formatter(lambda share, _: percent(share, 0))
    tuned_right = threshold >= DEFAULT
    for value, text, right in (
        (DEFAULT, f"{DEFAULT:g}", not tuned_right),
        (threshold, f"tuned threshold {threshold:.3f}", tuned_right),
    ):
        place, side = (value, 1.0), "left" if right else "right"
        offset = (3 if right else -3, 2)
        panels[0].annotate(
            text, place, offset, xycoords=("data", "axes fraction"), textcoords="offset points", ha=side, va="bottom"
        )
    panels[-1].set(xlabel="predicted probability of a match", xlim=(0, 1))
    figure.supylabel("share of the label's pairs", fontsize=9.5)
    return figure


def _draw_label(axes: Axes, values: pd.Series, mark: Mark, threshold: float) -> None:
    share = np.histogram(values, _EDGES)[0] / max(len(values), 1)
    axes.stairs(share, _EDGES, fill=True, **mark.bar)
    axes.axvline(DEFAULT, color=BLACK, linewidth=1, linestyle=":")
    axes.axvline(threshold, color=BLACK, linewidth=1.2)
    above = percent(float((values >= threshold).mean()) if len(values) else 0.0)
    text = f"{mark.name}\n{counted(len(values), 'pair')}\n{above} reach the\ntuned threshold"
    axes.annotate(text, (1.02, 0.5), xycoords="axes fraction", va="center")


def describe_match_probabilities(table: pd.DataFrame) -> str:
    """Say what the picture shows, with the medians and the shares at or above each threshold."""
    threshold = float(table["threshold"].iloc[0])
    medians, shares, halves = [], [], []
    for label, mark in FIT_LABELS.items():
        values = table.loc[table["label"] == label, "probability"]
        if len(values):
            medians.append(f"{values.median():.2f} for {mark.name}")
            shares.append(f"{percent((values >= threshold).mean())} of {mark.name}")
            halves.append(f"{percent((values >= DEFAULT).mean())} of {mark.name}")
    return (
        f"Histograms of the predicted probability by label; the medians are {listed(medians)}. At or above the tuned "
        f"threshold {threshold:.3f} lie {listed(shares)}; at or above 0.5, {listed(halves)}."
    )
