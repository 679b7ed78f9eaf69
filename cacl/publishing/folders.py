"""The folder of a run, or of the book: one process at a time works on it, and its files are as their steps left them.

A step ends with a receipt, the SHA-256 of each of its files, so that one that is damaged or lost later is noticed and made again.
"""

import fcntl
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from cacl.publishing.progress import a_few
from cacl.storage import save_text, sweep

MARK = "CACL_WORKS_ON"
"""Environment variable of a workflow's processes: the folders that they work on, as a search path."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder; a second process waits, and says for whom.

    The lock goes with the process that holds it, however that ends. Whoever takes it next ends the steps that a killed process left
    running, and removes what they left half-written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            print(f"{lock.read() or 'another process'} works on {folder}; waiting for it", file=sys.stderr, flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        end_leftovers(folder)
        sweep(folder)
        lock.truncate(0)
        lock.write(f"process {os.getpid()} (cacl {' '.join(sys.argv[1:])}, since {time.strftime('%H:%M:%S')})")
        lock.flush()
        yield


def end_leftovers(folder: Path) -> None:
    """Kill every process that bears the mark of a folder: steps whose workflow is gone, or does not end them."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.pid != os.getpid() and str(folder) in process.environ().get(MARK, "").split(os.pathsep):
                process.kill()
                found.append(process)
    psutil.wait_procs(found, timeout=10)


def receipt_of(folder: Path, step: str) -> Path:
    """Where the receipt of a step lies."""
    return folder / "receipts" / f"{step}.json"


def leave_receipt(folder: Path, step: str, files: Iterable[Path]) -> None:
    """Note the files of a step; the first one is that by which the workflow knows the step."""
    hashes = {os.path.relpath(path, folder): _sha256(path) for path in files}
    save_text(receipt_of(folder, step), json.dumps(hashes, indent=1))


def altered(folder: Path) -> dict[str, list[Path]]:
    """The files that are not as their step left them, by step; a file that is missing is one of them."""
    found = {}
    for receipt in sorted((folder / "receipts").glob("*.json")):
        with suppress(ValueError, OSError):  # a damaged receipt says nothing
            hashes = json.loads(receipt.read_text(encoding="utf-8"))
            found[receipt.stem] = [folder / name for name, own in hashes.items() if _sha256(folder / name) != own]
    return {step: files for step, files in found.items() if files}


def discard_altered(folder: Path) -> list[str]:
    """Remove them, and the first file of each such step, so that the workflow makes it again; return a line for each step."""
    lines = []
    for step, files in altered(folder).items():
        receipt = receipt_of(folder, step)
        first = folder / next(iter(json.loads(receipt.read_text(encoding="utf-8"))))
        for path in (first, receipt, *files):
            path.unlink(missing_ok=True)
        lines.append(f"removed: {a_few([path.name for path in files])} is not as {step} left it")
    return lines


def _sha256(path: Path) -> str:
    """The hash of a file; empty where there is none."""
    with suppress(OSError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
    return ""
