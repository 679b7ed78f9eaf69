"""What a step left: the SHA-256 of each of its files, so that a file that is damaged or lost later on is noticed and made again."""

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from cacl.publishing.progress import a_few
from cacl.storage import atomic_text

RECEIPTS = "receipts"


def leave_receipt(folder: Path, step: str, files: Iterable[Path]) -> None:
    """Note the files of a step in ``folder/receipts/STEP.json``; the first one is that by which the workflow knows the step."""
    hashes = {os.path.relpath(path, folder): _sha256(path) for path in files}
    with atomic_text(folder / RECEIPTS / f"{step}.json") as text:
        json.dump(hashes, text, indent=1)


def forget_receipt(folder: Path, step: str) -> None:
    """Remove the receipt of a step that is made again: until it ends, its files may be missing."""
    (folder / RECEIPTS / f"{step}.json").unlink(missing_ok=True)


def altered(folder: Path) -> dict[str, list[Path]]:
    """The files that are not as their step left them, by step; a file that is missing is one of them."""
    found = {}
    for receipt in sorted((folder / RECEIPTS).glob("*.json")):
        with suppress(ValueError, OSError):  # a damaged receipt says nothing
            hashes = json.loads(receipt.read_text(encoding="utf-8"))
            found[receipt.stem] = [folder / name for name, own in hashes.items() if _sha256(folder / name) != own]
    return {step: files for step, files in found.items() if files}


def discard_altered(folder: Path) -> list[str]:
    """Remove them, and the first file of each such step, so that the workflow makes it again; return a line for each step."""
    lines = []
    for step, files in altered(folder).items():
        receipt = folder / RECEIPTS / f"{step}.json"
        first = folder / next(iter(json.loads(receipt.read_text(encoding="utf-8"))))
        for path in (first, receipt, *files):
            path.unlink(missing_ok=True)
        lines.append(f"removed: {a_few([path.name for path in files])} is not as {step} left it")
    return lines


def _sha256(path: Path) -> str:
    """The hash of a file; empty where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
