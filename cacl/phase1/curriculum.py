r"""Distance buckets and the curriculum over epochs (section 5.6).

With :math:`d = 1 - \operatorname{similarity}` a candidate job is HARD for :math:`d \le 0.3`, MEDIUM for :math:`d \le 0.6` and
EASY beyond. At progress :math:`p \in [0, 1]` the negatives are drawn from the buckets in the ratios

.. math:: (0.2 + 0.4\,p,\quad 0.3,\quad 0.5 - 0.4\,p).

*Differs from the paper*: :math:`p = \text{epoch} / (\text{epochs} - 1)`, so that the stated end is reached; counts are rounded by
largest remainder. Next to the paper's thresholds there are *rank tiers*: each third of an anchor's own candidates.
"""

from fractions import Fraction
from typing import Literal

import numpy as np

from cacl.errors import ParameterError

BUCKETS = ("hard", "medium", "easy")
UNDEFINED = 3
# 1 - 0.7 is 0.30000000000000004, and the similarity itself is a rounded mean: this is above any such error.
ROUNDING = 1e-12


def bucket(distance: float) -> Literal["hard", "medium", "easy"]:
    """Return the bucket of an ontology distance; a similarity of exactly 0.7 is hard, of exactly 0.4 medium.

    Raises a ParameterError when the distance is nan: a side without skills lies in no bucket.

    >>> [bucket(1 - similarity) for similarity in (1.0, 0.7, 0.4, 0.39)]
    ['hard', 'hard', 'medium', 'easy']
    """
    code = int(bucket_codes(np.asarray(distance, dtype=np.float64)))
    if code == UNDEFINED:
        raise ParameterError(f"the distance is {distance}", "a number", "leave out sides without ESCO skills")
    return BUCKETS[code]  # type: ignore[return-value]


def bucket_codes(distances: np.ndarray, hard: float | np.ndarray = 0.3, medium: float | np.ndarray = 0.6) -> np.ndarray:
    """Return 0 (hard), 1 (medium), 2 (easy) or 3 (nan, in no bucket) for each distance, int8 of the same shape."""
    levels = [distances <= hard + ROUNDING, distances <= medium + ROUNDING, ~np.isnan(distances)]
    return np.select(levels, [0, 1, 2], default=UNDEFINED).astype(np.int8)


def rank_codes(distances: np.ndarray) -> np.ndarray:
    """Return the codes by terciles of each row of (anchors, candidates): its nearest third is hard, the next medium.

    Equal distances share the harder of their tiers, so a row of equal distances is all hard; nan is no candidate.

    >>> rank_codes(np.array([[0.9, 0.8, 0.7, np.nan], [0.5, 0.5, 0.9, 1.0]])).tolist()
    [[2, 1, 0, 3], [0, 0, 1, 2]]
    """
    ordered = np.sort(distances, axis=1)  # nan last
    defined = np.count_nonzero(~np.isnan(distances), axis=1, keepdims=True)
    first, second = (np.take_along_axis(ordered, np.maximum(-(-defined * thirds // 3) - 1, 0), axis=1) for thirds in (1, 2))
    return bucket_codes(distances, first, second)


def progress_at(epoch: int, epochs: int, curriculum: Literal["on", "off", "reversed"] = "on") -> Fraction:
    """Return how far the curriculum is in ``epoch`` (from 0): 0 at the first epoch, 1 at the last.

    "off" stays at 1, the final ratios; "reversed" goes from 1 to 0. A single epoch counts as the last one.
    """
    forward = Fraction(epoch, epochs - 1) if epochs > 1 else Fraction(1)
    return {"on": forward, "off": Fraction(1), "reversed": 1 - forward}[curriculum]


def bucket_ratios(progress: float | Fraction) -> tuple[float, float, float]:
    """Return the shares of hard, medium and easy negatives at ``progress``; a ParameterError outside [0, 1].

    >>> bucket_ratios(0), bucket_ratios(0.5), bucket_ratios(1)
    ((0.2, 0.3, 0.5), (0.4, 0.3, 0.3), (0.6, 0.3, 0.1))
    """
    if not 0 <= progress <= 1:
        raise ParameterError(f"progress is {progress}", "from 0 (first epoch) to 1 (last)", "see progress_at()")
    p = Fraction(progress).limit_denominator(1_000_000)  # in floating point 0.2 + 0.4 is not 0.6
    return float((2 + 4 * p) / 10), 0.3, float((5 - 4 * p) / 10)


def bucket_counts(n: int, progress: float | Fraction) -> tuple[int, int, int]:
    """Return how many of ``n`` negatives are hard, medium and easy: largest remainder, ties to the harder bucket.

    >>> bucket_counts(7, 0.0), bucket_counts(7, 0.5), bucket_counts(7, 1.0)
    ((1, 2, 4), (3, 2, 2), (4, 2, 1))
    """
    if n < 0:
        raise ParameterError(f"n is {n}", "a number of negatives, 0 or more", "correct 'negatives'")
    shares = [n * Fraction(ratio).limit_denominator(1_000_000) for ratio in bucket_ratios(progress)]
    counts = [int(share) for share in shares]
    by_remainder = sorted(range(3), key=lambda code: (counts[code] - shares[code], code))
    for code in by_remainder[: n - sum(counts)]:
        counts[code] += 1
    return counts[0], counts[1], counts[2]
