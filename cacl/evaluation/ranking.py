r"""Ranking measures of one query, exact where scores are tied (section 7.2, decision 19).

Candidates with equal scores have no order, and any fixed order would favour somebody. Each measure here is its
expectation over a uniformly random order within every block of equal scores. No order is drawn: the expectations have
closed forms (the idea is McSherry and Najork's, ECIR 2008), and sorting is the only work, so a query of n candidates
costs O(n log n).

Symbols. A block of ``m`` equal scores, ``r`` of them relevant, follows ``a`` better candidates with ``R`` relevant
among them; ``N`` is the number of relevant candidates of the query; ``j = 1..m`` counts positions within the block, at
rank ``a + j``. Only exactly equal scores are tied.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cacl.errors import ParameterError
from cacl.evaluation.arrays import label_vector, score_vector

Metric = Callable[[ArrayLike, ArrayLike], float]


@dataclass(frozen=True)
class _TiedBlocks:
    """For each rank: its rank (1-based) and the symbols a, m, r, R of the block that it lies in; float64 (n,)."""

    rank: NDArray[np.float64]
    above: NDArray[np.float64]
    size: NDArray[np.float64]
    relevant: NDArray[np.float64]
    relevant_above: NDArray[np.float64]
    total_relevant: int

    @classmethod
    def of(cls, scores: ArrayLike, relevant: ArrayLike) -> "_TiedBlocks":
        values = score_vector(scores)
        hits = label_vector(relevant, values.size, "relevant")
        order = np.argsort(-values, kind="stable")
        values, hits = values[order], hits[order]
        starts = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))
        sizes = np.diff(np.append(starts, values.size))
        block_hits = np.add.reduceat(hits.astype(np.float64), starts)
        return cls(
            rank=np.arange(1.0, values.size + 1),
            above=np.repeat(starts.astype(np.float64), sizes),
            size=np.repeat(sizes.astype(np.float64), sizes),
            relevant=np.repeat(block_hits, sizes),
            relevant_above=np.repeat(np.cumsum(block_hits) - block_hits, sizes),
            total_relevant=int(hits.sum()),
        )


def average_precision(scores: ArrayLike, relevant: ArrayLike) -> float:
    r"""Average precision of one query, in expectation over random order of tied scores (section 7.2).

    Without ties, ``AP = 1/N * sum over relevant i of (relevant at or above i) / rank(i)``. In a block, position j holds
    a relevant candidate with probability r/m; given that, (j-1)(r-1)/(m-1) of the block's other relevant ones stand
    before it in expectation. By linearity the block adds

    .. math:: \sum_{j=1}^{m} \frac{r}{m} \cdot \frac{R + 1 + (j-1)(r-1)/(m-1)}{a+j}.

    Parameters
    ----------
    scores : (n,) float, higher is better
    relevant : (n,) bool or 0/1

    Returns
    -------
    float in (0, 1], or nan without a relevant candidate

    Raises
    ------
    DataError, DegenerateError
        NaN among the scores, shapes that differ, or no candidate.

    Examples
    --------
    >>> average_precision([0.9, 0.8, 0.7, 0.6], [0, 1, 0, 1])
    0.5
    >>> round(average_precision([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0]), 4)  # (1 + 1/2 + 1/3 + 1/4) / 4
    0.5208
    """
    blocks = _TiedBlocks.of(scores, relevant)
    if not blocks.total_relevant:
        return float("nan")
    before = blocks.rank - blocks.above - 1
    others = before * (blocks.relevant - 1) / np.maximum(blocks.size - 1, 1)
    precision = (blocks.relevant_above + 1 + others) / blocks.rank
    return float(np.sum(blocks.relevant / blocks.size * precision) / blocks.total_relevant)


def reciprocal_rank(scores: ArrayLike, relevant: ArrayLike) -> float:
    r"""One over the rank of the first relevant candidate, in expectation over random order of ties (section 7.2).

    Only the first block with r > 0 counts. The first relevant candidate stands at its position j with probability
    ``p(j) = C(m-j, r-1) / C(m, r)``, that is ``p(1) = r/m`` and ``p(j+1) = p(j) (m-j-r+1) / (m-j)``, and

    .. math:: E[RR] = \sum_{j=1}^{m-r+1} \frac{p(j)}{a+j}.

    Parameters, returns and errors are those of :func:`average_precision`.

    >>> reciprocal_rank([0.9, 0.8, 0.7, 0.6], [0, 1, 0, 1])
    0.5
    """
    blocks = _TiedBlocks.of(scores, relevant)
    if not blocks.total_relevant:
        return float("nan")
    above, size, hits = _first_relevant_block(blocks)
    position = np.arange(1.0, size - hits + 2)
    factors = (size - position[:-1] - hits + 1) / (size - position[:-1])
    probability = hits / size * np.concatenate(([1.0], np.cumprod(factors)))
    return float(np.sum(probability / (above + position)))


def ndcg(scores: ArrayLike, relevant: ArrayLike, k: int | None = None) -> float:
    r"""Normalised discounted cumulative gain, in expectation over random order of ties (section 7.2).

    Gain 1 for a relevant candidate, discount ``log2(rank + 1)``, the first ``k`` ranks only when ``k`` is given.
    Position j of a block is relevant with probability r/m, hence

    .. math:: E[DCG] = \sum_{a+j \le k} \frac{r/m}{\log_2(a+j+1)}, \qquad
              IDCG = \sum_{i=1}^{\min(k, N)} \frac{1}{\log_2(i+1)}.

    Parameters, returns and errors are those of :func:`average_precision`; besides, ParameterError when ``k`` < 1.

    >>> ndcg([0.9, 0.8, 0.7], [0, 0, 1])
    0.5
    """
    if k is not None and k < 1:
        raise ParameterError(f"k = {k}", expected="at least 1, or None for all ranks", remedy="use k=10 for NDCG@10")
    blocks = _TiedBlocks.of(scores, relevant)
    if not blocks.total_relevant:
        return float("nan")
    cut = slice(None if k is None else k)
    gains = (1.0 / np.log2(blocks.rank + 1))[cut]
    expected = np.sum((blocks.relevant / blocks.size)[cut] * gains)
    return float(expected / np.sum(gains[: blocks.total_relevant]))


def first_relevant_rank(scores: ArrayLike, relevant: ArrayLike) -> float:
    """Rank of the first relevant candidate, 1 for the top, in expectation over random order of tied scores.

    In its block the first of r among m stands at (m+1)/(r+1) in expectation, so the rank is ``a + (m+1)/(r+1)``.
    Parameters, returns and errors are those of :func:`average_precision`.

    >>> first_relevant_rank([0.9, 0.5, 0.5, 0.1], [0, 0, 1, 1])
    2.5
    """
    blocks = _TiedBlocks.of(scores, relevant)
    if not blocks.total_relevant:
        return float("nan")
    above, size, hits = _first_relevant_block(blocks)
    return above + (size + 1) / (hits + 1)


def chance_level(metric: Metric, candidates: int, relevant: int) -> float:
    """Value of ``metric`` for a ranking that knows nothing: that of constant scores, thus its mean over all orders.

    Parameters
    ----------
    metric : one of the measures of this module
    candidates : number of candidates, at least 1
    relevant : number of relevant ones among them; nan when it is 0

    Examples
    --------
    >>> round(chance_level(average_precision, 50, 1), 3)  # the paper's job ranking
    0.09
    """
    if not 0 <= relevant <= candidates or candidates < 1:
        raise ParameterError(
            f"{relevant} relevant of {candidates} candidates",
            expected="at least one candidate, and no more relevant ones than candidates",
            remedy="count both on the same query",
        )
    return metric(np.zeros(candidates), np.arange(candidates) < relevant)


def _first_relevant_block(blocks: _TiedBlocks) -> tuple[float, float, float]:
    """Return a, m and r of the best block that holds a relevant candidate."""
    first = int(np.argmax(blocks.relevant > 0))
    return float(blocks.above[first]), float(blocks.size[first]), float(blocks.relevant[first])
