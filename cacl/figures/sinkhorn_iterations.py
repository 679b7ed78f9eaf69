"""Figure: how a plan of transport is found, from iteration to iteration (section 4.5)."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cacl.figures.style import facets, heat_map, listed, styled
from cacl.ontology import sinkhorn


def sinkhorn_iterations_table(costs: np.typing.NDArray[np.float64], iterations: int = 5, epsilon: float = 0.4) -> pd.DataFrame:
    """Return a row per iteration and cell: ``iteration``, ``row``, ``column``, ``mass`` and ``error``; ``costs`` are (n, m).

    ``error`` is the largest difference of a row sum from 1/n, the same in every row of an iteration.
    """
    plans = {number: sinkhorn(costs, epsilon, number, tolerance=0.0)[0] for number in range(1, iterations + 1)}
    masses: Any = {number: pd.DataFrame(plan).stack() for number, plan in plans.items()}
    table: pd.DataFrame = pd.concat(masses, names=["iteration", "row", "column"]).reset_index(name="mass")
    errors = {number: np.abs(plan.sum(axis=1) - 1 / len(plan)).max() for number, plan in plans.items()}
    return table.assign(error=table["iteration"].map(errors))


@styled
def draw_sinkhorn_iterations(table: pd.DataFrame) -> Figure:
    """Draw the plan after each iteration as a heat map, the sum of each row beside it and the error below."""
    figure, panels = facets(2.3, table, "iteration")
    for axes, iteration, rows in panels:
        plan = rows.pivot(index="row", columns="column", values="mass")
        names = {side: [f"{side}{number + 1}" for number in range(size)] for side, size in zip("ab", plan.shape, strict=True)}
        cells = {"annot": True, "fmt": ".2f", "linewidths": 1, "cbar": False, "vmax": table["mass"].max()}
        heat_map(axes, plan, yticklabels=names["a"], xticklabels=names["b"], **cells)
        axes.set(title=f"after {iteration}", xlabel=f"error {rows['error'].iloc[0]:.3f}", ylabel="")
        axes.tick_params(rotation=0)
        for place, total in enumerate(plan.sum(axis=1)):
            axes.annotate(f"{total:.2f}", (1, place + 0.5), (3, 0), ("axes fraction", "data"), "offset points", va="center")
    return figure


def describe_sinkhorn_iterations(table: pd.DataFrame) -> str:
    """Give the error of the first and the last iteration."""
    steps, errors = listed([str(number) for number in table["iteration"].unique()]), table["error"]
    return (
        f"Heat maps of a transport plan after {steps} iterations, with the sum of each row. The largest difference of a row from "
        f"what it must be goes from {errors.iloc[0]:.3f} to {errors.iloc[-1]:.3f}."
    )
