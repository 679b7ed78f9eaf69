"""Triplets, their weights and their batches."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cacl.corpus import Metadata
from cacl.errors import ParameterError
from cacl.parameters import Phase1Parameters
from cacl.phase1 import ContrastiveData, ContrastivePart, NegativeSelector, progress_at
from cacl.phase1.data import epoch_triplets, triplet_weights, validation_triplets
from cacl.randomness import stream

CPU = torch.device("cpu")
RESUMES, POOL = 60, 4
SCORED = Metadata(quality_tier="A", ontology_similarity=0.9, ot_distance=5.0)


def part(labels, metadata=SCORED):
    """Pair i is of resume i, and of the jobs in turn."""
    label, resume = np.array(labels, dtype=np.int8), np.arange(len(labels))
    fits = np.zeros((RESUMES, POOL), dtype=bool)
    fits[resume[label == 1], resume[label == 1] % POOL] = True
    return ContrastivePart(resume, resume % POOL, label, [metadata] * len(labels), fits)


def data_of(labels):
    distances = np.random.default_rng(0).random((RESUMES, POOL))
    return ContrastiveData(np.zeros((RESUMES, 2)), np.zeros((POOL, 2)), distances, part(labels), part([0, 1, 1]))


@given(st.lists(st.integers(0, 1), min_size=1, max_size=60).filter(any), st.integers(1, 20))
def test_an_epoch_cuts_all_pairs_into_batches_and_takes_their_positives(labels, size):
    """A slice of the permutation is a batch; without a positive pair it is none."""
    data, p = data_of(labels), Phase1Parameters(epochs=2, batch_size=size)
    shuffle = stream(1, "phase1", "batches")
    for _, batches in epoch_triplets(data, p, 1, CPU):
        order = shuffle.permutation(len(labels)).tolist()
        naive = [[i for i in order[start : start + size] if labels[i]] for start in range(0, len(order), size)]
        assert [batch[0].tolist() for batch in batches] == [batch for batch in naive if batch]
        for resume, job, negatives, mask, _ in batches:
            assert torch.equal(job, resume % 4)
            assert (negatives != job[:, None])[mask].all()
            assert mask.sum(dim=1).tolist() == [3] * len(job)


def test_negatives_follow_the_curriculum_and_validation_its_end():
    """The same draws by hand: one stream over the epochs for training, one of its own for validation."""
    data, p = data_of([1, 0, 1, 1]), Phase1Parameters(epochs=3, negatives=3, curriculum="reversed", tiers="rank")
    own = NegativeSelector(data.distances, data.train.fits, "ontology", "rank")
    shuffle, draw = stream(4, "phase1", "batches"), stream(4, "phase1", "negatives")
    for epoch, (negatives, _) in enumerate(epoch_triplets(data, p, 4, CPU)):
        anchors = [i for i in shuffle.permutation(4) if i != 1]
        assert progress_at(epoch, 3, "reversed") == Fraction(2 - epoch, 2)
        assert np.array_equal(negatives.jobs, own.draw(np.array(anchors), 3, Fraction(2 - epoch, 2), draw).jobs)
    known = NegativeSelector(data.distances, data.validation.fits, "ontology", "rank")
    expected = known.draw(np.array([1, 2]), 3, 1, stream(4, "phase1", "validation"))
    resume, job, negative, mask, weight = validation_triplets(data, p, 4, CPU)
    assert (resume.tolist(), job.tolist(), weight.tolist()) == ([1, 2], [1, 2], [1, 1])
    assert np.array_equal(negative.numpy(), expected.jobs)
    assert mask.all()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, 1 + 0.3 * 0.4),
        ({"weight_signal": "similarity"}, 1 + 0.3 * 0.8),
        ({"weight_signal": "transport"}, 1.0),
        ({"weight_strength": 0.5}, 1 + 0.5 * 0.4),
        ({"weighting": False}, 1.0),
    ],
)
def test_a_positive_pair_is_weighted_by_its_own_scores(change, expected):
    """Tier A, similarity 0.9, distance 5, so 1 - 5 / 10: the mean is 0.7, alone they are 0.9 and 0.5."""
    found = triplet_weights(part([1, 0]), Phase1Parameters(**change))
    assert found == pytest.approx([expected, 1])
    batches = next(epoch_triplets(data_of([1, 0]), Phase1Parameters(**change), 0, CPU))[1]
    assert batches[0][4].tolist() == pytest.approx([expected])


def test_pairs_that_were_not_enriched_are_refused():
    with pytest.raises(ParameterError, match="enrich the pairs first"):
        triplet_weights(part([1], Metadata()), Phase1Parameters())
