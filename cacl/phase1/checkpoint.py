"""Heads of both phases on disk, and training that goes on after its last saved epoch, with the numbers of one that was not killed.

A head is a safetensors file: weights and one JSON text, no code that runs on loading. The JSON holds the kind of head, its
dimensions, the epoch and the parameters of the run; a SHA-256 of weights and JSON stands in front of it.
"""

import copy
import hashlib
import json
import logging
import pickle
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import joblib
import pandas as pd
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from cacl.errors import ArtefactError
from cacl.parameters import Section
from cacl.storage import atomic_path

Head = TypeVar("Head", bound=torch.nn.Module)
EVERY = 60.0
"""Seconds between two saved epochs; a shorter training saves none."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Checkpoint(Generic[Head]):
    """A loaded head in evaluation mode on the CPU, the epoch it comes from (from 1), and the parameters of its run."""

    head: Head
    epoch: int
    parameters: dict[str, Any]


def save_head(path: Path | str, head: torch.nn.Module, epoch: int, parameters: Section) -> None:
    """Write a head with its dimensions, epoch and parameters, atomically; a StorageError leaves a former checkpoint alone."""
    weights = head.state_dict()
    description = {"kind": type(head).__name__, "dimensions": head.dimensions, "dropout": head.dropout, "epoch": epoch}
    text = json.dumps(description | {"parameters": parameters.model_dump(mode="json")}, sort_keys=True)
    digest = hashlib.sha256(save(weights, {"cacl": text})).hexdigest()
    with atomic_path(path) as temporary:
        temporary.write_bytes(save(weights, {"cacl": f"{digest} {text}"}))


def load_head(path: Path | str, kind: type[Head], **dimensions: int | str) -> Checkpoint[Head]:
    """Read a head of class ``kind`` and these ``dimensions``; an ArtefactError where it is missing, damaged or another one."""
    weights, stored = _read(Path(path))
    needed, found = {"kind": kind.__name__, **dimensions}, {"kind": stored["kind"], **stored["dimensions"]}
    wrong = [name for name in needed if found.get(name) != needed[name]]
    if wrong:
        received = f"the checkpoint {path} has " + ", ".join(f"{name} {found.get(name)}" for name in wrong)
        expected = ", ".join(f"{name} {needed[name]}" for name in wrong) + ", as the present settings ask for"
        raise ArtefactError(received, expected, "train this phase again, or go back to the encoder and dimensions of that run")
    head = kind(**stored["dimensions"], dropout=stored["dropout"])
    head.load_state_dict(weights)
    return Checkpoint(head.eval(), stored["epoch"], stored["parameters"])


def _read(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    try:
        with safe_open(path, framework="pt") as file:
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            digest, _, text = (file.metadata() or {})["cacl"].partition(" ")
        if digest != hashlib.sha256(save(weights, {"cacl": text})).hexdigest():
            raise ValueError("weights and description do not have the stored checksum")
        stored = json.loads(text)
    except (OSError, SafetensorError, ValueError, KeyError) as error:
        missing = isinstance(error, FileNotFoundError)
        received = f"the checkpoint {path} " + ("does not exist" if missing else f"is damaged ({error})")
        remedy = "train this phase" if missing else f"delete {path} and train this phase again"
        raise ArtefactError(received, "a whole file written by save_head()", remedy) from error
    return weights, stored


@dataclass(frozen=True, eq=False)
class Trained(Generic[Head]):
    """The head of the best epoch, on the CPU and in evaluation mode, one row for each epoch, and the best one's number (from 1)."""

    head: Head
    history: pd.DataFrame
    best_epoch: int


class Epochs(Generic[Head]):
    """The epochs of a training: the best head so far, one row of the history for each, and their state on disk.

    The best head has the lowest validation loss: of equal losses the first, without any (nan) the last. ``path`` is the file,
    ``None`` for none. ``inputs`` are all that decides how the training ends; a file of other inputs, or a damaged one, is left
    aside. ``done`` is the number of epochs that are done already. Head, optimizer and torch's random state are restored in place;
    draws from other generators than torch's are the caller's to repeat.
    """

    def __init__(self, path: Path | None, inputs: Any, head: Head, optimizer: torch.optim.Optimizer) -> None:
        self.done, self._path, self._saved, self._since = 0, path, time.monotonic(), time.monotonic()
        self._head, self._optimizer = head, optimizer
        self._best: dict[str, Any] = {"loss": float("inf")}
        self._history: list[dict[str, float]] = []
        self._key = joblib.hash(inputs) if path else ""
        if path and path.exists():
            self._restore(path)

    def add(self, row: dict[str, float]) -> None:
        """Note the row of an epoch, with its number and its seconds; save the state every :data:`EVERY` seconds."""
        now = time.monotonic()
        self._history.append({"epoch": len(self._history) + 1, **row, "seconds": now - self._since})
        self._since = now
        if not row["validation_loss"] >= self._best["loss"]:  # also where it is nan
            weights = copy.deepcopy(self._head.state_dict())
            self._best = {"loss": row["validation_loss"], "epoch": len(self._history), "head": weights}
        if self._path is None or now - self._saved < EVERY:
            return
        state = {"key": self._key, "head": self._head.state_dict(), "optimizer": self._optimizer.state_dict()}
        state |= {"best": self._best, "history": self._history, "random": torch.get_rng_state()}
        state["cuda"] = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
        with atomic_path(self._path) as path:
            torch.save(state, path)
        self._saved = now

    def finish(self) -> Trained[Head]:
        """Remove the file, and return the best head with the history."""
        if self._path:
            self._path.unlink(missing_ok=True)
        self._head.load_state_dict(self._best["head"])
        return Trained(self._head.cpu().eval(), pd.DataFrame(self._history), self._best["epoch"])

    def _restore(self, path: Path) -> None:
        try:
            state = torch.load(path, weights_only=True)
            fits = state["key"] == self._key
        except (OSError, RuntimeError, EOFError, KeyError, TypeError, pickle.UnpicklingError):
            fits = False
        if not fits:
            logger.warning("%s is of another training, or damaged; training starts from its first epoch", path)
            return
        self._head.load_state_dict(state["head"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._best, self._history = state["best"], state["history"]
        torch.set_rng_state(state["random"])
        if state["cuda"]:
            torch.cuda.set_rng_state_all(state["cuda"])
        self.done = len(self._history)
