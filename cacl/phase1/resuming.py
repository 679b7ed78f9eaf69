"""Training that goes on after its last saved epoch when it was killed, with the numbers of one that was not."""

import logging
import pickle
import time
from pathlib import Path
from typing import Any, Generic

import joblib
import torch

from cacl.phase1.checkpoint import BestHead, Head, Trained
from cacl.storage import atomic_path

EVERY = 60.0
"""Seconds between two saved epochs; a shorter training saves none."""

logger = logging.getLogger(__name__)


class Epochs(Generic[Head]):
    """The epochs of a training: the best head so far, one row of the history for each, and their state on disk.

    ``path`` is the file, ``None`` for none. ``inputs`` are all that decides how the training ends; a file of other inputs, or a
    damaged one, is left aside. ``done`` is the number of epochs that are done already. Head, optimizer and torch's random state
    are restored in place; draws from other generators than torch's are the caller's to repeat.
    """

    def __init__(self, path: Path | None, inputs: Any, head: Head, optimizer: torch.optim.Optimizer) -> None:
        self.done, self._path, self._saved = 0, path, time.monotonic()
        self._head, self._optimizer, self._best = head, optimizer, BestHead()
        self._history: list[dict[str, float]] = []
        self._key = joblib.hash(inputs) if path else ""
        if path and path.exists():
            self._restore(path)

    def add(self, row: dict[str, float]) -> None:
        """Note the row of an epoch; save the state if the last one was saved more than :data:`EVERY` seconds ago."""
        self._history.append(row)
        self._best.offer(self._head, len(self._history), row["validation_loss"])
        if self._path is None or time.monotonic() - self._saved < EVERY:
            return
        state = {"key": self._key, "head": self._head.state_dict(), "optimizer": self._optimizer.state_dict()}
        state |= {"best": vars(self._best), "history": self._history, "random": torch.get_rng_state()}
        state["cuda"] = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
        with atomic_path(self._path) as path:
            torch.save(state, path)
        self._saved = time.monotonic()

    def finish(self) -> Trained[Head]:
        """Remove the file, and return the best head with the history."""
        if self._path:
            self._path.unlink(missing_ok=True)
        return self._best.restore(self._head, self._history)

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
        vars(self._best).update(state["best"])
        self._history[:] = state["history"]
        torch.set_rng_state(state["random"])
        if state["cuda"]:
            torch.cuda.set_rng_state_all(state["cuda"])
        self.done = len(self._history)
