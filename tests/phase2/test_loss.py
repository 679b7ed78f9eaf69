"""The weighted binary cross-entropy of section 6.3."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss

from cacl.phase2 import weighted_bce


def test_two_samples_by_hand():
    """-(2.5 log 0.8 + log 0.7) / 2 = (0.557859 + 0.356675) / 2 = 0.457267; the divisor is 2 and not 3.5."""
    loss = weighted_bce(torch.tensor([0.8, 0.3], dtype=torch.float64), torch.tensor([1, 0]))
    assert loss.item() == pytest.approx(-(2.5 * math.log(0.8) + math.log(0.7)) / 2, abs=1e-12)


@given(st.lists(st.tuples(st.floats(0.001, 0.999), st.integers(0, 1)), min_size=1, max_size=30), st.floats(0.1, 10))
def test_it_agrees_with_scikit_learn(samples, positive_weight):
    """scikit-learn divides by the sum of the weights."""
    probabilities, labels = map(np.array, zip(*samples, strict=True))
    weights = np.where(labels == 1, positive_weight, 1.0)
    total = log_loss(labels, probabilities, sample_weight=weights, normalize=False, labels=[0, 1])
    loss = weighted_bce(torch.from_numpy(probabilities), torch.from_numpy(labels), positive_weight)
    assert loss.item() == pytest.approx(total / len(labels), rel=1e-9)


def test_certain_probabilities_stay_finite():
    labels = torch.tensor([1, 0])
    assert weighted_bce(torch.tensor([1.0, 0.0]), labels).item() == 0
    assert torch.isfinite(weighted_bce(torch.tensor([0.0, 1.0]), labels))
