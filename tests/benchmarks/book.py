"""``make book`` in a temporary clone of the last commit: with nothing cached, and again with nothing changed."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LIMITS = {"cold": 300.0, "warm": 15.0}


def measure_book(runs: int) -> list[dict[str, Any]]:
    """Two rows of the table. The environment is the present one; embeddings and artefacts start empty in each clone."""
    seconds: dict[str, list[float]] = {"cold": [], "warm": []}
    executed = 0
    for _ in range(runs):
        with tempfile.TemporaryDirectory(prefix="cacl-book-") as folder:
            clone = Path(folder) / "cacl"
            subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
            (clone / ".venv").symlink_to(ROOT / ".venv")
            seconds["cold"].append(make_book(clone))
            before = notebook_times(clone)
            seconds["warm"].append(make_book(clone))
            executed += len(notebook_times(clone).items() ^ before.items())
    words = {"cold": "make book, nothing cached", "warm": f"make book again ({executed} notebooks ran)"}
    return [
        {
            "work": words[name],
            "seconds": seconds[name],
            "alternative_seconds": [],
            "peak_mebibytes": None,
            "difference": float(executed) if name == "warm" else None,
            "limits": {"seconds": LIMITS[name], "mebibytes": None, "ratio": None, "difference": 0.0},
            "published_seconds": None,
        }
        for name in ("cold", "warm")
    ]


def make_book(clone: Path) -> float:
    start = time.perf_counter()
    # The environment is older than the clone's lock file; --old-file keeps make from installing it anew.
    command = ["make", "--old-file=.venv/ready", "book"]
    subprocess.run(command, cwd=clone, check=True, stdout=sys.stderr, env=os.environ | {"PYTHONPATH": str(clone)})
    return time.perf_counter() - start


def notebook_times(clone: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in (clone / "runs").rglob("*.ipynb")}
