"""Figure: the verdicts on the paper's claims, by section."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cacl.figures.style import BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILLION, Mark, new_figure, styled
from cacl.figures.tables import require_table, require_values
from cacl.figures.text import listed

NAME = "claim_verdicts"
VERDICTS = {
    "reproduced": Mark("reproduced", BLUE, ""),
    "within tolerance": Mark("within tolerance", GREEN, "\\\\\\"),
    "not reproduced": Mark("not reproduced", VERMILLION, "///"),
    "contradicts itself": Mark("contradicts itself", PURPLE, "xxx"),
    "not comparable": Mark("not comparable", GREY, "..."),
    "no data here": Mark("no data here", ORANGE, "|||"),
}


def claim_verdicts_table(runs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Count the claims by run, section and verdict.

    Parameters
    ----------
    runs :
        For each run a table with one row per claim and the columns ``section`` and ``verdict``.

    Returns
    -------
    DataFrame with columns ``run``, ``section``, ``verdict``, ``claims``; counts of zero are left out.
    """
    frames = []
    for run, table in runs.items():
        rows = require_table(table, ["section", "verdict"], NAME)
        require_values(rows, "verdict", VERDICTS, NAME)
        counts = rows.groupby(["section", "verdict"]).size().rename("claims").reset_index()
        frames.append(counts.assign(run=run))
    together = pd.concat(frames, ignore_index=True)
    return together.assign(section=together["section"].astype(str))[["run", "section", "verdict", "claims"]]


@styled
def draw_claim_verdicts(table: pd.DataFrame) -> Figure:
    """Draw one panel per run with a bar per section, divided by verdict."""
    sections = sorted({f"{float(section):.1f}" for section in table["section"]})
    runs = list(dict.fromkeys(table["run"]))
    figure = new_figure(1.6 + 0.21 * len(sections))
    panels = figure.subplots(1, len(runs), sharey=True, sharex=True, squeeze=False)[0]
    for axes, run in zip(panels, runs, strict=True):
        _draw_run(axes, table[table["run"] == run], sections)
        axes.set_title(run)
        axes.set_xlabel("claims")
    panels[0].set_ylabel("section of the paper")
    panels[0].invert_yaxis()
    handles = {label: bar for axes in panels for bar, label in zip(*axes.get_legend_handles_labels(), strict=True)}
    figure.legend(
        [handles[name] for name in VERDICTS if name in handles],
        [name for name in VERDICTS if name in handles],
        loc="outside lower center",
        ncols=3,
    )
    return figure


def _draw_run(axes: Axes, table: pd.DataFrame, sections: list[str]) -> None:
    ends = np.zeros(len(sections))
    named = table["section"].map(lambda section: f"{float(section):.1f}")
    for verdict, mark in VERDICTS.items():
        rows = table[table["verdict"] == verdict]
        counts = rows.groupby(named[rows.index])["claims"].sum().reindex(sections, fill_value=0).to_numpy()
        if counts.any():
            axes.barh(range(len(sections)), counts, left=ends, height=0.75, label=verdict, **mark.bar)
        ends += counts
    axes.set_yticks(range(len(sections)), sections)


def describe_claim_verdicts(table: pd.DataFrame) -> str:
    """Say how many claims have each verdict, by run."""
    sentences = []
    for run, rows in table.groupby("run", sort=False):
        counts = rows.groupby("verdict")["claims"].sum()
        named = [f"{counts[verdict]} {verdict}" for verdict in VERDICTS if verdict in counts]
        sentences.append(f"{run}, {counts.sum()} claims: {listed(named)}")
    return f"Bars of verdicts by section of the paper. {'; '.join(sentences)}."
