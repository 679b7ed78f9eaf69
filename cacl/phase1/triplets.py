"""Triplets of resume, matching job and negative jobs, and their batches (section 5.5)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from cacl.phase1.data import ContrastivePart
from cacl.phase1.negatives import Negatives


@dataclass(frozen=True, eq=False)
class Triplets:
    """Anchors with their positives, negatives and loss weights, as tensors of rows into the vectors."""

    resume: torch.Tensor
    job: torch.Tensor
    negatives: torch.Tensor
    mask: torch.Tensor
    weight: torch.Tensor

    @classmethod
    def of(cls, part: ContrastivePart, anchors: np.ndarray, negatives: Negatives, weight: np.ndarray) -> "Triplets":
        """Assemble the triplets of the pairs ``anchors``; padding points at row 0 and is masked."""
        return cls(
            resume=torch.as_tensor(part.resume[anchors]),
            job=torch.as_tensor(part.job[anchors]),
            negatives=torch.as_tensor(np.maximum(negatives.jobs, 0)),
            mask=torch.as_tensor(negatives.mask),
            weight=torch.as_tensor(weight, dtype=torch.float32),
        )

    def to(self, device: torch.device) -> "Triplets":
        """The same triplets on another device."""
        return Triplets(*(getattr(self, name).to(device) for name in self.__dataclass_fields__))

    def __getitem__(self, rows: slice) -> "Triplets":
        return Triplets(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def batch_slices(positions: np.ndarray, batch_size: int) -> Iterator[slice]:
    """Yield the anchors of each batch as a slice, given their sorted positions in the order of all samples.

    Batches without an anchor are skipped.

    >>> list(batch_slices(np.array([0, 3, 9]), 4))
    [slice(0, 2, None), slice(2, 3, None)]
    """
    edges = np.flatnonzero(np.diff(positions // batch_size)) + 1
    yield from map(slice, [0, *edges.tolist()], [*edges.tolist(), len(positions)])
