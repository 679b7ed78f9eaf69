"""Heads on disk and the best head of a run; both phases use this.

A checkpoint is a safetensors file: weights and one JSON text, no code that runs on loading. The JSON holds the kind of head,
its dimensions, the epoch, the parameters of the run and a SHA-256 of the weights.
"""

import copy
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from cacl.errors import ArtefactError
from cacl.parameters import Section
from cacl.storage import atomic_path

Head = TypeVar("Head", bound=torch.nn.Module)


@dataclass(frozen=True, eq=False)
class Checkpoint(Generic[Head]):
    """A loaded head in evaluation mode on the CPU, the epoch it comes from (from 1), and the parameters of its run."""

    head: Head
    epoch: int
    parameters: dict[str, Any]


class BestHead:
    """Remembers the weights of the epoch with the lowest validation loss; of equal losses the first."""

    def __init__(self) -> None:
        self.epoch, self.loss = 0, float("inf")
        self._state: dict[str, torch.Tensor] = {}

    def offer(self, head: torch.nn.Module, epoch: int, loss: float) -> None:
        """Keep a copy of ``head`` if ``loss`` is lower than all before."""
        if loss < self.loss:
            self.epoch, self.loss, self._state = epoch, loss, copy.deepcopy(head.state_dict())

    def restore(self, head: Head) -> Head:
        """Put the remembered weights into ``head`` and return it, on the CPU and in evaluation mode."""
        head.load_state_dict(self._state)
        return head.cpu().eval()


def save_head(path: Path | str, head: torch.nn.Module, epoch: int, parameters: Section) -> None:
    """Write a head with its dimensions, epoch and parameters, atomically.

    Raises
    ------
    StorageError
        The disk is full or the folder cannot be written; a former checkpoint is kept.
    """
    weights = {name: tensor.detach().cpu().contiguous() for name, tensor in head.state_dict().items()}
    description = {
        "kind": type(head).__name__,
        "dimensions": head.dimensions,
        "dropout": head.dropout,
        "epoch": epoch,
        "parameters": parameters.model_dump(mode="json"),
        "sha256": _digest(weights),
    }
    content = save(weights, {"cacl": json.dumps(description, sort_keys=True)})
    with atomic_path(path) as temporary:
        temporary.write_bytes(content)


def load_head(path: Path | str, kind: type[Head], **dimensions: int | str) -> Checkpoint[Head]:
    """Read a head of class ``kind``, and check the ``dimensions`` that the present settings need.

    Raises
    ------
    ArtefactError
        The file is missing or damaged, or holds a head of another kind or other dimensions.
    """
    path = Path(path)
    weights, description = _read(path)
    if description["kind"] != kind.__name__:
        raise _misfit(path, f"holds a {description['kind']}", f"a {kind.__name__}")
    wrong = {name: size for name, size in dimensions.items() if description["dimensions"].get(name) != size}
    if wrong:
        stored = {name: description["dimensions"].get(name) for name in wrong}
        raise _misfit(path, f"was made with {_listed(stored)}", _listed(wrong))
    head = kind(**description["dimensions"], dropout=description["dropout"])
    head.load_state_dict(weights)
    return Checkpoint(head.eval(), description["epoch"], description["parameters"])


def _read(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    try:
        with safe_open(path, framework="pt") as file:
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            description = json.loads((file.metadata() or {})["cacl"])
        if description["sha256"] != _digest(weights):
            raise ValueError("the weights do not have the stored checksum")
    except (OSError, SafetensorError, ValueError, KeyError) as error:
        missing = isinstance(error, FileNotFoundError)
        raise ArtefactError(
            f"the checkpoint {path} " + ("does not exist" if missing else f"is damaged ({error})"),
            expected="a whole file written by save_head()",
            remedy="train this phase" if missing else f"delete {path} and train this phase again",
        ) from error
    return weights, description


def _misfit(path: Path, received: str, expected: str) -> ArtefactError:
    return ArtefactError(
        f"the checkpoint {path} {received}",
        expected=f"{expected}, as the present settings ask for",
        remedy="train this phase again, or go back to the encoder and dimensions of that run",
    )


def _listed(dimensions: dict[str, Any]) -> str:
    return ", ".join(f"{name} {size}" for name, size in dimensions.items())


def _digest(weights: dict[str, torch.Tensor]) -> str:
    digest = hashlib.sha256()
    for name in sorted(weights):
        digest.update(f"{name} {tuple(weights[name].shape)} ".encode() + weights[name].numpy().tobytes())
    return digest.hexdigest()
