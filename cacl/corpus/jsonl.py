"""Labelled pairs as JSON lines: one :class:`~cacl.corpus.records.Pair` per line."""

import json
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TextIO

from pydantic import ValidationError

from cacl.corpus.records import Experience, FitLabel, Job, Metadata, Pair, Record, Resume, Skill
from cacl.errors import DataError, DegenerateError, ParameterError
from cacl.storage import atomic_text, open_text

_MODELS: dict[str, type[Record]] = {
    "resume": Resume,
    "job": Job,
    "metadata": Metadata,
    "skills": Skill,
    "required_skills": Skill,
    "experience": Experience,
}
_LABELS = ", ".join(FitLabel)
_SKIPPING = "or collect the bad lines in a file of their own with skip_bad (--skip-bad FILE)"


def read_pairs(path: Path | str, skip_bad: Path | str | None = None) -> Iterator[Pair]:
    """Read the pairs of a JSONL file one by one.

    Parameters
    ----------
    path :
        UTF-8 text, plain or ``.xz``/``.gz``/``.zip``, with or without a byte order mark, LF or CRLF. Blank lines are
        ignored.
    skip_bad :
        Where lines that cannot be read are collected, as JSON lines with the fields ``line`` (its number), ``error``
        and ``text``; the file is there once the last pair has been read, and empty when every line was good. Without
        it, the first such line is an error.

    Returns
    -------
    Iterator over the pairs, in file order; memory does not grow with the file.

    Raises
    ------
    DataError
        When called: the file is missing or cannot be opened. While reading: it is cut short, or a line is not JSON,
        lacks a field, or has an unknown field or label.
    DegenerateError
        While reading: the file holds no pair.
    ParameterError
        ``skip_bad`` is the corpus itself.
    """
    path = Path(path)
    with open_text(path):
        pass  # a missing file is an error here and now, not at the first pair
    if skip_bad is None:
        return _pairs(path, None)
    if Path(skip_bad).resolve() == path.resolve():
        raise ParameterError(
            f"skip_bad names the corpus itself, {path}",
            expected="another file",
            remedy="choose a new file for the bad lines",
        )
    return _pairs(path, Path(skip_bad))


def write_pairs(path: Path | str, pairs: Iterable[Pair]) -> None:
    """Write pairs as JSON lines, one by one and atomically; reading them again gives equal pairs.

    Raises
    ------
    StorageError
        The disk is full or the folder cannot be written; what stood there before is untouched.
    """
    with atomic_text(path) as text:
        for pair in pairs:
            text.write(pair.model_dump_json() + "\n")


def _pairs(path: Path, skip_bad: Path | None) -> Iterator[Pair]:
    count = 0
    with open_text(path) as text, atomic_text(skip_bad) if skip_bad else nullcontext() as rejects:
        for number, line in enumerate(text, start=1):
            if not line.strip():
                continue
            try:
                pair = _parse(line, path, number)
            except DataError as error:
                if rejects is None:
                    raise
                _reject(rejects, number, error, line)
                continue
            count += 1
            yield pair
    if count == 0:
        raise DegenerateError(
            f"{path} holds no pair" + (f"; the bad lines are in {skip_bad}" if skip_bad else ""),
            expected="at least one line with a resume, a job and a label",
            remedy="check that this is the right file",
        )


def _reject(rejects: TextIO, number: int, error: DataError, line: str) -> None:
    record = {"line": number, "error": str(error), "text": line.rstrip("\r\n")}
    rejects.write(json.dumps(record, ensure_ascii=False) + "\n")


def _parse(line: str, path: Path, number: int) -> Pair:
    try:
        return Pair.model_validate_json(line)
    except ValidationError as error:
        details = error.errors(include_url=False)[0]
        message = _explain(details["type"], details["loc"], details["input"], details["msg"])
        raise DataError(**message, path=path, line=number) from error


def _explain(kind: str, place: tuple[int | str, ...], value: Any, reason: str) -> dict[str, str]:
    """Turn the first complaint of pydantic into the arguments of a :class:`DataError`."""
    if kind == "json_invalid":
        return {
            "received": f"the line is not JSON ({reason.removeprefix('Invalid JSON: ')})",
            "expected": "one JSON object per line, with the fields resume, job and label",
            "remedy": f"mend the line, {_SKIPPING}",
        }
    received, expected, verb = _shorten(value), reason.removeprefix("Input should be "), "correct the value"
    if kind == "missing":
        received, expected, verb = "the field is missing", _fields(place[:-1]), "add the field"
    elif kind == "extra_forbidden":
        received, expected, verb = (
            f"an unknown field with {received}",
            _fields(place[:-1]),
            "rename or remove the field",
        )
    elif kind == "model_type":
        expected = f"an object with {_fields(place)}"
    elif place == ("label",):
        expected = f"one of {_LABELS} (or 1 and 0)"
    field = ".".join(str(step) for step in place)
    return {"field": field, "received": received, "expected": expected, "remedy": f"{verb}, {_SKIPPING}"}


def _fields(place: tuple[int | str, ...]) -> str:
    """List the fields of the record at ``place``."""
    owners = [step for step in place if isinstance(step, str)]
    model = _MODELS[owners[-1]] if owners else Pair
    return "the fields " + ", ".join(model.model_fields)


def _shorten(value: Any, limit: int = 80) -> str:
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."
