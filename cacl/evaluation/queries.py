"""Ranking over many queries, in either direction on the same rule (section 7.2, decision 19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from cacl.errors import DataError, DegenerateError
from cacl.evaluation.arrays import label_vector
from cacl.evaluation.ranking import (
    Metric,
    average_precision,
    chance_level,
    first_relevant_rank,
    ndcg,
    reciprocal_rank,
)

QUERY_METRICS: dict[str, Metric] = {
    "average_precision": average_precision,
    "reciprocal_rank": reciprocal_rank,
    "ndcg": ndcg,
    "ndcg_at_10": partial(ndcg, k=10),
}


@dataclass(frozen=True)
class RankingReport:
    """Ranking measures of a set of queries, with what is needed to read them.

    A value means little without its number of queries, pool size and chance level; :meth:`summary` gives them together.
    For an interval, resample the queries: ``interval(np.mean, report.table["average_precision"])``, with
    ``clusters=report.table["query"]`` where one query may stand in several rows.

    Parameters
    ----------
    table : DataFrame
        One row per query: ``query`` (row of the score matrix), ``candidates``, ``relevant``, the four measures, their
        chance levels (``chance_...``), and ``first_relevant_rank`` (expected over ties).
    left_out : int
        Queries left out, because they had no relevant candidate or did not meet the protocol.
    """

    table: pd.DataFrame
    left_out: int

    @property
    def map(self) -> float:
        """Mean average precision."""
        return self.mean("average_precision")

    @property
    def mrr(self) -> float:
        """Mean reciprocal rank."""
        return self.mean("reciprocal_rank")

    @property
    def ndcg(self) -> float:
        """Mean normalised discounted cumulative gain over all ranks."""
        return self.mean("ndcg")

    @property
    def ndcg_at_10(self) -> float:
        """Mean normalised discounted cumulative gain over the first ten ranks."""
        return self.mean("ndcg_at_10")

    @property
    def chance_map(self) -> float:
        """Mean average precision of constant scores."""
        return self.mean("chance_average_precision")

    @property
    def chance_mrr(self) -> float:
        """Mean reciprocal rank of constant scores."""
        return self.mean("chance_reciprocal_rank")

    @property
    def chance_ndcg(self) -> float:
        """Mean NDCG of constant scores."""
        return self.mean("chance_ndcg")

    @property
    def chance_ndcg_at_10(self) -> float:
        """Mean NDCG@10 of constant scores."""
        return self.mean("chance_ndcg_at_10")

    @property
    def queries(self) -> int:
        """Number of queries behind the means."""
        return len(self.table)

    @property
    def pool_size(self) -> float:
        """Mean number of candidates per query."""
        return self.mean("candidates")

    def mean(self, column: str) -> float:
        """Mean of a column of :attr:`table` over the queries."""
        return float(self.table[column].to_numpy(dtype=np.float64).mean())

    def summary(self) -> pd.DataFrame:
        """Return one row per measure: ``metric``, ``value``, ``chance``, ``queries``, ``left_out``, ``pool_size``."""
        rows = [
            {"metric": name, "value": getattr(self, name), "chance": getattr(self, f"chance_{name}")}
            for name in ("map", "mrr", "ndcg", "ndcg_at_10")
        ]
        return pd.DataFrame(rows).assign(queries=self.queries, left_out=self.left_out, pool_size=self.pool_size)


def rank_direction(scores: ArrayLike, relevance: ArrayLike) -> RankingReport:
    """Rank every candidate for every query (section 7.2, decision 19).

    Job ranking takes the matrices as (resumes, jobs), resume ranking their transposes. All distinct candidates of the
    evaluated part compete for each query; a candidate that was never labelled with the query counts as not relevant.
    Queries without a relevant candidate are left out and counted, not averaged as 0.

    Differs from the paper: its code ranks one job among 50 drawn ones, and resumes among those that are labelled with
    the job; see :mod:`cacl.evaluation.protocols`.

    Parameters
    ----------
    scores : (queries, candidates) float, higher is better
    relevance : (queries, candidates) bool or 0/1, see :func:`relevance_matrix`

    Raises
    ------
    DataError
        The shapes differ, or NaN among the scores of a query.
    DegenerateError
        No query has a relevant candidate.

    Examples
    --------
    >>> report = rank_direction([[0.9, 0.1], [0.2, 0.8]], [[1, 0], [0, 0]])
    >>> report.map, report.queries, report.left_out, report.pool_size, report.chance_map
    (1.0, 1, 1, 2.0, 0.75)
    """
    values, hits = np.asarray(scores, dtype=np.float64), np.asarray(relevance)
    if values.ndim != 2 or values.shape != hits.shape:
        raise DataError(
            f"scores have shape {values.shape}, relevance {hits.shape}",
            expected="two matrices (queries, candidates) of one shape",
            remedy="build both from the same table; transpose both for the other direction",
        )
    rows = [query_row(query, values[query], hits[query]) for query in range(len(values)) if hits[query].any()]
    return ranking_report(rows, left_out=len(values) - len(rows))


def relevance_matrix(
    rows: ArrayLike, columns: ArrayLike, labels: ArrayLike, shape: tuple[int, int]
) -> NDArray[np.bool_]:
    """Return the bool matrix of ``shape`` that is True where a pair (row, column) has a positive label.

    A pair that occurs several times is relevant when any of its labels is positive.

    Parameters
    ----------
    rows, columns : (n,) int, the places of each labelled pair (resume and job)
    labels : (n,) bool or 0/1
    shape : (resumes, jobs)

    Examples
    --------
    >>> relevance_matrix([0, 0, 1], [0, 1, 1], [1, 0, 1], (2, 2)).tolist()
    [[True, False], [False, True]]
    """
    row, column = np.asarray(rows), np.asarray(columns)
    positive = label_vector(labels, row.size)
    matrix = np.zeros(shape, dtype=np.bool_)
    matrix[row[positive], column[positive]] = True
    return matrix


def query_row(query: int, scores: ArrayLike, relevant: ArrayLike) -> dict[str, float | int]:
    """Return the row of :attr:`RankingReport.table` of one query with at least one relevant candidate."""
    candidates, hits = int(np.size(scores)), int(np.sum(relevant))
    return {
        "query": query,
        "candidates": candidates,
        "relevant": hits,
        **{name: metric(scores, relevant) for name, metric in QUERY_METRICS.items()},
        "first_relevant_rank": first_relevant_rank(scores, relevant),
        **_chance_levels(candidates, hits),
    }


def ranking_report(rows: Sequence[dict[str, float | int]], left_out: int) -> RankingReport:
    """Return the report of rows made by :func:`query_row`.

    Raises
    ------
    DegenerateError
        No row.
    """
    if not rows:
        raise DegenerateError(
            f"a ranking without a usable query ({left_out} left out)",
            expected="at least one query with a relevant candidate",
            remedy="use a part with positive labels",
        )
    return RankingReport(pd.DataFrame(list(rows)), left_out)


@lru_cache(maxsize=4096)
def _chance_levels(candidates: int, relevant: int) -> dict[str, float]:
    return {f"chance_{name}": chance_level(metric, candidates, relevant) for name, metric in QUERY_METRICS.items()}
