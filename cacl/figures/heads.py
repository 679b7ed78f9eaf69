"""Figure: the layers of a head, with their sizes (sections 5.2 and 6.2)."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure
from torch import nn

from cacl.figures.style import BLUE, listed, new_figure, records, styled, wrapped


def heads_table(layers: nn.Sequential, names: Sequence[str], last: str) -> pd.DataFrame:
    """Return one row per vector on the way through a head: ``name``, its ``units``, and the ``step`` that leads to it.

    ``names`` are those of the vectors, from what the head reads to what it gives; ``last`` is what follows the last layer.
    """
    units, steps = [next(layer for layer in layers if isinstance(layer, nn.Linear)).in_features], [""]
    for layer in layers:
        if isinstance(layer, nn.Linear):
            units.append(layer.out_features)
            steps.append(f"linear, {sum(weight.numel() for weight in layer.parameters()):,} parameters")
        else:
            steps[-1] += f", dropout {layer.p:g}" if isinstance(layer, nn.Dropout) else f", {type(layer).__name__}"
    return pd.DataFrame({"name": names, "units": units, "step": [*steps[:-1], f"{steps[-1]}, {last}"]})


@styled
def draw_heads(table: pd.DataFrame) -> Figure:
    """Draw each vector as a bar as long as it has units, and between two bars what is done."""
    figure, (axes,) = new_figure(0.5 + 0.75 * len(table))
    axes.barh(table.index, table["units"], 0.4, left=-table["units"] / 2, color=BLUE)
    for place, row in enumerate(records(table)):
        axes.annotate(f"{row.units:,}", (row.units / 2, place), (5, 0), textcoords="offset points", va="center")
        if place:
            axes.text(0, place - 0.5, wrapped(row.step, 32), ha="center", va="center")
    axes.set_yticks(table.index, [wrapped(name, 12) for name in table["name"]])
    axes.tick_params(axis="y", length=0)
    axes.set(xlim=(-0.6 * table["units"].max(), 0.6 * table["units"].max()), xticks=[])
    axes.spines[:].set_visible(False)
    axes.invert_yaxis()
    return figure


def describe_heads(table: pd.DataFrame) -> str:
    """Name the vectors with their units, and the steps between them."""
    vectors = listed([f"{row.name} ({row.units:,})" for row in records(table)])
    return f"A head, a bar as long as each vector has units: {vectors}. Between them: {'; '.join(table['step'][1:])}."
