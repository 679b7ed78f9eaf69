"""Figure: at which rank the first relevant candidate stands, beside what chance would give (section 7.2)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy.stats import hypergeom

from cacl.figures.style import BLUE, GREY, PERCENT, Look, counted, facets, percent, records, styled

LAST_RANKS = (1, 2, 5, 10, 20, 50, 100)
FOUND, EXPECTED = Look("this run", BLUE), Look("expected by chance", GREY, line="none", marker="D")


def rank_histograms_table(queries: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Count queries by the rank of their first relevant candidate, and what random order would give.

    With R relevant among N candidates in random order, the first relevant one stands beyond rank r with probability
    C(N-R, r) / C(N, r); the expected counts are sums of this over the queries.

    ``queries`` names each direction and holds one row per query with ``first_relevant_rank``, ``candidates`` and ``relevant``,
    as ``table`` of :class:`~cacl.evaluation.queries.RankingReport`; a rank between two whole numbers, which ties give, counts for
    the nearer one, a half for the better one. Columns: ``direction``, ``first_rank``, ``last_rank``, ``queries``, ``expected``,
    ``total`` (queries of the direction) and ``pool`` (mean number of candidates). A direction without queries has no rows.
    """
    frames = []
    for direction, table in queries.items():
        if table.empty:
            continue
        pool, relevant = table["candidates"].to_numpy(), table["relevant"].to_numpy()
        ends = np.array([0, *(rank for rank in LAST_RANKS if rank < pool.max()), pool.max()])
        # The small step keeps a half with the better rank although bins are closed below.
        found = np.histogram(table["first_relevant_rank"] - 1e-9, ends + 0.5)[0]
        beyond = [hypergeom.pmf(0, pool, relevant, np.minimum(rank, pool)).sum() for rank in ends]
        counts = {"first_rank": ends[:-1] + 1, "last_rank": ends[1:], "queries": found, "expected": -np.diff(beyond)}
        frames.append(pd.DataFrame({"direction": direction, **counts, "total": len(table), "pool": pool.mean()}))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["direction"])


@styled
def draw_rank_histograms(table: pd.DataFrame) -> Figure:
    """Draw one panel per direction: bars for the queries found, diamonds for what chance would give."""
    figure, panels = facets(3.5, table, "direction")
    for axes, direction, rows in panels:
        total, places = rows["total"].iloc[0], range(len(rows))
        axes.bar(places, rows["queries"] / total, 0.8, **FOUND.bar)
        axes.plot(places, rows["expected"] / total, **EXPECTED.point)
        one = rows["first_rank"] == rows["last_rank"]
        ranks = rows["first_rank"].astype(str) + ("\N{EN DASH}" + rows["last_rank"].astype(str)).mask(one, "")
        axes.set_xticks(places, ranks, rotation=45, ha="right", rotation_mode="anchor")
        axes.set_title(f"{direction}\n{counted(total, 'query')}, {rows['pool'].iloc[0]:.0f} candidates each")
        axes.set_xlabel("rank of the first relevant candidate")
    panels[0][0].set_ylabel("share of queries")
    axes.yaxis.set_major_formatter(PERCENT)
    figure.legend(handles=[FOUND.patch, EXPECTED.handle], ncols=2)
    return figure


def describe_rank_histograms(table: pd.DataFrame) -> str:
    """Give the shares at rank 1 and within the first ten, against chance."""
    sentences = []
    for direction, rows in table.groupby("direction", sort=False):
        row = records(rows)[0]
        shares = []
        for name, last in (("rank 1", 1), ("the first ten", 10)):
            found, expected = rows.loc[rows["last_rank"] <= last, ["queries", "expected"]].sum() / row.total
            shares.append(f"{name} in {percent(found)} (chance {percent(expected)})")
        sentences.append(f"{direction} ({counted(row.total, 'query')}, {row.pool:.0f} candidates): {', '.join(shares)}")
    return f"Histograms of the rank of the first relevant candidate. {'; '.join(sentences)}."
