"""When one arm may be called better or worse than another: one rule for chapters 7, 8 and 9.

Both arms are measured on the same items with the same seeds, and the interval belongs to the mean of the paired differences, first
arm minus second. The p-value is that of the bootstrap over seeds and queries; with several seeds the paired t test over them is
made as well, because ten seeds alone are few for a bootstrap, and the larger p-value counts. All comparisons that are read side by
side are one family and corrected by Holm's method: an arm is *better* or *worse* only if its corrected p-value is at most
1 - confidence, and otherwise the two are *not distinguishable*, which is not the same as equal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

from cacl.errors import DegenerateError, ParameterError
from cacl.evaluation.arrays import Floats, require_confidence
from cacl.evaluation.intervals import Interval
from cacl.evaluation.resampling import Draws, drawn_interval, over_seeds


class Verdict(StrEnum):
    """The three words that a comparison may end in."""

    BETTER = "better"
    NOT_DISTINGUISHABLE = "not distinguishable"
    WORSE = "worse"


@dataclass(frozen=True)
class Comparison:
    """A paired difference, first arm minus second, with its two-sided p-value before any correction."""

    difference: Interval
    p_value: float


def compare(first: Floats, second: Floats, draws: Draws, confidence: float = 0.95) -> Comparison:
    """Compare two arms by their values on every draw and seed, float64 (draws + 1, seeds) each; the first row is the data.

    The bootstrap's p-value is ``min(1, 2 (k + 1) / (B + 1))``, k being the smaller of the numbers of drawn differences at or below
    0 and at or above 0.
    """
    differences = over_seeds(first - second, draws)
    drawn = differences[1:][~np.isnan(differences[1:])]
    rarer = min(np.sum(drawn <= 0), np.sum(drawn >= 0))
    p_value = min(1.0, 2 * (rarer + 1) / (drawn.size + 1))
    return Comparison(drawn_interval(differences, confidence), float(max(p_value, _over_seeds(first[0] - second[0]))))


def _over_seeds(differences: Floats) -> float:
    """The p-value of the t test over seeds: 0 for one seed alone, or for equal differences unless they are all 0."""
    if np.ptp(differences) == 0:
        return float(len(differences) > 1 and differences[0] == 0)
    return float(stats.ttest_1samp(differences, 0.0).pvalue)


def holm(family: Mapping[str, Comparison], confidence: float = 0.95) -> pd.DataFrame:
    """Give the comparisons of a family their verdicts, corrected together by Holm's method.

    Returns
    -------
    DataFrame with a row per comparison, in the given order: ``name``, ``difference``, ``low``, ``high`` (uncorrected), ``p_value``,
    ``adjusted_p_value``, ``verdict`` (on the first arm).

    An empty family is a DegenerateError, too few draws for any of it to be told apart a ParameterError.
    """
    require_confidence(confidence)
    if not family:
        raise DegenerateError("an empty family", expected="at least one comparison", remedy="compare something first")
    alpha = round(1 - confidence, 12)
    fewest = min(comparison.difference.resamples for comparison in family.values())
    if 2 * len(family) / (fewest + 1) > alpha:
        raise ParameterError(
            f"{len(family)} comparisons with {fewest} draws",
            expected=f"at least {int(np.ceil(2 * len(family) / alpha - 1e-9)) - 1} draws",
            remedy="draw more: with fewer no difference could ever be found",
        )
    table = pd.DataFrame([
        {"name": name, "difference": found.difference.value, "low": found.difference.low, "high": found.difference.high,
         "p_value": found.p_value}
        for name, found in family.items()
    ])  # fmt: skip
    found, table["adjusted_p_value"], _, _ = multipletests(table["p_value"], alpha=alpha, method="holm")
    sign = np.where(found, np.sign(table["difference"]), 0)
    return table.assign(verdict=np.select([sign > 0, sign < 0], [Verdict.BETTER, Verdict.WORSE], Verdict.NOT_DISTINGUISHABLE))
