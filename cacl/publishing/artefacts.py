"""Files of a run that are made once and loaded while what they depend on stays the same."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from cacl.publishing.chapters import PROJECT
from cacl.storage import atomic_text

T = TypeVar("T")


def file_hash(paths: Iterable[Path]) -> str:
    """Hash names and contents of files, in the order of their paths."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def source_hash(*parts: str) -> str:
    """Hash the code and data of the named parts (folders or modules) of ``cacl``."""
    files: list[Path] = []
    for part in parts:
        place = PROJECT / "cacl" / part
        files += [place] if place.is_file() else [p for p in place.rglob("*") if p.suffix in {".py", ".csv"}]
    return file_hash(files)


def fingerprint(**depends: Any) -> str:
    """Hash everything an artefact depends on, as canonical JSON."""
    return hashlib.sha256(json.dumps(depends, sort_keys=True, default=str).encode()).hexdigest()


class Store:
    """The artefacts in a run's folder; each carries the fingerprint it was made under in ``fingerprints/NAME``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fetch(
        self,
        name: str,
        depends: Mapping[str, Any],
        make: Callable[[], T],
        save: Callable[[Path, T], None],
        load: Callable[[Path], T],
    ) -> T:
        """Load artefact ``name`` if it was made under the same fingerprint, else make and save it.

        The fingerprint is removed before and written after the artefact, so that a killed run is never taken for a finished one.
        """
        path, mark = self.folder / name, self.folder / "fingerprints" / f"{name}.txt"
        wanted = fingerprint(**depends)
        if path.exists() and mark.exists() and mark.read_text() == wanted:
            return load(path)
        value = make()
        mark.unlink(missing_ok=True)
        save(path, value)
        with atomic_text(mark) as text:
            text.write(wanted)
        return value
