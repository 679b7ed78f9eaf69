"""The published marginals of sections 3.1 to 3.3; the tiers of validation and test, not published, have training's shares."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cacl.errors import ParameterError

PUBLISHED_SIZE = 5179
RESUMES, JOBS = 570, 420
_LABEL_COUNTS = ((1086, 920, 2137), (122, 107, 288), (145, 112, 262))
_TIER_COUNTS = (3215, 17, 911)
_PART_JOBS = (381, 149, 155)


class Part(NamedTuple):
    """What one part must hold: ``labels`` counts good, potential and no fit, ``tiers`` A, B and C; both sum to ``size``."""

    size: int
    labels: tuple[int, ...]
    tiers: tuple[int, ...]
    jobs: int


def parts(size: int = PUBLISHED_SIZE) -> list[Part]:
    """Training, validation and test of a corpus of ``size`` pairs; the published counts at the published size.

    >>> [part.labels for part in parts()]
    [(1086, 920, 2137), (122, 107, 288), (145, 112, 262)]
    """
    if size < 200:
        raise ParameterError(f"size={size}", expected="at least 200 pairs", remedy="ask for a larger simulated corpus")
    sizes = (size * 8 // 10, size // 10, size - size * 8 // 10 - size // 10)
    return [
        Part(own, largest_remainder(own, labels), largest_remainder(own, _TIER_COUNTS), round(jobs * size / PUBLISHED_SIZE))
        for own, labels, jobs in zip(sizes, _LABEL_COUNTS, _PART_JOBS, strict=True)
    ]


def largest_remainder(total: int, weights: Sequence[float]) -> tuple[int, ...]:
    """Split ``total`` in proportion to ``weights``: whole numbers that sum to it, ties to the earlier entry.

    >>> largest_remainder(517, (3215, 17, 911))
    (401, 2, 114)
    """
    exact = total * np.asarray(weights, dtype=float) / float(np.sum(weights))
    counts = np.floor(exact).astype(int)
    # Rounded, so that two remainders that differ by a rounding error count as a tie.
    counts[np.argsort(-np.round(exact - counts, 9), kind="stable")[: total - counts.sum()]] += 1
    return tuple(counts.tolist())
