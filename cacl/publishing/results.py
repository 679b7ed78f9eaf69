"""The results that are kept in the repository: a run's metrics, the tables of its figures, and where they come from.

Without the paper's pairs, chapters 8 to 10 show what is kept; with them, a new run is compared with it. What is kept is small
text, and holds nothing of the pairs themselves.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from cacl.errors import ArtefactError
from cacl.parameters import Settings
from cacl.publishing.chapters import KEPT_RESULTS, MEASURED, PROJECT
from cacl.publishing.claims import Obtained
from cacl.storage import atomic_text

KEPT = PROJECT / KEPT_RESULTS
WITH_FIGURES = ("08", "09")
LARGEST_TABLE = 200_000
WORDS_OF_PAIRS = frozenset({"title", "role", "text", "description", "experience", "skill", "skills", "uri", "id"})
_OF_THE_MACHINE = (".seconds", ".minutes", ".seconds_of_both")
_EQUAL = 1e-9


@dataclass(frozen=True)
class KeptResults:
    """What a run left, read back.

    Attributes
    ----------
    numbers : per chapter, the numbers and words of its ``metrics/NOTEBOOK.json``
    figures : tables of the figures of chapters 8 and 9, by name
    provenance : per chapter, its record: commit, date, settings, hashes of data and lock file, versions, machine
    """

    numbers: Mapping[str, Mapping[str, Any]]
    figures: Mapping[str, pd.DataFrame]
    provenance: Mapping[str, Mapping[str, Any]]

    @cached_property
    def metrics(self) -> dict[str, Obtained]:
        """Every number of every chapter, with its interval where it has one."""
        return with_intervals(merged(self.numbers))

    @cached_property
    def settings(self) -> Settings:
        """The settings of the run."""
        record = next(iter(self.provenance.values()))
        common = {name: record[name] for name in ("profile", "seed", "device")}
        return Settings.model_validate(common | record["parameters"])


def read_metrics(run: Path) -> dict[str, dict[str, Any]]:
    """Read ``metrics/NOTEBOOK.json`` of every chapter that a run has finished, in the order of the book.

    Raises
    ------
    ArtefactError
        A file is damaged.
    """
    paths = {chapter.name: run / "metrics" / f"{chapter.name}.json" for chapter in MEASURED}
    return {name: _read_json(path) for name, path in paths.items() if path.exists()}


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ArtefactError(
            f"{path} is damaged ({error})",
            expected="the JSON that its notebook wrote",
            remedy=f"delete {path}, and run the notebook {path.stem} again",
        ) from error
    return content


def merged(numbers: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Put the numbers of all chapters together.

    Raises
    ------
    ArtefactError
        Two chapters give one number two values: they are not of one run.

    Examples
    --------
    >>> merged({"05_phase1": {"run.seed": 0, "phase1.auc": 0.7}, "06_phase2": {"run.seed": 0, "phase2.auc": 0.8}})
    {'run.seed': 0, 'phase1.auc': 0.7, 'phase2.auc': 0.8}
    """
    together: dict[str, Any] = {}
    for name, chapter in numbers.items():
        unlike = [key for key, value in chapter.items() if together.get(key, value) != value]
        if unlike:
            raise ArtefactError(
                f"{name} and a chapter before it differ in {', '.join(unlike)}",
                expected="the numbers of one run",
                remedy="run make book again; if they still differ, two chapters use one key for two things",
            )
        together |= chapter
    return together


def with_intervals(numbers: Mapping[str, Any]) -> dict[str, Obtained]:
    """Join each number with its ``KEY.low`` and ``KEY.high``; what is no number is left out, nan stands for ``None``.

    >>> with_intervals({"auc": 0.7, "auc.low": 0.6, "auc.high": 0.8, "n": 5, "origin": "simulated"})
    {'auc': (0.7, 0.6, 0.8), 'n': 5.0}
    """
    plain = {key: float("nan") if v is None else float(v) for key, v in numbers.items() if not isinstance(v, str)}
    ends = {f"{key}.{end}" for key in plain for end in ("low", "high") if f"{key}.low" in plain}
    return {
        key: (value, plain[f"{key}.low"], plain[f"{key}.high"]) if f"{key}.low" in plain else value
        for key, value in plain.items()
        if key not in ends
    }


def keep(run: Path, folder: Path = KEPT) -> Path:
    """Copy metrics, provenance and the figures' tables of a finished run; return the folder, which holds nothing else.

    Raises
    ------
    ArtefactError
        The pairs are simulated, a chapter has not been run, a table is large, or a column bears a name that pair data would have.
    """
    provenance = {chapter.name: _finished(run, chapter.name) for chapter in MEASURED}
    figures = [
        run / "figures" / f"{figure}.csv"
        for name, record in provenance.items()
        if name.startswith(WITH_FIGURES)
        for figure in record.get("figures", ())
    ]
    _require_real_pairs(run, provenance)
    for path in figures:
        _require_harmless(path)
    shutil.rmtree(folder, ignore_errors=True)
    for path in figures:
        _write(folder / "figures" / path.name, path.read_text(encoding="utf-8"))
    for name, record in provenance.items():
        _write(folder / "metrics" / f"{name}.json", (run / "metrics" / f"{name}.json").read_text(encoding="utf-8"))
        _write(folder / "provenance" / f"{name}.json", json.dumps(record, indent=1))
    return folder


def _finished(run: Path, name: str) -> dict[str, Any]:
    paths = [run / kind / f"{name}.json" for kind in ("metrics", "provenance")]
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise ArtefactError(
            f"{', '.join(missing)} missing",
            expected="a run of all chapters",
            remedy="make book PROFILE=replication ESCO=FOLDER, then cacl keep runs/replication",
        )
    return _read_json(paths[1])


def _require_real_pairs(run: Path, provenance: Mapping[str, Mapping[str, Any]]) -> None:
    simulated = [name for name, record in provenance.items() if record["pairs"]["name"] == "simulated"]
    if simulated:
        raise ArtefactError(
            f"{run} rests on simulated pairs ({', '.join(simulated)})",
            expected="a run on the paper's own pairs",
            remedy="make book PROFILE=replication ESCO=FOLDER, then cacl keep runs/replication",
        )


def _require_harmless(path: Path) -> None:
    columns = [str(name) for name in pd.read_csv(path, nrows=0)]
    suspicious = [name for name in columns if WORDS_OF_PAIRS & set(name.lower().split("_"))]
    if suspicious or path.stat().st_size > LARGEST_TABLE:
        raise ArtefactError(
            f"{path.name} has {path.stat().st_size:,} bytes and the columns {', '.join(columns)}",
            expected=f"at most {LARGEST_TABLE:,} bytes, and no column of the pairs' own contents",
            remedy="keep a summary instead of the pairs",
        )


def _write(path: Path, content: str) -> None:
    with atomic_text(path) as text:
        text.write(content if content.endswith("\n") else content + "\n")


def load(folder: Path = KEPT) -> KeptResults:
    """Read kept results.

    Raises
    ------
    ArtefactError
        Nothing is kept there.
    """
    numbers = read_metrics(folder)
    if not numbers:
        raise ArtefactError(
            f"no results are kept in {folder}", expected="metrics/NOTEBOOK.json", remedy="cacl keep runs/replication"
        )
    figures = sorted((folder / "figures").glob("*.csv"))
    return KeptResults(
        numbers,
        {path.stem: pd.read_csv(path) for path in figures},
        {name: _read_json(folder / "provenance" / f"{name}.json") for name in numbers},
    )


def load_if_kept(folder: Path = KEPT) -> KeptResults | None:
    """Read kept results, or return ``None`` where nothing has been kept yet."""
    return load(folder) if (folder / "metrics").is_dir() else None


def compare(metrics: Mapping[str, Obtained], kept: KeptResults) -> pd.DataFrame:
    """Put a run's numbers beside the kept ones.

    Times are left out: they are the machine's. A number without interval agrees when it is equal.

    Returns
    -------
    DataFrame with columns ``key``, ``kept``, ``low``, ``high``, ``new``, ``inside`` (bool), one row per kept number.
    """
    rows = []
    for key, before in kept.metrics.items():
        if not key.endswith(_OF_THE_MACHINE):
            value, low, high = before if isinstance(before, Sequence) else (before, float("nan"), float("nan"))
            found = metrics.get(key, float("nan"))
            new = found[0] if isinstance(found, Sequence) else found
            rows.append((key, value, low, high, new, _agrees(before, new)))
    return pd.DataFrame(rows, columns=["key", "kept", "low", "high", "new", "inside"])


def _agrees(before: Obtained, new: float) -> bool:
    if isinstance(before, Sequence):
        return bool(before[1] <= new <= before[2])
    both_undefined = before != before and new != new  # nan
    return bool(both_undefined or abs(before - new) <= _EQUAL * abs(before))
