"""What phase 1 learns from (sections 5.5 and 5.6): pairs as arrays, and triplets of resume, matching job and negative jobs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.utils.data import TensorDataset

from cacl.corpus.records import Metadata
from cacl.corpus.table import PairTable
from cacl.parameters import Phase1Parameters
from cacl.phase1.curriculum import progress_at
from cacl.phase1.loss import ontology_weight
from cacl.phase1.negatives import Negatives, NegativeSelector
from cacl.randomness import stream

Batch = tuple[torch.Tensor, ...]
"""Rows of resumes (B,), matching jobs (B,) and negative jobs (B, K) in the vectors, the mask (B, K), and the weights (B,)."""


@dataclass(frozen=True, eq=False)
class ContrastivePart:
    """The n pairs of one part.

    ``resume`` and ``job``, int64 (n,), are each pair's rows in the vectors of :class:`ContrastiveData`; ``label``, int8 (n,), is 1
    for a match; ``metadata`` has the ontology's scores of each pair, for the loss weights. ``fits``, bool (R, P), says which jobs
    of the pool are known to fit a resume (:func:`known_fits`), and so are no negatives of it.
    """

    resume: np.ndarray
    job: np.ndarray
    label: np.ndarray
    metadata: Sequence[Metadata]
    fits: np.ndarray

    @property
    def positives(self) -> np.ndarray:
        """Positions of the pairs that can be anchors."""
        return np.flatnonzero(self.label == 1)


@dataclass(frozen=True, eq=False)
class ContrastiveData:
    """Training and validation part, with every distinct resume and job listed once.

    ``resume_vectors`` and ``job_vectors``, float32 (R, d) and (J, d), are embeddings by the frozen encoder. The first P jobs are
    those of the training part, the pool of negatives. ``distances``, float64 (R, P), has the ontology distance, 1 - similarity, of
    every resume to every job of the pool, nan where a side has no skills. ``pool`` has the ids of the P jobs.
    """

    resume_vectors: np.ndarray
    job_vectors: np.ndarray
    distances: np.ndarray
    train: ContrastivePart
    validation: ContrastivePart
    pool: Sequence[str] = ()


def contrastive_data(
    table: PairTable, rows: Mapping[str, np.ndarray], resume_vectors: np.ndarray, job_vectors: np.ndarray, similarity: np.ndarray
) -> ContrastiveData:
    """Take from the whole corpus, enriched, what phase 1 may see: the pairs at ``rows["train"]`` and ``rows["validation"]``.

    The arrays belong to ``table.resumes`` and ``table.jobs``: their embeddings, float32, and the ontology similarity (section 4.4)
    of all with all, float64, nan where a side has no skills. Validation anchors draw their negatives from the same pool, the jobs
    of the training part. What fits a training resume is known from the labels of the training part alone; what fits a validation
    resume from those of both parts.
    """
    train = len(rows["train"])
    both = table.take(np.concatenate([rows["train"], rows["validation"]]))
    pool = len(np.unique(both.job[:train]))  # jobs stand in order of first appearance: those of training come first
    return ContrastiveData(
        resume_vectors[both.resume_rows],
        job_vectors[both.job_rows],
        1 - similarity[np.ix_(both.resume_rows, both.job_rows[:pool])],
        _part(both, slice(train), known_fits(table, both, train)[:, :pool]),
        _part(both, slice(train, None), known_fits(table, both)[:, :pool]),
        [job.job_id for job in both.jobs[:pool]],
    )


def known_fits(table: PairTable, part: PairTable, first: int | None = None) -> np.ndarray:
    """Return which jobs of a part of ``table`` are known to fit which of its resumes, bool (R, J).

    A job fits a resume if one of the ``first`` pairs of the part (all by default) is a match of the two, or of near duplicates of
    them: groups of ``table.resume_group`` and ``table.job_group``, as in the splits.

    *Differs from the paper*: it excludes the matched job alone. A copy of that job under another id would be a negative.
    """
    resume, job = table.resume_group[part.resume_rows], table.job_group[part.job_rows]
    fits = np.zeros((len(table.resumes), len(table.jobs)), dtype=bool)
    positive = np.flatnonzero(part.label[:first] == 1)
    fits[resume[part.resume[positive]], job[part.job[positive]]] = True
    return fits[np.ix_(resume, job)]


def _part(both: PairTable, own: slice, fits: np.ndarray) -> ContrastivePart:
    return ContrastivePart(both.resume[own], both.job[own], both.label[own], [pair.metadata for pair in both.pairs[own]], fits)


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
