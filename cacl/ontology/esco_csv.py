"""Reading ESCO's official CSV files into nodes and edges (section 4.2)."""

import csv
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from pathlib import Path

from cacl.errors import DataError
from cacl.storage import COMPRESSIONS, open_text

logger = logging.getLogger(__name__)

Edge = tuple[str, str, str]
_COLUMNS = {
    "skills": ("conceptUri", "preferredLabel", "altLabels"),
    "skillGroups": ("conceptUri", "preferredLabel"),
    "occupations": ("conceptUri", "preferredLabel", "altLabels", "iscoGroup"),
    "ISCOGroups": ("conceptUri", "preferredLabel", "code"),
    "occupationSkillRelations": ("occupationUri", "skillUri", "relationType"),
    "skillsHierarchy": ("Level 0 URI", "Level 1 URI", "Level 2 URI", "Level 3 URI"),
}


@dataclass(frozen=True, slots=True)
class Node:
    """A concept: its URI, its kind, and the names it goes by."""

    uri: str
    kind: str = "skill"
    label: str = ""
    alternative_labels: tuple[str, ...] = ()


def read_esco(directory: Path) -> tuple[list[Node], list[Edge], dict[str, int]]:
    """Return nodes, (u, v, kind) edges, and the number of relations per file that name an unknown URI.

    Raises a DataError when a file is missing, damaged, lacks a column, or holds no skills or occupations.
    """
    if not directory.is_dir():
        raise DataError(
            "there is no such folder", path=directory,
            expected="a folder with ESCO's CSV files (occupations_en.csv, skills_en.csv, ...)",
            remedy="download ESCO 1.2.0 (English, CSV) from the ESCO portal and give its folder as ESCO=FOLDER",
        )  # fmt: skip
    tables = {name: list(_rows(directory, name)) for name in _COLUMNS}
    for name in ("skills", "occupations"):
        if not tables[name]:
            raise DataError(
                "the file has a header and no rows", path=_find(directory, name), expected=f"one row per {name[:-1]}",
                remedy="the file is probably cut short: fetch it again",
            )  # fmt: skip
    nodes = [
        *(_node("skill", *row) for row in tables["skills"]),
        *(_node("isced_group" if "/isced-f/" in row[0] else "skill_group", *row) for row in tables["skillGroups"]),
        *(_node("occupation", *row[:3]) for row in tables["occupations"]),
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
            logger.warning("%s: %d relations name an unknown URI and are left out, e.g. %s", name, len(lost), lost[0][:2])
    return list(known.values()), edges, unknown


def _node(kind: str, uri: str, label: str, alternative: str = "") -> Node:
    return Node(uri, kind, label.strip(), tuple(name.strip() for name in alternative.splitlines() if name.strip()))


def _relations(tables: dict[str, list[tuple[str, ...]]]) -> dict[str, list[Edge]]:
    """Per file: its requirements, the unit group of each occupation, each parent and child of adjacent levels once."""
    codes = {code: uri for uri, _, code in tables["ISCOGroups"]}
    paths = [[uri for uri in levels if uri] for levels in tables["skillsHierarchy"]]
    parents = dict.fromkeys(pair for path in paths for pair in pairwise(path))
    return {
        "occupationSkillRelations": [(occupation, skill, kind) for occupation, skill, kind in tables["occupationSkillRelations"]],
        "occupations": [(uri, codes.get(code, code), "isco") for uri, _, _, code in tables["occupations"]],
        "skillsHierarchy": [(parent, child, "broader") for parent, child in parents],
    }


def _find(directory: Path, name: str) -> Path:
    candidates = [directory / f"{name}{language}.csv{end}" for language in ("_en", "") for end in COMPRESSIONS]
    for path in candidates:
        if path.exists():
            return path
    raise DataError(
        "the file is missing", path=candidates[0],
        expected=f"{candidates[0].name}, plain or compressed ({', '.join(filter(None, COMPRESSIONS))})",
        remedy="download the whole classification (English, CSV) from the ESCO portal and unpack it into this folder",
    )  # fmt: skip


def _rows(directory: Path, name: str) -> Iterator[tuple[str, ...]]:
    """The wanted columns of a file, row by row; every row is checked against the header."""
    path = _find(directory, name)
    with open_text(path) as text:
        reader = csv.reader(text, strict=True)
        header = next(reader, [])
        for column in _COLUMNS[name]:
            if column not in header:
                raise DataError(
                    f"the column is missing; the file has {', '.join(header) or 'no header'}", path=path, line=1, field=column,
                    expected=f"ESCO's own columns, among them {column}",
                    remedy="fetch the file again from the ESCO portal; do not rename its columns",
                )  # fmt: skip
        wanted = itemgetter(*map(header.index, _COLUMNS[name]))
        for values in filter(None, reader):
            if len(values) != len(header):
                raise DataError(
                    f"a row of {len(values)} fields", path=path, line=reader.line_num,
                    expected=f"{len(header)} fields, as in the header", remedy="the file is probably cut short: fetch it again",
                )  # fmt: skip
            yield wanted(values)
