"""Figure: set similarity and transport distance of the pairs, by label (sections 4.4 and 4.5)."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cacl.figures.style import FIT_LABELS, new_figure, styled
from cacl.figures.tables import require_table, require_values
from cacl.figures.text import counted, listed, percent

NAME = "ontology_scores"
SCORES = {"ontology_similarity": "set similarity", "ot_distance": "transport distance (hops)"}


def ontology_scores_table(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return one row per pair and score.

    Parameters
    ----------
    pairs :
        Columns ``label`` (three-way), ``ontology_similarity`` in [0, 1] and ``ot_distance`` in hops; missing where a side of
        the pair has no ESCO skill.

    Returns
    -------
    DataFrame with columns ``score``, ``label``, ``value`` (missing values kept, so that they can be counted).
    """
    wide = require_table(pairs, ["label", *SCORES], NAME)
    require_values(wide, "label", FIT_LABELS, NAME)
    long = wide.melt(id_vars="label", var_name="score", value_name="value")
    return long[["score", "label", "value"]].assign(value=pd.to_numeric(long["value"]).round(6))


@styled
def draw_ontology_scores(table: pd.DataFrame) -> Figure:
    """Draw the cumulative distribution of each score, one curve per label with its median marked."""
    figure = new_figure(3.2)
    panels = figure.subplots(1, len(SCORES), sharey=True)
    for axes, (score, title) in zip(panels, SCORES.items(), strict=True):
        for label, mark in FIT_LABELS.items():
            values = np.sort(table.loc[(table["score"] == score) & (table["label"] == label), "value"].dropna())
            if not values.size:
                continue
            share = np.arange(1, values.size + 1) / values.size
            axes.plot(values, share, drawstyle="steps-post", **mark.curve)
            axes.plot(np.median(values), 0.5, mark.marker, color=mark.colour, markersize=7, markeredgecolor="white")
            axes.plot([], [], marker=mark.marker, label=mark.name, **mark.curve)
        axes.set_xlabel(title)
        axes.set_ylim(0, 1.02)
        axes.grid(axis="y")
    panels[0].set_ylabel("share of pairs at or below")
    panels[0].yaxis.set_major_formatter(lambda share, _: percent(share, 0))
    handles = panels[0].get_legend_handles_labels()
    figure.legend(*handles, loc="outside upper center", ncols=3, title="label, with its median marked")
    return figure


def describe_ontology_scores(table: pd.DataFrame) -> str:
    """Say what the picture shows, with the medians by label."""
    sentences = []
    for score, title in SCORES.items():
        rows = table[table["score"] == score]
        medians = rows.groupby("label")["value"].median()
        named = [f"{medians[label]:.3f} for {mark.name}" for label, mark in FIT_LABELS.items() if label in medians]
        sentences.append(f"the median {title} is {listed(named)}")
    missing = int(table.loc[table["score"] == "ontology_similarity", "value"].isna().sum())
    return (
        f"Cumulative distributions of two ontology scores by label: {'; '.join(sentences)}. "
        f"{counted(missing, 'pair')} without a score, because a side has no ESCO skill, "
        f"{'is' if missing == 1 else 'are'} not drawn."
    )
