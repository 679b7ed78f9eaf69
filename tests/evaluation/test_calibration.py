"""Calibration: by hand, scikit-learn, Wilson's formula, ties."""

import math

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from cacl.errors import DataError, DegenerateError, ParameterError
from cacl.evaluation import calibration


def wilson(positives, count, z=1.959963984540054):
    """Wilson's score interval from its formula."""
    share = positives / count
    centre = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count) * math.sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    return centre - half, centre + half


def test_by_hand():
    """Bins {0.2, 0.2} with no positive and {0.8, 0.8} with one: ECE (0.2 + 0.3)/2, Brier (2 x 0.04 + 0.04 + 0.64)/4."""
    result = calibration([0.2, 0.8, 0.2, 0.8], [0, 1, 0, 0], bins=2)
    assert result.table["count"].tolist() == [2, 2]
    assert result.table["positives"].tolist() == [0, 1]
    assert result.expected_calibration_error == pytest.approx(0.25)
    assert result.brier == pytest.approx(0.19)
    np.testing.assert_allclose(result.table[["low", "high"]], [wilson(0, 2), wilson(1, 2)], atol=1e-9)


def test_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    probabilities = rng.random(500)
    labels = rng.random(500) < probabilities**2
    result = calibration(probabilities, labels)
    observed, predicted = calibration_curve(labels, probabilities, n_bins=10, strategy="quantile")
    np.testing.assert_allclose(result.table["observed"], observed)
    np.testing.assert_allclose(result.table["predicted"], predicted)
    assert result.brier == pytest.approx(brier_score_loss(labels, probabilities))
    assert result.table["count"].tolist() == [50] * 10
    assert (result.table["low"] <= result.table["observed"]).all()
    assert (result.table["observed"] <= result.table["high"]).all()


def test_equal_probabilities_share_a_bin():
    result = calibration([0.3] * 8 + [0.9] * 2, [0, 1] * 5)
    assert result.table["count"].tolist() == [8, 2]
    constant = calibration([0.3] * 5, [0, 0, 1, 0, 1])
    assert constant.table["count"].tolist() == [5]
    assert constant.expected_calibration_error == pytest.approx(0.1)


def test_one_class_is_allowed():
    assert calibration([1.0, 1.0], [1, 1]).brier == 0.0


def test_bad_input_is_refused():
    with pytest.raises(DataError, match="not its logits"):
        calibration([-0.1, 0.5], [0, 1])
    with pytest.raises(DataError, match="NaN"):
        calibration([math.nan, 0.5], [0, 1])
    with pytest.raises(ParameterError, match="bins = 0"):
        calibration([0.5], [1], bins=0)
    with pytest.raises(DegenerateError, match="empty"):
        calibration([], [])
