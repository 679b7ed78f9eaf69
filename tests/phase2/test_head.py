"""The match head of section 6.2."""

import numpy as np
import pytest
import torch

from cacl.phase2 import MatchHead, match_scores, pair_features, predict


def test_the_parameter_count_by_hand():
    """256 x 128 + 128 + 128 x 64 + 64 + 64 + 1 = 41,217."""
    assert MatchHead().parameter_count == 41_217


def test_probabilities_agree_with_the_layers_written_out():
    head = MatchHead(embedding_dim=5)
    w1, b1, w2, b2, w3, b3 = (parameter.detach().numpy().astype(float) for parameter in head.parameters())
    resumes, jobs = np.random.default_rng(0).standard_normal((2, 9, 5)).astype(np.float32)
    hidden = np.maximum(np.hstack([resumes, jobs]) @ w1.T + b1, 0)
    odds = (np.maximum(hidden @ w2.T + b2, 0) @ w3.T + b3)[:, 0]
    probabilities = predict(head, resumes, jobs)
    assert probabilities.dtype == np.float64
    np.testing.assert_allclose(probabilities, 1 / (1 + np.exp(-odds)), atol=1e-6)
    direct = head.eval()(torch.from_numpy(resumes), torch.from_numpy(jobs))
    assert direct.shape == (9,)
    np.testing.assert_allclose(direct.detach().numpy(), probabilities, atol=1e-6)


def test_resume_and_job_are_not_interchangeable():
    one, other = np.random.default_rng(1).standard_normal((2, 1, 5)).astype(np.float32)
    head = MatchHead(embedding_dim=5)
    assert predict(head, one, other) != predict(head, other, one)


def test_prediction_has_the_dropout_off_and_leaves_the_mode_alone():
    head = MatchHead(embedding_dim=5).train()
    vectors = np.ones((3, 5), dtype=np.float32)
    assert np.array_equal(predict(head, vectors, vectors), predict(head, vectors, vectors))
    assert head.training


def test_confident_scores_keep_their_order():
    """In float32 the sigmoid of 20 and of 25 is exactly 1."""
    head = MatchHead(embedding_dim=1, dropout=0.0)
    for parameter in head.parameters():
        torch.nn.init.constant_(parameter, 0.0)
    head.layers[0].weight.data[0, 0] = head.layers[3].weight.data[0, 0] = head.layers[6].weight.data[0, 0] = 1.0
    vectors = np.array([[20.0], [25.0]], dtype=np.float32)
    low, high = predict(head, vectors, vectors)
    assert low < high < 1


@pytest.mark.parametrize(
    ("features", "extra", "inputs"),
    [("concatenation", 0, 256), ("interaction", 0, 257), ("both", 0, 513), ("concatenation", 2, 258), ("both", 3, 516)],
)
def test_the_width_of_the_first_layer(features, extra, inputs):
    """d + d, or product d + difference d + cosine 1, or both; then the further features."""
    assert MatchHead(features=features, extra=extra).parameter_count == 41_217 + (inputs - 256) * 128


def test_interaction_features_written_out():
    resumes, jobs = np.random.default_rng(2).standard_normal((2, 7, 5)).astype(np.float32)
    interaction = np.hstack([resumes * jobs, np.abs(resumes - jobs), (resumes * jobs).sum(axis=1, keepdims=True)])
    tensors = torch.from_numpy(resumes), torch.from_numpy(jobs)
    np.testing.assert_allclose(pair_features(*tensors, "interaction"), interaction, atol=1e-6)
    np.testing.assert_allclose(pair_features(*tensors, "both"), np.hstack([resumes, jobs, interaction]), atol=1e-6)


def test_interaction_is_the_same_in_both_directions():
    one, other = np.random.default_rng(1).standard_normal((2, 3, 5)).astype(np.float32)
    head = MatchHead(embedding_dim=5, features="interaction")
    np.testing.assert_array_equal(predict(head, one, other), predict(head, other, one))


def test_further_features_are_read_after_the_vectors():
    head = MatchHead(embedding_dim=3, extra=2)
    resumes, jobs, extra = (np.random.default_rng(n).standard_normal((4, w)).astype(np.float32) for n, w in enumerate((3, 3, 2)))
    plain = MatchHead(embedding_dim=4)
    plain.load_state_dict(head.state_dict())  # 2 x 4 inputs: the same layers on the same numbers
    stacked = np.hstack([resumes, jobs, extra])
    np.testing.assert_array_equal(predict(head, resumes, jobs, extra), predict(plain, stacked[:, :4].copy(), stacked[:, 4:].copy()))
    assert not np.array_equal(predict(head, resumes, jobs, extra), predict(head, resumes, jobs, extra + 1))


@pytest.mark.parametrize("extra", [0, 2])
@pytest.mark.parametrize("features", ["concatenation", "interaction", "both"])
def test_every_resume_with_every_job_scores_as_pair_by_pair(features, extra, monkeypatch):
    """In blocks of three resumes, the last of which is shorter."""
    monkeypatch.setattr("cacl.phase2.head._PAIRS_PER_BLOCK", 24)
    draw = np.random.default_rng(2)
    resumes, jobs, further = (draw.standard_normal(shape).astype(np.float32) for shape in ((7, 5), (8, 5), (7, 8, extra)))
    head, given = MatchHead(embedding_dim=5, features=features, extra=extra), further if extra else None
    pairs = predict(head, resumes.repeat(8, axis=0), np.tile(jobs, (7, 1)), None if given is None else given.reshape(56, extra))
    np.testing.assert_allclose(match_scores(head, resumes, jobs, given), pairs.reshape(7, 8), atol=1e-7)
    assert match_scores(head, resumes[:0], jobs, None if given is None else given[:0]).shape == (0, 8)
