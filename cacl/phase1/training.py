"""Training of the projection head (section 5.8)."""

import logging
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from cacl.encoding.device import evaluation, reproducible, torch_device
from cacl.errors import DegenerateError
from cacl.parameters import Phase1Parameters
from cacl.phase1.checkpoint import Epochs, Trained
from cacl.phase1.data import Batch, ContrastiveData, epoch_triplets, validation_triplets
from cacl.phase1.head import ProjectionHead
from cacl.phase1.loss import info_nce
from cacl.phase1.negatives import Negatives
from cacl.randomness import stream_seed

LARGE_GRADIENT_NORM = 10.0
DEFAULTS = Phase1Parameters()
Vectors = list[torch.Tensor]
"""Embeddings of all resumes (R, d) and of all jobs (J, d)."""

logger = logging.getLogger(__name__)


def train_phase1(
    data: ContrastiveData, parameters: Phase1Parameters = DEFAULTS, seed: int = 0, device: str = "cpu", resume: Path | None = None
) -> Trained[ProjectionHead]:
    """Train the projection head and return the one with the lowest validation loss.

    ``resume`` is a file from which a training that was killed goes on (:class:`cacl.phase1.Epochs`). The history has per epoch
    ``train_loss`` (mean over triplets of weight x loss, dropout on), ``validation_loss`` (unweighted), ``hard``, ``medium``,
    ``easy``, ``filled`` (shares of the negatives drawn), ``gradient_norm`` (the largest, before clipping) and ``seconds``.

    *Differs from the paper*: batches are drawn anew each epoch from the seed; validation runs with the dropout off and on the
    same negatives in every epoch. All epochs run: its "early stopping" picks the best of them.

    Without a positive training pair the head stays as it was drawn, and the training loss is nan; without one for validation its
    loss is nan. Raises a DegenerateError when a loss is not finite, and a ParameterError without the device or enriched pairs.
    """
    p, place = parameters, torch_device(device)
    vectors = [torch.as_tensor(side, device=place) for side in (data.resume_vectors, data.job_vectors)]
    with reproducible(stream_seed(seed, "phase1", "head"), place):
        head = ProjectionHead(data.resume_vectors.shape[1], p.hidden_dim, p.output_dim, p.dropout).to(place)
        optimizer = torch.optim.Adam(head.parameters(), lr=p.learning_rate, fused=True)
        validation = validation_triplets(data, p, seed, place)
        triplets = tqdm(epoch_triplets(data, p, seed, place), "phase 1", p.epochs, unit="epoch", disable=None)
        epochs = Epochs(resume, (data, p, seed, device), head, optimizer)
        for epoch, (negatives, batches) in enumerate(triplets, start=1):
            if epoch <= epochs.done:
                continue
            steps = [gradient_step(head, optimizer, vectors, batch, p) for batch in batches] or [(np.nan, np.nan)]
            losses, norms = zip(*steps, strict=True)
            train_loss = sum(losses) / max(len(negatives.jobs), 1)
            _check(epoch, train_loss, max(norms), negatives, p)
            validation_loss = mean_loss(head, vectors, validation, p.temperature)
            row = {"train_loss": train_loss, "validation_loss": validation_loss} | negatives.shares()
            epochs.add(row | {"gradient_norm": max(norms)})
    return epochs.finish()


def gradient_step(
    head: ProjectionHead, optimizer: torch.optim.Optimizer, vectors: Vectors, batch: Batch, p: Phase1Parameters
) -> tuple[float, float]:
    """Update the head once; return the sum of the weighted losses and the gradient's norm before clipping."""
    resumes, jobs = vectors
    resume, job, negative, mask, weight = batch
    count, width = negative.shape
    texts = torch.cat([resumes[resume], jobs[job], jobs[negative.flatten()]])
    anchors, positives, negatives = head(texts).split([count, count, count * width])
    losses = weight * info_nce(anchors, positives, negatives.view(count, width, -1), p.temperature, mask)
    optimizer.zero_grad()
    losses.mean().backward()
    norm = torch.nn.utils.clip_grad_norm_(head.parameters(), p.max_gradient_norm)
    optimizer.step()
    return losses.sum().item(), norm.item()


def mean_loss(head: ProjectionHead, vectors: Vectors, triplets: Batch, temperature: float) -> float:
    """Return the unweighted mean loss of triplets, with the dropout off."""
    resume, job, negative, mask, _ = triplets
    with evaluation(head):
        resumes, jobs = (head(side) for side in vectors)
        return info_nce(resumes[resume], jobs[job], jobs[negative], temperature, mask).mean().item()


def untrained_head(input_dim: int, p: Phase1Parameters = DEFAULTS, seed: int = 0) -> ProjectionHead:
    """Return the head that :func:`train_phase1` starts with, in evaluation mode: the random projection that it has to beat."""
    with reproducible(stream_seed(seed, "phase1", "head"), torch.device("cpu")):
        return ProjectionHead(input_dim, p.hidden_dim, p.output_dim, p.dropout).eval()


def _check(epoch: int, loss: float, norm: float, negatives: Negatives, p: Phase1Parameters) -> None:
    """Stop when the loss is not finite; warn of large gradients and of anchors with few candidates."""
    if not np.isfinite(loss) and len(negatives.jobs):
        remedy = "lower learning_rate, and look for embeddings that are not finite"
        raise DegenerateError(f"the training loss of epoch {epoch} is {loss}", "a finite number", remedy)
    if norm > LARGE_GRADIENT_NORM:
        logger.warning("epoch %d: gradient norm %.1f, clipped to %g", epoch, norm, p.max_gradient_norm)
    short = np.count_nonzero(~negatives.mask.all(axis=1))
    if epoch == 1 and short:
        message = "%d of %d anchors have fewer than %d candidate negatives; they take all there are"
        logger.warning(message, short, len(negatives.jobs), p.negatives)
