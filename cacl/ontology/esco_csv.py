"""Reading ESCO's official CSV files into nodes and edges (section 4.2), and comparing them with the known releases."""

import csv
import hashlib
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from pathlib import Path

from cacl.errors import DataError
from cacl.storage import COMPRESSIONS, open_text, read_yaml

logger = logging.getLogger(__name__)

Edge = tuple[str, str, str]
_COLUMNS = {
    "skills": ("conceptUri", "preferredLabel", "altLabels"),
    "skillGroups": ("conceptUri", "preferredLabel"),
    "occupations": ("conceptUri", "preferredLabel", "iscoGroup", "altLabels"),
    "ISCOGroups": ("conceptUri", "preferredLabel", "code"),
    "occupationSkillRelations": ("occupationUri", "skillUri", "relationType"),
    "skillsHierarchy": ("Level 0 URI", "Level 1 URI", "Level 2 URI", "Level 3 URI"),
}
RELEASES = Path(__file__).with_name("releases.yaml")
_NOUNS = {"occupationSkillRelations": "relations", "skillGroups": "skill groups", "skillsHierarchy": "rows of the hierarchy"}
_CUT_SHORT = "the file is probably cut short: fetch it again"
_COMPARED = {"skills": -1, "occupations": -1}  # releases are told apart without alternative labels


@dataclass(frozen=True, slots=True)
class Node:
    """A concept: its URI, its kind, and the names it goes by."""

    uri: str
    kind: str = "skill"
    label: str = ""
    alternative_labels: tuple[str, ...] = ()


def read_esco(directory: Path) -> tuple[list[Node], list[Edge], dict[str, int], list[str]]:
    """Return nodes, (u, v, kind) edges, the number of relations per file that name an unknown URI, and what is odd in the files.

    Raises a DataError when a file is missing, damaged or without rows, lacks a column or has it twice, when a URI is empty or
    stands twice, when a relation stands twice, and when rows of an official release are missing.
    """
    if not os.path.isdir(directory):
        expected = "a folder with ESCO's CSV files (occupations_en.csv, skills_en.csv, ...)"
        remedy = "download ESCO 1.2.0 (English, CSV) from the ESCO portal and give its folder as ESCO=FOLDER"
        raise DataError("there is no such folder", expected, remedy, path=directory)
    seen: set[tuple[str, ...]] = set()
    tables = {name: list(_rows(directory, name, seen)) for name in _COLUMNS}
    odd = compare(directory, {name: [row[: _COMPARED.get(name)] for row in rows] for name, rows in tables.items()})
    nodes = [
        *(_node("skill", *row) for row in tables["skills"]),
        *(_node("isced_group" if "/isced-f/" in row[0] else "skill_group", *row) for row in tables["skillGroups"]),
        *(_node("occupation", uri, label, names) for uri, label, _, names in tables["occupations"]),
        *(_node("isco_group", *row[:2]) for row in tables["ISCOGroups"]),
    ]
    known = {node.uri: node for node in nodes}
    edges: list[Edge] = []
    unknown = {}
    for name, relations in _relations(tables).items():
        edges += (edge for edge in relations if edge[0] in known and edge[1] in known)
        lost = [edge for edge in relations if edge[0] not in known or edge[1] not in known]
        unknown[name] = len(lost)
        if lost:
            odd.append(f"{name}: {len(lost):,} relations name an unknown URI and are left out, e.g. {lost[0][:2]}")
    bare = known.keys() - {end for a, b, kind in edges if kind != "isco" for end in (a, b)}
    if alone := [node for node in nodes if node.kind == "occupation" and node.uri in bare]:
        odd.append(f"occupations: {len(alone):,} of {len(tables['occupations']):,} need no skill, e.g. {alone[0].label}")
    for line in odd:
        logger.warning("%s: %s", directory, line)
    return nodes, edges, unknown, odd


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
        received, expected = f"this is not {nearest}: {', '.join(missing)}", "all rows of that release, or another release"
        raise DataError(received, expected, _CUT_SHORT, path=directory)
    return [f"{name}: not the content of {nearest}" for name in other]


def _node(kind: str, uri: str, label: str, alternative: str = "") -> Node:
    return Node(uri, kind, label.strip(), tuple(name.strip() for name in alternative.splitlines() if name.strip()))


def _relations(tables: dict[str, list[tuple[str, ...]]]) -> dict[str, list[Edge]]:
    """Per file: its requirements, the unit group of each occupation, each parent and child of adjacent levels once."""
    codes = {code: uri for uri, _, code in tables["ISCOGroups"]}
    paths = [[uri for uri in levels if uri] for levels in tables["skillsHierarchy"]]
    parents = dict.fromkeys(pair for path in paths for pair in pairwise(path))
    return {
        "occupationSkillRelations": [(occupation, skill, kind) for occupation, skill, kind in tables["occupationSkillRelations"]],
        "occupations": [(uri, codes.get(code, code), "isco") for uri, _, code, _ in tables["occupations"]],
        "skillsHierarchy": [(parent, child, "broader") for parent, child in parents],
    }


def _find(directory: Path, name: str) -> Path:
    candidates = [directory / f"{name}{language}.csv{end}" for language in ("_en", "") for end in COMPRESSIONS]
    for path in candidates:
        if path.exists():
            return path
    expected = f"{candidates[0].name}, plain or compressed ({', '.join(filter(None, COMPRESSIONS))})"
    remedy = "download the whole classification (English, CSV) from the ESCO portal and unpack it into this folder"
    raise DataError("the file is missing", expected, remedy, path=candidates[0])


def _rows(directory: Path, name: str, seen: set[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The wanted columns of a file, row by row; each has the header's length, and a URI or relation that is not in ``seen``."""
    path = _find(directory, name)
    with open_text(path) as text:
        reader = csv.reader(text, strict=True)
        header = next(reader, [])
        for column in _COLUMNS[name]:
            if header.count(column) != 1:
                place = "stands twice" if column in header else "is missing"
                received = f"the column {place}; the file has {', '.join(header) or 'no header'}"
                expected, remedy = f"ESCO's own columns, among them {column}", "fetch the file again; do not rename its columns"
                raise DataError(received, expected, remedy, path=path, line=1, field=column)
        width = {"skillsHierarchy": 0, "occupationSkillRelations": 3}.get(name, 1)  # a concept is its URI, a relation its row
        wanted, count = itemgetter(*map(header.index, _COLUMNS[name])), 0
        for values in filter(None, reader):
            if len(values) != len(header):
                received, expected = f"a row of {len(values)} fields", f"{len(header)} fields, as in the header"
                raise DataError(received, expected, _CUT_SHORT, path=path, line=reader.line_num)
            count, row = count + 1, wanted(values)
            key = row[:width]
            if key and (key in seen or not all(map(str.strip, key))):
                received = f"{' '.join(key)} stands twice" if key in seen else "an empty URI"
                expected, remedy = "each concept and each relation once, with its URIs", "remove the row, or fetch the file again"
                raise DataError(received, expected, remedy, path=path, line=reader.line_num)
            seen.add(key)
            yield row
        if not count:
            received, expected = "the file has a header and no rows", "one row per concept or relation"
            raise DataError(received, expected, _CUT_SHORT, path=path)
