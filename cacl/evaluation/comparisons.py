"""When one arm may be called better or worse than another: paired differences and a stated rule.

**The rule.** Both arms are measured on the same items (or the same seeds), and the interval belongs to the paired
difference, first arm minus second. The first arm is *better* when the whole interval lies above 0, *worse* when it lies
below 0, and otherwise the two are *not distinguishable*, which is not the same as equal.

**Several comparisons.** With m comparisons in one table, an interval at confidence c errs somewhere more often than 1 -
c. Either each interval is taken at ``1 - (1 - c)/m`` (Bonferroni: the ``comparisons`` parameter), or the p-values of
the family are corrected together (Holm: :func:`holm`), which finds at least as much at the same error rate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats
from statsmodels.stats.multitest import multipletests

from cacl.errors import DataError, DegenerateError, ParameterError
from cacl.evaluation.arrays import require_confidence, score_vector
from cacl.evaluation.intervals import Interval, Statistic, bootstrap_interval


class Verdict(StrEnum):
    """The three words that a comparison may end in."""

    BETTER = "better"
    NOT_DISTINGUISHABLE = "not distinguishable"
    WORSE = "worse"


@dataclass(frozen=True)
class Comparison:
    """A paired difference, first arm minus second.

    Parameters
    ----------
    difference : Interval
        At the corrected confidence on which the verdict rests.
    p_value : float
        Two-sided and uncorrected: 1 minus the largest confidence at which the interval still excludes 0.
    verdict : Verdict
    """

    difference: Interval
    p_value: float
    verdict: Verdict


def paired_difference(
    statistic: Statistic,
    first: ArrayLike,
    second: ArrayLike,
    *shared: ArrayLike,
    resamples: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
    clusters: ArrayLike | None = None,
    comparisons: int = 1,
) -> Comparison:
    """Compare ``statistic(first, *shared)`` with ``statistic(second, *shared)`` by a paired bootstrap.

    Each resample draws the same items for both arms. The p-value is ``min(1, 2 (k + 1) / (B + 1))``, k being the
    smaller of the numbers of resampled differences at or below 0 and at or above 0; it is at most 1 - confidence
    exactly when the interval of :func:`~cacl.evaluation.interval` excludes 0.

    Parameters
    ----------
    statistic : callable of one arm's scores and the shared arrays, returning a number (``auc``, or ``np.mean`` of
        per-query values); larger is better
    first, second : (n,) scores of the two arms on the same items in the same order
    shared : (n,) arrays that both arms use, such as the labels
    resamples, seed, clusters : see :func:`~cacl.evaluation.interval`
    confidence : in (0, 1), for all ``comparisons`` together
    comparisons : number of comparisons that are read side by side, this one included (Bonferroni)

    Raises
    ------
    ParameterError, DataError, DegenerateError
        As :func:`~cacl.evaluation.interval`; also fewer than one comparison.

    Examples
    --------
    >>> paired_difference(np.mean, [0.2, 0.9, 0.4], [0.2, 0.9, 0.4], resamples=100).verdict.value
    'not distinguishable'
    """

    def difference(one: ArrayLike, other: ArrayLike, *rest: ArrayLike) -> float:
        return statistic(one, *rest) - statistic(other, *rest)

    level = _corrected(confidence, comparisons)
    found, values = bootstrap_interval(
        difference, (first, second, *shared), resamples=resamples, confidence=level, seed=seed, clusters=clusters
    )
    rarer = min(int(np.sum(values <= 0)), int(np.sum(values >= 0)))
    p_value = min(1.0, 2 * (rarer + 1) / (values.size + 1))
    return Comparison(found, p_value, _verdict(found.excludes_zero, found.low))


def paired_over_seeds(
    first: ArrayLike, second: ArrayLike, confidence: float = 0.95, comparisons: int = 1
) -> Comparison:
    """Compare two arms that were run with the same seeds, one value per seed and arm, by the paired t interval.

    The mean difference plus and minus ``t * s / sqrt(n)``. It speaks of the variation between seeds on this data only,
    not of other data. When all differences are equal, the interval has no width.

    Parameters
    ----------
    first, second : (seeds,) float, the same seeds in the same order; larger is better
    confidence, comparisons : see :func:`paired_difference`

    Raises
    ------
    ParameterError, DataError, DegenerateError
        A confidence outside (0, 1), fewer than one comparison, lengths that differ or NaN, fewer than two seeds.

    Examples
    --------
    >>> paired_over_seeds([0.80, 0.82, 0.81], [0.70, 0.71, 0.72]).verdict.value
    'better'
    """
    one, other = score_vector(first, "first arm"), score_vector(second, "second arm")
    level = _corrected(confidence, comparisons)
    if one.shape != other.shape:
        raise DataError(
            f"{one.size} and {other.size} values",
            expected="the same seeds in both arms",
            remedy="run the missing seeds",
        )
    if one.size < 2:
        raise DegenerateError("one seed", expected="at least two seeds per arm", remedy="run more seeds")
    differences = one - other
    mean = float(differences.mean())
    if np.ptp(differences) == 0:
        low, high, p_value = mean, mean, float(mean == 0)
    else:
        test = stats.ttest_rel(one, other)
        low, high = (float(end) for end in test.confidence_interval(level))
        p_value = float(test.pvalue)
    found = Interval(mean, low, high, resamples=0, confidence=level)
    return Comparison(found, p_value, _verdict(found.excludes_zero, mean))


def holm(family: Mapping[str, Comparison], confidence: float = 0.95) -> pd.DataFrame:
    """Correct the verdicts of a family of comparisons by Holm's method on their p-values.

    A verdict is *better* or *worse*, by the sign of the difference, when the adjusted p-value is at most 1 -
    confidence.

    Parameters
    ----------
    family : name -> Comparison, all that are read side by side
    confidence : in (0, 1), for the family together

    Returns
    -------
    DataFrame with one row per comparison, in the given order: ``name``, ``difference``, ``low``, ``high``,
    ``confidence`` (of the interval shown), ``p_value``, ``adjusted_p_value``, ``verdict``.

    Raises
    ------
    ParameterError
        Too few resamples for any of the family to be told apart.
    DegenerateError
        An empty family.
    """
    require_confidence(confidence)
    if not family:
        raise DegenerateError("an empty family", expected="at least one comparison", remedy="compare something first")
    alpha = round(1 - confidence, 12)
    smallest = min((c.difference.resamples for c in family.values() if c.difference.resamples), default=None)
    if smallest is not None and 2 * len(family) / (smallest + 1) > alpha:
        raise ParameterError(
            f"{len(family)} comparisons with {smallest} resamples",
            expected=f"at least {int(np.ceil(2 * len(family) / alpha - 1e-9)) - 1} resamples",
            remedy="draw more resamples: with fewer no difference could ever be found",
        )
    found, adjusted, _, _ = multipletests([c.p_value for c in family.values()], alpha=alpha, method="holm")
    rows = [
        {
            "name": name,
            "difference": comparison.difference.value,
            "low": comparison.difference.low,
            "high": comparison.difference.high,
            "confidence": comparison.difference.confidence,
            "p_value": comparison.p_value,
            "adjusted_p_value": float(corrected),
            "verdict": _verdict(bool(distinguishable), comparison.difference.value).value,
        }
        for (name, comparison), corrected, distinguishable in zip(family.items(), adjusted, found, strict=True)
    ]
    return pd.DataFrame(rows)


def _corrected(confidence: float, comparisons: int) -> float:
    require_confidence(confidence)
    if comparisons < 1:
        raise ParameterError(
            f"comparisons = {comparisons}", expected="at least 1", remedy="count this comparison as well"
        )
    return 1 - (1 - confidence) / comparisons if comparisons > 1 else confidence


def _verdict(distinguishable: bool, difference: float) -> Verdict:
    if not distinguishable or difference == 0:
        return Verdict.NOT_DISTINGUISHABLE
    return Verdict.BETTER if difference > 0 else Verdict.WORSE
