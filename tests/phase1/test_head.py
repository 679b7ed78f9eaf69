"""The projection head of section 5.2."""

import numpy as np
import torch

from cacl.phase1 import ProjectionHead, project


def test_the_parameter_count_by_hand():
    """768 x 256 + 256 + 256 x 128 + 128 = 229,760."""
    assert ProjectionHead().parameter_count == 229_760


def test_projection_agrees_with_the_layers_written_out():
    head = ProjectionHead(input_dim=6, hidden_dim=4, output_dim=3).eval()
    w1, b1, w2, b2 = (parameter.detach().numpy() for parameter in head.parameters())
    vectors = np.random.default_rng(0).standard_normal((7, 6)).astype(np.float32)
    raw = np.maximum(vectors @ w1.T + b1, 0) @ w2.T + b2
    np.testing.assert_allclose(project(head, vectors), raw / np.linalg.norm(raw, axis=1, keepdims=True), atol=1e-6)


def test_dropout_works_in_training_and_is_off_in_projection():
    head = ProjectionHead(input_dim=6).train()
    vectors = np.ones((1, 6), dtype=np.float32)
    assert not torch.equal(head(torch.ones(1, 6)), head(torch.ones(1, 6)))
    assert np.array_equal(project(head, vectors), project(head, vectors))
    assert head.training
