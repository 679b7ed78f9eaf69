"""Files of a run that are made once and loaded while what they depend on stays the same."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from cacl.errors import ArtefactError
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
    """The artefacts in a run's folder; ``fingerprints/NAME.txt`` says under which fingerprint each was made, and its hash."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fetch(
        self,
        name: str,
        depends: Mapping[str, Any],
        make: Callable[[], T],
        save: Callable[[Path, T], None],
        load: Callable[[Path], T],
        beside: tuple[str, ...] = (),
    ) -> T:
        """Load artefact ``name`` if it was made under the same fingerprint, else make and save it.

        The mark is removed before and written after the artefact, so that a killed run is never taken for a finished one.
        ``beside`` names files that are made together with it.

        Raises
        ------
        ArtefactError
            A file is no longer what was saved: it is damaged, or was changed or exchanged.
        """
        mark = self.folder / "fingerprints" / f"{name}.txt"
        files = [self.folder / file for file in (name, *beside)]
        wanted = fingerprint(**depends)
        made_under, _, hashes = mark.read_text().partition("\n") if mark.exists() else ("", "", "")
        if made_under == wanted and all(file.exists() for file in files):
            _require_unchanged(files, hashes.split())
            return load(files[0])
        value = make()
        mark.unlink(missing_ok=True)
        save(files[0], value)
        with atomic_text(mark) as text:
            text.write("\n".join([wanted, *(file_hash([file]) for file in files)]))
        return value


def _require_unchanged(files: list[Path], hashes: list[str]) -> None:
    changed = [str(file) for file, known in zip(files, hashes, strict=True) if file_hash([file]) != known]
    if changed:
        raise ArtefactError(
            f"{', '.join(changed)}: damaged or changed since the run that made it",
            expected="the very file that the run left",
            remedy="delete it, and run the notebook again: it is then made anew",
        )
