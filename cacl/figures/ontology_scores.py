"""Figure: set similarity and transport distance of the pairs, by label (sections 4.4 and 4.5)."""

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from cacl.figures.style import FIT_LABELS, PERCENT, by_look, facets, styled
from cacl.figures.tables import checked
from cacl.figures.text import counted, listed

SCORES = {"ontology_similarity": "set similarity", "ot_distance": "transport distance (hops)"}


def ontology_scores_table(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return one row per pair and score, with columns ``label``, ``score`` and ``value``.

    ``pairs`` has ``label`` (three-way), ``ontology_similarity`` in [0, 1] and ``ot_distance`` in hops, missing where a side has
    no ESCO skill; missing values stay, so that they can be counted.
    """
    wide = checked(pairs, "ontology_scores", ["label", *SCORES], label=FIT_LABELS)
    return wide.melt("label", var_name="score").astype({"value": float}).round(6)


@styled
def draw_ontology_scores(table: pd.DataFrame) -> Figure:
    """Draw the cumulative distribution of each score, one curve per label with its median marked."""
    figure, panels = facets(3.2, table, "score")
    for axes, score, rows in panels:
        for look, own in by_look(rows.dropna(), "label", FIT_LABELS):
            sns.ecdfplot(x=own["value"], ax=axes, **look.curve)
            axes.plot(own["value"].median(), 0.5, **look.point)
        axes.set(xlabel=SCORES[score], ylabel="share of pairs at or below", ylim=(0, 1.02))
        axes.grid(axis="y")
    axes.yaxis.set_major_formatter(PERCENT)
    handles = [look.handle for look in FIT_LABELS.values()]
    figure.legend(handles=handles, loc="outside upper center", ncols=3, title="label, with its median marked")
    return figure


def describe_ontology_scores(table: pd.DataFrame) -> str:
    """Give the medians by label, and count the pairs without a score."""
    sentences = []
    for score, rows in table.dropna().groupby("score", sort=False):
        medians = [f"{own['value'].median():.3f} for {look.name}" for look, own in by_look(rows, "label", FIT_LABELS)]
        sentences.append(f"the median {SCORES[str(score)]} is {listed(medians)}")
    missing = counted(table["value"].isna().groupby(table["score"]).sum().max(), "pair")
    text = f"Cumulative distributions of two ontology scores by label: {'; '.join(sentences)}."
    return f"{text} Left out because a side has no ESCO skill: {missing}."
