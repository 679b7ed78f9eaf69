"""Figure: how often 95 % intervals hold the truth, by how their variance is made (chapter 7)."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cacl.figures.style import GREY, PALE, PERCENT, SERIES, listed, new_figure, percent, styled

NOMINAL, LOWEST, HIGHEST = 0.95, 0.93, 0.97


def coverage_table(covered: pd.DataFrame) -> pd.DataFrame:
    """Take what :func:`cacl.experiments.coverage.coverage` found: ``effects``, ``way`` and ``covered`` (share of the runs)."""
    return covered[["effects", "way", "covered"]]


@styled
def draw_coverage(table: pd.DataFrame) -> Figure:
    """Draw a point per way and kind of effects, and the band from 93 to 97 %."""
    figure, (axes,) = new_figure(3.2)
    effects, ways = table["effects"].unique(), table["way"].nunique()
    axes.axhspan(LOWEST, HIGHEST, color=PALE, linewidth=0, label="93 to 97%")
    axes.axhline(NOMINAL, color=GREY, linewidth=1)
    for number, (way, own) in enumerate(table.groupby("way", sort=False)):
        places = np.arange(len(own)) + 0.15 * (number - (ways - 1) / 2)
        axes.plot(places, own["covered"], label=way, **SERIES[number].point)
    axes.set_xticks(range(len(effects)), effects)
    axes.set(xlim=(-0.5, len(effects) - 0.5), xlabel="simulated effects of", ylabel="intervals that hold the truth")
    axes.yaxis.set_major_formatter(PERCENT)
    axes.grid(axis="y")
    figure.legend(loc="outside upper left", ncols=5)
    return figure


def describe_coverage(table: pd.DataFrame) -> str:
    """Give the lowest and the highest share of each way."""
    ends = [f"{way} {percent(own.min())} to {percent(own.max())}" for way, own in table.groupby("way", sort=False)["covered"]]
    effects = listed([*table["effects"].unique()])
    return f"Shares of 95 % intervals that hold the truth, over {effects} effects. {'; '.join(ends)}."
