"""Figure: how scores of pairs are distributed by label: ontology scores, cosines, match probabilities (sections 4 to 7)."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from cacl.evaluation.classification import auc
from cacl.evaluation.jackknife import written
from cacl.figures.style import BLACK, FIT_LABELS, PERCENT, by_look, counted, facets, listed, percent, styled


def score_distributions_table(
    labels: Sequence[str], scores: Mapping[str, np.typing.ArrayLike], threshold: float = np.nan
) -> pd.DataFrame:
    """Return one row per pair and score: ``label`` (three-way), ``score`` (its name), ``value`` (nan for none), ``threshold``.

    ``scores`` holds an array (n,) for each name, ``labels`` (n,) the labels of the same pairs. Names that agree up to a comma
    are drawn on one scale. ``threshold`` is the tuned one of a probability, which stands beside 0.5. No row if all scores are nan.
    """
    long = pd.DataFrame({"label": labels, **scores}).melt("label", var_name="score")
    table = long.astype({"value": float}).round(6).assign(threshold=threshold)
    return table if table["value"].notna().any() else table[:0]


def _by_score(table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, float], dict[str, float]]:
    """The rows that have a value, the AUC of good fit against the rest for each score, and the thresholds."""
    rows, tuned = table.dropna(subset="value"), table["threshold"].iloc[0]
    good = rows["label"] == "good_fit"
    two = {score: good[own.index].nunique() == 2 for score, own in rows.groupby("score")}
    aucs = {str(score): auc(own["value"], good[own.index]) if two[score] else np.nan for score, own in rows.groupby("score")}
    return rows, aucs, {} if np.isnan(tuned) else {"threshold 0.5": 0.5, f"tuned threshold {tuned:.3f}": tuned}


@styled
def draw_score_distributions(table: pd.DataFrame) -> Figure:
    """Draw one panel per score: a cumulative distribution for each label with its median marked, and thresholds upright."""
    known, aucs, thresholds = _by_score(table)
    one_scale = len({score.partition(",")[0] for score in aucs}) == 1
    figure, panels = facets(3.4, known, "score", sharex=one_scale)
    for axes, score, rows in panels:
        axes.tick_params(labelbottom=True)  # also above another panel: each has a label of its own
        for look, own in by_look(rows, "label", FIT_LABELS):
            sns.ecdfplot(x=own["value"], ax=axes, **look.curve)
            axes.plot(own["value"].median(), 0.5, **look.point)
        for line, (name, at) in zip(":-", thresholds.items(), strict=False):
            axes.axvline(at, color=BLACK, linewidth=1.2, linestyle=line, label=name)
        axes.locator_params("x", nbins=6)
        axes.set(title=f"AUC {written(aucs[score])}", xlabel=score, ylabel="share of pairs at or below", ylim=(0, 1.02))
        axes.grid(axis="y")
    axes.yaxis.set_major_formatter(PERCENT)
    handles = [look.handle for look in FIT_LABELS.values()] + axes.get_legend_handles_labels()[0]
    figure.legend(handles=handles, loc="outside upper center", ncols=len(handles), title="label, with its median marked")
    return figure


def describe_score_distributions(table: pd.DataFrame) -> str:
    """Give the AUC and the medians of each score, the shares that reach a threshold, and the number of pairs without a score."""
    known, aucs, thresholds = _by_score(table)
    sentences = []
    for score, rows in known.groupby("score", sort=False):
        groups = [(look.name, own["value"]) for look, own in by_look(rows, "label", FIT_LABELS)]
        medians = listed([f"{values.median():.3f} for {name}" for name, values in groups])
        shares = [(where, [f"{percent((v >= at).mean())} of {name}" for name, v in groups]) for where, at in thresholds.items()]
        reached = [f"the {where} is reached by {listed(own)}" for where, own in shares]
        sentences.append("; ".join([f"{score}: AUC {aucs[str(score)]:.3f}, medians {medians}", *reached]))
    missing, pairs = table["value"].isna().groupby(table["score"]).sum().max(), table["score"].value_counts().max()
    left_out = f"Left out because a score is missing: {missing:,} of {counted(pairs, 'pair')}."
    return f"Cumulative distributions by label. {'. '.join(sentences)}. {left_out}"
