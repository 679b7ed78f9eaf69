"""Resumes and postings as free text, turned into records of section 3.4.

The pairs are of the public hub set ``cnamuangtoun/resume-job-description-fit``, 8,000 labelled pairs in one schema. It states no
licence, so that nothing of it is in this repository: ``cacl fetch full-text`` takes a copy, by ``--from FILE`` or from its hub.

*Differs from the paper*: it had records, and does not say how they were made of texts. The rules are those of
:func:`role_of`, :func:`title_of` and :class:`cacl.ontology.LabelFinder`.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from cacl.corpus.records import Experience, FitLabel, Job, Pair, Resume, Skill, text_id
from cacl.ontology import EscoGraph, LabelFinder
from cacl.storage import read_csv, require_rows

COLUMNS = ("resume_text", "job_description_text", "label")
LONGEST_NAME = 80
_SIDES = {"resume": "resume_text", "job": "job_description_text"}
_REMEDY = "correct the file, or take a whole copy of the hub set's CSV; nothing of it was used"
_NEXT = "Education|Skills|Summary|Highlights|Qualifications|Accomplishments|Languages"
_EXPERIENCE = re.compile(rf"(?ms)^(?:Professional |Work )?(?:Experience|History)\s*(?=[A-Z\d-])(.*?)(?=^(?:{_NEXT})|\Z)")
_DATE = r"(?:\d\d/)?(?:19|20)\d\d"
_DATES = re.compile(rf"{_DATE}\s*(?:to|-)\s*(?:{_DATE}|Current|Present)")
_BETWEEN = re.compile(r"(?s).*?(?<! )-(?! )([^,]*),.*,")
_TITLE = re.compile(rf"\b(?:Title|Position|Role)\s*:\s*([^\n:(]{{3,{LONGEST_NAME}}})(:?)")


def read_full_text(path: Path | str) -> pd.DataFrame:
    """Read a CSV of full-text pairs, plain or compressed; further columns are left out.

    Returns columns ``resume_id``, ``resume_text``, ``job_id``, ``job_description_text`` and ``label`` (a :class:`FitLabel`), in
    file order. Texts that differ in blanks alone have one id. A missing column, an unknown label, an empty text and bytes that are
    no UTF-8 are a ``DataError`` that names the row or line; a file without rows is a ``DegenerateError``.
    """
    table = read_csv(path, COLUMNS, _REMEDY)
    table["label"] = table["label"].str.strip().str.lower().str.replace(" ", "_")
    for column, expected in zip(COLUMNS, ("a text", "a text", "No Fit, Potential Fit or Good Fit"), strict=True):
        good = table[column].isin(list(FitLabel)) if column == "label" else table[column].str.strip() != ""
        require_rows(good, table[column], path, expected, _REMEDY)
    ids = {kind: [text_id(kind, " ".join(own.split())) for own in table[column]] for kind, column in _SIDES.items()}
    return table.assign(resume_id=ids["resume"], job_id=ids["job"])


def full_text_records(path: Path | str, graph: EscoGraph) -> list[Pair]:
    """One pair per row, in file order; equal texts are one resume or one job.

    The skills are the labels that :class:`cacl.ontology.LabelFinder` finds in the whole text, without URIs. The experience is the
    section of that name as one entry, or the whole text where there is none; the description is the whole posting.
    """
    table, finder, occupations = read_full_text(path), LabelFinder(graph), LabelFinder(graph, "occupation")
    resumes, jobs = (table.drop_duplicates(f"{kind}_id").set_index(f"{kind}_id")[column] for kind, column in _SIDES.items())
    made: dict[Any, Any] = {key: resume_of(str(key), text, "", None, finder) for key, text in resumes.items()}
    made |= {key: job_of(str(key), text, "", None, finder, occupations) for key, text in jobs.items()}
    rows = zip(table["resume_id"], table["job_id"], table["label"], strict=True)
    return [Pair(resume=made[one], job=made[other], label=label) for one, other, label in rows]


def resume_of(key: str, text: str, role: str, skills: Iterable[str] | None, finder: LabelFinder) -> Resume:
    """The record of a resume; what of role and skills is not given, an empty role or ``None``, is looked for in the text."""
    named = tuple(Skill(name=name) for name in (finder.find(text) if skills is None else skills))
    work = (Experience(description=experience_of(text) or text),) if text else ()
    return Resume(resume_id=key, role=role or role_of(text, finder), skills=named, experience=work)


def job_of(key: str, text: str, title: str, skills: Iterable[str] | None, finder: LabelFinder, occupations: LabelFinder) -> Job:
    """The record of a posting, as :func:`resume_of`."""
    named = tuple(Skill(name=name) for name in (finder.find(text) if skills is None else skills))
    return Job(job_id=key, title=title or title_of(text, finder, occupations), description=text, required_skills=named)


def experience_of(text: str) -> str:
    """The section that a line with "Experience" or "Work History" opens, up to the next heading; empty where there is none."""
    section = _EXPERIENCE.search(text)
    return section[1].strip() if section else ""


def role_of(text: str, finder: LabelFinder) -> str:
    """The title of the first entry of the experience; empty where no dates are found, because summaries are boilerplate.

    It stands before the dates ("Cook,2012to2014Inn"), behind them if they open the section ("2012-2014CookInn|Paris,TX"), or
    between company and place ("Inn-CookParis,TX,2012-2014"), and ends where a word runs into it.
    """
    section = experience_of(text)
    dates = _DATES.search(section)
    if dates is None:
        return ""
    before = section[: dates.start()]
    between = _BETWEEN.match(before)
    title = before.strip(" ,")
    if between or not title:
        title = re.split(r"[,|\u2013\n]", finder.apart(between[1] if between else section[dates.end() :]).strip())[0]
    return " ".join(title.split()) if len(title) <= LONGEST_NAME else ""


def title_of(text: str, finder: LabelFinder, occupations: LabelFinder) -> str:
    """What follows "Title:", "Position:" or "Role:", up to where a word runs into it; else the first occupation that is named."""
    named = _TITLE.search(text)
    if not named:
        return next(iter(occupations.find(text)), "")
    first, *others = finder.apart(named[1]).split("\n")
    words = first.split()
    return " ".join(words if others or not named[2] else words[:-1])  # the last word belongs to the next colon
