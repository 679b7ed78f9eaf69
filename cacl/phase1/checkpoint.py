"""Heads of both phases on disk, as safetensors: weights and one JSON text, no code that runs on loading.

The JSON holds the kind of head, its dimensions, the epoch and the parameters of the run; a SHA-256 of weights and JSON stands in
front of it.
"""

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
        remedy = "train this phase again, or go back to the encoder and dimensions of that run"
        raise ArtefactError(received, expected=expected, remedy=remedy)
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
        raise ArtefactError(received, expected="a whole file written by save_head()", remedy=remedy) from error
    return weights, stored
