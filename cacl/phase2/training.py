"""Training of the match head (section 6.5)."""

import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from tqdm import tqdm

from cacl.encoding.device import evaluation, reproducible, torch_device
from cacl.errors import DegenerateError
from cacl.parameters import Phase2Parameters
from cacl.phase1.checkpoint import BestHead
from cacl.phase2.data import MatchPart
from cacl.phase2.head import MatchHead
from cacl.phase2.loss import weighted_bce
from cacl.randomness import stream, stream_seed

DECISION_THRESHOLD = 0.5


@dataclass(frozen=True, eq=False)
class Phase2Result:
    """The trained head and how it got there.

    Attributes
    ----------
    head : MatchHead
        The head of the best epoch, on the CPU and in evaluation mode.
    history : DataFrame, one row per epoch
        ``epoch`` (from 1), ``train_loss`` (mean over samples, dropout on), ``validation_loss``, ``validation_accuracy`` (at
        0.5), ``seconds``.
    best_epoch : int
        The epoch, from 1, with the lowest validation loss.
    """

    head: MatchHead
    history: pd.DataFrame
    best_epoch: int


def train_phase2(
    train: MatchPart,
    validation: MatchPart,
    parameters: Phase2Parameters | None = None,
    seed: int = 0,
    device: str = "cpu",
) -> Phase2Result:
    """Train the match head on all labelled pairs and return the one with the lowest validation loss.

    Adam with L2 regularisation minimises :func:`~cacl.phase2.loss.weighted_bce`. Batches are drawn anew each epoch, from the
    seed; the last partial batch is kept.

    *Differs from the paper*: features are unit vectors; its code takes them before the division by their length, and takes the
    batches in file order.

    Raises
    ------
    DegenerateError
        A part holds one class only, or the head gives no finite probabilities.
    ParameterError
        The device is not available.
    """
    parameters = parameters or Phase2Parameters()
    place = torch_device(device)
    _require_both_classes("training", train)
    _require_both_classes("validation", validation)
    with reproducible(stream_seed(seed, "phase2", "head"), place):
        run = _Run(train, validation, parameters, seed, place)
        rows = [
            run.epoch(epoch) for epoch in tqdm(range(parameters.epochs), desc="phase 2", unit="epoch", disable=None)
        ]
    return Phase2Result(run.best.restore(run.head), pd.DataFrame(rows), run.best.epoch)


class _Run:
    """The state of one training run."""

    def __init__(
        self, train: MatchPart, validation: MatchPart, parameters: Phase2Parameters, seed: int, device: torch.device
    ) -> None:
        self.parameters = parameters
        self.train, self.validation = _tensors(train, device), _tensors(validation, device)
        self.head = MatchHead(
            train.resume_vectors.shape[1],
            parameters.dropout,
            parameters.features,
            0 if train.extra is None else train.extra.shape[1],
        ).to(device)
        self.optimizer = torch.optim.Adam(
            self.head.parameters(), lr=parameters.learning_rate, weight_decay=parameters.weight_decay
        )
        self.batches = stream(seed, "phase2", "batches")
        self.best = BestHead()

    def epoch(self, epoch: int) -> dict[str, float]:
        """Train on every batch, then validate; return the row of the history."""
        start = time.perf_counter()
        order = torch.as_tensor(self.batches.permutation(len(self.train.label)), device=self.train.label.device)
        total = sum(self._step(rows) for rows in order.split(self.parameters.batch_size))
        validation_loss, accuracy = self._validate()
        self.best.offer(self.head, epoch + 1, validation_loss)
        losses = {"epoch": epoch + 1, "train_loss": total / len(order), "validation_loss": validation_loss}
        return losses | {"validation_accuracy": accuracy, "seconds": time.perf_counter() - start}

    def _step(self, rows: torch.Tensor) -> float:
        """Update the head once; return the sum of the batch's losses."""
        train = self.train
        extra = None if train.extra is None else train.extra[rows]
        probabilities = self.head(train.resumes[rows], train.jobs[rows], extra)
        _require_finite(probabilities)
        loss = weighted_bce(probabilities, train.label[rows], self.parameters.positive_weight)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item() * len(rows)

    def _validate(self) -> tuple[float, float]:
        part = self.validation
        with evaluation(self.head):
            probabilities = self.head(part.resumes, part.jobs, part.extra)
            loss = weighted_bce(probabilities, part.label, self.parameters.positive_weight).item()
        correct = (probabilities >= DECISION_THRESHOLD) == (part.label == 1)
        return loss, correct.double().mean().item()


class _Tensors(NamedTuple):
    """A part on the device."""

    resumes: torch.Tensor
    jobs: torch.Tensor
    label: torch.Tensor
    extra: torch.Tensor | None


def _tensors(part: MatchPart, device: torch.device) -> _Tensors:
    return _Tensors(
        torch.as_tensor(part.resume_vectors, device=device),
        torch.as_tensor(part.job_vectors, device=device),
        torch.as_tensor(part.label, dtype=torch.float32, device=device),
        None if part.extra is None else torch.as_tensor(part.extra, device=device),
    )


def _require_both_classes(name: str, part: MatchPart) -> None:
    positives = int(np.count_nonzero(part.label))
    if positives in (0, len(part.label)):
        raise DegenerateError(
            f"the {name} part has {len(part.label)} pairs, {positives} of them positive",
            expected="both classes, matches and others",
            remedy="use more pairs, or another split",
        )


def _require_finite(probabilities: torch.Tensor) -> None:
    if not torch.isfinite(probabilities).all():
        raise DegenerateError(
            "the match head gives probabilities that are not finite",
            expected="finite weights and vectors",
            remedy="lower learning_rate, and look for vectors that are not finite",
        )
