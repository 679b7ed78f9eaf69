"""Where a page comes from: commit, settings, data, versions, machine, duration, date."""

import datetime
import hashlib
import platform
import subprocess
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cacl.ontology import demo_directory
from cacl.parameters import Settings
from cacl.publishing.artefacts import file_hash
from cacl.publishing.chapters import PROJECT

_SHOWN = ("numpy", "torch", "sentence-transformers", "scikit-learn", "networkx", "POT")


def ontology_directory(settings: Settings) -> Path:
    """The folder of the ontology's CSV files."""
    return demo_directory() if settings.ontology.esco == "demo" else Path(settings.ontology.esco)


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
        "lock_sha256": hashlib.sha256((PROJECT / "requirements.lock").read_bytes()).hexdigest(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _SHOWN}},
        "machine": f"{platform.system()} {platform.machine()}",
        "parameters": settings.model_dump(exclude={"profile", "seed", "device"}),
    }


def provenance_markdown(record: dict[str, Any]) -> str:
    """A collapsed box with the record."""
    versions = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
    rows = {
        "Commit": record["commit"],
        "Made": f"{record['date']}, in {record['duration_seconds']} s, on {record['device']} ({record['machine']})",
        "Profile and seed": f"{record['profile']}, {record['seed']}",
        "Ontology": f"`{record['ontology']['folder']}`, SHA-256 `{record['ontology']['sha256'][:16]}`",
        "Lock file": f"SHA-256 `{record['lock_sha256'][:16]}`",
        "Versions": versions,
    }
    for section, values in record["parameters"].items():
        rows[f"Parameters, {section}"] = ", ".join(f"{name} = {value}" for name, value in values.items())
    lines = "\n".join(f"{name}\n: {value}\n" for name, value in rows.items())
    return f"::::{{admonition}} Provenance of this page\n:class: dropdown note\n\n{lines}\n::::"
