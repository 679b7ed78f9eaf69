"""Reading text that may be compressed, and writing files that are either whole or absent."""

import csv
import gzip
import io
import lzma
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TextIO

from cacl.errors import DataError, StorageError

COMPRESSIONS = ("", ".xz", ".gz", ".zip")
DAMAGE = (EOFError, lzma.LZMAError, gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, UnicodeDecodeError, csv.Error)


def _binary(path: Path) -> IO[bytes]:
    if path.suffix == ".xz":
        return lzma.open(path)
    if path.suffix == ".gz":
        return gzip.open(path)  # type: ignore[return-value]
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:  # the member keeps the file open for itself
            if not archive.namelist():
                raise zipfile.BadZipFile("the archive is empty")
            return archive.open(archive.namelist()[0])
    return path.open("rb")


def _opened(path: Path) -> IO[bytes]:
    try:
        return _binary(path)
    except DAMAGE:
        raise
    except FileNotFoundError as error:
        raise DataError(
            "there is no such file", path=path, expected="a readable file", remedy="check the path"
        ) from error
    except OSError as error:
        raise DataError(
            f"the file cannot be read ({error.strerror or error})",
            path=path,
            expected="a readable file",
            remedy="check the path and the permissions of the file",
        ) from error


@contextmanager
def open_text(path: Path | str) -> Iterator[TextIO]:
    """Open UTF-8 text, plain or ``.xz``/``.gz``/``.zip``; a byte order mark is dropped, CRLF line ends are kept for csv.

    Raises
    ------
    DataError
        The file is missing, unreadable, cut short, not UTF-8, or not in the format that its name says.
    """
    path = Path(path)
    try:
        with _opened(path) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
            yield text
    except DAMAGE as error:
        raise DataError(
            f"the file is damaged or cut short ({error})",
            path=path,
            expected="a whole UTF-8 file, plain or compressed as its name says",
            remedy="fetch the file again and compare its size or checksum with the source's",
        ) from error


@contextmanager
def atomic_path(path: Path | str) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` that replaces it when the block ends, and vanishes when the block fails.

    Raises
    ------
    StorageError
        The disk is full or the folder cannot be written; the former content of ``path`` is kept.
    """
    path = Path(path)
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}.", suffix=path.suffix, dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise StorageError(
            f"{path} could not be written: {error.strerror or error}",
            expected="a writable folder with enough free space",
            remedy="free some space or choose another folder, then run again: finished work is kept",
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


@contextmanager
def atomic_text(path: Path | str) -> Iterator[TextIO]:
    """Open ``path`` for writing UTF-8 text with LF line ends, atomically (see :func:`atomic_path`)."""
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as text:
        yield text
