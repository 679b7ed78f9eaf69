"""Figure: the mixture of negatives that the curriculum intends, and the one that could be drawn (section 5.6)."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cacl.figures.style import BUCKETS, new_figure, styled
from cacl.figures.tables import require_table
from cacl.figures.text import listed

NAME = "curriculum"
PANELS = {"intended": "Intended", "drawn": "Drawn"}
REQUIRED = ("hard", "medium", "easy")


def curriculum_table(intended: pd.DataFrame, drawn: pd.DataFrame) -> pd.DataFrame:
    """Return both mixtures epoch by epoch.

    Parameters
    ----------
    intended, drawn :
        Columns ``epoch``, ``hard``, ``medium``, ``easy``: negatives per anchor, on average. ``drawn`` may also have ``filled``
        (places that a bucket left open, filled at random) and ``none`` (candidates without a distance); the columns of a row
        add up to the number of negatives.

    Returns
    -------
    DataFrame with columns ``panel`` ("intended" or "drawn"), ``epoch``, ``bucket``, ``negatives``.
    """
    frames = []
    for panel, wide in (("intended", intended), ("drawn", drawn)):
        extra = [name for name in BUCKETS if name in wide.columns and name not in REQUIRED]
        rows = require_table(wide, ["epoch", *REQUIRED, *extra], NAME)
        long = rows.melt(id_vars="epoch", var_name="bucket", value_name="negatives")
        long.insert(0, "panel", panel)
        frames.append(long)
    return pd.concat(frames, ignore_index=True)


@styled
def draw_curriculum(table: pd.DataFrame) -> Figure:
    """Draw two panels of stacked bars, one bar per epoch."""
    figure = new_figure(3.3)
    panels = figure.subplots(1, 2, sharey=True)
    shown = [name for name in BUCKETS if table.loc[table["bucket"] == name, "negatives"].sum() > 0]
    for axes, (panel, title) in zip(panels, PANELS.items(), strict=True):
        wide = table[table["panel"] == panel].pivot(index="epoch", columns="bucket", values="negatives")
        wide = wide.reindex(columns=shown, fill_value=0.0).fillna(0.0)
        floor = np.zeros(len(wide))
        for name in shown:
            axes.bar(wide.index, wide[name], bottom=floor, width=0.92, label=BUCKETS[name].name, **BUCKETS[name].bar)
            floor += wide[name].to_numpy()
        axes.set_title(title)
        axes.set_xlabel("epoch")
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.margins(x=0.01)
    panels[0].set_ylabel("negatives per anchor")
    handles, names = panels[0].get_legend_handles_labels()
    figure.legend(handles[::-1], names[::-1], loc="outside right center", title="bucket")
    return figure


def describe_curriculum(table: pd.DataFrame) -> str:
    """Say what the picture shows, with the mixture of the first and the last epoch in both panels."""
    sentences = []
    for panel in PANELS:
        rows = table[table["panel"] == panel]
        first, last = (
            rows[rows["epoch"] == e].set_index("bucket")["negatives"]
            for e in (rows["epoch"].min(), rows["epoch"].max())
        )
        shown = [name for name in BUCKETS if name in first.index and (first[name] > 0 or last[name] > 0)]
        ends = [f"{BUCKETS[name].name} {first[name]:.3g} to {last[name]:.3g}" for name in shown]
        sentences.append(f"{panel}: {listed(ends)}")
    return (
        f"Stacked bars of the negatives per anchor by epoch, from the first epoch to the last. {sentences[0].capitalize()}. "
        f"{sentences[1].capitalize()}."
    )
