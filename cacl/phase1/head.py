"""The projection head of section 5.2, the only part of phase 1 that learns."""

import numpy as np
import torch
from torch import nn

from cacl.encoding.device import evaluation


class ProjectionHead(nn.Module):
    """Map a text embedding, of a resume or a job, into the shared space of unit vectors.

    768 → 256 → 128 has 229,760 parameters (section 5.2: about 230K); ``dropout`` is the share of hidden units dropped in
    training mode, in [0, 1). *Differs from the paper*: none in the layers; that vectors leave the head with unit length is its
    section 5.7 ("dot product on L2-normalized vectors"), and phase 2 reads the same vectors.

    >>> ProjectionHead(input_dim=384).parameter_count
    131456
    """

    def __init__(self, input_dim: int = 768, hidden_dim: int = 256, output_dim: int = 128, dropout: float = 0.3) -> None:
        super().__init__()
        self.dimensions = {"input_dim": input_dim, "hidden_dim": hidden_dim, "output_dim": output_dim}
        self.dropout = dropout
        first, last = nn.Linear(input_dim, hidden_dim), nn.Linear(hidden_dim, output_dim)
        self.layers = nn.Sequential(first, nn.ReLU(), nn.Dropout(dropout), last)

    def forward(self, vectors: torch.Tensor) -> torch.Tensor:
        """Return unit vectors, shape (..., output_dim), of embeddings, shape (..., input_dim)."""
        projected: torch.Tensor = self.layers(vectors)
        return nn.functional.normalize(projected, dim=-1)

    @property
    def parameter_count(self) -> int:
        """Number of trainable parameters."""
        return sum(parameter.numel() for parameter in self.parameters())


def project(head: ProjectionHead, vectors: np.ndarray) -> np.ndarray:
    """Return the unit vectors, float32 (n, output_dim), of embeddings, float32 (n, input_dim), with the dropout off."""
    device = next(head.parameters()).device
    with evaluation(head):
        return np.asarray(head(torch.as_tensor(vectors, dtype=torch.float32, device=device)).cpu())
