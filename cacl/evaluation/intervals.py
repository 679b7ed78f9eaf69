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
    """A value with its interval.

    Parameters
    ----------
    value : the statistic of the data itself
    low, high : ends of the interval
    resamples : number of bootstrap resamples that it rests on; 0 for a t interval
    confidence : in (0, 1)
    left_out : resamples on which the statistic is not defined (one class only), left out of ``resamples``
    """

    value: float
    low: float
    high: float
    resamples: int
    confidence: float
    left_out: int = 0

    @property
    def excludes_zero(self) -> bool:
        """Whether 0 lies outside the interval."""
        return self.low > 0 or self.high < 0

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

    Items are drawn with replacement, the same ones from every array. Resumes recur in many pairs, so pairs are not
    independent, and resampling pairs gives intervals that are too narrow; with ``clusters`` whole clusters are drawn
    (all pairs of a resume together). One grouping only: it does not account for jobs that recur at the same time.

    The ends are order statistics: with B resamples, the h-th smallest and the h-th largest value,
    ``h = floor((B + 1) (1 - confidence) / 2)``. Resamples for which the statistic is nan or raises
    :class:`~cacl.errors.DegenerateError` are left out and counted.

    Parameters
    ----------
    statistic : callable of the arrays, returning a number (:func:`~cacl.evaluation.auc`, ``np.mean`` of per-query
        values)
    arrays : one or more, the first axis being the items (pairs or queries)
    resamples : number of draws
    confidence : in (0, 1)
    seed : non-negative int
    clusters : (n,) of any hashable kind, the cluster of each item, or None

    Raises
    ------
    ParameterError, DataError, DegenerateError
        Too few resamples for the confidence; lengths that differ; no item, one cluster only, or a statistic that is not
        defined on the data or on more than half of the resamples.

    Examples
    --------
    >>> interval(np.mean, [1.0, 1.0, 1.0], resamples=100)
    Interval(value=1.0, low=1.0, high=1.0, resamples=100, confidence=0.95, left_out=0)
    """
    return bootstrap_interval(
        statistic, arrays, resamples=resamples, confidence=confidence, seed=seed, clusters=clusters
    )[0]


def bootstrap_interval(
    statistic: Statistic,
    arrays: tuple[ArrayLike, ...],
    *,
    resamples: int,
    confidence: float,
    seed: int,
    clusters: ArrayLike | None,
) -> tuple[Interval, NDArray[np.float64]]:
    """Return the interval of :func:`interval` and the bootstrap values behind it, those left out not among them."""
    columns, groups = _checked_items(arrays, clusters)
    require_confidence(confidence)
    _require_tail(resamples, confidence)
    value = float(statistic(*columns))
    if math.isnan(value):
        raise DegenerateError(
            "a statistic that is nan on the data itself",
            expected="a number",
            remedy="check for empty or constant input",
        )
    values = np.full(resamples, np.nan)
    for place, items in enumerate(_draws(len(columns[0]), groups, resamples, seed)):
        with suppress(DegenerateError):
            values[place] = statistic(*(column[items] for column in columns))
    values = values[~np.isnan(values)]
    return percentile_interval(value, values, resamples, confidence), values


def percentile_interval(value: float, values: NDArray[np.float64], resamples: int, confidence: float) -> Interval:
    """Return the interval between order statistics of bootstrap ``values``, of ``resamples`` that were drawn."""
    left_out = resamples - values.size
    if left_out > resamples / 2:
        raise DegenerateError(
            f"a statistic that is not defined on {left_out} of {resamples} resamples",
            expected="at most half of them",
            remedy="use a part with more items of the rarer class",
        )
    _require_tail(values.size, confidence)
    tail = tail_count(values.size, confidence)
    ordered = np.sort(values)
    return Interval(value, float(ordered[tail - 1]), float(ordered[-tail]), values.size, confidence, left_out)


def tail_count(resamples: int, confidence: float) -> int:
    """Return h, the order of the bootstrap values at both ends of a percentile interval.

    >>> tail_count(999, 0.95)
    25
    """
    # 1 - 0.9 is a little less than 0.1 in floating point; without rounding h would be one too small there.
    return math.floor(round((resamples + 1) * (1 - confidence) / 2, 9))


def _checked_items(arrays: tuple[ArrayLike, ...], clusters: ArrayLike | None) -> tuple[list[NDArray], NDArray | None]:
    columns = [np.asarray(array) for array in arrays]
    groups = None if clusters is None else np.asarray(clusters)
    shapes = [column.shape for column in [*columns, *([] if groups is None else [groups])]]
    if not columns or any(not shape for shape in shapes) or len({shape[0] for shape in shapes}) != 1:
        raise DataError(
            f"arrays of shapes {shapes}",
            expected="one or more arrays (and clusters) with one entry per item",
            remedy="take them from the same table",
        )
    if not len(columns[0]):
        raise DegenerateError("no item to resample", expected="at least one", remedy="check the filter before this")
    if groups is not None and len(np.unique(groups)) < 2:
        raise DegenerateError(
            "one cluster only (one query, one resume or one job)",
            expected="at least two, to resample",
            remedy="use more pairs or another split, or resample items instead of clusters",
        )
    return columns, groups


def _require_tail(resamples: int, confidence: float) -> None:
    if resamples < 1 or tail_count(resamples, confidence) < 1:
        raise ParameterError(
            f"{resamples} resamples for a confidence of {confidence:g}",
            expected=f"at least {math.ceil(round(2 / (1 - confidence), 6)) - 1}",
            remedy="draw more resamples or lower the confidence",
        )


def _draws(items: int, clusters: NDArray | None, resamples: int, seed: int) -> Iterator[NDArray[np.intp]]:
    random = stream(seed, "evaluation", "bootstrap")
    if clusters is None:
        yield from (random.integers(items, size=items) for _ in range(resamples))
        return
    _, inverse, sizes = np.unique(clusters, return_inverse=True, return_counts=True)
    members = np.split(np.argsort(inverse, kind="stable"), np.cumsum(sizes)[:-1])
    for _ in range(resamples):
        yield np.concatenate([members[cluster] for cluster in random.integers(len(members), size=len(members))])
