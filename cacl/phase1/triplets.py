"""Triplets of resume, matching job and negative jobs, in batches (section 5.5)."""

from collections.abc import Iterator

import numpy as np
import torch
from torch.utils.data import TensorDataset

from cacl.parameters import Phase1Parameters
from cacl.phase1.curriculum import progress_at
from cacl.phase1.data import ContrastiveData, ContrastivePart
from cacl.phase1.loss import ontology_weight
from cacl.phase1.negatives import Negatives, NegativeSelector
from cacl.randomness import stream

Batch = tuple[torch.Tensor, ...]
"""Rows of resumes (B,), matching jobs (B,) and negative jobs (B, K) in the vectors, the mask (B, K), and the weights (B,)."""


def epoch_triplets(
    data: ContrastiveData, p: Phase1Parameters, seed: int, device: torch.device
) -> Iterator[tuple[Negatives, list[Batch]]]:
    """Yield the negatives and the batches of one epoch after the other.

    Every epoch shuffles all training pairs into batches; only the positive pairs of a batch are anchors, and a batch without
    one is skipped.
    """
    train, weights = data.train, triplet_weights(data.train, p)
    selector = NegativeSelector(data.distances, train.fits, p.selection, p.tiers)
    shuffle, draw = stream(seed, "phase1", "batches"), stream(seed, "phase1", "negatives")
    for epoch in range(p.epochs):
        order = shuffle.permutation(len(train.label))
        positive = train.label[order] == 1
        anchors = order[positive]
        progress = progress_at(epoch, p.epochs, p.curriculum)
        negatives = selector.draw(train.resume[anchors], p.negatives, progress, draw)
        triplets = _triplets(train, anchors, negatives, weights[anchors], device)
        batch_of = torch.as_tensor(np.flatnonzero(positive) // p.batch_size, device=device)
        yield negatives, [triplets[batch_of == batch] for batch in batch_of.unique()]


def triplet_weights(part: ContrastivePart, p: Phase1Parameters) -> np.ndarray:
    """Return the ontology weight of each positive pair, and 1 for the others, float64 (n,).

    With ``p.weight_signal`` "similarity" or "transport" it is as if the other score were missing.
    """
    weights = np.ones(len(part.label))
    for pair in part.positives if p.weighting else ():
        scores = part.metadata[pair]
        similarity = None if p.weight_signal == "transport" else scores.ontology_similarity
        distance = None if p.weight_signal == "similarity" else scores.ot_distance
        weights[pair] = ontology_weight(scores.quality_tier, similarity, distance, p.weight_strength)
    return weights


def validation_triplets(data: ContrastiveData, p: Phase1Parameters, seed: int, device: torch.device) -> Batch:
    """Return all triplets of the validation part, with negatives as at the end of the curriculum and weight 1."""
    selector = NegativeSelector(data.distances, data.validation.fits, p.selection, p.tiers)
    part, anchors = data.validation, data.validation.positives
    negatives = selector.draw(part.resume[anchors], p.negatives, 1, stream(seed, "phase1", "validation"))
    return _triplets(part, anchors, negatives, np.ones(len(anchors)), device).tensors


def _triplets(
    part: ContrastivePart, anchors: np.ndarray, negatives: Negatives, weights: np.ndarray, device: torch.device
) -> TensorDataset:
    jobs = np.maximum(negatives.jobs, 0)  # padding points at row 0 and is masked
    arrays = part.resume[anchors], part.job[anchors], jobs, negatives.mask, weights.astype(np.float32)
    return TensorDataset(*(torch.as_tensor(array, device=device) for array in arrays))
