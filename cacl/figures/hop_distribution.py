"""Figure: how far apart skills are on the ESCO graph (section 4.4, step 1)."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.figure import Figure

from cacl.errors import DegenerateError
from cacl.figures.style import BLUE, GREY, Mark, new_figure, styled
from cacl.figures.tables import records
from cacl.figures.text import counted, percent
from cacl.ontology import UNREACHABLE

NAME = "hop_distribution"
PATH, NO_PATH = Mark("hops", BLUE), Mark("no path", GREY, "///")


def hop_distribution_table(hops: npt.ArrayLike) -> pd.DataFrame:
    """Count pairs by hop distance.

    Parameters
    ----------
    hops : integer array of any shape
        Hop distances, ``UNREACHABLE`` (-1) where there is no path; leave pairs of a skill with itself out beforehand.

    Returns
    -------
    DataFrame with columns ``hops`` (-1 for no path, last), ``pairs``, ``share``; every distance up to the largest has a row.

    Raises
    ------
    DegenerateError
        There is no pair.
    """
    distances = np.asarray(hops)
    if not distances.size:
        raise DegenerateError(f"figure {NAME}: no pair", expected="at least one pair of skills", remedy="choose others")
    largest = max(int(distances.max()), 0)
    counts = np.zeros(largest + 2, dtype=np.int64)
    # Row by row, because bincount copies its input to 64 bits: all of ESCO would take gigabytes.
    for row in np.atleast_2d(distances):
        counts += np.bincount(row.ravel() - UNREACHABLE, minlength=largest + 2)
    table = pd.DataFrame({"hops": [*range(largest + 1), UNREACHABLE], "pairs": np.roll(counts, -1)})
    if not table.at[0, "pairs"]:
        table = table[table["hops"] != 0].reset_index(drop=True)
    return table.assign(share=table["pairs"] / counts.sum())


@styled
def draw_hop_distribution(table: pd.DataFrame) -> Figure:
    """Draw a bar per distance with its share, and one for pairs without a path."""
    figure = new_figure(3.0)
    axes = figure.subplots()
    names = [NO_PATH.name if hops == UNREACHABLE else str(hops) for hops in table["hops"]]
    for place, row in enumerate(records(table)):
        mark = NO_PATH if row.hops == UNREACHABLE else PATH
        axes.bar(place, row.share, width=0.8, **mark.bar)
        axes.annotate(percent(row.share), (place, row.share), (0, 2), textcoords="offset points", ha="center")
    axes.set_xticks(range(len(table)), names)
    axes.set_ylim(0, 1.15 * table["share"].max())
    axes.yaxis.set_major_formatter(lambda share, _: percent(share, 0))
    axes.set(xlabel="hops on the shortest path", ylabel="share of skill pairs")
    return figure


def describe_hop_distribution(table: pd.DataFrame) -> str:
    """Say what the picture shows, with the most frequent distance and the shares at both ends."""
    top = records(table.nlargest(1, "share"))[0]
    most = NO_PATH.name if top.hops == UNREACHABLE else counted(top.hops, "hop")
    near = table.loc[table["hops"].between(0, 2), "share"].sum()
    apart = table.loc[table["hops"] == UNREACHABLE, "share"].sum()
    return (
        f"Bars of the hop distance over {counted(int(table['pairs'].sum()), 'skill pair')}: the most frequent is {most} "
        f"({percent(top.share)}). {percent(near)} of the pairs are at most 2 hops apart; "
        f"{percent(apart)} have no path between them."
    )
