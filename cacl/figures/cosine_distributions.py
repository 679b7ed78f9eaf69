"""Figure: cosines of resumes and jobs before and after contrastive training, by label (sections 5 and 7.1)."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cacl.evaluation.auc import auc
from cacl.figures.style import FIT_LABELS, new_figure, styled
from cacl.figures.tables import require_table, require_values
from cacl.figures.text import listed, percent

NAME = "cosine_distributions"
STAGES = {"before": "Before: frozen encoder", "after": "After: projection head"}
_BINS = 24


def cosine_distributions_table(cosines: pd.DataFrame) -> pd.DataFrame:
    """Return the cosines, checked.

    Parameters
    ----------
    cosines :
        Columns ``stage`` ("before" or "after"), ``label`` (three-way) and ``cosine`` in [-1, 1]: one row per pair and stage.

    Returns
    -------
    DataFrame with the same columns.
    """
    table = require_table(cosines, ["stage", "label", "cosine"], NAME)
    require_values(table, "label", FIT_LABELS, NAME)
    require_values(table, "stage", STAGES, NAME)
    return table.assign(cosine=table["cosine"].astype(np.float64).round(6))


@styled
def draw_cosine_distributions(table: pd.DataFrame) -> Figure:
    """Draw the distributions by label, one panel per stage on one scale, with the AUC of good fit against the rest."""
    figure = new_figure(3.3)
    panels = figure.subplots(1, len(STAGES), sharex=True, sharey=True)
    edges = np.histogram_bin_edges(table["cosine"], bins=_BINS)
    for axes, (stage, title) in zip(panels, STAGES.items(), strict=True):
        rows = table[table["stage"] == stage]
        axes.set_title(f"{title}\nAUC {_auc(rows):.3f}")
        _draw_stage(axes, rows, edges)
        axes.set_xlabel("cosine")
    panels[0].set_ylabel("share of the label's pairs")
    panels[0].yaxis.set_major_formatter(lambda share, _: percent(share, 0))
    handles = panels[0].get_legend_handles_labels()
    figure.legend(*handles, loc="outside lower center", ncols=3, title="label, with its mean marked on top")
    return figure


def _draw_stage(axes: Axes, rows: pd.DataFrame, edges: np.ndarray) -> None:
    top = 0.0
    for label, mark in FIT_LABELS.items():
        values = rows.loc[rows["label"] == label, "cosine"]
        if values.empty:
            continue
        share = np.histogram(values, edges)[0] / len(values)
        axes.stairs(share, edges, linewidth=1.8, edgecolor=mark.colour, linestyle=mark.line)
        axes.plot([], [], marker=mark.marker, label=mark.name, **mark.curve)
        top = max(top, float(share.max()))
    for turn, (label, mark) in enumerate(FIT_LABELS.items()):
        # One below the other, because the means of an untrained encoder almost coincide.
        mean = rows.loc[rows["label"] == label, "cosine"].mean()
        place = 0.97 - 0.055 * turn
        axes.plot(mean, place, mark.marker, color=mark.colour, markersize=7, transform=axes.get_xaxis_transform())
    axes.set_ylim(0, max(axes.get_ylim()[1], 1.25 * top))


def _auc(rows: pd.DataFrame) -> float:
    return auc(rows["cosine"].to_numpy(), (rows["label"] == "good_fit").to_numpy())


def describe_cosine_distributions(table: pd.DataFrame) -> str:
    """Say what the picture shows, with the AUC and the mean cosines of each stage."""
    sentences = []
    for stage in STAGES:
        rows = table[table["stage"] == stage]
        means = rows.groupby("label")["cosine"].mean()
        named = [f"{means[label]:.3f} for {mark.name}" for label, mark in FIT_LABELS.items() if label in means]
        sentences.append(f"{stage} training the AUC is {_auc(rows):.3f} and the mean cosine {listed(named)}")
    return f"Histograms of the cosine between resume and job by label, in two panels: {'; '.join(sentences)}."
