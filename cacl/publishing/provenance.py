"""Where a page comes from: commit, settings, data, versions, machine, duration, date."""

import datetime
import hashlib
import platform
import subprocess
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cacl.corpus.sources import verify_seed_pairs
from cacl.ontology import demo_directory
from cacl.parameters import Settings
from cacl.publishing.artefacts import file_hash
from cacl.publishing.chapters import PROJECT, SEED_PAIRS
from cacl.storage import open_text

_SHOWN = ("numpy", "torch", "sentence-transformers", "scikit-learn", "networkx", "POT")


def ontology_directory(settings: Settings) -> Path:
    """The folder of the ontology's CSV files."""
    return demo_directory() if settings.ontology.esco == "demo" else Path(settings.ontology.esco)


def pairs_file(settings: Settings) -> Path | None:
    """The file of labelled pairs, or ``None`` for a simulated corpus.

    Raises
    ------
    DataError
        The file is missing, or the seed pairs are not the very file of the paper.
    """
    pairs = settings.corpus.pairs
    if pairs == "simulated":
        return None
    if pairs == "seed-pairs":
        return _verified(SEED_PAIRS)
    with open_text(pairs):
        pass  # a missing or unreadable file is an error of the usual form, before anything starts
    return Path(pairs)


@cache
def _verified(path: Path) -> Path:
    return verify_seed_pairs(path)


def pairs_hash(settings: Settings) -> str:
    """The SHA-256 of the file of labelled pairs, or "simulated"."""
    path = pairs_file(settings)
    return "simulated" if path is None else hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def data_hash(directory: Path) -> str:
    """Hash the CSV files of an ontology."""
    return file_hash(path for path in directory.glob("*.csv*") if path.is_file())


def commit() -> str:
    """The commit of the checkout, with "dirty" when files differ from it; "unknown" outside git."""
    answer = _git("rev-parse", "--short=12", "HEAD")
    if answer is None:
        return "unknown (not a git checkout)"
    return answer + (" (dirty)" if _git("status", "--porcelain", "--untracked-files=no") else "")


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=PROJECT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def provenance(settings: Settings, seconds: float) -> dict[str, Any]:
    """Collect the record that is stored and shown under a page."""
    directory = ontology_directory(settings)
    return {
        "commit": commit(),
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "duration_seconds": round(seconds, 1),
        "profile": settings.profile,
        "seed": settings.seed,
        "device": settings.device,
        "ontology": {"folder": directory.name, "sha256": data_hash(directory)},
        "pairs": {"name": _portable(settings.corpus.pairs), "sha256": pairs_hash(settings)},
        "lock_sha256": hashlib.sha256((PROJECT / "requirements.lock").read_bytes()).hexdigest(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _SHOWN}},
        "machine": f"{platform.system()} {platform.machine()}",
        "parameters": _portable(settings.model_dump(exclude={"profile", "seed", "device"})),
    }


def _portable(value: Any) -> Any:
    """Leave of a path only its last part: the rest says nothing on another machine, and the hashes name the data."""
    if isinstance(value, dict):
        return {name: _portable(entry) for name, entry in value.items()}
    return Path(value).name if isinstance(value, str) and Path(value).is_absolute() else value


def provenance_markdown(record: dict[str, Any]) -> str:
    """A collapsed box with the record."""
    versions = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
    rows = {
        "Commit": record["commit"],
        "Made": f"{record['date']}, in {record['duration_seconds']} s, on {record['device']} ({record['machine']})",
        "Profile and seed": f"{record['profile']}, {record['seed']}",
        "Ontology": f"`{record['ontology']['folder']}`, SHA-256 `{record['ontology']['sha256'][:16]}`",
        "Pairs": ", SHA-256 ".join(f"`{entry[:16]}`" for entry in dict.fromkeys(record["pairs"].values())),
        "Lock file": f"SHA-256 `{record['lock_sha256'][:16]}`",
        "Versions": versions,
    }
    for section, values in record["parameters"].items():
        rows[f"Parameters, {section}"] = ", ".join(f"{name} = {value}" for name, value in values.items())
    lines = "\n".join(f"{name}\n: {value}\n" for name, value in rows.items())
    return f"::::{{admonition}} Provenance of this page\n:class: dropdown note\n\n{lines}\n::::"
