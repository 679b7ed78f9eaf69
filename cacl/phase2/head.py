"""The match head of section 6.2, the only part of phase 2 that learns."""

from typing import Literal

import numpy as np
import torch
from torch import nn

from cacl.encoding.device import evaluation

Features = Literal["concatenation", "interaction", "both"]


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
    features :
        What the first layer reads of the two vectors; see :func:`pair_features`. The paper's choice is "concatenation".
    extra :
        Number of further features of a pair, such as the ontology's scores; the paper has none.

    Notes
    -----
    *Differs from the paper*: none with the defaults. Of two vectors one after the other, a layer followed by ReLU can only
    approximate how similar they are; the other choices of ``features`` hand it over.

    Examples
    --------
    >>> MatchHead(embedding_dim=128).parameter_count
    41217
    """

    def __init__(
        self, embedding_dim: int = 128, dropout: float = 0.3, features: Features = "concatenation", extra: int = 0
    ) -> None:
        super().__init__()
        self.dimensions = {"embedding_dim": embedding_dim, "features": features, "extra": extra}
        self.dropout = dropout
        self.features: Features = features
        width = {
            "concatenation": 2 * embedding_dim,
            "interaction": 2 * embedding_dim + 1,
            "both": 4 * embedding_dim + 1,
        }
        self.layers = nn.Sequential(
            nn.Linear(width[features] + extra, 128), nn.ReLU(), nn.Dropout(dropout),
            nn.Linear(128, 64), nn.ReLU(), nn.Dropout(dropout),
            nn.Linear(64, 1),
        )  # fmt: skip

    @property
    def parameter_count(self) -> int:
        """Number of trainable parameters."""
        return sum(parameter.numel() for parameter in self.parameters())

    def logits(
        self, resume_vectors: torch.Tensor, job_vectors: torch.Tensor, extra: torch.Tensor | None = None
    ) -> torch.Tensor:
        """Return the log odds of a match, shape (B,), of unit vectors, (B, d) each, and further features, (B, extra)."""
        read = pair_features(resume_vectors, job_vectors, self.features)
        odds: torch.Tensor = self.layers(read if extra is None else torch.cat([read, extra], dim=-1))
        return odds.squeeze(-1)

    def forward(
        self, resume_vectors: torch.Tensor, job_vectors: torch.Tensor, extra: torch.Tensor | None = None
    ) -> torch.Tensor:
        """Return probabilities, shape (B,); parameters as for :meth:`logits`."""
        return torch.sigmoid(self.logits(resume_vectors, job_vectors, extra))


def pair_features(resumes: torch.Tensor, jobs: torch.Tensor, features: Features = "concatenation") -> torch.Tensor:
    """Return what the match head reads of two unit vectors r and j, (B, d) each.

    "concatenation" (section 6.2) is [r, j], "interaction" is [r * j, abs(r - j), r . j], elementwise but for the cosine at the end,
    and "both" is the one after the other.

    >>> resume, job = torch.tensor([[[1.0, 0.0]], [[0.6, 0.8]]], dtype=torch.float64)
    >>> pair_features(resume, job, "interaction").tolist()
    [[0.6, 0.0, 0.4, 0.8, 0.6]]
    """
    if features == "concatenation":
        return torch.cat([resumes, jobs], dim=-1)
    product = resumes * jobs
    interaction = torch.cat([product, (resumes - jobs).abs(), product.sum(dim=-1, keepdim=True)], dim=-1)
    return interaction if features == "interaction" else torch.cat([resumes, jobs, interaction], dim=-1)


def predict(
    head: MatchHead, resume_vectors: np.ndarray, job_vectors: np.ndarray, extra: np.ndarray | None = None
) -> np.ndarray:
    """Return match probabilities, float64 (n,), with the dropout off.

    The sigmoid is taken in float64, so that confident scores keep their order.

    Parameters
    ----------
    resume_vectors, job_vectors : float32 (n, d)
        Unit vectors.
    extra : float32 (n, extra), or None
        Further features, if the head was trained with any.
    """
    device = next(head.parameters()).device
    resumes, jobs = (torch.as_tensor(vectors, device=device) for vectors in (resume_vectors, job_vectors))
    further = None if extra is None else torch.as_tensor(extra, device=device)
    with evaluation(head):
        probabilities: np.ndarray = torch.sigmoid(head.logits(resumes, jobs, further).double()).cpu().numpy()
    return probabilities
