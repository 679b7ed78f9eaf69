"""The files of the official releases of ESCO, and how those of a folder compare with them."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from cacl.errors import DataError
from cacl.storage import read_yaml

RELEASES = Path(__file__).with_name("releases.yaml")
_NOUNS = {"occupationSkillRelations": "relations", "skillGroups": "skill groups", "skillsHierarchy": "rows of the hierarchy"}


def compare(directory: Path, tables: Mapping[str, Sequence[Sequence[str]]]) -> list[str]:
    """Return what differs from the release that most files agree with; nothing for a whole release.

    ``tables`` has the rows of each file, without alternative labels. A folder of which more than half of the files are those of a
    release is taken for that release: a :class:`DataError` if rows are missing from the others.
    """
    releases = read_yaml(RELEASES)
    # Of rows as cacl reads them: neither line ends nor compression nor outer blanks change it.
    lines = {name: "\n".join("\t".join(map(str.strip, row)) for row in rows) for name, rows in tables.items()}
    found = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in lines.items()}
    alike = {release: [name for name in found if found[name] == files[name]["sha256"]] for release, files in releases.items()}
    nearest = max(alike, key=lambda release: len(alike[release]))
    other = {name: releases[nearest][name]["rows"] - len(rows) for name, rows in tables.items() if name not in alike[nearest]}
    if 2 * len(other) >= len(found):
        return [f"this is no known release: of {len(found)} files {len(found) - len(other)} are those of {nearest}, the nearest"]
    missing = [f"{lost:,} {_NOUNS.get(name, name)} are missing" for name, lost in other.items() if lost > 0]
    if missing:
        received = f"this is not {nearest}: {', '.join(missing)}"
        expected = "all rows of that release, or another release"
        raise DataError(received, path=directory, expected=expected, remedy="the files were probably cut short: fetch them again")
    return [f"{name}: not the content of {nearest}" for name in other]
