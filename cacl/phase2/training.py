"""The loss and the training of the match head (sections 6.3 and 6.5)."""

from pathlib import Path

import numpy as np
import torch
from torch.utils.data import TensorDataset
from tqdm import tqdm

from cacl.encoding.device import evaluation, reproducible, torch_device
from cacl.errors import DegenerateError
from cacl.parameters import Phase2Parameters
from cacl.phase1.checkpoint import Epochs, Trained
from cacl.phase2.head import MatchHead, MatchPart
from cacl.randomness import stream, stream_seed

Batch = tuple[torch.Tensor, ...]
"""Unit vectors of resumes (B, d) and jobs (B, d), further features (B, extra), and labels (B,)."""


def train_phase2(
    train: MatchPart,
    validation: MatchPart,
    parameters: Phase2Parameters | None = None,
    seed: int = 0,
    device: str = "cpu",
    resume: Path | None = None,
) -> Trained[MatchHead]:
    """Train the match head on all labelled pairs and return the one with the lowest validation loss.

    ``resume`` is a file from which a training that was killed goes on (:class:`cacl.phase1.Epochs`). The history has per epoch
    ``train_loss`` (a mean, dropout on), ``validation_loss``, ``validation_accuracy`` and ``seconds``. Raises a DegenerateError for
    probabilities of nan, a ParameterError without the device.

    *Differs from the paper*: its code takes the vectors before the division by their length, and the batches in file order. Here
    they are drawn anew each epoch, from the seed; the last partial batch is kept.
    """
    p, place = parameters or Phase2Parameters(), torch_device(device)
    samples, held_out = _samples(train, place), _samples(validation, place)
    shuffle = stream(seed, "phase2", "batches")
    with reproducible(stream_seed(seed, "phase2", "head"), place):
        resumes, _, extra, _ = samples.tensors
        head = MatchHead(resumes.shape[1], p.dropout, p.features, extra.shape[1]).to(place)
        optimizer = torch.optim.Adam(head.parameters(), lr=p.learning_rate, weight_decay=p.weight_decay, fused=True)
        epochs = Epochs(resume, (train, validation, p, seed, device), head, optimizer)
        for epoch in tqdm(range(1, p.epochs + 1), desc="phase 2", unit="epoch", disable=None):
            order = torch.as_tensor(shuffle.permutation(len(samples)), device=place)
            if epoch <= epochs.done:
                continue
            losses = [gradient_step(head, optimizer, samples[rows], p) for rows in order.split(p.batch_size)]
            epochs.add({"train_loss": sum(losses) / len(samples)} | validate(head, held_out.tensors, p.positive_weight))
    return epochs.finish()


def gradient_step(head: MatchHead, optimizer: torch.optim.Optimizer, batch: Batch, p: Phase2Parameters) -> float:
    """Update the head once; return the sum of the batch's losses."""
    resumes, jobs, extra, labels = batch
    probabilities = head(resumes, jobs, extra)
    if not probabilities.isfinite().all():
        remedy = "lower learning_rate, and look for vectors that are not finite"
        raise DegenerateError("the match head gives nan as a probability", "finite weights and vectors", remedy)
    loss = weighted_bce(probabilities, labels, p.positive_weight)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item() * len(labels)


def weighted_bce(probabilities: torch.Tensor, labels: torch.Tensor, positive_weight: float = 2.5) -> torch.Tensor:
    r"""Return the mean weighted cross-entropy, a scalar, of probabilities (N,) and labels (N,), 1 for a match.

    .. math::

        L = -\frac1N \sum_i w_i \left[ y_i \log \hat y_i + (1 - y_i) \log(1 - \hat y_i) \right],
        \qquad w_i = 2.5 \text{ if } y_i = 1, \text{ else } 1

    The divisor is N, not the sum of the weights. Logarithms are bounded below by -100, so that probabilities of exactly 0 and 1
    give a finite loss.

    >>> round(weighted_bce(torch.tensor([0.8, 0.3]), torch.tensor([1, 0])).item(), 4)
    0.4573
    """
    targets = labels.to(probabilities.dtype)
    weights = 1 + (positive_weight - 1) * targets
    return torch.nn.functional.binary_cross_entropy(probabilities, targets, weight=weights)


def validate(head: MatchHead, batch: Batch, positive_weight: float) -> dict[str, float]:
    """Return the loss and, at a threshold of 0.5, the accuracy, with the dropout off."""
    resumes, jobs, extra, labels = batch
    with evaluation(head):
        probabilities = head(resumes, jobs, extra)
        loss = weighted_bce(probabilities, labels, positive_weight).item()
    correct = (probabilities >= 0.5) == (labels == 1)
    return {"validation_loss": loss, "validation_accuracy": correct.double().mean().item()}


def _samples(part: MatchPart, device: torch.device) -> TensorDataset:
    """The tensors of :data:`Batch` for a whole part; without further features these are (n, 0)."""
    extra = np.empty((len(part.label), 0)) if part.extra is None else part.extra
    arrays = part.resume_vectors, part.job_vectors, extra, part.label
    return TensorDataset(*(torch.as_tensor(array, dtype=torch.float32, device=device) for array in arrays))
