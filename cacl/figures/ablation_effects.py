"""Figure: what each change of the recipe does, as paired differences with intervals and verdicts (chapter 9)."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from cacl.figures.style import BLUE, GREY, PALE, VERMILLION, Mark, new_figure, styled
from cacl.figures.tables import records, require_table, require_values
from cacl.figures.text import counted, listed

NAME = "ablation_effects"
COLUMNS = ("corpus", "split", "group", "arm", "against", "metric", "difference", "low", "high", "verdict")
VERDICTS = {
    "better": Mark("better", BLUE, marker="^"),
    "not distinguishable": Mark("not distinguishable", GREY, marker="o"),
    "worse": Mark("worse", VERMILLION, marker="v"),
}
STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


def ablation_effects_table(effects: pd.DataFrame, metric: str = "auc") -> pd.DataFrame:
    """Return the comparisons of one metric.

    Parameters
    ----------
    effects :
        As :func:`cacl.evaluation.experiments.effects` gives it: one row per comparison with ``corpus``, ``split``, ``group``,
        ``arm``, ``against``, ``metric``, ``difference``, ``low``, ``high`` and ``verdict``.
    metric :
        The one to keep.
    """
    table = require_table(effects[effects["metric"] == metric], COLUMNS, NAME)
    require_values(table, "verdict", VERDICTS, NAME)
    return table


@styled
def draw_ablation_effects(table: pd.DataFrame) -> Figure:
    """Draw one panel per corpus and split, one row per arm."""
    arms = list(dict.fromkeys(zip(table["group"], table["arm"], table["against"], strict=True)))
    cells = list(dict.fromkeys(zip(table["corpus"], table["split"], strict=True)))
    figure = new_figure(1.5 + 0.235 * len(arms))
    panels = figure.subplots(1, len(cells), sharey=True, squeeze=False)[0]
    for axes, (corpus, split) in zip(panels, cells, strict=True):
        rows = table[(table["corpus"] == corpus) & (table["split"] == split)]
        _draw_panel(axes, rows, [arm for _, arm, _ in arms])
        axes.set_title(_heading(corpus, split), fontsize=9)
    _shade_groups(panels, [group for group, _, _ in arms])
    panels[0].set_yticks(range(len(arms)), [arm for _, arm, _ in arms])
    panels[0].set_ylim(len(arms) - 0.4, -0.6)
    marks = [
        Line2D([], [], color=mark.colour, marker=mark.marker, markersize=7, label=mark.name)
        for mark in VERDICTS.values()
    ]
    figure.supxlabel(f"difference in {_metric(table)}, to the arm it is compared with", fontsize=9.5)
    figure.legend(handles=marks, loc="outside upper right", ncols=3)
    return figure


def _draw_panel(axes: Axes, rows: pd.DataFrame, arms: list[str]) -> None:
    axes.axvline(0, color=GREY, linewidth=1)
    for row in records(rows):
        place, mark = arms.index(row.arm), VERDICTS[row.verdict]
        axes.plot([row.low, row.high], [place, place], color=mark.colour, linewidth=1.5, marker="|", markersize=5)
        size = 4 if row.verdict == "not distinguishable" else 8
        axes.plot(
            row.difference,
            place,
            mark.marker,
            color=mark.colour,
            markeredgecolor="white",
            markeredgewidth=0.5,
            markersize=size,
        )
    widest = max(float(np.abs(rows[["low", "high"]].to_numpy()).max()), STEPS[0])
    step = max(step for step in STEPS if step <= widest)
    axes.set_xlim(-1.3 * widest, 1.3 * widest)
    axes.set_xticks([-step, step], ["", f"+{step:g}"])
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)


def _shade_groups(panels: list[Axes], groups: list[str]) -> None:
    """A pale band behind every other group of arms."""
    for number, group in enumerate(dict.fromkeys(groups)):
        places = [place for place, name in enumerate(groups) if name == group]
        for axes in panels:
            if number % 2 == 0:
                axes.axhspan(places[0] - 0.5, places[-1] + 0.5, color=PALE, alpha=0.45, linewidth=0)


def _heading(corpus: str, split: str) -> str:
    first, _, second = corpus.partition(" ")
    return f"{first}\n{second or split}"


def _metric(table: pd.DataFrame) -> str:
    return {"auc": "AUC", "job.map": "job MAP", "resume.map": "resume MAP"}.get(
        str(table["metric"].iloc[0]), "the metric"
    )


def describe_ablation_effects(table: pd.DataFrame) -> str:
    """Say what the picture shows: how many arms are better and worse, and which."""
    sentences = []
    for verdict in ("better", "worse"):
        rows = table[table["verdict"] == verdict]
        named = [f"{row.arm} ({row.corpus}, {row.split}: {row.difference:+.3f})" for row in records(rows)]
        sentences.append(f"{verdict} {'are ' + listed(named) if named else 'is none'}")
    undecided = int((table["verdict"] == "not distinguishable").sum())
    return (
        f"Differences in {_metric(table)} with intervals for {counted(table['arm'].nunique(), 'arm')} in "
        f"{counted(len(table[['corpus', 'split']].drop_duplicates()), 'setting')}. {sentences[0].capitalize()}; {sentences[1]}; "
        f"{undecided} of {len(table)} comparisons are not distinguishable."
    )
