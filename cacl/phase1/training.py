"""Training of the projection head (section 5.8)."""

import logging
import time
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
import torch
from tqdm import tqdm

from cacl.encoding.device import evaluation, reproducible, torch_device
from cacl.errors import DegenerateError
from cacl.parameters import Phase1Parameters
from cacl.phase1.checkpoint import BestHead
from cacl.phase1.curriculum import progress_at
from cacl.phase1.data import ContrastiveData, ContrastivePart
from cacl.phase1.head import ProjectionHead
from cacl.phase1.loss import info_nce
from cacl.phase1.negatives import Negatives, NegativeSelector
from cacl.phase1.triplets import Triplets, batch_slices
from cacl.randomness import stream, stream_seed

LARGE_GRADIENT_NORM = 10.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Phase1Result:
    """The trained head and how it got there.

    Attributes
    ----------
    head : ProjectionHead
        The head of the best epoch, on the CPU and in evaluation mode.
    history : DataFrame, one row per epoch
        ``epoch`` (from 1), ``train_loss`` (mean over triplets of weight x loss, dropout on), ``validation_loss`` (unweighted),
        ``hard``, ``medium``, ``easy``, ``filled`` (shares of the negatives drawn), ``gradient_norm`` (the largest, before
        clipping), ``seconds``.
    best_epoch : int
        The epoch, from 1, with the lowest validation loss.
    """

    head: ProjectionHead
    history: pd.DataFrame
    best_epoch: int


def train_phase1(
    data: ContrastiveData, parameters: Phase1Parameters | None = None, seed: int = 0, device: str = "cpu"
) -> Phase1Result:
    """Train the projection head and return the one with the lowest validation loss.

    Every epoch shuffles all training pairs into batches; only the positive pairs of a batch are anchors. Adam minimises the
    mean over the batch's triplets of weight x loss, with the gradient clipped. The validation loss is the unweighted mean over
    all triplets of the validation part, whose negatives are drawn once, at the end of the curriculum.

    *Differs from the paper*: batches are drawn anew each epoch from the seed; validation runs with the dropout off and on the
    same negatives in every epoch. All epochs run: its "early stopping" picks the best of them.

    Raises
    ------
    DegenerateError
        A part has no positive pair, an anchor has no candidate negative, or the loss is no longer finite.
    ParameterError
        The device is not available, or a pair is not enriched.
    """
    parameters = parameters or Phase1Parameters()
    place = torch_device(device)
    _require_positives(data)
    with reproducible(stream_seed(seed, "phase1", "head"), place):
        run = _Run(data, parameters, seed, place)
        rows = [
            run.epoch(epoch) for epoch in tqdm(range(parameters.epochs), desc="phase 1", unit="epoch", disable=None)
        ]
    return Phase1Result(run.best.restore(run.head), pd.DataFrame(rows), run.best.epoch)


def untrained_head(input_dim: int, parameters: Phase1Parameters | None = None, seed: int = 0) -> ProjectionHead:
    """Return the head with which :func:`train_phase1` starts from ``seed``, in evaluation mode: a random projection.

    It is what phase 1 has to beat: phase 2 can learn from random projections too.
    """
    p = parameters or Phase1Parameters()
    with reproducible(stream_seed(seed, "phase1", "head"), torch.device("cpu")):
        return ProjectionHead(input_dim, p.hidden_dim, p.output_dim, p.dropout).eval()


class _Run:
    """The state of one training run."""

    def __init__(self, data: ContrastiveData, parameters: Phase1Parameters, seed: int, device: torch.device) -> None:
        self.parameters, self.device, self.train = parameters, device, data.train
        self.resumes, self.jobs = (
            torch.as_tensor(vectors, device=device) for vectors in (data.resume_vectors, data.job_vectors)
        )
        p = parameters
        self.head = ProjectionHead(data.resume_vectors.shape[1], p.hidden_dim, p.output_dim, p.dropout).to(device)
        self.optimizer = torch.optim.Adam(self.head.parameters(), lr=p.learning_rate)
        self.selector = NegativeSelector(data.distances, data.train.fits, p.selection, p.tiers)
        self.validation = self._validation_triplets(data, stream(seed, "phase1", "validation"))
        self.weight = np.zeros(len(data.train.label))
        self.weight[data.train.positives] = _weights(data.train, p)
        self.batches, self.negatives = stream(seed, "phase1", "batches"), stream(seed, "phase1", "negatives")
        self.best = BestHead()

    def epoch(self, epoch: int) -> dict[str, float]:
        """Train on every batch, then validate; return the row of the history."""
        start = time.perf_counter()
        order = self.batches.permutation(len(self.train.label))
        positive = self.train.label[order] == 1
        anchors = order[positive]
        progress = progress_at(epoch, self.parameters.epochs, self.parameters.curriculum)
        drawn = self._draw(self.selector, self.train, anchors, progress, self.negatives)
        triplets = Triplets.of(self.train, anchors, drawn, self.weight[anchors]).to(self.device)
        steps = [
            self._step(triplets[rows]) for rows in batch_slices(np.flatnonzero(positive), self.parameters.batch_size)
        ]
        train_loss, largest = sum(loss for loss, _ in steps) / len(anchors), max(norm for _, norm in steps)
        validation_loss = self._validate()
        self._check(epoch + 1, train_loss, largest, drawn)
        self.best.offer(self.head, epoch + 1, validation_loss)
        losses = {"epoch": epoch + 1, "train_loss": train_loss, "validation_loss": validation_loss}
        return losses | drawn.shares() | {"gradient_norm": largest, "seconds": time.perf_counter() - start}

    def _draw(
        self,
        selector: NegativeSelector,
        part: ContrastivePart,
        anchors: np.ndarray,
        progress: Fraction,
        generator: np.random.Generator,
    ) -> Negatives:
        return selector.draw(part.resume[anchors], self.parameters.negatives, progress, generator)

    def _validation_triplets(self, data: ContrastiveData, generator: np.random.Generator) -> Triplets:
        selector = NegativeSelector(
            data.distances, data.validation.fits, self.parameters.selection, self.parameters.tiers
        )
        anchors = data.validation.positives
        drawn = self._draw(selector, data.validation, anchors, Fraction(1), generator)
        return Triplets.of(data.validation, anchors, drawn, np.ones(len(anchors))).to(self.device)

    def _step(self, triplets: Triplets) -> tuple[float, float]:
        """Update the head once; return the sum of the weighted losses and the gradient's norm before clipping."""
        count, width = triplets.negatives.shape
        vectors = [
            self.resumes[triplets.resume],
            self.jobs[triplets.job],
            self.jobs[triplets.negatives.reshape(-1)],
        ]
        anchors, positives, negatives = self.head(torch.cat(vectors)).split([count, count, count * width])
        losses = triplets.weight * info_nce(
            anchors, positives, negatives.view(count, width, -1), self.parameters.temperature, triplets.mask
        )
        self.optimizer.zero_grad()
        losses.mean().backward()
        norm = torch.nn.utils.clip_grad_norm_(self.head.parameters(), self.parameters.max_gradient_norm)
        self.optimizer.step()
        return losses.sum().item(), norm.item()

    def _validate(self) -> float:
        with evaluation(self.head):
            resumes, jobs, rows = self.head(self.resumes), self.head(self.jobs), self.validation
            losses = info_nce(
                resumes[rows.resume], jobs[rows.job], jobs[rows.negatives], self.parameters.temperature, rows.mask
            )
            return losses.mean().item()

    def _check(self, epoch: int, train_loss: float, largest: float, drawn: Negatives) -> None:
        if not np.isfinite(train_loss):
            raise DegenerateError(
                f"the training loss of epoch {epoch} is {train_loss}",
                expected="a finite number",
                remedy="lower learning_rate, and look for embeddings that are not finite",
            )
        if largest > LARGE_GRADIENT_NORM:
            logger.warning(
                "epoch %d: gradient norm %.1f, clipped to %g", epoch, largest, self.parameters.max_gradient_norm
            )
        if epoch == 1 and drawn.short_anchors:
            logger.warning(
                "%d of %d anchors have fewer than %d candidate negatives; they take all there are",
                drawn.short_anchors, len(drawn.jobs), self.parameters.negatives,
            )  # fmt: skip


def _weights(part: ContrastivePart, parameters: Phase1Parameters) -> list[float]:
    if not parameters.weighting:
        return [1.0] * len(part.positives)
    return [part.weight(pair, parameters.weight_strength, parameters.weight_signal) for pair in part.positives]


def _require_positives(data: ContrastiveData) -> None:
    for name, part in (("training", data.train), ("validation", data.validation)):
        if not len(part.positives):
            raise DegenerateError(
                f"the {name} part has {len(part.label)} pairs and none of them is a good_fit",
                expected="at least one positive pair: only positives are anchors",
                remedy="use more pairs, or another split",
            )
