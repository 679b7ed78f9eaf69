"""The match head of section 6.2."""

import numpy as np
import torch

from cacl.phase2 import MatchHead, predict


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
