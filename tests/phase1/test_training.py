"""Training of the projection head (section 5.8)."""

import logging
from dataclasses import replace

import numpy as np
import pytest
import torch

from cacl.corpus.records import Metadata
from cacl.errors import DegenerateError, ParameterError
from cacl.parameters import Phase1Parameters
from cacl.phase1 import (
    ContrastiveData,
    ContrastivePart,
    NegativeSelector,
    ProjectionHead,
    info_nce,
    project,
    train_phase1,
    untrained_head,
)
from cacl.phase1.data import triplet_weights
from cacl.phase1.training import mean_loss
from cacl.randomness import stream, stream_seed

RESUMES, JOBS, POOL, DIMENSION = 40, 24, 20, 16
SMALL = Phase1Parameters(epochs=4, batch_size=16, hidden_dim=16, output_dim=8, learning_rate=3e-3)


def unit(vectors):
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def part(generator, pairs, jobs, fitting):
    resume, job = generator.integers(0, RESUMES, pairs), generator.integers(0, jobs, pairs)
    label = fitting[resume, job].astype(np.int8)
    metadata = [Metadata(quality_tier="A", ontology_similarity=0.9, ot_distance=1.0), Metadata(quality_tier="C")] * pairs
    return ContrastivePart(resume, job, label, metadata[:pairs], fitting[:, :POOL])


@pytest.fixture(scope="module")
def data():
    """Resumes and jobs of four trades, noisy; those of one trade fit."""
    generator = np.random.default_rng(7)
    centres = generator.standard_normal((4, DIMENSION))
    resumes, jobs = (unit(centres[np.arange(n) % 4] + 1.5 * generator.standard_normal((n, DIMENSION))) for n in (RESUMES, JOBS))
    fitting = np.arange(RESUMES)[:, None] % 4 == np.arange(JOBS) % 4
    distances = generator.random((RESUMES, POOL))
    distances[::5] = np.nan
    return ContrastiveData(resumes, jobs, distances, part(generator, 200, POOL, fitting), part(generator, 60, JOBS, fitting))


@pytest.fixture(scope="module")
def result(data):
    return train_phase1(data, SMALL, seed=3)


def weights(head):
    return torch.cat([parameter.detach().flatten() for parameter in head.parameters()])


def losses(result):
    return result.history[["train_loss", "validation_loss"]]


def validation_loss(head, data, seed):
    """The unweighted mean over all validation triplets, one at a time."""
    selector = NegativeSelector(data.distances, data.validation.fits)
    anchors = data.validation.positives
    drawn = selector.draw(data.validation.resume[anchors], 7, 1, stream(seed, "phase1", "validation"))
    resumes, jobs = project(head, data.resume_vectors).astype(float), project(head, data.job_vectors).astype(float)
    total = 0.0
    for pair, negatives in zip(anchors, drawn.jobs, strict=True):
        anchor = resumes[data.validation.resume[pair]]
        positive = np.exp(anchor @ jobs[data.validation.job[pair]] / 0.07)
        total -= np.log(positive / (positive + np.exp(jobs[negatives] @ anchor / 0.07).sum()))
    return total / len(anchors)


def test_the_history_has_a_row_per_epoch(result):
    history = result.history
    assert history.epoch.tolist() == [1, 2, 3, 4]
    np.testing.assert_allclose(history[["hard", "medium", "easy", "filled"]].sum(axis=1), 1)
    assert history.hard.iloc[-1] > history.hard.iloc[0]
    assert (history.filled > 0.19).all()  # every fifth resume has no skills
    assert (history.gradient_norm > 0).all()


def test_it_learns_and_returns_the_best_epoch_which_need_not_be_the_last(data):
    long = train_phase1(data, SMALL.model_copy(update={"epochs": 40, "learning_rate": 0.03}), seed=3)
    history = long.history
    assert history.validation_loss.min() < 0.7 * history.validation_loss[0]
    assert history.train_loss.iloc[-1] < history.train_loss[0]
    assert long.best_epoch == history.epoch[history.validation_loss.idxmin()] < 40
    assert validation_loss(long.head, data, seed=3) == pytest.approx(history.validation_loss.min(), abs=1e-4)
    assert not long.head.training


def test_one_seed_gives_the_same_bits_and_another_does_not(result, data):
    torch.manual_seed(99)
    again, other = train_phase1(data, SMALL, seed=3), train_phase1(data, SMALL, seed=4)
    assert torch.equal(weights(again.head), weights(result.head))
    assert losses(again).equals(losses(result))
    assert not torch.equal(weights(other.head), weights(result.head))
    assert (losses(other) != losses(result)).all(axis=None)


def test_one_epoch_agrees_with_a_naive_loop(data):
    """Without dropout: batches by slicing the permutation, triplets one at a time, Adam and clipping by torch."""
    parameters = SMALL.model_copy(update={"epochs": 1, "dropout": 0.0})
    torch.manual_seed(stream_seed(5, "phase1", "head"))
    head = ProjectionHead(DIMENSION, 16, 8, dropout=0.0)
    optimizer = torch.optim.Adam(head.parameters(), lr=parameters.learning_rate)
    order = stream(5, "phase1", "batches").permutation(200)
    anchors = [i for i in order if data.train.label[i]]
    selector = NegativeSelector(data.distances, data.train.fits)
    drawn = selector.draw(data.train.resume[anchors], 7, 1, stream(5, "phase1", "negatives"))
    negatives, weight = dict(zip(anchors, drawn.jobs, strict=True)), triplet_weights(data.train, parameters)
    resumes, jobs = torch.from_numpy(data.resume_vectors), torch.from_numpy(data.job_vectors)
    seen, norms = [], []
    for start in range(0, 200, 16):
        batch = [i for i in order[start : start + 16] if data.train.label[i]]
        triplet_losses = [
            weight[i]
            * info_nce(
                head(resumes[data.train.resume[i]])[None], head(jobs[data.train.job[i]])[None], head(jobs[negatives[i]])[None]
            )
            for i in batch
        ]
        if batch:
            optimizer.zero_grad()
            torch.cat(triplet_losses).mean().backward()
            norms.append(torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0).item())
            optimizer.step()
            seen += [loss.item() for loss in triplet_losses]
    result = train_phase1(data, parameters, seed=5)
    torch.testing.assert_close(weights(result.head), weights(head), atol=2e-5, rtol=0)
    assert result.history.train_loss[0] == pytest.approx(np.mean(seen), abs=1e-4)
    assert result.history.gradient_norm[0] == pytest.approx(max(norms), rel=1e-3)


def test_the_parameters_reach_the_training(result, data):
    for change in (
        {"weighting": False},
        {"selection": "random"},
        {"curriculum": "off"},
        {"negatives": 3},
        {"dropout": 0.0},
        {"temperature": 0.2},
        {"max_gradient_norm": 0.1},
    ):
        other = train_phase1(data, SMALL.model_copy(update=change), seed=3)
        assert not torch.equal(weights(other.head), weights(result.head)), change


def test_the_untrained_head_is_the_one_that_training_starts_from(data):
    """After one step with a learning rate of next to nothing, the trained head is still where it began."""
    still = train_phase1(data, SMALL.model_copy(update={"epochs": 1, "learning_rate": 1e-12}), seed=3)
    untrained = untrained_head(DIMENSION, SMALL, seed=3)
    torch.testing.assert_close(weights(untrained), weights(still.head), atol=1e-8, rtol=0)
    assert not torch.equal(weights(untrained), weights(untrained_head(DIMENSION, SMALL, seed=4)))
    assert not untrained.training


def test_torch_is_left_as_it_was(data):
    state = torch.get_rng_state()
    train_phase1(data, SMALL)
    assert torch.equal(torch.get_rng_state(), state)


def test_large_gradients_are_logged(data, caplog):
    with caplog.at_level(logging.WARNING):
        train_phase1(data, SMALL.model_copy(update={"temperature": 0.002}))
    assert "clipped to 1" in caplog.text


def test_too_few_candidates_are_reported_and_all_taken(data, caplog):
    fits = data.train.fits.copy()
    fits[:, 3:] = True
    fits[:, :3] = False
    with caplog.at_level(logging.WARNING):
        result = train_phase1(replace(data, train=replace(data.train, fits=fits)), SMALL)
    anchors = len(data.train.positives)
    assert f"{anchors} of {anchors} anchors have fewer than 7 candidate negatives" in caplog.text
    assert np.isfinite(result.history.train_loss).all()


def test_without_a_positive_training_pair_the_head_stays_as_drawn(data):
    result = train_phase1(replace(data, train=replace(data.train, label=np.zeros_like(data.train.label))), SMALL)
    drawn = untrained_head(data.resume_vectors.shape[1], SMALL)
    assert all(torch.equal(own, other) for own, other in zip(result.head.parameters(), drawn.parameters(), strict=True))
    assert result.history.train_loss.isna().all()
    assert np.isfinite(result.history.validation_loss).all()


def test_without_a_positive_validation_pair_the_last_epoch_counts(data):
    empty = replace(data.validation, label=np.zeros_like(data.validation.label))
    result = train_phase1(replace(data, validation=empty), SMALL)
    assert result.history.validation_loss.isna().all()
    assert result.best_epoch == SMALL.epochs > 1


def test_a_loss_that_is_not_finite_stops_the_run(data):
    broken = replace(data, resume_vectors=np.full_like(data.resume_vectors, np.nan))
    with pytest.raises(DegenerateError, match=r"(?s)training loss of epoch 1 is nan.*lower learning_rate"):
        train_phase1(broken, SMALL)


def test_a_missing_device_is_refused(data):
    with pytest.raises(ParameterError, match="cuda:99"):
        train_phase1(data, SMALL, device="cuda:99")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device is visible: run the tests on a machine with one")
def test_it_trains_on_cuda_and_returns_the_head_on_the_cpu(data):
    one, two = (train_phase1(data, SMALL, device="cuda") for _ in range(2))
    assert torch.equal(weights(one.head), weights(two.head))
    assert not weights(one.head).is_cuda


def test_a_training_that_was_killed_goes_on_with_the_same_numbers(data, result, tmp_path, monkeypatch):
    monkeypatch.setattr("cacl.phase1.checkpoint.EVERY", 0.0)
    state = tmp_path / "phase1.state"
    count = iter(range(SMALL.epochs))
    with monkeypatch.context() as patch:
        patch.setattr("cacl.phase1.training.mean_loss", lambda *given: mean_loss(*given) if next(count) < 2 else 1 / 0)
        with pytest.raises(ZeroDivisionError):
            train_phase1(data, SMALL, 3, resume=state)
    assert state.exists()
    goes_on = train_phase1(data, SMALL, 3, resume=state)
    assert torch.equal(weights(goes_on.head), weights(result.head))
    assert goes_on.history.drop(columns="seconds").equals(result.history.drop(columns="seconds"))
    assert not state.exists()


@pytest.mark.parametrize("damage", ["cut", "other seed"])
def test_a_state_that_is_damaged_or_of_another_training_is_left_aside(data, tmp_path, monkeypatch, caplog, damage):
    monkeypatch.setattr("cacl.phase1.checkpoint.EVERY", 0.0)
    state = tmp_path / "phase1.state"
    monkeypatch.setattr("pathlib.Path.unlink", lambda *given, **options: None)
    train_phase1(data, SMALL, 4, resume=state)
    if damage == "cut":
        state.write_bytes(state.read_bytes()[:1000])
    own = 4 if damage == "cut" else 3
    assert len(train_phase1(data, SMALL, own, resume=state).history) == SMALL.epochs
    assert "training starts from its first epoch" in caplog.text
