"""Resumes and postings as free text, turned into records of section 3.4.

The pairs are of the public hub set ``cnamuangtoun/resume-job-description-fit``, 8,000 labelled pairs in one schema. It states no
licence, so that nothing of it is in this repository, and nothing is downloaded: ``cacl fetch full-text --from FILE`` takes a copy.

*Differs from the paper*: it had records, and does not say how they were made of texts. The rules are those of
:func:`role_of`, :func:`title_of` and :class:`cacl.ontology.LabelFinder`.
"""

import re
from io import StringIO
from pathlib import Path

import pandas as pd

from cacl.corpus.records import Experience, FitLabel, Job, Pair, Resume, Skill, text_id
from cacl.errors import DataError, DegenerateError
from cacl.ontology import EscoGraph, LabelFinder
from cacl.ontology.label_finding import RUN_TOGETHER
from cacl.storage import open_text

COLUMNS = ("resume_text", "job_description_text", "label")
LONGEST_NAME = 80
_REMEDY = "correct the file, or take a whole copy of the hub set's CSV; nothing of it was used"
_EXPERIENCE = re.compile(
    r"^(?:Professional |Work )?(?:Experience|History)\s*(?=[A-Z\d-])(.*?)"
    r"(?=^(?:Education|Skills|Summary|Highlights|Qualifications|Accomplishments|Languages)|\Z)",
    re.MULTILINE | re.DOTALL,
)
_DATE = r"(?:\d\d/)?(?:19|20)\d\d"
_DATES = re.compile(rf"{_DATE}\s*(?:to|-)\s*(?:{_DATE}|Current|Present)")
_TITLE = re.compile(rf"\b(?:Title|Position|Role)\s*:\s*([^\n:(]{{3,{LONGEST_NAME}}})(:?)")


def read_full_text(path: Path | str) -> pd.DataFrame:
    """Read a CSV of full-text pairs, plain or compressed; further columns are left out.

    Returns columns ``resume_id``, ``resume_text``, ``job_id``, ``job_description_text`` and ``label`` (a :class:`FitLabel`), in
    file order. Texts that differ in blanks alone have one id. A missing column, an unknown label, an empty text and bytes that are
    no UTF-8 are a ``DataError`` that names the row or line; a file without rows is a ``DegenerateError``.
    """
    with open_text(path) as text:
        content = text.buffer.read()
    try:
        table = pd.read_csv(StringIO(content.decode("utf-8-sig")), dtype=str, keep_default_na=False)[list(COLUMNS)].fillna("")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(str(error.reason), path=path, line=line, expected="UTF-8 text", remedy=_REMEDY) from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError, KeyError) as error:
        columns = "a CSV table with the columns " + ", ".join(COLUMNS)
        raise DataError(f"no such table ({error})", path=path, expected=columns, remedy=_REMEDY) from error
    if table.empty:
        raise DegenerateError(f"{path} holds no pair", expected="at least one row", remedy=_REMEDY)
    table["label"] = table["label"].str.strip().str.lower().str.replace(" ", "_")
    for column, expected in zip(COLUMNS, ("a text", "a text", "No Fit, Potential Fit or Good Fit"), strict=True):
        good = table[column].isin(list(FitLabel)) if column == "label" else table[column].str.strip() != ""
        if not good.all():
            row = int(good.argmin())
            received = f"row {row + 1} holds {table[column].iloc[row]!r}"
            raise DataError(received, path=path, field=column, expected=expected, remedy=_REMEDY)
    ids = {kind: [text_id(kind, " ".join(own.split())) for own in table[column]] for kind, column in _SIDES.items()}
    return table.assign(resume_id=ids["resume"], job_id=ids["job"])


_SIDES = {"resume": "resume_text", "job": "job_description_text"}


def full_text_records(path: Path | str, graph: EscoGraph) -> list[Pair]:
    """One pair per row, in file order; equal texts are one resume or one job.

    The skills are the labels that :class:`cacl.ontology.LabelFinder` finds in the whole text, without URIs. The experience is the
    section of that name as one entry, or the whole text where there is none; the description is the whole posting.
    """
    table = read_full_text(path)
    skills, occupations = LabelFinder(graph), LabelFinder(graph, "occupation")

    def found(text: str) -> tuple[Skill, ...]:
        return tuple(Skill(name=name) for name in skills.find(text))

    resumes = {
        row.resume_id: Resume(
            resume_id=row.resume_id, role=role_of(row.resume_text), skills=found(row.resume_text),
            experience=(Experience(description=experience_of(row.resume_text) or row.resume_text),),
        )
        for row in table.drop_duplicates("resume_id").itertuples()
    }  # fmt: skip
    jobs = {
        row.job_id: Job(
            job_id=row.job_id, title=title_of(row.job_description_text, occupations), description=row.job_description_text,
            required_skills=found(row.job_description_text),
        )
        for row in table.drop_duplicates("job_id").itertuples()
    }  # fmt: skip
    return [Pair(resume=resumes[row.resume_id], job=jobs[row.job_id], label=row.label) for row in table.itertuples()]


def experience_of(text: str) -> str:
    """The section that a line with "Experience" or "Work History" opens, up to the next heading; empty where there is none."""
    section = _EXPERIENCE.search(text)
    return section[1].strip() if section else ""


def role_of(text: str) -> str:
    """The title of the first entry of the experience; empty where no dates are found, because summaries are boilerplate.

    The title stands before the dates, or behind them when they open the section; a company may stand before it, joined by a
    hyphen. It ends where the next word runs into it.

    >>> role_of("SummaryBusy cook\\nExperienceHead Chef,09/2021toCurrentInn"), role_of("Experience2012 to 2014Head ChefInn–City")
    ('Head Chef', 'Head Chef')
    >>> role_of("Work HistoryGrand Hotel-Head ChefParis,TX,2012-CurrentCooked.")
    'Head Chef'
    """
    section = experience_of(text)
    dates = _DATES.search(section)
    if dates is None:
        return ""
    before = section[: dates.start()].strip(" ,")
    company, hyphen, title = re.split(r"((?<! )-(?! ))", before, maxsplit=1) if re.search(r"(?<! )-(?! )", before) else ("", "", before)
    if hyphen or not before:
        title = re.split(r"[,|–]", title if before else section[dates.end() :])[0]
        title = RUN_TOGETHER.split(title.strip())[0]
    return " ".join(title.split()) if len(title) <= LONGEST_NAME else ""


def title_of(text: str, occupations: LabelFinder) -> str:
    """What follows "Title:", "Position:" or "Role:", up to where a word runs into it; else the first occupation that is named."""
    named = _TITLE.search(text)
    if not named:
        return next(iter(occupations.find(text)), "")
    first, *others = RUN_TOGETHER.split(named[1])
    words = first.split()
    return " ".join(words if others or not named[2] else words[:-1])  # the last word belongs to the next colon
