"""Figure: the shortest paths in the ESCO graph between the skills of a resume and those of a job (section 4.4)."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from cacl.figures.ego_network import KINDS
from cacl.figures.style import GREY, NARROW, PAPER, by_look, counted, new_figure, records, styled, wrapped

MOST = 8  #: Paths in one figure.


def hop_paths_table(paths: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return one row per concept on a path: ``path`` and ``step`` (from 0, the resume's skill), ``kind``, ``label``, ``hops``.

    ``paths`` are those of :func:`cacl.matching.explain`; the :data:`MOST` shortest that exist are taken, nearest first.
    """
    near = sorted((path for path in paths if path["hops"] >= 0), key=lambda path: path["hops"])[:MOST]
    rows = [
        {"path": number, "step": step, **concept, "hops": path["hops"]}
        for number, path in enumerate(near)
        for step, concept in enumerate(path["through"])
    ]
    return pd.DataFrame(rows, columns=["path", "step", "kind", "label", "hops"])


@styled
def draw_hop_paths(table: pd.DataFrame) -> Figure:
    """Draw each path as a row of boxes, from the skill of the resume on the left to that of the job."""
    longest = int(table["step"].max())
    width, lines = (max(9, 36 // (longest + 1)), 4) if NARROW.get() else (max(14, 60 // (longest + 1)), 2)
    figure, (axes,) = new_figure(0.8 + (0.25 + 0.15 * lines) * table["path"].nunique())
    for number, last in enumerate(table.groupby("path")["step"].max()):
        axes.plot([0, last], [-number, -number], color=GREY, linewidth=1.2)
    kinds = []
    for look, own in by_look(table, "kind", KINDS):
        for node in records(own):
            text = wrapped(node.label, width, lines)
            axes.text(node.step, -node.path, text, ha="center", va="center", bbox=look.box, zorder=3)
        kinds.append(Patch(label=look.name, facecolor=PAPER, edgecolor=look.colour, linestyle=look.line))
    axes.set(xlim=(-0.6, longest + 0.6), ylim=(-table["path"].max() - 0.6, 0.6), yticks=[])
    axes.set_xticks(range(longest + 1), ["resume", *(counted(step, "hop") for step in range(1, longest + 1))])
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    figure.legend(handles=kinds, ncols=4)
    return figure


def describe_hop_paths(table: pd.DataFrame) -> str:
    """Count the paths, and give the shortest and the longest."""
    ends = table.groupby("path").agg(start=("label", "first"), end=("label", "last"), hops=("hops", "first"))
    first, last = records(ends)[0], records(ends)[-1]
    return (
        f"{counted(len(ends), 'path')} in the ESCO graph from a skill of the resume to one of the job. Shortest: from "
        f'"{first.start}" to "{first.end}", {counted(first.hops, "hop")}; longest: from "{last.start}" to "{last.end}", '
        f"{counted(last.hops, 'hop')}."
    )
