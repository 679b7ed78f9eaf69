"""Whether predicted probabilities mean what they say."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from statsmodels.stats.proportion import proportion_confint

from cacl.errors import DataError, ParameterError
from cacl.evaluation.arrays import label_vector, require_confidence, score_vector


@dataclass(frozen=True, eq=False)
class Calibration:
    """Calibration of probabilities.

    Attributes
    ----------
    table : a row per bin, from low to high: ``lowest`` and ``highest`` probability in it, ``count``, ``positives``, ``predicted``
        (mean probability), ``observed`` (share of positives), ``low`` and ``high`` (its Wilson interval)
    brier : mean of ``(p - y)^2``; 0 is perfect, 0.25 is what always saying 0.5 gives
    expected_calibration_error : mean over the pairs of ``|observed - predicted|`` of their bin
    """

    table: pd.DataFrame
    brier: float
    expected_calibration_error: float


def calibration(probabilities: ArrayLike, labels: ArrayLike, bins: int = 10, confidence: float = 0.95) -> Calibration:
    """Compare probabilities (n,) with the share of matches in labels (n,), in bins of about equal size.

    Bin edges are quantiles; equal probabilities share a bin, so with ties there may be fewer bins. The match head is trained with
    positives weighted 2.5-fold (section 6.3), so its probabilities are too high by design. Values outside [0, 1] are a DataError.

    >>> result = calibration([0.2, 0.2, 0.8, 0.8], [0, 0, 1, 0], bins=2)
    >>> result.table["observed"].tolist(), round(result.brier, 6), round(result.expected_calibration_error, 6)
    ([0.0, 0.5], 0.19, 0.25)
    """
    values = score_vector(probabilities, "probabilities")
    positive = label_vector(labels, values.size)
    require_confidence(confidence)
    if bins < 1:
        raise ParameterError(f"bins = {bins}", expected="at least 1", remedy="use 10")
    if values.min() < 0 or values.max() > 1:
        received = f"probabilities from {values.min():g} to {values.max():g}"
        raise DataError(received, expected="values in [0, 1]", remedy="pass the head's probabilities, not its logits or cosines")
    table = _table(values, positive, bins, confidence)
    gaps = (table["observed"] - table["predicted"]).abs()
    return Calibration(table, float(np.mean((values - positive) ** 2)), float(np.average(gaps, weights=table["count"])))


def _table(values: NDArray[np.float64], positive: NDArray[np.bool_], bins: int, confidence: float) -> pd.DataFrame:
    edges = np.unique(np.quantile(values, np.linspace(0, 1, bins + 1)))
    place = np.searchsorted(edges[1:-1], values, side="left")
    grouped = pd.DataFrame({"probability": values, "positive": positive.astype(np.int64)}).groupby(place)
    probability, match = grouped["probability"], grouped["positive"]
    table = pd.DataFrame({
        "lowest": probability.min(), "highest": probability.max(), "count": match.size(), "positives": match.sum(),
        "predicted": probability.mean(), "observed": match.mean(),
    }).reset_index(drop=True)  # fmt: skip
    low, high = proportion_confint(table["positives"], table["count"], alpha=1 - confidence, method="wilson")
    # Rounding may put an end a few 1e-18 on the wrong side of a share of 0 or 1, and error bars must not be negative.
    return table.assign(low=np.minimum(low, table["observed"]), high=np.maximum(high, table["observed"]))
