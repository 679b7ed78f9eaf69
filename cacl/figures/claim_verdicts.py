"""Figure: the verdicts on the paper's claims, by section."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from cacl.figures.style import BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILLION, Look, facets, stacked_bars, styled
from cacl.figures.text import listed

VERDICTS = {
    "reproduced": Look("reproduced", BLUE, ""),
    "within tolerance": Look("within tolerance", GREEN, "\\\\\\"),
    "not reproduced": Look("not reproduced", VERMILLION, "///"),
    "contradicts itself": Look("contradicts itself", PURPLE, "xxx"),
    "not comparable": Look("not comparable", GREY, "..."),
    "no data here": Look("no data here", ORANGE, "|||"),
}


def claim_verdicts_table(runs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Count the claims by ``run``, ``section`` (a number) and ``verdict``; counts of zero are left out.

    ``runs`` holds for each run a table with one row per claim and the columns ``section`` and ``verdict``.
    """
    together = pd.concat([claims.assign(run=run) for run, claims in runs.items()]).astype({"section": float})
    return together.groupby(["run", "section", "verdict"], sort=False).size().rename("claims").reset_index()


@styled
def draw_claim_verdicts(table: pd.DataFrame) -> Figure:
    """Draw one panel per run with a bar per section, divided by verdict."""
    sections = sorted(table["section"].unique())
    figure, panels = facets(1.6 + 0.21 * len(sections), table, "run", sharex=True)
    for axes, run, rows in panels:
        wide = rows.pivot(index="section", columns="verdict", values="claims").reindex(sections).fillna(0)
        stacked_bars(axes, wide.set_axis(range(len(sections))), VERDICTS, 0.75, level=True)
        axes.set(title=run, xlabel="number of claims")
    panels[0][0].set_yticks(range(len(sections)), sections)
    panels[0][0].set_ylabel("section of the paper")
    panels[0][0].invert_yaxis()
    shown = [look.patch for verdict, look in VERDICTS.items() if verdict in set(table["verdict"])]
    figure.legend(handles=shown, loc="outside lower center", ncols=3)
    return figure


def describe_claim_verdicts(table: pd.DataFrame) -> str:
    """Say how many claims have each verdict, by run."""
    sentences = []
    for run, rows in table.groupby("run", sort=False):
        counts = rows.groupby("verdict")["claims"].sum().reindex(list(VERDICTS)).dropna().astype(int)
        named = listed([f"{count} {verdict}" for verdict, count in counts.items()])
        sentences.append(f"{run}, {counts.sum()} claims: {named}")
    return f"Bars of verdicts by section of the paper. {'; '.join(sentences)}."
