"""Reading ESCO's official CSV files into nodes and edges (section 4.2)."""

import csv
import logging
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from cacl.errors import DataError
from cacl.ontology.node import Node
from cacl.storage import COMPRESSIONS, open_text

logger = logging.getLogger(__name__)

Row = dict[str, str]
Edge = tuple[str, str, str]


def read_esco(directory: Path) -> tuple[list[Node], list[Edge], dict[str, int]]:
    """Return nodes, (u, v, kind) edges, and the number of relations per file that name an unknown URI.

    Raises
    ------
    DataError
        A file is missing, damaged, lacks a column, or holds no skills or occupations.
    """
    if not directory.is_dir():
        raise DataError(
            "there is no such folder",
            path=directory,
            expected="a folder with ESCO's CSV files (occupations_en.csv, skills_en.csv, ...)",
            remedy="download ESCO 1.2.0 (English, CSV) from the ESCO portal and give its folder as ESCO=FOLDER",
        )
    occupations = list(_rows(directory, "occupations", ("conceptUri", "preferredLabel", "altLabels", "iscoGroup")))
    groups = list(_rows(directory, "ISCOGroups", ("conceptUri", "preferredLabel", "code")))
    nodes = _unique(
        [
            *_skills(directory),
            *_skill_groups(directory),
            *(_node(row, "occupation") for row in occupations),
            *(_node(row, "isco_group") for row in groups),
        ]
    )
    for name, kind in (("skills", "skill"), ("occupations", "occupation")):
        if not any(node.kind == kind for node in nodes):
            raise DataError(
                "the file has a header and no rows",
                path=_find(directory, name),
                expected=f"one row per {kind}",
                remedy="the file is probably cut short: fetch it again",
            )
    known = {node.uri for node in nodes}
    codes = {row["code"]: row["conceptUri"] for row in groups}
    relations = {
        "occupationSkillRelations": _requirements(directory),
        "occupations": (
            (row["conceptUri"], codes.get(row["iscoGroup"], row["iscoGroup"]), "isco") for row in occupations
        ),
        "skillsHierarchy": _hierarchy(directory),
    }
    edges: list[Edge] = []
    unknown = {}
    for name, candidates in relations.items():
        kept, unknown[name] = _resolve(name, candidates, known)
        edges += kept
    return nodes, edges, unknown


def _skills(directory: Path) -> Iterator[Node]:
    for row in _rows(directory, "skills", ("conceptUri", "preferredLabel", "altLabels", "reuseLevel")):
        yield _node(row, "skill")


def _skill_groups(directory: Path) -> Iterator[Node]:
    for row in _rows(directory, "skillGroups", ("conceptUri", "preferredLabel")):
        yield _node(row, "isced_group" if "/isced-f/" in row["conceptUri"] else "skill_group")


def _requirements(directory: Path) -> Iterator[Edge]:
    for row in _rows(directory, "occupationSkillRelations", ("occupationUri", "relationType", "skillUri")):
        yield row["occupationUri"], row["skillUri"], row["relationType"]


def _hierarchy(directory: Path) -> list[Edge]:
    """Each parent and child between adjacent levels, once."""
    levels = [f"Level {level} URI" for level in range(4)]
    pairs: dict[tuple[str, str], None] = {}
    for row in _rows(directory, "skillsHierarchy", levels):
        path = [row[level] for level in levels if row[level]]
        pairs.update(dict.fromkeys(pairwise(path)))
    return [(parent, child, "broader") for parent, child in pairs]


def _node(row: Row, kind: str) -> Node:
    names = tuple(name.strip() for name in row.get("altLabels", "").splitlines() if name.strip())
    return Node(row["conceptUri"], kind, row["preferredLabel"].strip(), names, row.get("reuseLevel", ""))


def _unique(nodes: Iterable[Node]) -> list[Node]:
    return list({node.uri: node for node in nodes}.values())


def _resolve(name: str, edges: Iterable[Edge], known: set[str]) -> tuple[list[Edge], int]:
    kept: list[Edge] = []
    lost: list[Edge] = []
    for edge in edges:
        (kept if edge[0] in known and edge[1] in known else lost).append(edge)
    if lost:
        logger.warning("%s: %d relations name an unknown URI and are left out, e.g. %s", name, len(lost), lost[0][:2])
    return kept, len(lost)


def _find(directory: Path, name: str) -> Path:
    candidates = [directory / f"{name}{language}.csv{end}" for language in ("_en", "") for end in COMPRESSIONS]
    for path in candidates:
        if path.exists():
            return path
    raise DataError(
        "the file is missing",
        path=candidates[0],
        expected=f"{candidates[0].name}, plain or compressed ({', '.join(filter(None, COMPRESSIONS))})",
        remedy="download the whole classification (English, CSV) from the ESCO portal and unpack it into this folder",
    )


def _rows(directory: Path, name: str, columns: Iterable[str]) -> Iterator[Row]:
    path = _find(directory, name)
    with open_text(path) as text:
        reader = csv.reader(text, strict=True)
        header = next(reader, [])
        for column in columns:
            if column not in header:
                raise DataError(
                    f"the column is missing; the file has {', '.join(header) or 'no header'}",
                    path=path,
                    line=1,
                    field=column,
                    expected=f"ESCO's own columns, among them {column}",
                    remedy="fetch the file again from the ESCO portal; do not rename its columns",
                )
        for values in reader:
            if not values:
                continue
            if len(values) != len(header):
                raise DataError(
                    f"a row of {len(values)} fields",
                    path=path,
                    line=reader.line_num,
                    expected=f"{len(header)} fields, as in the header",
                    remedy="the file is probably cut short: fetch it again",
                )
            yield dict(zip(header, values, strict=True))
