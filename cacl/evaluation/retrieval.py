"""The best candidates of many queries, without the matrix of all scores."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cacl.errors import DataError, ParameterError
from cacl.evaluation.arrays import Floats

_SCORES_PER_BLOCK = 1 << 21


def top_k(scores: Callable[[slice], ArrayLike], queries: int, candidates: int, k: int) -> tuple[NDArray[np.int64], Floats]:
    """Return the ``k`` best candidates of each query and their scores, best first, (queries, k) each, or all if there are fewer.

    ``scores`` gives the scores (rows, candidates) of a slice of the queries, higher is better. It is called for one block after the
    other, so that memory grows with the candidates and with the result, not with their product. Scores are rounded to ten digits
    (:func:`cacl.evaluation.arrays.score_vector`); equal ones stand in the order of the candidates. NaN is a DataError.

    >>> matrix = np.array([[0.1, 0.9, 0.9], [0.5, 0.2, 0.3]])
    >>> best, score = top_k(lambda rows: matrix[rows], 2, 3, k=2)
    >>> best.tolist(), score.tolist()
    ([[1, 2], [0, 2]], [[0.9, 0.9], [0.5, 0.3]])
    """
    if k < 1:
        raise ParameterError(f"k = {k}", expected="at least 1", remedy="use k=10 for the ten best")
    k, step = min(k, candidates), max(1, _SCORES_PER_BLOCK // max(1, candidates))
    best, kept = np.empty((queries, k), dtype=np.int64), np.empty((queries, k))
    for start in range(0, queries if k else 0, step):
        rows = slice(start, min(start + step, queries))
        values = np.round(np.asarray(scores(rows), dtype=np.float64), 10)
        if values.shape != (rows.stop - start, candidates) or np.isnan(values).any():
            raise DataError(
                f"scores of shape {values.shape} with {np.isnan(values).sum()} NaN",
                expected=f"shape ({rows.stop - start}, {candidates}), a number for every candidate",
                remedy="score every candidate; decide what a missing score counts as",
            )
        least = np.partition(values, candidates - k, axis=1)[:, candidates - k, None]
        better, tied = values > least, values == least
        chosen = better | (tied & (tied.cumsum(axis=1) <= k - better.sum(axis=1, keepdims=True)))
        columns = np.nonzero(chosen)[1].reshape(-1, k)
        found = np.take_along_axis(values, columns, axis=1)
        order = np.argsort(-found, axis=1, kind="stable")
        best[rows], kept[rows] = np.take_along_axis(columns, order, axis=1), np.take_along_axis(found, order, axis=1)
    return best, kept
