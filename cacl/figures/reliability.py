"""Figure: do the match probabilities mean what they say? (section 6)."""

import pandas as pd
from matplotlib.figure import Figure

from cacl.figures.style import BLUE, GREY, Look, interval_points, new_figure, records, styled
from cacl.figures.text import counted


def reliability_table(bins: pd.DataFrame) -> pd.DataFrame:
    """Keep the bins that hold pairs.

    Columns: ``bin``, ``mean_probability``, ``observed`` (share of matches), ``low`` and ``high`` (its interval), all in [0, 1]
    but the first, and ``count`` (pairs).
    """
    return bins[bins["count"] > 0].reset_index(drop=True)


@styled
def draw_reliability(table: pd.DataFrame) -> Figure:
    """Draw observed against predicted with intervals and the diagonal, and the number of pairs per bin below."""
    figure, (upper, lower) = new_figure(4.4, 2, 1, sharex=True, height_ratios=[3, 1])
    upper.axline((0, 0), slope=1, color=GREY, linestyle="--", linewidth=1.2, label="perfect calibration")
    look = Look("observed, with its interval", BLUE)
    interval_points(upper, table["mean_probability"], table, look, "observed", label=look.name)
    upper.set(xlim=(-0.02, 1.02), ylim=(-0.03, 1.03), ylabel="observed share of matches")
    upper.grid(axis="y")
    lower.vlines(table["mean_probability"], 0, table["count"], color=BLUE, linewidth=4)
    lower.set(ylim=(0, 1.2 * table["count"].max()), ylabel="pairs", xlabel="mean predicted probability in the bin")
    figure.legend(loc="outside upper left", ncols=2)
    figure.align_ylabels()
    return figure


def describe_reliability(table: pd.DataFrame) -> str:
    """Give the expected calibration error and the largest gap."""
    gap = table["observed"] - table["mean_probability"]
    weight = table["count"] / table["count"].sum()
    side = "above" if (gap * weight).sum() > 0 else "below"
    worst = records(table.loc[[gap.abs().idxmax()]])[0]
    return (
        f"Observed share of matches against predicted probability in {counted(len(table), 'bin')} of "
        f"{counted(table['count'].sum(), 'pair')}. The expected calibration error is {(gap.abs() * weight).sum():.3f}, and the "
        f"observed shares lie {side} the predictions on average; the largest gap is {worst.observed:.2f} observed where "
        f"{worst.mean_probability:.2f} was predicted."
    )
