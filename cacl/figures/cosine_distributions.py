"""Figure: cosines of resumes and jobs before and after contrastive training, by label (sections 5 and 7.1)."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cacl.evaluation.auc import auc
from cacl.figures.style import FIT_LABELS, PERCENT, by_look, facets, styled
from cacl.figures.tables import checked
from cacl.figures.text import listed

STAGES = {"before": "Before: frozen encoder", "after": "After: projection head"}


def cosine_distributions_table(cosines: pd.DataFrame) -> pd.DataFrame:
    """Check ``cosines``: ``stage`` ("before" or "after"), ``label`` (three-way) and ``cosine``, one row per pair and stage."""
    columns = ["stage", "label", "cosine"]
    return checked(cosines, "cosine_distributions", columns, stage=STAGES, label=FIT_LABELS).astype({"cosine": float}).round(6)


def _auc(rows: pd.DataFrame) -> float:
    return auc(rows["cosine"], rows["label"] == "good_fit")


@styled
def draw_cosine_distributions(table: pd.DataFrame) -> Figure:
    """Draw the distributions by label, one panel per stage on one scale, with the AUC of good fit against the rest."""
    figure, panels = facets(3.3, table, "stage")
    edges = np.histogram_bin_edges(table["cosine"], bins=24)
    for axes, stage, rows in panels:
        for turn, (look, own) in enumerate(by_look(rows, "label", FIT_LABELS)):
            axes.stairs(np.histogram(own["cosine"], edges)[0] / len(own), edges, linewidth=1.8, **look.curve)
            # One mean below the other, because those of an untrained encoder almost coincide.
            axes.plot(own["cosine"].mean(), 0.97 - 0.055 * turn, transform=axes.get_xaxis_transform(), **look.point)
        axes.set(title=f"{STAGES[stage]}\nAUC {_auc(rows):.3f}", xlabel="cosine")
    axes.set_ylim(0, 1.25 * axes.get_ylim()[1])
    panels[0][0].set_ylabel("share of the label's pairs")
    axes.yaxis.set_major_formatter(PERCENT)
    handles = [look.handle for look in FIT_LABELS.values()]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, title="label, with its mean marked on top")
    return figure


def describe_cosine_distributions(table: pd.DataFrame) -> str:
    """Give the AUC and the mean cosines of each stage."""
    sentences = []
    for stage, rows in table.groupby("stage", sort=False):
        means = [f"{own['cosine'].mean():.3f} for {look.name}" for look, own in by_look(rows, "label", FIT_LABELS)]
        sentences.append(f"{stage} training the AUC is {_auc(rows):.3f} and the mean cosine {listed(means)}")
    return f"Histograms of the cosine between resume and job by label, in two panels: {'; '.join(sentences)}."
