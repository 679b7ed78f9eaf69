"""Training that goes on after its last saved epoch when it was killed, with the numbers of one that was not."""

import copy
import logging
import pickle
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic

import joblib
import pandas as pd
import torch

from cacl.phase1.checkpoint import Head
from cacl.storage import atomic_path

EVERY = 60.0
"""Seconds between two saved epochs; a shorter training saves none."""

logger = logging.getLogger(__name__)


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
        self.done, self._path, self._saved = 0, path, time.monotonic()
        self._head, self._optimizer = head, optimizer
        self._best: dict[str, Any] = {"loss": float("inf")}
        self._history: list[dict[str, float]] = []
        self._key = joblib.hash(inputs) if path else ""
        if path and path.exists():
            self._restore(path)

    def add(self, row: dict[str, float]) -> None:
        """Note the row of an epoch; save the state if the last one was saved more than :data:`EVERY` seconds ago."""
        self._history.append(row)
        if not row["validation_loss"] >= self._best["loss"]:  # also where it is nan
            weights = copy.deepcopy(self._head.state_dict())
            self._best = {"loss": row["validation_loss"], "epoch": len(self._history), "head": weights}
        if self._path is None or time.monotonic() - self._saved < EVERY:
            return
        state = {"key": self._key, "head": self._head.state_dict(), "optimizer": self._optimizer.state_dict()}
        state |= {"best": self._best, "history": self._history, "random": torch.get_rng_state()}
        state["cuda"] = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
        with atomic_path(self._path) as path:
            torch.save(state, path)
        self._saved = time.monotonic()

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
