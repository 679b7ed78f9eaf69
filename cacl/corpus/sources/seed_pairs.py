"""Role, title and label of the paper's own pairs, as records of section 3.4.

The file has no text beyond role and title and no skills. The skills come from ESCO: a role or title is linked to an
occupation, whose essential skills give the URIs. They are no part of the text that the encoder reads, because they say
nothing that the title does not.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from io import StringIO
from pathlib import Path

import pandas as pd

from cacl.corpus.records import FitLabel, Job, Pair, Resume
from cacl.errors import DataError, DegenerateError
from cacl.ontology import EscoGraph, OccupationLinker
from cacl.storage import open_text

COLUMNS = ("pair_id", "job_title", "resume_role", "label")
SIDES = ("role", "title")
LINK_COLUMNS = ["side", "name", "uri", "label", "method", "score", "skills", "uses"]


def read_seed_pairs(path: Path | str) -> pd.DataFrame:
    """Read the file of seed pairs: columns ``pair_id``, ``job_title``, ``resume_role``, ``label``, all text.

    ``pair_id`` is unique only within a label, so that rows are told apart by their position alone. A blank role stays a
    blank text.

    Parameters
    ----------
    path :
        CSV, plain or compressed as its name says.

    Raises
    ------
    DataError
        The file is missing, damaged, or lacks a column, or a row has an unknown label.
    DegenerateError
        There is no row.
    """
    with open_text(path) as text:
        table = _parsed(text.read(), Path(path))
    bad = ~table["label"].isin([str(label) for label in FitLabel])
    if bad.any():
        line = int(bad.to_numpy().argmax())
        raise DataError(
            repr(table["label"].iloc[line]),
            path=path,
            line=line + 2,
            field="label",
            expected="one of " + ", ".join(FitLabel),
            remedy="fetch the file again with 'cacl fetch seed-pairs'",
        )
    if table.empty:
        raise DegenerateError(
            f"{path} holds no pair", expected="at least one row", remedy="fetch it with 'cacl fetch seed-pairs'"
        )
    return table


def _parsed(content: str, path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(StringIO(content), dtype=str, keep_default_na=False)
        missing = [name for name in COLUMNS if name not in table.columns]
        received = f"no column {', '.join(missing)}" if missing else ""
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        received = f"no CSV table ({error})"
    if received:
        raise DataError(
            received,
            path=path,
            expected="a CSV table with the columns " + ", ".join(COLUMNS),
            remedy="fetch the file with 'cacl fetch seed-pairs'",
        )
    return table[list(COLUMNS)]


def seed_records(path: Path | str) -> list[Pair]:
    """One pair per row, in file order and without skills; equal roles are one resume, and equal titles one job.

    Roles and titles are compared once runs of blanks are one blank; all blank roles are one resume.
    """
    table = read_seed_pairs(path)
    return [
        Pair(resume=_resume(_normal(role)), job=_job(_normal(title)), label=label)
        for title, role, label in zip(table["job_title"], table["resume_role"], table["label"], strict=True)
    ]


def _normal(text: str) -> str:
    return " ".join(text.split())


@cache
def _resume(role: str) -> Resume:
    return Resume(resume_id=f"role-{_digest(role)}", role=role)


@cache
def _job(title: str) -> Job:
    return Job(job_id=f"title-{_digest(title)}", title=title)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def build_seed_pairs(path: Path | str, graph: EscoGraph, linker: OccupationLinker) -> tuple[list[Pair], pd.DataFrame]:
    """Read the seed pairs and link them; see :func:`seed_records` and :func:`link_seed_pairs`."""
    return link_seed_pairs(seed_records(path), graph, linker)


def link_seed_pairs(
    pairs: Sequence[Pair], graph: EscoGraph, linker: OccupationLinker
) -> tuple[list[Pair], pd.DataFrame]:
    """Give each resume and each job the essential skills of the occupation that its role or title means.

    The skills stand in ``skill_uris`` alone. A role or title without an occupation has none; its pairs stay.

    Returns
    -------
    pairs :
        In the same order, none left out; equal resumes and equal jobs are one object.
    links : DataFrame
        One row per distinct role, then per distinct title: ``side`` ("role" or "title"), ``name``, ``uri`` (empty where
        there is none), ``label`` (the label that was nearest), ``method``, ``score`` (see
        :class:`cacl.ontology.OccupationLink`), ``skills`` (number of essential skills) and ``uses`` (number of pairs).
    """
    names = {"role": [pair.resume.role for pair in pairs], "title": [pair.job.title for pair in pairs]}
    found = {link.name: link for link in linker.links([*names["role"], *names["title"]])}
    skills = {name: tuple(graph.occupation_skills(link.uri)[0]) if link.uri else () for name, link in found.items()}
    resumes = {p.resume: p.resume.model_copy(update={"skill_uris": skills[p.resume.role]}) for p in pairs}
    jobs = {p.job: p.job.model_copy(update={"skill_uris": skills[p.job.title]}) for p in pairs}
    linked = [p.model_copy(update={"resume": resumes[p.resume], "job": jobs[p.job]}) for p in pairs]
    rows = []
    for side in SIDES:
        for name, uses in pd.Series(names[side]).value_counts(sort=False).items():
            link = found[str(name)]
            rows.append((side, name, link.uri or "", link.label, link.method, link.score, len(skills[str(name)]), uses))
    return linked, pd.DataFrame(rows, columns=LINK_COLUMNS)
