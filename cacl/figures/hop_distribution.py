"""Figure: how far apart skills are on the ESCO graph (section 4.4, step 1)."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cacl.figures.style import BLUE, GREY, PERCENT, Look, counted, filling, new_figure, percent, records, styled
from cacl.ontology import UNREACHABLE

PATH, NO_PATH = Look("hops", BLUE), Look("no path", GREY, "///")


def hop_distribution_table(hops: np.typing.ArrayLike) -> pd.DataFrame:
    """Count pairs by hop distance, an integer array of any shape with ``UNREACHABLE`` (-1) where there is no path.

    Leave pairs of a skill with itself out. Every distance up to the largest has a row: ``hops`` (last -1), ``pairs``, ``share``.
    """
    found, counts = np.unique(np.asarray(hops), return_counts=True)
    rows = [distance for distance in range(found.max() + 1) if distance or 0 in found]
    pairs = pd.Series(counts, found).reindex([*rows, UNREACHABLE], fill_value=0)
    return pairs.rename_axis("hops").reset_index(name="pairs").assign(share=pairs.to_numpy() / counts.sum())


@styled
def draw_hop_distribution(table: pd.DataFrame) -> Figure:
    """Draw a bar per distance with its share, and one for pairs without a path."""
    figure, (axes,) = new_figure(max(2.4, 0.8 + 0.2 * len(table)))
    *paths, _ = table.index
    bars = axes.barh(table.index, table["share"], 0.8, **filling([PATH] * len(paths) + [NO_PATH]))
    axes.bar_label(bars, table["share"].map(percent), padding=3)
    axes.set_yticks(table.index, [*table["hops"][paths], NO_PATH.name])
    axes.invert_yaxis()
    axes.set(xlim=(0, 1.15 * table["share"].max()), ylabel="hops on the shortest path", xlabel="share of skill pairs")
    axes.xaxis.set_major_formatter(PERCENT)
    return figure


def describe_hop_distribution(table: pd.DataFrame) -> str:
    """Give the most frequent distance and the shares at both ends."""
    top = records(table.nlargest(1, "share"))[0]
    most = NO_PATH.name if top.hops == UNREACHABLE else counted(top.hops, "hop")
    near, apart = (table.loc[table["hops"].between(*ends), "share"].sum() for ends in ((0, 2), (UNREACHABLE, UNREACHABLE)))
    return (
        f"Bars of the hop distance over {counted(table['pairs'].sum(), 'skill pair')}: the most frequent is {most} "
        f"({percent(top.share)}). {percent(near)} of the pairs are at most 2 hops apart; {percent(apart)} have no path."
    )
