"""Figure: what each change of the recipe does, as paired differences with intervals and verdicts (chapter 9)."""

import pandas as pd
from matplotlib.figure import Figure

from cacl.corpus import DIVISION_LABELS
from cacl.evaluation import MARGIN
from cacl.figures.style import (
    BLUE,
    GREEN,
    GREY,
    PALE,
    VERMILLION,
    Look,
    by_look,
    counted,
    facets,
    interval_points,
    listed,
    metric_name,
    records,
    styled,
)

COLUMNS = ["corpus", "split", "group", "arm", "against", "method", "metric", "difference", "low", "high", "verdict"]
VERDICTS = {
    "better": Look("better", BLUE, marker="^"),
    "worse": Look("worse", VERMILLION, marker="v"),
    "equivalent": Look("equivalent", GREEN, marker="s"),
    "undecided": Look("undecided", GREY, marker="o"),
}


def ablation_effects_table(effects: pd.DataFrame, method: str = "phase 2", metric: str = "auc") -> pd.DataFrame:
    """Choose the comparisons of one method and metric from those of :func:`cacl.experiments.contrasts.effects`.

    Corpora and divisions get the names that the reader knows; means and p-values are left out.
    """
    table = effects.loc[(effects["method"] == method) & (effects["metric"] == metric), COLUMNS].reset_index(drop=True)
    return table.assign(corpus=table["corpus"].str.replace("_", " "), split=table["split"].map(DIVISION_LABELS))


@styled
def draw_ablation_effects(table: pd.DataFrame) -> Figure:
    """Draw one panel per corpus and division, each on its own scale, with one row per arm; a band marks the margin."""
    groups = list(table["group"].unique())
    arms = table.drop_duplicates("arm").sort_values(
        "group", key=lambda own: own.map(groups.index), kind="stable", ignore_index=True
    )
    place = dict(zip(arms["arm"], arms.index, strict=True))
    figure, panels = facets(1.5 + 0.235 * len(arms), table, ["corpus", "split"])
    for axes, (corpus, split), rows in panels:
        for _, group in list(arms.groupby("group", sort=False))[::2]:
            axes.axhspan(group.index[0] - 0.5, group.index[-1] + 0.5, color=PALE, alpha=0.45, linewidth=0)
        axes.axvspan(-MARGIN, MARGIN, color=GREEN, alpha=0.15, linewidth=0)
        axes.axvline(0, color=GREY, linewidth=1)
        for look, own in by_look(rows, "verdict", VERDICTS):
            size = 4 if look.marker in "os" else 8
            interval_points(axes, own["arm"].map(place), own, look, "difference", level=True, markersize=size)
        widest = max(rows[["low", "high"]].abs().to_numpy().max(), MARGIN)
        step = float(f"{0.9 * widest:.0e}")
        axes.set(title="\n".join(corpus.split()) if " " in corpus else f"{corpus}\n{split}", xlim=(-1.3 * widest, 1.3 * widest))
        axes.set_xticks([-step, step], ["", f"+{step:g}"])
        axes.grid(axis="x")
    panels[0][0].set_yticks(arms.index, arms["arm"])
    panels[0][0].set_ylim(len(arms) - 0.4, -0.6)
    method, metric = table["method"].iloc[0], metric_name(table["metric"].iloc[0])
    figure.supxlabel(f"{method}: difference in {metric} to the arm it is compared with")
    figure.legend(handles=[look.handle for look in VERDICTS.values()], loc="outside upper right", ncols=4)
    return figure


def describe_ablation_effects(table: pd.DataFrame) -> str:
    """Name the arms that are better and worse, and count the rest."""
    words = [f"{row.arm} ({row.corpus}, {row.split}: {row.difference:+.3f})" for row in records(table)]
    better, worse = (listed(pd.Series(words)[table["verdict"] == verdict].tolist()) or "none" for verdict in ("better", "worse"))
    return (
        f"Differences in {metric_name(table['metric'].iloc[0])} of {table['method'].iloc[0]} with intervals for "
        f"{counted(table['arm'].nunique(), 'arm')} in "
        f"{counted(len(table[['corpus', 'split']].drop_duplicates()), 'setting')}. Better: {better}. Worse: {worse}. "
        f"Of {counted(len(table), 'comparison')} {(table['verdict'] == 'equivalent').sum()} are equivalent, "
        f"{(table['verdict'] == 'undecided').sum()} undecided."
    )
