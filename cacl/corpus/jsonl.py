"""Labelled pairs as JSON lines: one :class:`~cacl.corpus.records.Pair` per line."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from cacl.corpus.records import Experience, FitLabel, Job, Metadata, Pair, Record, Resume, Skill
from cacl.errors import DataError, DegenerateError, ParameterError
from cacl.storage import atomic_text, open_text

_MODELS: dict[str, type[Record]] = {"resume": Resume, "job": Job, "metadata": Metadata, "experience": Experience}
_MODELS |= dict.fromkeys(("skills", "required_skills"), Skill)
_Any = TypeVar("_Any", bound=Record)
_SKIPPING = "or collect the bad lines in a file of their own with skip_bad (--skip-bad FILE)"


def read_pairs(path: Path | str, skip_bad: Path | str | None = None) -> Iterator[Pair]:
    """Read the pairs of a JSONL file, as :func:`read_records`."""
    return read_records(path, Pair, skip_bad)


def read_records(path: Path | str, kind: type[_Any], skip_bad: Path | str | None = None) -> Iterator[_Any]:
    """Read the records (:class:`Pair`, :class:`Resume`, :class:`Job`) of a JSONL file one by one; memory does not grow with it.

    The file is UTF-8 text, plain or ``.xz``/``.gz``/``.zip``; blank lines are ignored. A missing file is a ``DataError`` at once.
    While reading, a line that is not UTF-8 or not JSON, lacks a field, has one twice, or has an unknown field or label is a
    ``DataError``, and a file without any record a ``DegenerateError``. With ``skip_bad`` such lines are collected in that file, as
    JSON lines with the fields ``line`` (its number), ``error`` and ``text``, whole once the last record has been read.
    """
    path = Path(path)
    with open_text(path):
        pass  # a missing file is an error here and now, not at the first record
    if skip_bad is not None and Path(skip_bad).resolve() == path.resolve():
        raise ParameterError(f"skip_bad names the corpus itself, {path}", "another file", "choose a new file")
    return _records(path, kind, skip_bad)


def write_pairs(path: Path | str, pairs: Iterable[Pair]) -> None:
    """Write pairs as JSON lines, one by one and atomically (``StorageError``); reading them again gives equal pairs."""
    with atomic_text(path) as text:
        for pair in pairs:
            text.write(pair.model_dump_json() + "\n")


def _records(path: Path, kind: type[_Any], skip_bad: Path | str | None) -> Iterator[_Any]:
    count = 0
    with open_text(path, "surrogateescape") as text, atomic_text(skip_bad) if skip_bad else nullcontext() as rejects:
        for number, line in enumerate(text, start=1):
            if not line.strip():
                continue
            try:
                record = _parse(line, path, number, kind)
            except DataError as error:
                if rejects is None:
                    raise
                content = line.encode(errors="surrogateescape").decode(errors="backslashreplace").rstrip("\r\n")
                rejects.write(json.dumps({"line": number, "error": str(error), "text": content}, ensure_ascii=False) + "\n")
                continue
            count += 1
            yield record
    if count == 0:
        received = f"{path} holds no {kind.__name__.lower()}" + (f"; the bad lines are in {skip_bad}" if skip_bad else "")
        raise DegenerateError(received, f"a line with {_fields((), kind)}", "check that this is the right file")


def _parse(line: str, path: Path, number: int, kind: type[_Any]) -> _Any:
    def refuse(received: str, expected: str, verb: str, field: str = "") -> DataError:
        return DataError(received, expected, f"{verb}, {_SKIPPING}", path=path, line=number, field=field)

    def once(entries: list[tuple[str, Any]]) -> None:
        if len(dict(entries)) < len(entries):
            key, count = Counter(key for key, _ in entries).most_common(1)[0]
            raise refuse(f"the field stands {count} times", "each field once in an object", "keep one of them", key)

    try:
        line.encode()
        record = kind.model_validate_json(line)
        json.loads(line, object_pairs_hook=once)
        return record
    except UnicodeEncodeError as error:  # what is not UTF-8 has been read as a surrogate
        offset = len(line[: error.start].encode()) + 1
        received = f"byte {offset} of the line, 0x{ord(line[error.start]) - 0xDC00:02x}, is not UTF-8"
        raise refuse(received, "UTF-8 text", "correct the line or convert the file") from error
    except ValidationError as error:
        details = error.errors(include_url=False)[0]
        place = details["loc"]
        received, expected, verb = _explain(details["type"], place, details["input"], details["msg"], kind)
        field = ".".join(str(step) for step in place)
        raise refuse(received, expected, verb, field) from error


def _explain(error: str, place: tuple[int | str, ...], value: Any, reason: str, kind: type[Record]) -> tuple[str, str, str]:
    """What was received, what was expected and what to do, of a complaint of pydantic."""
    text = repr(value)
    received = text if len(text) <= 80 else text[:77] + "..."
    if error == "json_invalid":
        reason = reason.removeprefix("Invalid JSON: ")
        return f"the line is not JSON ({reason})", f"one JSON object per line, with {_fields((), kind)}", "correct the line"
    if error == "missing":
        return "the field is missing", _fields(place[:-1], kind), "add the field"
    if error == "extra_forbidden":
        return f"an unknown field with {received}", _fields(place[:-1], kind), "rename or remove the field"
    expected = reason.removeprefix("Input should be ")
    if error == "model_type":
        expected = f"an object with {_fields(place, kind)}"
    elif place == ("label",):
        expected = f"one of {', '.join(FitLabel)} (or 1 and 0)"
    return received, expected, "correct the value"


def _fields(place: tuple[int | str, ...], kind: type[Record]) -> str:
    """List the fields of the record at ``place``."""
    owners = [step for step in place if isinstance(step, str)]
    model = _MODELS[owners[-1]] if owners else kind
    return "the fields " + ", ".join(model.model_fields)
