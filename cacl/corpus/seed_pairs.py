"""Role, title and label of the paper's own pairs, as records of section 3.4.

The file has no text beyond role and title and no skills. The skills come from ESCO: a role or title is linked to an
occupation, whose essential skills give the URIs. They are no part of the text that the encoder reads, because they say
nothing that the title does not.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cacl.corpus.records import FitLabel, Job, Pair, Resume, text_id
from cacl.ontology import EscoGraph, OccupationLinker
from cacl.storage import read_csv, require_rows


def seed_records(path: Path | str) -> list[Pair]:
    """One pair per row, in file order and without skills; equal roles are one resume, and equal titles one job.

    The file may be compressed. Roles and titles are compared once runs of blanks are one blank; all blank roles are one resume. A
    file that is missing or damaged, a missing column and an unknown label are a ``DataError``, no row is a ``DegenerateError``.
    """
    remedy = "fetch the file with 'cacl fetch seed-pairs'"
    table = read_csv(path, ("job_title", "resume_role", "label"), remedy)
    require_rows(table["label"].isin(list(FitLabel)), table["label"], path, "one of " + ", ".join(FitLabel), remedy)
    roles, titles = ([" ".join(text.split()) for text in table[column]] for column in ("resume_role", "job_title"))
    resumes = {role: Resume(resume_id=text_id("role", role), role=role) for role in dict.fromkeys(roles)}
    jobs = {title: Job(job_id=text_id("title", title), title=title) for title in dict.fromkeys(titles)}
    rows = zip(roles, titles, table["label"], strict=True)
    return [Pair(resume=resumes[role], job=jobs[title], label=label) for role, title, label in rows]


def link_seed_pairs(pairs: Sequence[Pair], graph: EscoGraph, linker: OccupationLinker) -> tuple[list[Pair], pd.DataFrame]:
    """Give each resume and each job the essential skills of the occupation that its role or title means (§3.3).

    The skills stand in ``skill_uris`` alone. A role or title without an occupation has none; its pair stays. The pairs keep their
    order; equal resumes and equal jobs are one object.

    The table has one row per distinct role, then per distinct title: ``side`` ("role" or "title"), ``name``, ``uri`` (empty where
    there is none), ``label`` (the label that was nearest), ``method``, ``score`` (see :class:`cacl.ontology.Link`),
    ``skills`` (number of essential skills) and ``uses`` (number of pairs).
    """
    names = {"role": [pair.resume.role for pair in pairs], "title": [pair.job.title for pair in pairs]}
    found = {link.name: link for link in linker.links([*names["role"], *names["title"]])}
    skills = {name: tuple(graph.occupation_skills(link.uri)[0]) if link.uri else () for name, link in found.items()}
    resumes = {p.resume: p.resume.model_copy(update={"skill_uris": skills[p.resume.role]}) for p in pairs}
    jobs = {p.job: p.job.model_copy(update={"skill_uris": skills[p.job.title]}) for p in pairs}
    linked = [p.model_copy(update={"resume": resumes[p.resume], "job": jobs[p.job]}) for p in pairs]
    rows = [
        (side, name, link.uri or "", link.label, link.method, link.score, len(skills[name]), uses)
        for side, own in names.items()
        for name, uses in Counter(own).items()
        for link in [found[name]]
    ]
    return linked, pd.DataFrame(rows, columns=["side", "name", "uri", "label", "method", "score", "skills", "uses"])
