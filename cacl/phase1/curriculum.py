r"""Distance buckets and the curriculum over epochs (section 5.6).

With :math:`d = 1 - \operatorname{similarity}` a candidate job is HARD for :math:`d \le 0.3`, MEDIUM for :math:`d \le 0.6` and
EASY beyond. At progress :math:`p \in [0, 1]` the negatives are drawn from the buckets in the ratios

.. math:: (0.2 + 0.4\,p,\quad 0.3,\quad 0.5 - 0.4\,p).

*Differs from the paper*: :math:`p = \text{epoch} / (\text{epochs} - 1)`, so that the stated end is reached; the ratios of seven
are no whole numbers, and are rounded by largest remainder. Next to the paper's thresholds there are *rank tiers*: each third of
an anchor's own candidates.
"""

from fractions import Fraction
from typing import Literal

import numpy as np

from cacl.errors import ParameterError

BUCKETS = ("hard", "medium", "easy")
UNDEFINED = 3
HARD_DISTANCE, MEDIUM_DISTANCE = 0.3, 0.6
# 1 - 0.7 is 0.30000000000000004, and the similarity itself is a rounded mean: this is above any such error.
_ROUNDING = 1e-12
_START = (Fraction(1, 5), Fraction(3, 10), Fraction(1, 2))
_END = (Fraction(3, 5), Fraction(3, 10), Fraction(1, 10))
_LARGEST_DENOMINATOR = 1_000_000


def bucket(distance: float) -> Literal["hard", "medium", "easy"]:
    """Return the bucket of an ontology distance; a similarity of exactly 0.7 is hard, of exactly 0.4 medium.

    >>> [bucket(1 - similarity) for similarity in (1.0, 0.7, 0.4, 0.39)]
    ['hard', 'hard', 'medium', 'easy']

    Raises
    ------
    ParameterError
        The distance is nan: a side without skills lies in no bucket.
    """
    code = int(bucket_codes(np.array(distance, dtype=np.float64)))
    if code == UNDEFINED:
        raise ParameterError(
            f"the distance is {distance}",
            expected="a number: only a pair with skills on both sides has a distance",
            remedy="leave out jobs and resumes without ESCO skills",
        )
    return BUCKETS[code]  # type: ignore[return-value]


def bucket_codes(distances: np.ndarray) -> np.ndarray:
    """Return 0 (hard), 1 (medium), 2 (easy) or 3 (nan, in no bucket) for each distance, int8 of the same shape."""
    beyond = (distances > HARD_DISTANCE + _ROUNDING).astype(np.int8) + (distances > MEDIUM_DISTANCE + _ROUNDING)
    return np.where(np.isnan(distances), np.int8(UNDEFINED), beyond).astype(np.int8)


def rank_codes(distances: np.ndarray) -> np.ndarray:
    """Return the codes of :func:`bucket_codes` by terciles of each row: its nearest third is hard, the next medium.

    Equal distances share the harder of their tiers, so a row of equal distances is all hard.

    Parameters
    ----------
    distances : float64 array (anchors, candidates)
        nan for what is no candidate or has no distance.

    Examples
    --------
    >>> rank_codes(np.array([[0.9, 0.8, 0.7, np.nan], [0.5, 0.5, 0.9, 1.0]])).tolist()
    [[2, 1, 0, 3], [0, 0, 1, 2]]
    """
    ordered = np.sort(distances, axis=1)  # nan last
    defined = np.count_nonzero(~np.isnan(distances), axis=1)
    first, second = (
        np.take_along_axis(ordered, np.maximum(-(-defined * thirds // 3) - 1, 0)[:, None], axis=1) for thirds in (1, 2)
    )
    beyond = (distances > first + _ROUNDING).astype(np.int8) + (distances > second + _ROUNDING)
    return np.where(np.isnan(distances), np.int8(UNDEFINED), beyond).astype(np.int8)


def progress_at(epoch: int, epochs: int, curriculum: Literal["on", "off", "reversed"] = "on") -> Fraction:
    """Return how far the curriculum is in ``epoch`` (from 0): 0 at the first epoch, 1 at the last.

    "off" stays at 1, the final ratios; "reversed" goes from 1 to 0. A single epoch counts as the last one.
    """
    forward = Fraction(epoch, epochs - 1) if epochs > 1 else Fraction(1)
    return {"on": forward, "off": Fraction(1), "reversed": 1 - forward}[curriculum]


def bucket_ratios(progress: float | Fraction) -> tuple[float, float, float]:
    """Return the shares of hard, medium and easy negatives at ``progress`` in [0, 1].

    >>> bucket_ratios(0), bucket_ratios(0.5), bucket_ratios(1)
    ((0.2, 0.3, 0.5), (0.4, 0.3, 0.3), (0.6, 0.3, 0.1))

    Raises
    ------
    ParameterError
        The progress lies outside [0, 1].
    """
    hard, medium, easy = _exact_ratios(progress)
    return float(hard), float(medium), float(easy)


def bucket_counts(n: int, progress: float | Fraction) -> tuple[int, int, int]:
    """Return how many of ``n`` negatives are hard, medium and easy: largest remainder, ties to the harder bucket.

    The arithmetic is exact: a float stands for the nearest fraction with a denominator of at most a million.

    >>> bucket_counts(7, 0.0), bucket_counts(7, 0.5), bucket_counts(7, 1.0)
    ((1, 2, 4), (3, 2, 2), (4, 2, 1))

    Raises
    ------
    ParameterError
        ``n`` is negative, or the progress lies outside [0, 1].
    """
    if n < 0:
        raise ParameterError(f"n is {n}", expected="a number of negatives, 0 or more", remedy="correct 'negatives'")
    shares = [n * ratio for ratio in _exact_ratios(progress)]
    counts = [int(share) for share in shares]
    by_remainder = sorted(range(3), key=lambda code: (counts[code] - shares[code], code))
    for code in by_remainder[: n - sum(counts)]:
        counts[code] += 1
    return counts[0], counts[1], counts[2]


def _exact_ratios(progress: float | Fraction) -> list[Fraction]:
    if not 0 <= progress <= 1:
        raise ParameterError(
            f"progress is {progress}", expected="a number from 0 (first epoch) to 1 (last)", remedy="see progress_at()"
        )
    exact = Fraction(progress).limit_denominator(_LARGEST_DENOMINATOR)
    return [start + (end - start) * exact for start, end in zip(_START, _END, strict=True)]
