"""Figure: which skills of a resume the transport plan sends to which skills of a job (section 4.5)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from cacl.errors import DataError
from cacl.figures.style import new_figure, styled
from cacl.figures.tables import records
from cacl.figures.text import percent, wrapped
from cacl.ontology import UNREACHABLE

NAME = "transport_plan"
LARGEST = 12


def transport_plan_table(
    plan: npt.ArrayLike, resume_labels: Sequence[str], job_labels: Sequence[str], hops: npt.ArrayLike
) -> pd.DataFrame:
    """Return one row per cell of the plan.

    Parameters
    ----------
    plan : float array (n, m)
        Mass sent from resume skill i to job skill j; its sum is 1. At most 12 skills on each side.
    resume_labels, job_labels : lengths n and m
        Skill names.
    hops : integer array (n, m)
        Hop distances, ``UNREACHABLE`` (-1) where there is no path.

    Returns
    -------
    DataFrame with columns ``row``, ``column``, ``resume_skill``, ``job_skill``, ``mass``, ``hops``.

    Raises
    ------
    DataError
        The shapes differ, or a side has no skill or more than 12.
    """
    mass, distance = np.asarray(plan, dtype=np.float64), np.asarray(hops)
    shape = (len(resume_labels), len(job_labels))
    if mass.shape != shape or distance.shape != shape or not all(0 < size <= LARGEST for size in shape):
        raise DataError(
            f"figure {NAME}: plan {mass.shape}, hops {distance.shape}, names {shape}",
            expected=f"one shape (n, m), with 1 to {LARGEST} skills on each side",
            remedy=f"choose a pair with at most {LARGEST} skills on each side",
        )
    row, column = np.indices(shape).reshape(2, -1)
    return pd.DataFrame(
        {
            "row": row,
            "column": column,
            "resume_skill": [resume_labels[i] for i in row],
            "job_skill": [job_labels[j] for j in column],
            "mass": mass.ravel(),
            "hops": distance.ravel(),
        }
    )


@styled
def draw_transport_plan(table: pd.DataFrame) -> Figure:
    """Draw the plan as a heat map with the hop distance in each cell."""
    mass, hops = (table.pivot(index="row", columns="column", values=value) for value in ("mass", "hops"))
    rows, columns = (table.drop_duplicates(place).sort_values(place) for place in ("row", "column"))
    figure = new_figure(min(2.6 + 0.38 * len(mass), 7.0))
    axes = figure.subplots()
    sns.heatmap(
        mass,
        ax=axes,
        cmap="Blues",
        vmin=0,
        annot=hops.replace(UNREACHABLE, "\N{EN DASH}").astype(str),
        fmt="",
        linewidths=1.5,
        cbar_kws={"label": "mass transported", "shrink": 0.9},
        yticklabels=[wrapped(name, 26, 2) for name in rows["resume_skill"]],
        xticklabels=[wrapped(name, 32, 1) for name in columns["job_skill"]],
    )
    axes.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False, left=False)
    for name in axes.get_xticklabels():
        name.set(rotation=55, ha="left", va="bottom", rotation_mode="anchor")
    axes.tick_params(axis="y", rotation=0)
    axes.set_ylabel("skill of the resume")
    axes.set_xlabel("skill of the job (above); number in a cell: hops; \N{EN DASH}: no path")
    return figure


def describe_transport_plan(table: pd.DataFrame) -> str:
    """Say what the picture shows, with the heaviest cell and the mass that stays near."""
    rows, columns = table["row"].nunique(), table["column"].nunique()
    top = records(table.nlargest(1, "mass"))[0]
    near = table.loc[table["hops"].between(0, 2), "mass"].sum()
    stays = table.loc[table["hops"] == 0, "mass"].sum()
    return (
        f"Heat map of the transport plan from {rows} resume skills to {columns} job skills. {percent(stays)} of the mass "
        f"stays on identical skills and {percent(near)} moves at most 2 hops; the heaviest cell sends "
        f'{percent(top.mass)} from "{top.resume_skill}" to "{top.job_skill}".'
    )
