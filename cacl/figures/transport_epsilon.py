"""Figure: what the entropic regularisation does to the transport distance and to the plan (section 4.5)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import ot
import pandas as pd
from matplotlib.figure import Figure

from cacl.figures.style import BLACK, BLUE, NARROW, counted, heat_map, new_figure, styled
from cacl.ontology import transport

ITERATIONS = 20_000  # the paper's cap of 200 would leave the smallest epsilons unconverged


def transport_epsilon_table(hops: np.typing.ArrayLike, epsilons: Sequence[float]) -> pd.DataFrame:
    """Solve one problem, a hop matrix (n, m) where -1, no path, costs 10 hops, with every epsilon and without regularisation.

    One row per epsilon and cell of the plan: ``epsilon``, ``row``, ``column``, ``mass``, and the same in every row of an
    epsilon, in hops, ``distance`` and ``exact`` (:func:`ot.emd2`).
    """
    costs = np.where(np.asarray(hops) < 0, 10.0, hops)
    found = [(epsilon, transport(costs, epsilon, max_iterations=ITERATIONS)) for epsilon in epsilons]
    masses: Any = {(epsilon, one.distance): pd.DataFrame(one.plan).stack() for epsilon, one in found}
    table: pd.DataFrame = pd.concat(masses, names=["epsilon", "distance", "row", "column"]).reset_index(name="mass")
    return table.assign(exact=ot.emd2([], [], costs))


@styled
def draw_transport_epsilon(table: pd.DataFrame) -> Figure:
    """Draw the distance over epsilon with the exact cost, and the plans of the least, a middle and the largest epsilon."""
    figure, (left, *panels) = new_figure(2.9, 1, 4, width_ratios=[2.6, 1, 1, 1])
    distance = table.groupby("epsilon")["distance"].first()
    left.plot(distance, color=BLUE, marker="o", label="Sinkhorn")
    left.axhline(table["exact"].iloc[0], color=BLACK, linestyle="--", linewidth=1.2, label="exact")
    left.set(xscale="log", xlabel="epsilon (log scale)", ylabel="transport distance (hops)")
    left.xaxis.set_major_formatter("{x:g}")
    left.legend()
    for axes, epsilon in zip(panels, distance.index[[0, (len(distance) - 1) // 2, -1]], strict=True):
        plan = table[table["epsilon"] == epsilon].pivot(index="row", columns="column", values="mass")
        plan = plan.set_axis([f"a{number + 1}" for number in plan.index]).set_axis([f"b{number + 1}" for number in plan], axis=1)
        heat_map(axes, plan, vmax=table["mass"].max(), annot=True, fmt=".2f", linewidths=1, cbar=False)
        axes.set(title=f"epsilon {epsilon:g}", xlabel="", ylabel="")
        axes.tick_params(rotation=0)
    panels[-1 if NARROW.get() else 1].set_xlabel("mass from skills a to skills b")
    return figure


def describe_transport_epsilon(table: pd.DataFrame) -> str:
    """Give the distance at both ends, beside the exact cost, and how far the plan spreads."""
    rows = [table[table["epsilon"] == end] for end in (table["epsilon"].min(), table["epsilon"].max())]
    first, last = (f"{row.distance:.3f} hops at epsilon {row.epsilon:g}" for row in (own.iloc[0] for own in rows))
    spread = [f"{own['mass'].min():.2f} to {own['mass'].max():.2f}" for own in rows]
    return (
        f"Transport distance at {counted(table['epsilon'].nunique(), 'epsilon')}, from {first} to {last}; the exact cost is "
        f"{table['exact'].iloc[0]:.3f}. The masses of the plan lie from {spread[0]} at the smallest and from {spread[1]} at the "
        f"largest epsilon."
    )
