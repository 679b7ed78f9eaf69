"""Reading text that may be compressed, and writing files that are either whole or absent."""

import csv
import gzip
import io
import lzma
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TextIO, TypeVar

import numpy as np
import pandas as pd
import yaml
from pydantic import BaseModel, ValidationError

from cacl.errors import ArtefactError, DataError, DegenerateError, StorageError

COMPRESSIONS = ("", ".xz", ".gz", ".zip")
PARTIAL = ".partial-"
_Model = TypeVar("_Model", bound=BaseModel)
DAMAGE = (EOFError, lzma.LZMAError, gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, UnicodeDecodeError, csv.Error)


@contextmanager
def open_text(path: Path | str, errors: str = "strict") -> Iterator[TextIO]:
    """Open UTF-8 text, plain or ``.xz``/``.gz``/``.zip``; a byte order mark is dropped, CRLF line ends are kept for csv.

    ``errors`` says what becomes of bytes that are not UTF-8, as in :func:`open`. Raises a DataError when the file is missing,
    unreadable, cut short, not UTF-8, or not in the format that its name says.
    """
    path = Path(path)
    try:
        with _opened(path) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", errors=errors, newline="") as text:
            yield text
    except DAMAGE as error:
        expected = "a whole UTF-8 file, plain or compressed as its name says"
        remedy = "fetch the file again and compare its size or checksum with the source's"
        raise DataError(f"the file is damaged or cut short ({error})", expected, remedy, path=path) from error


def read_text(path: Path | str) -> str:
    """Read a whole text, as :func:`open_text` does."""
    with open_text(path) as text:
        return text.read()


def read_parquet(path: Path) -> pd.DataFrame:
    """Read a Parquet file; one that is missing or damaged is a ``DataError``."""
    try:
        return pd.read_parquet(path)
    except (ValueError, OSError) as error:  # of pyarrow
        raise DataError(f"no Parquet table ({error})", "a whole file", "copy it again", path=path) from error


def read_csv(path: Path | str, columns: Sequence[str], remedy: str) -> pd.DataFrame:
    """Read columns of a CSV table as text, plain or compressed; empty cells are empty texts.

    Bytes that are not UTF-8 and a missing column are a ``DataError``, a table without rows is a ``DegenerateError``.
    """
    with open_text(path) as text:
        content = text.buffer.read()
    try:
        table = pd.read_csv(io.StringIO(content.decode("utf-8-sig")), dtype=str, keep_default_na=False)[list(columns)].fillna("")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(str(error.reason), "UTF-8 text", remedy, path=path, line=line) from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError, KeyError) as error:
        expected = "a CSV table with the columns " + ", ".join(columns)
        raise DataError(f"no such table ({error})", expected, remedy, path=path) from error
    if table.empty:
        raise DegenerateError(f"{path} holds no pair", "at least one row", remedy)
    return table


def require_rows(good: "pd.Series[bool]", values: "pd.Series[Any]", path: Path | str, expected: str, remedy: str) -> None:
    """Raise a DataError that names the first row that is not ``good``, and its value."""
    if not good.all():
        row = int(np.argmin(good))
        raise DataError(f"row {row + 1} holds {values.iloc[row][:40]!r}", expected, remedy, path=path, field=str(values.name))


def _opened(path: Path) -> IO[bytes]:
    try:
        if path.suffix == ".zip":
            return _member(path)
        opener: Callable[..., IO[bytes]] = {".xz": lzma.open, ".gz": gzip.open}.get(path.suffix, open)  # type: ignore[assignment]
        return opener(path, "rb")
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        received = "there is no such file" if missing else f"the file cannot be read ({error.strerror or error})"
        raise DataError(received, "a readable file", "check the path and the permissions of the file", path=path) from error


def _member(path: Path) -> IO[bytes]:
    """The one file of an archive; it keeps the archive open for itself."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        try:
            if len(names) == 1:
                return archive.open(names[0])
            reason = f"holds {len(names)} files: {', '.join(names[:3])}" if names else "is empty"
        except RuntimeError as error:  # a password or a method of compression that zipfile lacks
            reason = f"cannot be unpacked ({error})"
    raise DataError(f"the archive {reason}", "one file in it, without a password", "unpack it, and give the file itself", path=path)


@contextmanager
def atomic_path(path: Path | str) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` that replaces it when the block ends, and vanishes when the block fails.

    File and folder are synced, so that after a power cut the old content or the new one is there.

    Raises a StorageError when the disk is full or the folder cannot be written; the former content of ``path`` is kept.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=PARTIAL, dir=path.parent) as folder:
            yield (temporary := Path(folder) / path.name)
            _sync(temporary)
            temporary.replace(path)
        _sync(path.parent)
    except OSError as error:
        received = f"{path} could not be written: {error.strerror or error}"
        remedy = "free some space or choose another folder, then run again: finished work is kept"
        raise StorageError(received, "a writable folder with enough free space", remedy) from error


def _sync(path: Path) -> None:
    """Have the disk write a file, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> None:
    """Remove what killed processes left half-written below a folder in which nobody writes."""
    for path in folder.rglob(f"{PARTIAL}*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@contextmanager
def atomic_text(path: Path | str) -> Iterator[TextIO]:
    """Open ``path`` for writing UTF-8 text with LF line ends, atomically (see :func:`atomic_path`)."""
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as text:
        yield text


def save_text(path: Path | str, content: str) -> None:
    """Write a whole text, as :func:`atomic_text` does."""
    with atomic_text(path) as text:
        text.write(content)


def save_csv(path: Path | str, table: pd.DataFrame) -> None:
    """Write a table without its index, atomically."""
    save_text(path, table.to_csv(index=False))


@contextmanager
def stored_arrays(path: Path | str) -> Iterator[dict[str, np.typing.NDArray[Any]]]:
    """Yield the arrays that :func:`save_arrays` wrote; an ArtefactError where one that the block takes is damaged."""
    try:
        with np.load(path) as arrays:
            content = dict(arrays)
        yield content
    except (*DAMAGE, OSError, ValueError, TypeError, LookupError, RuntimeError, OverflowError, MemoryError) as error:
        received = f"{path} is missing or damaged ({type(error).__name__}: {error})"
        remedy = "delete the file and run again: the workflow makes it anew"
        raise ArtefactError(received, "the arrays that an earlier step wrote", remedy) from error


def read_yaml(path: Path | str, loader: Any = yaml.SafeLoader) -> dict[str, Any]:
    """Read a YAML file of names and values; a DataError where it is missing, damaged, not YAML, or something else."""
    try:
        content = yaml.load(read_text(path), loader) or {}
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DataError(f"not YAML ({error})", "a YAML file", "correct the syntax", path=path) from error
    if not isinstance(content, dict) or not all(isinstance(name, str) for name in content):
        raise DataError("no names with values", "lines of the form 'NAME: VALUE'", "correct the file", path=path)
    return content


def read_model(path: Path | str, model: type[_Model], expected: str, remedy: str, loader: Any = yaml.SafeLoader) -> _Model:
    """Read a YAML file as a model of pydantic; what the model refuses is a DataError that names the field."""
    try:
        return model.model_validate(read_yaml(path, loader))
    except ValidationError as error:
        first = error.errors()[0]
        raise DataError(first["msg"], expected, remedy, path=path, field=".".join(map(str, first["loc"]))) from error


def save_arrays(path: Path | str, **arrays: np.typing.NDArray[np.generic]) -> None:
    """Write several arrays for :func:`numpy.load`, atomically."""
    with atomic_path(path) as temporary:
        np.savez(temporary, **arrays)  # type: ignore[arg-type]
