"""Training of the match head (section 6.5)."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score

from cacl.errors import DegenerateError, ParameterError
from cacl.parameters import Phase2Parameters
from cacl.phase2 import MatchHead, MatchPart, predict, train_phase2, weighted_bce
from cacl.phase2.training import validate
from cacl.randomness import stream, stream_seed

SMALL = Phase2Parameters(epochs=6, batch_size=16, learning_rate=2e-3)


def part(seed, pairs):
    """Pairs that match when the first components have the same sign."""
    generator = np.random.default_rng(seed)
    resumes, jobs = generator.standard_normal((2, pairs, 6)).astype(np.float32)
    return MatchPart(resumes, jobs, (resumes[:, 0] * jobs[:, 0] > 0).astype(np.int8))


TRAIN, VALIDATION = part(0, 410), part(1, 150)


@pytest.fixture(scope="module")
def result():
    return train_phase2(TRAIN, VALIDATION, SMALL, seed=3)


def weights(head):
    return torch.cat([parameter.detach().flatten() for parameter in head.parameters()])


def validation_loss(head, positive_weight):
    probabilities = predict(head, VALIDATION.resume_vectors, VALIDATION.job_vectors)
    return weighted_bce(torch.from_numpy(probabilities), torch.from_numpy(VALIDATION.label), positive_weight).item()


def test_it_learns_and_returns_the_best_epoch_which_need_not_be_the_last():
    result = train_phase2(TRAIN, VALIDATION, SMALL.model_copy(update={"epochs": 30, "learning_rate": 0.02, "positive_weight": 1.5}))
    history = result.history
    assert history.epoch.tolist() == list(range(1, 31))
    assert history.validation_loss.min() < 0.8 * history.validation_loss[0]
    assert result.best_epoch == history.epoch[history.validation_loss.idxmin()] < 30
    assert validation_loss(result.head, 1.5) == pytest.approx(history.validation_loss.min(), abs=1e-5)
    predicted = predict(result.head, VALIDATION.resume_vectors, VALIDATION.job_vectors) >= 0.5
    best = history.validation_accuracy[result.best_epoch - 1]
    assert best == pytest.approx(accuracy_score(VALIDATION.label, predicted))
    assert not result.head.training


def test_one_seed_gives_the_same_bits_and_another_does_not(result):
    torch.manual_seed(99)
    again, other = (train_phase2(TRAIN, VALIDATION, SMALL, seed=seed) for seed in (3, 4))
    assert torch.equal(weights(again.head), weights(result.head))
    assert again.history.drop(columns="seconds").equals(result.history.drop(columns="seconds"))
    assert not torch.equal(weights(other.head), weights(result.head))
    assert (other.history.train_loss != result.history.train_loss).all()


def test_one_epoch_agrees_with_a_naive_loop():
    """Without dropout: 410 samples in 26 batches, the last one of 10; each counts by its size in the mean."""
    parameters = Phase2Parameters(epochs=1, batch_size=16, dropout=0.0)
    torch.manual_seed(stream_seed(5, "phase2", "head"))
    head = MatchHead(embedding_dim=6, dropout=0.0)
    optimizer = torch.optim.Adam(head.parameters(), lr=5e-4, weight_decay=0.001)
    order, total, batches = stream(5, "phase2", "batches").permutation(410), 0.0, 0
    for start in range(0, 410, 16):
        rows = order[start : start + 16]
        resumes, jobs, labels = (torch.from_numpy(a[rows]) for a in (TRAIN.resume_vectors, TRAIN.job_vectors, TRAIN.label))
        p = head(resumes, jobs)
        losses = -(torch.where(labels == 1, 2.5 * p.log(), (1 - p).log()))
        optimizer.zero_grad()
        losses.mean().backward()
        optimizer.step()
        total, batches = total + losses.sum().item(), batches + 1
    result = train_phase2(TRAIN, VALIDATION, parameters, seed=5)
    assert batches == 26
    torch.testing.assert_close(weights(result.head), weights(head), atol=1e-5, rtol=0)
    assert result.history.train_loss[0] == pytest.approx(total / 410, abs=1e-5)


def test_the_parameters_reach_the_training(result):
    for change in ({"weight_decay": 0.0}, {"positive_weight": 1.0}, {"dropout": 0.0}, {"learning_rate": 1e-4}):
        other = train_phase2(TRAIN, VALIDATION, SMALL.model_copy(update=change), seed=3)
        assert not torch.equal(weights(other.head), weights(result.head)), change


def test_features_reach_the_training(result):
    """What matches here is a product, which interaction features hold: they learn it sooner than concatenation does."""
    for features in ("interaction", "both"):
        other = train_phase2(TRAIN, VALIDATION, SMALL.model_copy(update={"features": features}), seed=3)
        assert other.head.features == features
        assert other.history.validation_loss.min() < result.history.validation_loss.min()


def test_further_features_reach_training_and_validation():
    """A feature that is the label itself is found, in the part that it was not trained on as well."""
    told = [replace(part, extra=part.label[:, None].astype(np.float32)) for part in (TRAIN, VALIDATION)]
    result = train_phase2(*told, SMALL.model_copy(update={"epochs": 10}), seed=3)
    assert result.history.validation_accuracy.iloc[-1] > 0.99
    assert result.head.dimensions["extra"] == 1


@pytest.mark.parametrize("label", [0, 1])
def test_of_one_class_the_head_learns_that_class(label):
    part = replace(TRAIN, label=np.full_like(TRAIN.label, label))
    history = train_phase2(part, part, SMALL.model_copy(update={"epochs": 5})).history
    assert history.validation_accuracy.iloc[-1] == 1
    assert history.validation_loss.iloc[-1] < history.validation_loss.iloc[0]


def test_vectors_that_are_not_finite_stop_the_run():
    broken = replace(TRAIN, resume_vectors=np.full_like(TRAIN.resume_vectors, np.nan))
    with pytest.raises(DegenerateError, match=r"(?s)gives nan.*lower learning_rate"):
        train_phase2(broken, VALIDATION, SMALL)


def test_a_missing_device_is_refused():
    with pytest.raises(ParameterError, match="cuda:99"):
        train_phase2(TRAIN, VALIDATION, SMALL, device="cuda:99")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device is visible: run the tests on a machine with one")
def test_it_trains_on_cuda_and_returns_the_head_on_the_cpu():
    one, two = (train_phase2(TRAIN, VALIDATION, SMALL, device="cuda") for _ in range(2))
    assert torch.equal(weights(one.head), weights(two.head))
    assert not weights(one.head).is_cuda


def test_a_training_that_was_killed_goes_on_with_the_same_numbers(result, tmp_path, monkeypatch):
    monkeypatch.setattr("cacl.phase1.checkpoint.EVERY", 0.0)
    state, count = tmp_path / "phase2.state", iter(range(SMALL.epochs))
    with monkeypatch.context() as patch:
        patch.setattr("cacl.phase2.training.validate", lambda *given: validate(*given) if next(count) < 4 else 1 / 0)
        with pytest.raises(ZeroDivisionError):
            train_phase2(TRAIN, VALIDATION, SMALL, 3, resume=state)
    goes_on = train_phase2(TRAIN, VALIDATION, SMALL, 3, resume=state)
    assert torch.equal(weights(goes_on.head), weights(result.head))
    assert goes_on.history.drop(columns="seconds").equals(result.history.drop(columns="seconds"))
