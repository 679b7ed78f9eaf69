"""Figure: how a plan of transport is found, from iteration to iteration (section 4.5)."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from cacl.figures.style import facets, listed, styled
from cacl.ontology import sinkhorn


def sinkhorn_iterations_table(costs: npt.NDArray[np.float64], iterations: int = 5, epsilon: float = 0.4) -> pd.DataFrame:
    """Return the plan after 1 to ``iterations`` iterations for costs (n, m), a row per cell.

    Columns: ``iteration``, ``row``, ``column``, ``mass``, and ``required``, the share 1/n that each row has to reach.
    """
    row, column = np.indices(costs.shape).reshape(2, -1)
    plans = {count: sinkhorn(costs, epsilon, count, tolerance=0.0)[0] for count in range(1, iterations + 1)}
    cells = {"row": row, "column": column, "required": 1 / len(costs)}
    return pd.concat(
        [pd.DataFrame({"iteration": k, **cells, "mass": plan.ravel()}) for k, plan in plans.items()], ignore_index=True
    )


def _errors(table: pd.DataFrame) -> pd.Series:
    """The largest difference of a row sum from what is required, by iteration."""
    rows = table.groupby(["iteration", "row"]).agg(mass=("mass", "sum"), required=("required", "first"))
    return (rows["mass"] - rows["required"]).abs().groupby("iteration").max()


@styled
def draw_sinkhorn_iterations(table: pd.DataFrame) -> Figure:
    """Draw the plan after each iteration as a heat map, the sum of each row beside it and the error below."""
    figure, panels = facets(2.3, table, "iteration")
    errors, top = _errors(table), table["mass"].max()
    for axes, iteration, rows in panels:
        plan = rows.pivot(index="row", columns="column", values="mass")
        names = {"yticklabels": [f"a{n + 1}" for n in range(len(plan))], "xticklabels": [f"b{n + 1}" for n in range(plan.shape[1])]}
        sns.heatmap(plan, ax=axes, cmap="Blues", vmin=0, vmax=top, annot=True, fmt=".2f", linewidths=1, cbar=False, **names)
        axes.set(title=f"after {iteration}", xlabel=f"error {errors[iteration]:.3f}", ylabel="")
        axes.tick_params(length=0, rotation=0)
        for place, total in enumerate(plan.sum(axis=1)):
            axes.annotate(f"{total:.2f}", (1, place + 0.5), (3, 0), ("axes fraction", "data"), "offset points", va="center")
    return figure


def describe_sinkhorn_iterations(table: pd.DataFrame) -> str:
    """Give the error after each iteration."""
    errors = _errors(table)
    return (
        f"Heat maps of a transport plan after {listed([str(k) for k in errors.index])} iterations, with the sum of each row. The "
        f"largest difference of a row from {table['required'].iloc[0]:.3f} goes from {errors.iloc[0]:.3f} to {errors.iloc[-1]:.3f}."
    )
