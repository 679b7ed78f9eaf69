"""The match head of section 6.2, the only part of phase 2 that learns, and what it reads: the unit vectors of phase 1.

*Differs from the paper*: its code leaves the dropout of the frozen head on in training.
"""

from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
import torch
from torch import Tensor, nn

from cacl.corpus.table import PairTable
from cacl.encoding.device import evaluation
from cacl.phase1.loss import DISTANCE_SCALE

_PAIRS_PER_BLOCK = 1 << 16

Features = Literal["concatenation", "interaction", "both"]
Ontology = tuple[np.ndarray, np.ndarray]
"""Similarity and transport distance of every resume with every job of the corpus, float64 (R, J), nan without skills."""


class MatchHead(nn.Module):
    """Map a resume's and a job's unit vectors (d = ``embedding_dim``) to the probability of a match.

    41,217 parameters for d = 128 (section 6.2: about 41K). ``dropout`` is the share of hidden units dropped in training mode, in
    [0, 1); ``extra`` the number of further features of a pair, such as the ontology's scores. *Differs from the paper*: none with
    the defaults. Other ``features`` hand over how similar the vectors are (:func:`pair_features`).
    """

    def __init__(
        self, embedding_dim: int = 128, dropout: float = 0.3, features: Features = "concatenation", extra: int = 0
    ) -> None:
        super().__init__()
        self.dimensions = {"embedding_dim": embedding_dim, "features": features, "extra": extra}
        self.dropout, self.features = dropout, features
        d = embedding_dim
        width = {"concatenation": 2 * d, "interaction": 2 * d + 1, "both": 4 * d + 1}[features] + extra
        self.layers = nn.Sequential(
            nn.Linear(width, 128), nn.ReLU(), nn.Dropout(dropout),
            nn.Linear(128, 64), nn.ReLU(), nn.Dropout(dropout),
            nn.Linear(64, 1),
        )  # fmt: skip

    def logits(self, resumes: Tensor, jobs: Tensor, extra: Tensor | None = None) -> Tensor:
        """Return the log odds of a match, shape (B,), of unit vectors, (B, d) each, and further features, (B, extra)."""
        read = pair_features(resumes, jobs, self.features)
        odds: Tensor = self.layers(read if extra is None else torch.cat([read, extra], dim=-1))
        return odds.squeeze(-1)

    def forward(self, resumes: Tensor, jobs: Tensor, extra: Tensor | None = None) -> Tensor:
        """Return probabilities, shape (B,); parameters as for :meth:`logits`."""
        return torch.sigmoid(self.logits(resumes, jobs, extra))

    @property
    def parameter_count(self) -> int:
        """Number of trainable parameters."""
        return sum(parameter.numel() for parameter in self.parameters())


def pair_features(resumes: Tensor, jobs: Tensor, features: Features = "concatenation") -> Tensor:
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


def predict(head: MatchHead, resume_vectors: np.ndarray, job_vectors: np.ndarray, extra: np.ndarray | None = None) -> np.ndarray:
    """Return match probabilities, float64 (n,), of unit vectors, float32 (n, d), with the dropout off.

    ``extra`` are the further features, float32 (n, extra), if the head was trained with any. The sigmoid is taken in float64,
    so that confident scores keep their order.
    """
    device = next(head.parameters()).device
    resumes, jobs = (torch.as_tensor(vectors, device=device) for vectors in (resume_vectors, job_vectors))
    further = None if extra is None else torch.as_tensor(extra, device=device)
    with evaluation(head):
        return np.asarray(torch.sigmoid(head.logits(resumes, jobs, further).double()).cpu())


def match_scores(head: MatchHead, resumes: np.ndarray, jobs: np.ndarray, extra: np.ndarray | None = None) -> np.ndarray:
    r"""Return probabilities as :func:`predict` does, but of every resume with every job, float64 (R, J); ``extra`` is (R, J, e).

    The first layer is linear, :math:`W [r, j] = W_r r + W_j j`: each vector passes its half once, and only the rest is computed for
    each pair, in blocks of bounded memory. The two functions differ by rounding, at most 1e-7.
    """
    device, linear, first = next(head.parameters()).device, nn.functional.linear, cast(nn.Linear, head.layers[0])
    left, right = (torch.as_tensor(vectors, device=device) for vectors in (resumes, jobs))
    size, step = 0 if head.features == "interaction" else left.shape[1], max(1, _PAIRS_PER_BLOCK // max(1, len(jobs)))
    of_resume, of_job, of_pair = first.weight.split([size, size, first.in_features - 2 * size], dim=1)
    with evaluation(head):
        blocks, of_resumes, of_jobs = [], linear(left[:, :size], of_resume, first.bias), linear(right[:, :size], of_job)
        for rows in (slice(start, start + step) for start in range(0, max(1, len(resumes)), step)):
            read = [] if head.features == "concatenation" else [pair_features(left[rows, None], right, "interaction")]
            read += [] if extra is None else [torch.as_tensor(extra[rows], device=device)]
            hidden = of_resumes[rows, None] + of_jobs
            hidden = hidden + linear(torch.cat(read, dim=-1), of_pair) if read else hidden
            blocks.append(torch.sigmoid(head.layers[1:](hidden).squeeze(-1).double()).cpu())
    return np.asarray(torch.cat(blocks))


@dataclass(frozen=True, eq=False)
class MatchPart:
    """Of n pairs the unit vectors, float32 (n, d), the label, int8 (n,), 1 for a match, and further features, float32 (n, e)."""

    resume_vectors: np.ndarray
    job_vectors: np.ndarray
    label: np.ndarray
    extra: np.ndarray | None = None


def match_part(part: PairTable, resumes: np.ndarray, jobs: np.ndarray, ontology: Ontology | None = None) -> MatchPart:
    """Return what phase 2 learns from the pairs of ``part``, taken from a corpus with :meth:`PairTable.take`.

    ``resumes`` (R, d) and ``jobs`` (J, d) are the unit vectors of the whole corpus; with ``ontology`` the two scores of each
    pair stand beside its vectors (:func:`ontology_features`).
    """
    resume, job = part.resume_rows[part.resume], part.job_rows[part.job]
    return MatchPart(resumes[resume], jobs[job], part.label, ontology_features(ontology, resume, job))


def match_matrix(
    head: MatchHead, part: PairTable, resumes: np.ndarray, jobs: np.ndarray, ontology: Ontology | None = None
) -> np.ndarray:
    """Return the probability of a match of every resume with every job of ``part``, float64; the rest as for match_part."""
    resume, job = part.resume_rows, part.job_rows
    return match_scores(head, resumes[resume], jobs[job], ontology_features(ontology, resume[:, None], job))


def ontology_features(ontology: Ontology | None, resume: np.ndarray, job: np.ndarray) -> np.ndarray | None:
    """Return what the ontology says of n pairs, rows of resumes and jobs, as features of the match head, float32 (n, 2).

    The similarity of the two skill sets, and 1 - distance / 10, the scale on which section 5.7 reads the transport distance;
    both are 0 where a side has no skills (nan). *Differs from the paper*: its match head does not see the ontology.
    """
    if ontology is None:
        return None
    similarity, distance = (matrix[resume, job] for matrix in ontology)
    return np.asarray(np.nan_to_num(np.stack([similarity, 1 - distance / DISTANCE_SCALE], axis=-1)), dtype=np.float32)
