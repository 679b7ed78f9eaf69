"""InfoNCE and the ontology weight of section 5.7."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logsumexp

from cacl.errors import ParameterError
from cacl.phase1 import info_nce, ontology_weight


def at_cosine(*cosines):
    """Unit vectors in the plane at these cosines to (1, 0)."""
    return torch.tensor([[cosine, math.sqrt(1 - cosine**2)] for cosine in cosines], dtype=torch.float64)


def loss_of(positive, negatives, **options):
    anchor = torch.tensor([[1.0, 0.0]], dtype=torch.float64)
    return info_nce(anchor, at_cosine(positive), at_cosine(*negatives)[None], **options).item()


def test_one_triplet_by_hand():
    """-log(e^(0.8/t) / (e^(0.8/t) + 7 e^(0.5/t))) = log(1 + 7 e^(-0.3/0.07)) = log(1 + 7 x 0.0137665) = 0.0919833."""
    assert loss_of(0.8, [0.5] * 7) == pytest.approx(0.0919833, abs=1e-7)


def test_the_worst_triplet_is_not_clamped_and_has_a_gradient():
    """log(1 + 7 e^(2/0.07)) = 2/0.07 + log 7 = 30.5173; clamped at 1e-8 it would be 18.42 with gradient 0."""
    assert loss_of(-1.0, [1.0] * 7) == pytest.approx(2 / 0.07 + math.log(7), abs=1e-9)
    anchor = torch.tensor([[1.0, 0.0]], requires_grad=True)
    info_nce(anchor, -anchor.detach(), anchor.detach().expand(1, 7, 2)).sum().backward()
    assert anchor.grad.norm() > 1


@given(st.integers(1, 5), st.integers(1, 8), st.floats(0.05, 2), st.integers(0, 2**31))
def test_a_batch_agrees_with_scipy_triplet_by_triplet(batch, width, temperature, seed):
    vectors = np.random.default_rng(seed).standard_normal((batch, width + 2, 6))
    vectors /= np.linalg.norm(vectors, axis=-1, keepdims=True)
    anchors, positives, negatives = vectors[:, 0], vectors[:, 1], vectors[:, 2:]
    losses = info_nce(*map(torch.from_numpy, (anchors, positives, negatives)), temperature=temperature)
    for row in range(batch):
        similarities = vectors[row, 1:] @ anchors[row] / temperature
        assert losses[row].item() == pytest.approx(logsumexp(similarities) - similarities[0], abs=1e-9)


def test_masked_negatives_count_neither_in_the_loss_nor_in_the_gradient():
    mask = torch.tensor([[True, False, True]])
    assert loss_of(0.8, [0.5, 1.0, -0.2], mask=mask) == pytest.approx(loss_of(0.8, [0.5, -0.2]), abs=1e-12)
    negatives = at_cosine(0.5, 1.0, -0.2)[None].requires_grad_()
    info_nce(at_cosine(1.0), at_cosine(0.8), negatives, mask=mask).sum().backward()
    assert negatives.grad[0, 1].abs().sum() == 0
    assert torch.isfinite(negatives.grad).all()


@pytest.mark.parametrize(
    ("tier", "similarity", "distance", "expected"),
    [
        ("A", 1, 0, 1.3),
        ("A", 0, 10, 0.7),
        ("A", 0.5, 5, 1.0),
        ("B", 1, 0, 1.17),
        ("C", None, None, 0.75),
        ("D", None, None, 0.6),
        ("D", 0, 10, 0.5),
        ("F", 0, 10, 0.5),
        ("A", None, 3, 1.12),
        ("A", 0.7, None, 1.12),
    ],
)
def test_weights_by_hand(tier, similarity, distance, expected):
    """For example D with signal 0: 0.6 x 0.7 = 0.42, raised to 0.5; A with the distance 3 alone: 1 + 0.3 x 0.4 = 1.12."""
    assert ontology_weight(tier, similarity, distance) == pytest.approx(expected, abs=1e-12)


def test_strength_zero_leaves_the_tier_and_strength_one_is_clamped():
    assert ontology_weight("B", 1, 0, strength=0) == 0.9
    assert ontology_weight("A", 1, 0, strength=1) == 1.5
    assert ontology_weight("A", 0, 10, strength=1) == 0.5


@given(st.sampled_from("ABCDF"), st.none() | st.floats(0, 1), st.none() | st.floats(0, 40), st.floats(0, 1))
def test_weights_stay_in_their_range(tier, similarity, distance, strength):
    assert 0.5 <= ontology_weight(tier, similarity, distance, strength) <= 1.5


@pytest.mark.parametrize("tier", ["E", "", None])
def test_an_unknown_tier_is_refused(tier):
    with pytest.raises(ParameterError, match=r"(?s)quality tier.*enrich the pairs first"):
        ontology_weight(tier, 1, 0)
