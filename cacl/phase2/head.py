"""The match head of section 6.2, the only part of phase 2 that learns."""

import numpy as np
import torch
from torch import nn

from cacl.encoding.device import evaluation


class MatchHead(nn.Module):
    """Map a resume's and a job's unit vectors to the probability of a match.

    Linear(2d, 128), ReLU, Dropout, Linear(128, 64), ReLU, Dropout, Linear(64, 1), Sigmoid on the two vectors one after the
    other; 41,217 parameters for d = 128 (section 6.2: about 41K).

    Parameters
    ----------
    embedding_dim :
        Size d of the shared space of phase 1.
    dropout :
        Share of hidden units that are dropped in training mode, in [0, 1).

    Examples
    --------
    >>> MatchHead(embedding_dim=128).parameter_count
    41217
    """

    def __init__(self, embedding_dim: int = 128, dropout: float = 0.3) -> None:
        super().__init__()
        self.dimensions = {"embedding_dim": embedding_dim}
        self.dropout = dropout
        self.layers = nn.Sequential(
            nn.Linear(2 * embedding_dim, 128), nn.ReLU(), nn.Dropout(dropout),
            nn.Linear(128, 64), nn.ReLU(), nn.Dropout(dropout),
            nn.Linear(64, 1),
        )  # fmt: skip

    @property
    def parameter_count(self) -> int:
        """Number of trainable parameters."""
        return sum(parameter.numel() for parameter in self.parameters())

    def logits(self, resume_vectors: torch.Tensor, job_vectors: torch.Tensor) -> torch.Tensor:
        """Return the log odds of a match, shape (B,), of unit vectors, shape (B, d) each."""
        odds: torch.Tensor = self.layers(torch.cat([resume_vectors, job_vectors], dim=-1))
        return odds.squeeze(-1)

    def forward(self, resume_vectors: torch.Tensor, job_vectors: torch.Tensor) -> torch.Tensor:
        """Return probabilities, shape (B,), of unit vectors, shape (B, d) each."""
        return torch.sigmoid(self.logits(resume_vectors, job_vectors))


def predict(head: MatchHead, resume_vectors: np.ndarray, job_vectors: np.ndarray) -> np.ndarray:
    """Return match probabilities, float64 (n,), of unit vectors, float32 (n, d) each, with the dropout off.

    The sigmoid is taken in float64, so that confident scores keep their order.
    """
    device = next(head.parameters()).device
    resumes, jobs = (torch.as_tensor(vectors, device=device) for vectors in (resume_vectors, job_vectors))
    with evaluation(head):
        probabilities: np.ndarray = torch.sigmoid(head.logits(resumes, jobs).double()).cpu().numpy()
    return probabilities
