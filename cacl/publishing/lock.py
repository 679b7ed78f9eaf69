"""One process at a time works on a folder; whatever a killed one left behind is cleared away by the next."""

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from cacl.storage import sweep

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
