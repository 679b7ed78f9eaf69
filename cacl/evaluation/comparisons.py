r"""When one arm may be called better or worse than another, or equivalent to it: one rule for chapters 7, 8 and 9.

Both arms are measured on the same pairs in the same repetitions, and :mod:`cacl.evaluation.jackknife` gives the error of the paired
difference, first arm minus second. Comparisons that are read side by side are one family of m; intervals and verdicts are corrected
alike, by Bonferroni's method: each interval is at :math:`1 - \alpha / m`. Against a margin that is fixed beforehand, an arm is

- *equivalent* when the interval lies within the margin on both sides: any difference is too small to matter;
- *better* or *worse* when it lies above or below 0, and not within the margin;
- *undecided* otherwise: the data could not tell.

Beside each stands the smallest true difference that would have been found with a probability of 80 %,
:math:`(t_{1 - \alpha / 2m} + t_{0.8})` standard errors: what an undecided comparison could have seen.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import stats

from cacl.errors import DegenerateError, ParameterError
from cacl.evaluation.arrays import Floats
from cacl.evaluation.jackknife import Clusters, Estimate, estimate

MARGIN = 0.01
POWER = 0.8  #: The probability with which a detectable difference is found.


def compare(first: Floats, second: Floats, clusters: Clusters) -> Estimate:
    """The paired difference of two arms, by their values with each cluster left out, (1 + clusters, repetitions) each."""
    return estimate(first - second, clusters)


def verdicts(family: Mapping[str, Estimate], margin: float = MARGIN, confidence: float = 0.95) -> pd.DataFrame:
    """Give the comparisons of a family their corrected intervals and verdicts.

    The table has a row per comparison, in the given order: ``name``, ``difference``, ``low``, ``high``, ``error``, ``p_value``
    (these four corrected, but for the standard error), ``detectable`` and ``verdict`` (on the first arm). An empty family is a
    DegenerateError, a negative margin a ParameterError.
    """
    if not family:
        raise DegenerateError("an empty family", "at least one comparison", "compare something first")
    if margin < 0:
        raise ParameterError(f"margin = {margin}", "0 or more", "0.01 is the margin of the book")
    return pd.DataFrame([{"name": name, **_row(own, len(family), margin, 1 - confidence)} for name, own in family.items()])


def detectable(found: Estimate, comparisons: int = 1, confidence: float = 0.95) -> float:
    """The smallest true difference that one of so many comparisons finds with a probability of :data:`POWER`."""
    quantiles = stats.t.ppf([1 - (1 - confidence) / (2 * comparisons), POWER], found.freedom)
    return float(quantiles.sum() * found.error)


def _row(found: Estimate, comparisons: int, margin: float, alpha: float) -> dict[str, float | str]:
    own = found.interval(1 - alpha / comparisons)
    p_value = 2 * stats.t.sf(abs(found.value) / found.error, found.freedom) if found.error > 0 else float(found.value == 0)
    word = "better" if own.low > 0 else "worse" if own.high < 0 else "undecided"
    if -margin < own.low and own.high < margin:
        word = "equivalent"
    return {
        "difference": own.value, "low": own.low, "high": own.high, "error": found.error,
        "p_value": float(np.minimum(1.0, comparisons * p_value)), "detectable": detectable(found, comparisons, 1 - alpha),
        "verdict": word,
    }  # fmt: skip
