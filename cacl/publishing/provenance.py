"""Where a page comes from: commit, settings, data, versions, machine, duration, date."""

import datetime
import hashlib
import os
import platform
import resource
import subprocess
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cacl.figures.style import counted
from cacl.publishing.chapters import PROJECT
from cacl.publishing.runs import Run

_SHOWN = ("numpy", "torch", "sentence-transformers", "scikit-learn", "networkx", "POT")


def file_hash(paths: Iterable[Path]) -> str:
    """Hash names and contents of files, in the order of their paths."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def commit() -> str:
    """The commit of the checkout, with "dirty" when files differ from it; "unknown" outside git."""
    command = ["git", "describe", "--always", "--exclude=*", "--abbrev=12", "--dirty= (dirty)"]
    try:
        return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown (not a git checkout)"


def versions() -> dict[str, str]:
    """The versions of Python and of the packages on which the numbers of a run hang."""
    return {"python": platform.python_version(), **{name: version(name) for name in _SHOWN}}


def provenance(run: Run, seconds: float) -> dict[str, Any]:
    """Collect the record that is stored and shown under a page."""
    settings, pairs = run.settings, run.pair_files
    ontology = (path for path in run.ontology.glob("*.csv*") if path.is_file())
    own = hashlib.sha256(pairs[0].read_bytes()).hexdigest() if len(pairs) == 1 else file_hash(pairs)
    return {
        "commit": commit(),
        "date": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "duration_seconds": round(seconds, 1),
        "peak_memory_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        **settings.model_dump(include={"profile", "seed", "device"}),
        "ontology": {"folder": run.ontology.name, "sha256": file_hash(ontology)},
        "pairs": {"name": _portable(settings.corpus.pairs), "sha256": own if pairs else "simulated"},
        "lock_sha256": hashlib.sha256((PROJECT / "requirements.lock").read_bytes()).hexdigest(),
        "versions": versions(),
        "machine": f"{platform.system()} {platform.machine()}, {counted(len(os.sched_getaffinity(0)), 'core')}",
        "parameters": _portable(settings.model_dump(exclude={"profile", "seed", "device"})),
    }


def _portable(value: Any) -> Any:
    """Leave of a path only its last part: the rest says nothing on another machine, and the hashes name the data."""
    if isinstance(value, dict):
        return {name: _portable(entry) for name, entry in value.items()}
    return Path(value).name if isinstance(value, str) and Path(value).is_absolute() else value


def provenance_markdown(record: dict[str, Any]) -> str:
    """The record as a list."""
    took = f"in {record['duration_seconds']} s and {record['peak_memory_mib']:,} MiB"
    rows = {
        "Commit": record["commit"],
        "Made": f"{record['date']}, {took}, on {record['device']} ({record['machine']})",
        "Profile and seed": f"{record['profile']}, {record['seed']}",
        "Ontology": f"`{record['ontology']['folder']}`, SHA-256 `{record['ontology']['sha256'][:16]}`",
        "Pairs": ", SHA-256 ".join(f"`{entry[:16]}`" for entry in dict.fromkeys(record["pairs"].values())),
        "Lock file": f"SHA-256 `{record['lock_sha256'][:16]}`",
        "Versions": ", ".join(f"{name} {number}" for name, number in record["versions"].items()),
    }
    for section, values in record["parameters"].items():
        rows[f"Parameters, {section}"] = ", ".join(f"{name} = {value}" for name, value in values.items())
    return "\n".join(f"- **{name}**: {value}" for name, value in rows.items())
