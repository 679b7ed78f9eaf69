"""Figure: the paper's headline results beside what the runs obtained, with intervals (section 7.3)."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from cacl.figures.style import PAPER, PAPERS, SERIES, intervals, new_figure, records, styled, wrapped

NUMBERS = ["claimed", "obtained", "low", "high"]


def claimed_and_obtained_table(runs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Choose the results of section 7.3 that have a tolerance and a number.

    ``runs`` holds for each run the table of :func:`cacl.publishing.claims.table`. Columns: ``run``, ``result``, ``claimed``,
    ``obtained``, ``low``, ``high`` (nan without an interval) and ``verdict``.
    """
    claims = pd.concat(runs, names=["run", None]).reset_index("run")
    rows = claims[(claims["section"] == "7.3") & (claims["kind"] == "within")].astype(dict.fromkeys(NUMBERS, float))
    phase = (", phase " + rows["id"].str.extract(r"phase(\d)", expand=False)).fillna("")
    table = rows.assign(result=rows["quote"].str.extract("│ (.*?) │", expand=False) + phase)
    return table[["run", "result", *NUMBERS, "verdict"]].dropna(subset="obtained", ignore_index=True)


@styled
def draw_claimed_and_obtained(table: pd.DataFrame) -> Figure:
    """Draw a row per result: the paper's value as a line, each run's as a point with its interval."""
    results = table.drop_duplicates("result", ignore_index=True)
    place = dict(zip(results["result"], results.index, strict=True))
    figure, (axes,) = new_figure(1.5 + 0.32 * len(results))
    axes.vlines(results["claimed"], results.index - 0.42, results.index + 0.42, label="the paper", **PAPERS)
    for number, (run, rows) in enumerate(table.groupby("run", sort=False)):
        look, hollow = SERIES[number], rows["verdict"] == "not comparable"
        places = rows["result"].map(place) + (number - (table["run"].nunique() - 1) / 2) * 0.28
        intervals(axes, places[~hollow], rows[~hollow], look, "obtained", level=True, label=run)
        outline = {"markerfacecolor": PAPER, "markeredgecolor": look.colour}
        intervals(axes, places[hollow], rows[hollow], look, "obtained", level=True, **outline)
    axes.set_yticks(results.index, results["result"])
    axes.invert_yaxis()
    axes.set_xlim(left=min(0.0, table[["obtained", "low"]].min().min()))
    figure.supxlabel(wrapped("AUC, F1, similarity, MAP, NDCG or loss (hollow: not comparable)", 80, narrow=40))
    axes.grid(axis="x")
    figure.legend(loc="outside upper center", ncols=3)
    return figure


def describe_claimed_and_obtained(table: pd.DataFrame) -> str:
    """Say how many results each run confirms, and the AUCs."""
    sentences = []
    for run, rows in table.groupby("run", sort=False):
        judged = rows[rows["verdict"] != "not comparable"]
        confirmed = judged["verdict"].isin(["reproduced", "within tolerance"]).sum()
        named = [f"{row.result} {row.obtained:.3f} (paper {row.claimed:.3f})" for row in records(rows) if "AUC" in row.result]
        sentences.append("; ".join([f"{run}: {confirmed} of {len(judged)} comparable results within tolerance", *named]))
    return f"The paper's results in section 7.3 as lines, and what was obtained as points with intervals. {'. '.join(sentences)}."
