"""Figure: at which rank the first relevant candidate stands, beside what chance would give (section 7.2)."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from scipy.special import gammaln

from cacl.figures.style import BLACK, BLUE, VERMILLION, Mark, new_figure, styled
from cacl.figures.tables import records, require_table
from cacl.figures.text import counted, percent

NAME = "rank_histograms"
LAST_RANKS = (1, 2, 5, 10, 20, 50, 100)
FOUND = (Mark("found", BLUE), Mark("found", VERMILLION, "///"))
CHANCE = Mark("expected by chance", BLACK, marker="D")


def rank_histograms_table(queries: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Count queries by the rank of their first relevant candidate.

    With ``R`` relevant among ``N`` candidates in random order, the first relevant one stands beyond rank ``r`` with probability
    ``C(N-R, r) / C(N, r)``; the expected counts are sums of this over the queries.

    Parameters
    ----------
    queries :
        Direction (as the reader should see it) to one row per query with columns ``first_relevant_rank``, ``candidates`` and
        ``relevant``, as in :attr:`cacl.evaluation.RankingReport.table`. A rank between two whole numbers, which ties give, counts
        for the nearer one, a half for the better one.

    Returns
    -------
    DataFrame with columns ``direction``, ``first_rank``, ``last_rank``, ``queries``, ``expected``, ``total`` (queries of the
    direction), ``pool`` (mean number of candidates).
    """
    names = ["first_relevant_rank", "candidates", "relevant"]
    frames = [_histogram(require_table(rows, names, NAME), direction) for direction, rows in queries.items()]
    return require_table(pd.concat(frames or [pd.DataFrame()]), frames[0].columns if frames else [], NAME)


def _histogram(rows: pd.DataFrame, direction: str) -> pd.DataFrame:
    largest = int(rows["candidates"].max())
    last = np.array([rank for rank in LAST_RANKS if rank < largest] + [largest])
    edges = np.concatenate([[0], last]) + 0.5
    # The small step keeps a half with the better rank although bins are closed below.
    found = np.histogram(rows["first_relevant_rank"] - 1e-9, edges)[0]
    beyond = np.array([_beyond(rows["candidates"].to_numpy(), rows["relevant"].to_numpy(), rank) for rank in last])
    expected = -np.diff(np.concatenate([[len(rows)], beyond]))
    table = pd.DataFrame({"first_rank": np.concatenate([[1], last[:-1] + 1]), "last_rank": last, "queries": found})
    table.insert(0, "direction", direction)
    return table.assign(expected=expected, total=len(rows), pool=float(rows["candidates"].mean()))


def _beyond(pool: npt.NDArray[np.int64], relevant: npt.NDArray[np.int64], rank: int) -> float:
    """Expected number of queries whose first relevant candidate stands beyond ``rank``."""
    possible = rank <= pool - relevant
    n, r = pool[possible].astype(np.float64), relevant[possible].astype(np.float64)
    logarithm = gammaln(n - r + 1) + gammaln(n - rank + 1) - gammaln(n - r - rank + 1) - gammaln(n + 1)
    return float(np.exp(logarithm).sum())


@styled
def draw_rank_histograms(table: pd.DataFrame) -> Figure:
    """Draw one panel per direction: bars for the queries found, diamonds for what chance would give."""
    figure = new_figure(3.5)
    directions = list(dict.fromkeys(table["direction"]))
    panels = figure.subplots(1, len(directions), sharey=True, squeeze=False)[0]
    for number, (axes, direction) in enumerate(zip(panels, directions, strict=True)):
        rows = table[table["direction"] == direction].reset_index(drop=True)
        total = int(rows["total"].iloc[0])
        axes.bar(rows.index, rows["queries"] / total, width=0.8, **FOUND[number % 2].bar)
        axes.plot(
            rows.index, rows["expected"] / total, CHANCE.marker, color=BLACK, markeredgecolor="white", markersize=7
        )
        names = [_range(row.first_rank, row.last_rank) for row in records(rows)]
        axes.set_xticks(rows.index, names, rotation=45, ha="right", rotation_mode="anchor")
        axes.set_title(f"{direction}\n{total:,} queries, {rows['pool'].iloc[0]:.0f} candidates each")
        axes.set_xlabel("rank of the first relevant candidate")
    panels[0].set_ylabel("share of queries")
    panels[0].yaxis.set_major_formatter(lambda share, _: percent(share, 0))
    chance = Line2D([], [], marker=CHANCE.marker, color=BLACK, linestyle="none", label=CHANCE.name)
    found = Patch(facecolor="white", edgecolor=BLACK, label="this run")
    figure.legend(handles=[found, chance], loc="outside lower center", ncols=2)
    return figure


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}\N{EN DASH}{last}"


def describe_rank_histograms(table: pd.DataFrame) -> str:
    """Say what the picture shows, with the shares at rank 1 and within the first ten against chance."""
    sentences = []
    for direction, rows in table.groupby("direction", sort=False):
        total, pool = int(rows["total"].iloc[0]), rows["pool"].iloc[0]
        top, ten = (
            rows[rows["last_rank"] <= 1].sum(numeric_only=True),
            rows[rows["last_rank"] <= 10].sum(numeric_only=True),
        )
        sentences.append(
            f"{direction} ({counted(total, 'query').replace('querys', 'queries')}, {pool:.0f} candidates): rank 1 in "
            f"{percent(top['queries'] / total)} (chance {percent(top['expected'] / total)}), within the first ten in "
            f"{percent(ten['queries'] / total)} (chance {percent(ten['expected'] / total)})"
        )
    return f"Histograms of the rank of the first relevant candidate. {'; '.join(sentences)}."
