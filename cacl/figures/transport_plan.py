"""Figure: which skills of a resume the transport plan sends to which skills of a job (section 4.5)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cacl.figures.style import NARROW, heat_map, new_figure, percent, records, styled, wrapped
from cacl.ontology import UNREACHABLE


def transport_plan_table(
    plan: np.typing.ArrayLike, resume_labels: Sequence[str], job_labels: Sequence[str], hops: np.typing.ArrayLike
) -> pd.DataFrame:
    """Return one row per cell: ``row``, ``column``, ``resume_skill``, ``job_skill``, ``mass`` and ``hops``.

    ``plan`` float (n, m) is the mass sent from resume skill i to job skill j, ``hops`` integer (n, m) their distance with
    ``UNREACHABLE`` (-1) where there is no path. Up to 12 skills a side can be read.
    """
    row, column = np.indices((len(resume_labels), len(job_labels))).reshape(2, -1)
    names = {"resume_skill": np.array(resume_labels)[row], "job_skill": np.array(job_labels)[column]}
    return pd.DataFrame({"row": row, "column": column, **names, "mass": np.ravel(plan), "hops": np.ravel(hops)})


@styled
def draw_transport_plan(table: pd.DataFrame) -> Figure:
    """Draw the plan as a heat map with the hop distance in each cell."""
    mass, hops = (table.pivot(index="row", columns="column", values=value) for value in ("mass", "hops"))
    resume, job = table.groupby("row")["resume_skill"].first(), table.groupby("column")["job_skill"].first()
    narrow = NARROW.get()
    figure, (axes,) = new_figure(min(2.6 + 0.38 * len(mass), 7.0) + 1.2 * narrow)
    rows, columns = [wrapped(name, 26, 2, narrow=18) for name in resume], [wrapped(name, 32, 1) for name in job]
    key = {"label": "mass transported", "location": "bottom" if narrow else "right", "shrink": 0.9}
    cells = {"annot": hops.replace(UNREACHABLE, "\N{EN DASH}").astype(str), "fmt": "", "linewidths": 1.5}
    heat_map(axes, mass, cbar_kws=key, yticklabels=rows, xticklabels=columns, **cells)
    axes.tick_params(labeltop=True, labelbottom=False)
    axes.tick_params(axis="y", rotation=0)
    for name in axes.get_xticklabels():
        name.set(rotation=90 if narrow else 55, ha="left", va="center" if narrow else "bottom", rotation_mode="anchor")
    axes.set(ylabel="skill of the resume", xlabel="skill of the job (above); number in a cell: hops; \N{EN DASH}: no path")
    return figure


def describe_transport_plan(table: pd.DataFrame) -> str:
    """Give the heaviest cell, and the mass that stays near."""
    top = records(table.nlargest(1, "mass"))[0]
    stays, near = (table.loc[table["hops"].between(0, most), "mass"].sum() for most in (0, 2))
    return (
        f"Heat map of the transport plan from {table['row'].nunique()} resume skills to {table['column'].nunique()} job skills. "
        f"{percent(stays)} of the mass stays on identical skills and {percent(near)} moves at most 2 hops; the heaviest cell "
        f'sends {percent(top.mass)} from "{top.resume_skill}" to "{top.job_skill}".'
    )
