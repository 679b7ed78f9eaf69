"""Figure: do the match probabilities mean what they say? (section 6)."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cacl.figures.style import BLACK, BLUE, GREY, new_figure, styled
from cacl.figures.tables import records, require_table
from cacl.figures.text import counted

NAME = "calibration"


def calibration_table(bins: pd.DataFrame) -> pd.DataFrame:
    """Return the bins that hold pairs.

    Parameters
    ----------
    bins :
        Columns ``bin``, ``mean_probability``, ``observed`` (share of matches), ``low`` and ``high`` (its interval), all in
        [0, 1] but the first, and ``count`` (pairs).

    Returns
    -------
    DataFrame with the same columns, without empty bins.
    """
    names = ["bin", "mean_probability", "observed", "low", "high", "count"]
    table = require_table(bins, names, NAME)
    return require_table(table[table["count"] > 0], names, NAME)


@styled
def draw_calibration(table: pd.DataFrame) -> Figure:
    """Draw observed against predicted with intervals and the diagonal, and the number of pairs per bin below."""
    figure = new_figure(4.4)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
    upper.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1.2, label="perfect calibration")
    table = table.sort_values("mean_probability")
    error = np.abs(table[["low", "high"]].to_numpy().T - table["observed"].to_numpy())
    upper.errorbar(
        table["mean_probability"],
        table["observed"],
        yerr=error,
        fmt="o-",
        color=BLUE,
        capsize=3,
        elinewidth=1.2,
        label="observed, with its interval",
    )
    upper.set(ylim=(-0.03, 1.03), ylabel="observed share of matches")
    upper.grid(axis="y")
    # Bins of equal size crowd where the probabilities do: there the axis alone tells their counts.
    roomy = table["mean_probability"].diff().min() > 0.06 or len(table) == 1
    lower.vlines(table["mean_probability"], 0, table["count"], color=BLUE, linewidth=5 if roomy else 2.5)
    for row in records(table) if roomy else []:
        place = (row.mean_probability, row.count)
        lower.annotate(f"{row.count:,}", place, (0, 2), textcoords="offset points", ha="center", color=BLACK)
    lower.set(xlim=(-0.02, 1.02), ylim=(0, 1.4 * table["count"].max()), ylabel="pairs")
    lower.set_xlabel("mean predicted probability in the bin")
    figure.legend(*upper.get_legend_handles_labels(), loc="outside upper center", ncols=2)
    figure.align_ylabels()
    return figure


def describe_calibration(table: pd.DataFrame) -> str:
    """Say what the picture shows, with the expected calibration error and the largest gap."""
    gap = table["observed"] - table["mean_probability"]
    weight = table["count"] / table["count"].sum()
    worst = records(table[gap.abs() == gap.abs().max()])[0]
    side = "above" if (gap * weight).sum() > 0 else "below"
    return (
        f"Observed share of matches against predicted probability in {counted(len(table), 'bin')} of "
        f"{counted(int(table['count'].sum()), 'pair')}. The expected calibration error is {(gap.abs() * weight).sum():.3f}, and "
        f"the observed shares lie {side} the predictions on average; the largest gap is {worst.observed:.2f} observed "
        f"where {worst.mean_probability:.2f} was predicted."
    )
