r"""Measures of one ranked query, exact where scores are tied (section 7.2, decision 19).

Let :math:`x_k` be 1 if the candidate at rank k is relevant and 0 otherwise, and N the number of relevant ones. Then

.. math:: AP = \frac1N \sum_k x_k \cdot \frac1k \sum_{l \le k} x_l, \qquad RR = \frac{1}{\min\{k : x_k = 1\}}, \qquad
          NDCG = \frac{\sum_k x_k / \log_2(k + 1)}{\sum_{k \le N} 1 / \log_2(k + 1)}.

Candidates with equal scores have no order, so each measure is its expectation over a uniformly random order within every block of
equal scores, in closed form (McSherry and Najork, ECIR 2008): O(n log n) for n candidates. A block of m equal scores, r of them
relevant, follows a better candidates with R relevant ones among them; its position t = 1..m has rank a + t.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cacl.errors import ParameterError
from cacl.evaluation.arrays import Floats, label_vector, score_vector

Metric = Callable[[ArrayLike, ArrayLike], float]


@dataclass(frozen=True)
class TiedBlocks:
    """The block of equal scores that each rank lies in, from the best score down: float64 (n,) each.

    ``rank`` is 1..n; ``above``, ``size``, ``relevant`` and ``relevant_above`` are a, m, r and R of the rank's block.
    """

    rank: Floats
    above: Floats
    size: Floats
    relevant: Floats
    relevant_above: Floats

    @classmethod
    def of(cls, scores: ArrayLike, relevant: ArrayLike) -> "TiedBlocks":
        """Group (n,) scores, higher is better, and (n,) relevance of 0 and 1; only exactly equal scores are tied."""
        values = score_vector(scores)
        hits = label_vector(relevant, values.size, "relevant")
        _, block, size = np.unique(-values, return_inverse=True, return_counts=True)
        in_block = np.bincount(block, weights=hits)
        columns = np.cumsum(size) - size, size, in_block, np.cumsum(in_block) - in_block
        return cls(np.arange(1.0, values.size + 1), *(np.repeat(column.astype(float), size) for column in columns))

    @property
    def total(self) -> int:
        """N, the number of relevant candidates."""
        return int(self.relevant_above[-1] + self.relevant[-1])

    def first_relevant(self) -> tuple[float, float, float]:
        """Return a, m and r of the best block that holds a relevant candidate."""
        first = int(np.argmax(self.relevant > 0))
        return float(self.above[first]), float(self.size[first]), float(self.relevant[first])


def average_precision(scores: ArrayLike, relevant: ArrayLike) -> float:
    r"""Average precision of one query, in expectation over random order of tied scores (section 7.2).

    Position t of a block is relevant with probability r/m; if it is, (t-1)(r-1)/(m-1) of the block's other relevant
    ones stand before it on average. The block adds to N AP

    .. math:: \sum_{t=1}^{m} \frac{r}{m} \cdot \frac{R + 1 + (t-1)(r-1)/(m-1)}{a + t}.

    ``scores`` (n,), higher is better; ``relevant`` (n,) of 0 and 1. nan without a relevant candidate; NaN among the
    scores and shapes that differ are a DataError, no candidate a DegenerateError; so in all measures of this module.

    >>> average_precision([0.9, 0.8, 0.7, 0.6], [0, 1, 0, 1])
    0.5
    >>> round(average_precision([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0]), 4)  # (1 + 1/2 + 1/3 + 1/4) / 4
    0.5208
    """
    blocks = TiedBlocks.of(scores, relevant)
    if not blocks.total:
        return float("nan")
    before = blocks.rank - blocks.above - 1
    others = before * (blocks.relevant - 1) / np.maximum(blocks.size - 1, 1)
    precision = (blocks.relevant_above + 1 + others) / blocks.rank
    return float(np.sum(blocks.relevant / blocks.size * precision) / blocks.total)


def reciprocal_rank(scores: ArrayLike, relevant: ArrayLike) -> float:
    r"""One over the rank of the first relevant candidate, in expectation over random order of ties (section 7.2).

    In the first block with r > 0, the first relevant candidate stands at position t with probability
    :math:`p_t = \binom{m-t}{r-1} / \binom{m}{r}`, that is :math:`p_1 = r/m` and
    :math:`p_{t+1} = p_t (m-t-r+1) / (m-t)`, and

    .. math:: E[RR] = \sum_{t=1}^{m-r+1} \frac{p_t}{a + t}.

    >>> reciprocal_rank([0.9, 0.8, 0.7, 0.6], [0, 1, 0, 1])
    0.5
    """
    blocks = TiedBlocks.of(scores, relevant)
    if not blocks.total:
        return float("nan")
    above, size, hits = blocks.first_relevant()
    position = np.arange(1.0, size - hits + 2)
    factors = (size - position[:-1] - hits + 1) / (size - position[:-1])
    probability = hits / size * np.concatenate(([1.0], np.cumprod(factors)))
    return float(np.sum(probability / (above + position)))


def ndcg(scores: ArrayLike, relevant: ArrayLike, k: int | None = None) -> float:
    r"""Normalised discounted cumulative gain, in expectation over random order of ties (section 7.2).

    Gain 1 for a relevant candidate; only the first ``k`` >= 1 ranks of both sums when ``k`` is given.

    .. math:: E[DCG] = \sum_{a+t \le k} \frac{r/m}{\log_2(a+t+1)}, \qquad
              IDCG = \sum_{i=1}^{\min(k, N)} \frac{1}{\log_2(i+1)}.

    >>> ndcg([0.9, 0.8, 0.7], [0, 0, 1])
    0.5
    """
    if k is not None and k < 1:
        raise ParameterError(f"k = {k}", "at least 1, or None for all ranks", "use k=10 for NDCG@10")
    blocks = TiedBlocks.of(scores, relevant)
    if not blocks.total:
        return float("nan")
    discount = 1.0 / np.log2(blocks.rank[:k] + 1)
    expected = np.sum((blocks.relevant / blocks.size)[:k] * discount)
    return float(expected / np.sum(discount[: blocks.total]))


def first_relevant_rank(scores: ArrayLike, relevant: ArrayLike) -> float:
    """Rank of the first relevant candidate in expectation over random order of ties: ``a + (m + 1) / (r + 1)``."""
    blocks = TiedBlocks.of(scores, relevant)
    if not blocks.total:
        return float("nan")
    above, size, hits = blocks.first_relevant()
    return above + (size + 1) / (hits + 1)


def chance_level(metric: Metric, candidates: int, relevant: int) -> float:
    """Value of ``metric`` for constant scores, which is its mean over all orders: what a method without knowledge gets."""
    if not 0 <= relevant <= candidates or candidates < 1:
        expected = "at least one candidate, and no more relevant ones than candidates"
        raise ParameterError(f"{relevant} relevant of {candidates} candidates", expected, "count both on the same query")
    return metric(np.zeros(candidates), np.arange(candidates) < relevant)
