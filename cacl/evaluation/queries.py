"""Ranking over many queries, in either direction on one rule (section 7.2, decision 19).

Job ranking asks for the jobs of a resume, resume ranking for the resumes of a job. All distinct candidates of the evaluated part
compete for each query; one that was never labelled with the query counts as not relevant. Queries without a relevant candidate are
left out and counted. MAP, MRR and NDCG are means over the queries, beside their chance level.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from cacl.errors import DataError, ParameterError
from cacl.evaluation.arrays import Bools, Floats, label_vector, score_vector
from cacl.evaluation.ranking import Metric, average_precision, chance_level, first_relevant_rank, ndcg, reciprocal_rank
from cacl.randomness import stream

QUERY_METRICS: dict[str, Metric] = {
    "average_precision": average_precision,
    "reciprocal_rank": reciprocal_rank,
    "ndcg": ndcg,
    "ndcg_at_10": partial(ndcg, k=10),
}
RANKING_METRICS = dict(zip(("map", "mrr", "ndcg", "ndcg_at_10"), QUERY_METRICS, strict=True))
"""Name of each mean over queries to the column of ``table`` of :class:`RankingReport` that it is the mean of."""

Index = NDArray[np.intp]
QueryRow = dict[str, float | int]
_SCORES_PER_BLOCK = 1 << 21


@dataclass(frozen=True)
class RankingReport:
    """Ranking measures of a set of queries.

    ``table`` has one row per query: ``query`` (row of the scores), ``candidates``, ``relevant``, the four measures,
    ``first_relevant_rank``, and the chance level ``chance_...`` of each measure. ``left_out`` counts the queries without a relevant
    candidate, or that do not meet the protocol.
    """

    table: pd.DataFrame
    left_out: int

    @classmethod
    def of(cls, rows: Sequence[QueryRow], left_out: int) -> "RankingReport":
        """Collect rows made by :func:`query_row`; of none at all every mean is nan."""
        return cls(pd.DataFrame(rows or [query_row(0, [0.0], [1])])[: len(rows)], left_out)

    @property
    def queries(self) -> int:
        """Number of queries behind the means."""
        return len(self.table)

    def mean(self, column: str) -> float:
        """Mean of a column of the table over the queries."""
        return float(self.table[column].to_numpy(dtype=np.float64).mean()) if self.queries else float("nan")


def rank_direction(scores: ArrayLike, relevance: ArrayLike) -> RankingReport:
    """Rank every candidate for every query; transpose both matrices for the other direction (section 7.2).

    *Differs from the paper*: its code ranks one job among 50 drawn ones (:func:`paper_job_ranking`), and resumes among those that
    are labelled with the job (:func:`paper_resume_ranking`). ``scores`` and ``relevance`` (:func:`relevance_matrix`) are (queries,
    candidates); shapes that differ are a DataError.

    >>> report = rank_direction([[0.9, 0.1], [0.2, 0.8]], [[1, 0], [0, 0]])
    >>> report.mean("average_precision"), report.mean("chance_average_precision"), report.queries, report.left_out
    (1.0, 0.75, 1, 1)
    """
    values, hits = np.asarray(scores, dtype=np.float64), np.asarray(relevance)
    if values.ndim != 2 or values.shape != hits.shape:
        received, remedy = f"scores have shape {values.shape}, relevance {hits.shape}", "build both from the same table"
        raise DataError(received, "two matrices (queries, candidates) of one shape", remedy)
    rows = [query_row(query, values[query], hits[query]) for query in range(len(values)) if hits[query].any()]
    return RankingReport.of(rows, left_out=len(values) - len(rows))


def paper_job_ranking(
    scores: ArrayLike, resume: ArrayLike, job: ArrayLike, labels: ArrayLike, candidates: int = 50, seed: int = 0
) -> RankingReport:
    """Rank the job of each positive pair among ``candidates - 1`` other jobs, drawn at random without replacement.

    ``scores`` are (resumes, jobs); each labelled pair has its row ``resume``, its column ``job`` and its label, (n,) each. One
    candidate is relevant, so MAP equals MRR and chance is the harmonic number H(n)/n, 0.090 for n = 50; some of the other jobs may
    fit the resume too. A part with fewer jobs gives all of them. The values are comparable with the paper's only. *Differs from the
    paper*: the draw is seeded.
    """
    if candidates < 2:
        raise ParameterError(f"candidates = {candidates}", "at least 2", "use 50 for the paper's pool")
    values, rows, columns, positive = _checked(scores, resume, job, labels)
    jobs, random = values.shape[1], stream(seed, "evaluation", "paper_job_ranking")
    relevant = np.arange(min(candidates, jobs)) == 0
    table = []
    for pair in np.flatnonzero(positive):
        drawn = random.choice(jobs - 1, size=relevant.size - 1, replace=False)
        pool = np.concatenate(([columns[pair]], drawn + (drawn >= columns[pair])))
        table.append(query_row(int(rows[pair]), values[rows[pair], pool], relevant))
    return RankingReport.of(table, left_out=0)


def paper_resume_ranking(scores: ArrayLike, resume: ArrayLike, job: ArrayLike, labels: ArrayLike) -> RankingReport:
    """Rank, for each job with at least one positive and one negative resume, the resumes that are labelled with it.

    Arguments are those of :func:`paper_job_ranking`. The pools are small (often two resumes, where chance is a MAP of 0.75). A
    resume that is labelled twice with a job is one candidate, relevant when any of its labels is positive. ``left_out`` counts the
    jobs with one class only.
    """
    values, rows, columns, positive = _checked(scores, resume, job, labels)
    present = np.unique(columns)
    table = []
    for column in present:
        of_job = columns == column
        pool = np.unique(rows[of_job])
        relevant = np.isin(pool, rows[of_job & positive])
        if 0 < relevant.sum() < pool.size:
            table.append(query_row(int(column), values[pool, column], relevant))
    return RankingReport.of(table, left_out=len(present) - len(table))


def _checked(scores: ArrayLike, resume: ArrayLike, job: ArrayLike, labels: ArrayLike) -> tuple[Floats, Index, Index, Bools]:
    values, rows, columns = np.asarray(scores, dtype=np.float64), np.asarray(resume, dtype=np.intp), np.asarray(job, dtype=np.intp)
    if values.ndim != 2 or rows.shape != columns.shape or (np.max([rows, columns], axis=1) >= values.shape).any():
        received = f"scores of shape {values.shape} with {rows.size} resumes and {columns.size} jobs of pairs"
        expected = "a matrix (resumes, jobs), and for each pair its row and its column in it"
        raise DataError(received, expected, "build the matrix and the indices from the same table")
    return values, rows, columns, label_vector(labels, rows.size)


def top_k(scores: Callable[[slice], ArrayLike], queries: int, candidates: int, k: int) -> tuple[NDArray[np.int64], Floats]:
    """Return the ``k`` best candidates of each query (all, if they are fewer), best first, and their scores, (queries, k) each.

    ``scores`` gives the matrix (rows, candidates) of a slice of the queries, in blocks: memory does not grow with the product of
    both. Scores are rounded and NaN is refused as in :func:`score_vector`; ties stand in the order of the candidates.

    >>> top_k(lambda rows: np.array([[0.1, 0.9, 0.9], [0.5, 0.2, 0.3]])[rows], 2, 3, k=2)[0].tolist()
    [[1, 2], [0, 2]]
    """
    if k < 1 or candidates < 1:
        raise ParameterError(f"k = {k} of {candidates} candidates", "at least 1 of each", "use k=10 for ten")
    k, step = min(k, candidates), max(1, _SCORES_PER_BLOCK // candidates)
    best, kept = np.empty((queries, k), dtype=np.int64), np.empty((queries, k))
    for rows in (slice(start, start + step) for start in range(0, queries, step)):
        values = score_vector(np.ravel(scores(rows))).reshape(-1, candidates)
        least = np.partition(values, -k, axis=1)[:, -k, None]
        better, tied = values > least, values == least
        chosen = np.nonzero(better | (tied & (tied.cumsum(axis=1) <= k - better.sum(axis=1, keepdims=True))))
        order = np.argsort(-values[chosen].reshape(-1, k), axis=1, kind="stable")
        best[rows], kept[rows] = (np.take_along_axis(own.reshape(-1, k), order, axis=1) for own in (chosen[1], values[chosen]))
    return best, kept


def relevance_matrix(rows: ArrayLike, columns: ArrayLike, labels: ArrayLike, shape: tuple[int, int]) -> Bools:
    """Return the bool matrix that is True where any pair (row, column), both (n,), has a positive label."""
    row, column = np.asarray(rows), np.asarray(columns)
    positive = label_vector(labels, row.size)
    matrix = np.zeros(shape, dtype=np.bool_)
    matrix[row[positive], column[positive]] = True
    return matrix


def query_row(query: int, scores: ArrayLike, relevant: ArrayLike) -> QueryRow:
    """Return the row of ``table`` of :class:`RankingReport` of one query with at least one relevant candidate."""
    candidates, hits = int(np.size(scores)), int(np.sum(relevant))
    measures = {name: metric(scores, relevant) for name, metric in QUERY_METRICS.items()}
    measures["first_relevant_rank"] = first_relevant_rank(scores, relevant)
    return {"query": query, "candidates": candidates, "relevant": hits} | measures | _chance_levels(candidates, hits)


@lru_cache(maxsize=4096)
def _chance_levels(candidates: int, relevant: int) -> dict[str, float]:
    return {f"chance_{name}": chance_level(metric, candidates, relevant) for name, metric in QUERY_METRICS.items()}
