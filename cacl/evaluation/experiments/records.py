"""The record of each run, kept beside the arrays that its intervals are made from."""

import ast
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import cacl
from cacl.storage import atomic_path, atomic_text

_CODE = (
    "encoding/device.py",
    "phase1",
    "phase2",
    *(f"evaluation/{name}.py" for name in ("auc", "baselines", "bm25", "classification", "protocols", "queries")),
    *(f"evaluation/{name}.py" for name in ("ranking", "thresholds")),
    *(f"evaluation/experiments/{name}.py" for name in ("parts", "references", "runs", "scores")),
)


@dataclass(frozen=True, eq=False)
class RunResult:
    """What a run found: numbers as they stand in its record, and arrays."""

    record: dict[str, Any]
    arrays: dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class RunKey:
    """Which run: corpus, split, arm and seed."""

    corpus: str
    split: str
    arm: str
    seed: int

    def path(self, folder: Path) -> Path:
        """Where its record lies."""
        place = (re.sub(r"[^\w.]+", "_", name.replace("'", "")) for name in (self.corpus, self.split, self.arm))
        return folder.joinpath("runs", *place, f"seed-{self.seed:03d}.json")


def fingerprint(**depends: Any) -> str:
    """Hash what a run depends on: the code that trains and measures, and ``depends`` (JSON)."""
    content = json.dumps({"code": code_hash(), **depends}, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


@cache
def code_hash() -> str:
    """Hash the code that decides how a run ends; comments, docstrings and layout do not count."""
    root = Path(cacl.__file__).parent
    files = [
        p for part in _CODE for p in ([root / part] if part.endswith(".py") else sorted((root / part).glob("*.py")))
    ]
    digest = hashlib.sha256()
    for path in files:
        digest.update(ast.dump(_without_docstrings(ast.parse(path.read_text(encoding="utf-8")))).encode())
    return digest.hexdigest()


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return tree


def write_run(folder: Path, key: RunKey, mark: str, seconds: float, result: RunResult) -> None:
    """Write arrays, then the record; a record that is there stands for a whole run."""
    path = key.path(folder)
    with atomic_path(path.with_suffix(".npz")) as partial:
        np.savez_compressed(partial, **result.arrays)  # type: ignore[arg-type]
    head = {"corpus": key.corpus, "split": key.split, "arm": key.arm, "seed": key.seed}
    with atomic_text(path) as text:
        json.dump({**head, "fingerprint": mark, "cpu_seconds": round(seconds, 3), **result.record}, text, indent=1)


def is_done(folder: Path, key: RunKey, mark: str) -> bool:
    """Whether the run is kept already, made under the same fingerprint."""
    try:
        record = json.loads(key.path(folder).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return False
    return bool(record.get("fingerprint") == mark)


def read_run(folder: Path, key: RunKey) -> RunResult:
    """Read a kept run."""
    path = key.path(folder)
    record = json.loads(path.read_text(encoding="utf-8"))
    with np.load(path.with_suffix(".npz")) as arrays:
        return RunResult(record, dict(arrays))
