"""Bootstrap percentile intervals, over pairs, over queries, or over clusters of either."""

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cacl.errors import DataError, DegenerateError, ParameterError
from cacl.evaluation.arrays import require_confidence
from cacl.randomness import stream

Statistic = Callable[..., float]


@dataclass(frozen=True)
class Interval:
    """The value of a statistic on the data, and the ends of its interval.

    Of the ``resamples`` that were drawn, those on which the statistic is not defined (one class only) are left out; 0 means that
    the interval is none of a bootstrap.
    """

    value: float
    low: float
    high: float
    resamples: int = 0
    confidence: float = 0.95

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def interval(
    statistic: Statistic,
    *arrays: ArrayLike,
    resamples: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
    clusters: ArrayLike | None = None,
) -> Interval:
    """Return ``statistic(*arrays)`` with its bootstrap percentile interval.

    Items (the first axis of the arrays: pairs or queries) are drawn with replacement, the same ones from every array. With
    ``clusters``, (n,) of any hashable kind, whole clusters are drawn: resumes recur in many pairs, so pairs are not independent,
    and resampling them one by one gives intervals that are too narrow. One grouping only: that jobs recur too is not accounted for.

    Raises a ParameterError for too few resamples or a confidence outside (0, 1), a DataError for lengths that differ, and a
    DegenerateError for no item, one cluster only, or a statistic that is not defined on the data or on more than half of the
    resamples.

    >>> interval(np.mean, [1.0, 1.0, 1.0], resamples=100)
    Interval(value=1.0, low=1.0, high=1.0, resamples=100, confidence=0.95)
    """
    columns, groups = _checked_items(arrays, clusters)
    require_confidence(confidence)
    values = np.full(resamples, np.nan)
    value = float(statistic(*columns))
    for place, items in enumerate(_draws(len(columns[0]), groups, resamples, seed)):
        with suppress(DegenerateError):
            values[place] = statistic(*(column[items] for column in columns))
    return percentile_interval(value, values, confidence)


def percentile_interval(value: float, values: NDArray[np.float64], confidence: float) -> Interval:
    """Return the interval between order statistics of the bootstrap ``values`` (B,), nan where one is not defined.

    Its ends are the h-th smallest and the h-th largest of the defined ones, ``h = floor((B + 1) (1 - confidence) / 2)``.
    """
    defined = np.sort(values[~np.isnan(values)])
    if math.isnan(value) or defined.size < len(values) / 2:
        raise DegenerateError(
            f"a statistic that is {value:g} on the data and not defined on {len(values) - defined.size} of {len(values)} resamples",
            expected="a number, and one on at least half of them", remedy="use a part with more items of the rarer class",
        )  # fmt: skip
    # 1 - 0.9 is a little less than 0.1 in floating point; without rounding h would be one too small there.
    tail = math.floor(round((defined.size + 1) * (1 - confidence) / 2, 9))
    if tail < 1:
        raise ParameterError(
            f"{defined.size} resamples for a confidence of {confidence:g}",
            expected=f"at least {math.ceil(round(2 / (1 - confidence), 6)) - 1}",
            remedy="draw more resamples or lower the confidence",
        )
    return Interval(value, float(defined[tail - 1]), float(defined[-tail]), defined.size, confidence)


def _checked_items(arrays: tuple[ArrayLike, ...], clusters: ArrayLike | None) -> tuple[list[NDArray], NDArray | None]:
    columns = [np.asarray(array) for array in arrays]
    groups = None if clusters is None else np.asarray(clusters)
    shapes = [column.shape for column in (*columns, *([] if groups is None else [groups]))]
    if not columns or any(not shape for shape in shapes) or len({shape[0] for shape in shapes}) != 1:
        raise DataError(
            f"arrays of shapes {shapes}", expected="one or more arrays (and clusters) with one entry per item",
            remedy="take them from the same table",
        )  # fmt: skip
    if not len(columns[0]) or (groups is not None and len(np.unique(groups)) < 2):
        raise DegenerateError(
            f"{len(columns[0])} items in one cluster" if len(columns[0]) else "no item to resample",
            expected="at least two (queries, resumes or jobs), to resample", remedy="use more pairs or another split",
        )  # fmt: skip
    return columns, groups


def _draws(items: int, clusters: NDArray | None, resamples: int, seed: int) -> Iterator[NDArray[np.intp]]:
    random = stream(seed, "evaluation", "bootstrap")
    if clusters is None:
        yield from (random.integers(items, size=items) for _ in range(resamples))
        return
    _, inverse, sizes = np.unique(clusters, return_inverse=True, return_counts=True)
    members = np.split(np.argsort(inverse, kind="stable"), np.cumsum(sizes)[:-1])
    for _ in range(resamples):
        yield np.concatenate([members[cluster] for cluster in random.integers(len(members), size=len(members))])
