"""Figure: the negatives that the curriculum asks for, and those that could be drawn (section 5.6)."""

import pandas as pd
from matplotlib.figure import Figure

from cacl.figures.style import BUCKETS, by_look, facets, listed, stacked_bars, styled


def drawn_negatives_table(asked: pd.DataFrame, drawn: pd.DataFrame) -> pd.DataFrame:
    """Put both mixtures side by side: ``panel`` ("asked for" or "drawn"), ``epoch``, ``bucket`` and ``negatives``.

    Both frames have ``epoch``, ``hard``, ``medium`` and ``easy``, ``drawn`` also ``filled``, the places that a bucket left
    open: means of negatives per anchor, which add up to the number of negatives in every epoch.
    """
    buckets = ["hard", "medium", "easy"]
    long = [asked.melt("epoch", buckets, "bucket", "negatives"), drawn.melt("epoch", [*buckets, "filled"], "bucket", "negatives")]
    return pd.concat(long, keys=["asked for", "drawn"], names=["panel", None]).reset_index("panel").reset_index(drop=True)


@styled
def draw_drawn_negatives(table: pd.DataFrame) -> Figure:
    """Draw two panels of stacked bars, one bar per epoch."""
    figure, panels = facets(3.3, table, "panel")
    for axes, panel, rows in panels:
        stacked_bars(axes, rows.pivot(index="epoch", columns="bucket", values="negatives"), BUCKETS, 0.92)
        axes.set(title=panel, xlabel="epoch")
        axes.locator_params("x", integer=True)
        axes.margins(x=0.01)
    panels[0][0].set_ylabel("negatives per anchor")
    handles = [look.patch for look, _ in by_look(table, "bucket", BUCKETS)]
    figure.legend(handles=handles[::-1], loc="outside right center", title="bucket")
    return figure


def describe_drawn_negatives(table: pd.DataFrame) -> str:
    """Give the mixture of the first and the last epoch in both panels."""
    sentences = []
    for panel, rows in table.sort_values("epoch", kind="stable").groupby("panel", sort=False):
        ends = [(look.name, own["negatives"].iloc[[0, -1]]) for look, own in by_look(rows, "bucket", BUCKETS)]
        sentences.append(f"{panel}: {listed([f'{name} {first:.3g} to {last:.3g}' for name, (first, last) in ends])}")
    return f"Stacked bars of the negatives per anchor by epoch, from the first epoch to the last. {'; '.join(sentences)}."
