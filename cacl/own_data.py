"""Pairs of one's own: tables, or folders of text files, whose columns ``corpus.yaml`` in the same folder maps to records.

A text becomes a record by the rules of :mod:`cacl.corpus.full_text`: where no column gives the role of a resume, the title of a job
or the skills, they are looked for in the text.
"""

import json
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from pydantic import Field

from cacl.corpus.full_text import job_of, resume_of
from cacl.corpus.records import FitLabel, Pair, text_id
from cacl.errors import DataError, DegenerateError
from cacl.ontology import EscoGraph, LabelFinder
from cacl.parameters import Section
from cacl.storage import read_model, read_parquet, read_text, require_rows

NAME = "corpus.yaml"
LABELS = {str(label): label for label in FitLabel} | {"1": FitLabel.GOOD_FIT, "0": FitLabel.NO_FIT}

_require = partial(require_rows, remedy=f"correct the row, or {NAME}")
Content = tuple[str, str, str, tuple[str, ...] | None]
"""Id, text, title and skills of a resume or job; ``None`` where no column has the skills."""


class Side(Section):
    """Where the resumes are, or the jobs, and which columns say what."""

    file: str = Field("", description="their own table, or folder of text files; empty: they stand in the table of pairs")
    id: str = Field("", description="the column that names them, also in the table of pairs; text files are named by their names")
    title: str = Field("", description="column with the role of a resume, or the title of a job")
    text: str = Field("", description="column with the whole text")
    skills: str = Field("", description="column with the skills, a list or divided by the separator")


class CorpusFile(Section):
    """What ``corpus.yaml`` says."""

    pairs: str = Field(description="table with a row per pair: .csv, .jsonl (both also .gz, .xz, .zip) or .parquet")
    label: str = Field("label", description="column with the label")
    labels: dict[str, FitLabel] = Field({}, description="what the words of that column mean; empty: the paper's labels, or 1 and 0")
    separator: str = Field(";", min_length=1, description="between the skills of a cell")
    resumes: Side
    jobs: Side


def read_mapping(folder: Path | str) -> CorpusFile:
    """Read ``corpus.yaml`` and see that what it names is there; anything else is a ``DataError``."""
    path = Path(folder) / NAME
    page = "a mapping as the book's page 'Your own data' describes"
    found = read_model(path, CorpusFile, page, f"correct {NAME}", yaml.BaseLoader)  # "no" is a word here, and no truth value
    for side, own in (("resumes", found.resumes), ("jobs", found.jobs)):
        if not (own.id if own.file else own.title or own.text or own.skills):
            expected = "'id' beside 'file', or without it one of 'title', 'text' and 'skills'"
            raise DataError("no column is named", expected, f"name it in {NAME}", path=path, field=side)
    for name in filter(None, (found.pairs, found.resumes.file, found.jobs.file)):
        if not (place := Path(folder) / name).exists():
            raise DataError("there is no such file", f"what {NAME} names", f"correct {NAME}", path=place)
    return found


def read_corpus(folder: Path | str, graph: EscoGraph) -> list[Pair]:
    """One pair per row of the table of pairs, in its order.

    Resumes and jobs without a column ``id`` are the same where all their columns are. A missing column, an unknown label and an id
    without a record are a ``DataError`` that names file, row and column, a table without rows is a ``DegenerateError``.
    """
    folder, mapping = Path(folder), read_mapping(folder)
    path = folder / mapping.pairs
    pairs, finder, occupations = read_table(path), LabelFinder(graph), LabelFinder(graph, "occupation")
    words = _column(pairs, mapping.label, path).astype(str).str.strip()
    label = words.map(mapping.labels) if mapping.labels else words.str.lower().replace(r"[ -]", "_", regex=True).map(LABELS)
    _require(label.notna(), words, path, "one of " + ", ".join(mapping.labels or LABELS))
    resumes = _contents("resume", mapping.resumes, pairs, folder, mapping)
    jobs = _contents("job", mapping.jobs, pairs, folder, mapping)
    resume = {own: resume_of(*own, finder) for own in set(resumes)}
    job = {own: job_of(*own, finder, occupations) for own in set(jobs)}
    return [Pair(resume=resume[one], job=job[other], label=fit) for one, other, fit in zip(resumes, jobs, label, strict=True)]


def read_table(path: Path, column: str = "id") -> pd.DataFrame:
    """The rows of a CSV, JSONL or Parquet table, or of a folder of text files: their names as ``column``, and ``text``.

    Nothing is guessed: cells of CSV are text, and empty ones empty. A damaged table is a ``DataError``.
    """
    try:
        if path.is_dir():
            # Bytes of a name that are not UTF-8 become question marks.
            texts = [(file.stem.encode(errors="replace").decode(), read_text(file)) for file in sorted(path.glob("*.txt"))]
            table = pd.DataFrame(texts, columns=[column, "text"])
        elif path.suffix == ".parquet":
            table = read_parquet(path)
        elif ".jsonl" in path.suffixes:
            lines = enumerate(read_text(path).split("\n"), start=1)
            table = pd.DataFrame([_object(line, path, number) for number, line in lines if line.strip()], dtype=object)
        else:
            table = pd.read_csv(StringIO(read_text(path)), dtype=str, keep_default_na=False)
    except (ValueError, OSError) as error:  # of pandas
        raise DataError(f"no table ({error})", "CSV, JSONL or Parquet", "write it anew", path=path) from error
    if table.empty:
        raise DegenerateError(f"{path} holds no row", "at least one", "check that this is the right file")
    return table.astype(object).where(table.notna(), "")


def _object(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        return dict(json.loads(line))
    except (ValueError, TypeError) as error:
        raise DataError(f"not JSON ({error})", "a JSON object per line", "correct the line", path=path, line=number) from error


def _contents(kind: str, side: Side, pairs: pd.DataFrame, folder: Path, mapping: CorpusFile) -> list[Content]:
    path, table, text = folder / mapping.pairs, pairs, side.text
    if side.file:
        wanted = _column(pairs, side.id, path).astype(str).str.removesuffix(".txt")
        own = folder / side.file
        table, text = read_table(own, side.id), "text" if own.is_dir() else side.text
        ids = _column(table, side.id, own).astype(str)
        _require(~ids.duplicated(), ids, own, "ids that differ")
        rows = pd.Index(ids).get_indexer(pd.Index(wanted))
        _require(pd.Series(rows >= 0), wanted, path, f"a {kind} of {side.file}")
        path, table = own, table.iloc[rows].reset_index(drop=True)
    texts = [_column(table, name, path).astype(str) if name else [""] * len(table) for name in (side.id, text, side.title)]
    skills = [_names(cell, mapping.separator) for cell in _column(table, side.skills, path)] if side.skills else [None] * len(table)
    found = zip(*texts, skills, strict=True)
    return [(key or text_id(kind, json.dumps(content)), *content) for key, *content in found]


def _names(cell: Any, separator: str) -> tuple[str, ...]:
    parts = cell.split(separator) if isinstance(cell, str) else cell
    return tuple(dict.fromkeys(name for part in parts if (name := str(part).strip())))


def _column(table: pd.DataFrame, name: str, path: Path) -> "pd.Series[Any]":
    if name not in table:
        known = "one of the columns " + ", ".join(map(str, table))
        raise DataError("there is no such column", known, f"correct {NAME}", path=path, field=name)
    return table[name]
