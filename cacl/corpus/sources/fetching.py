"""Fetching the file of seed pairs, or taking it from a local copy; nothing but the very file is accepted."""

import gzip
import hashlib
import http.client
import urllib.error
import urllib.request
import zlib
from pathlib import Path

from cacl.errors import DataError
from cacl.storage import atomic_path

ADDRESS = (
    "https://raw.githubusercontent.com/tysjosh/job-matching-contrastive-learning/"
    "5e4739762a788496c3abef91f73246cb9e6414c9/exports/test_labels.csv"
)
SHA256 = "58e20ace73b25cfea5d57b88d91a5ceca9d45e37332953c9d2bc2874c85c13ac"
SIZE = 311_358
_TIMEOUT = 30.0
_GZIP = b"\x1f\x8b"
_COMMAND = "cacl fetch seed-pairs"


def fetch_seed_pairs(destination: Path | str, source: Path | str | None = None, address: str = ADDRESS) -> Path:
    """Put the file of seed pairs at ``destination``, once its SHA-256 has been verified.

    A destination that already holds the very file is left alone, unless a source is named.

    Parameters
    ----------
    destination :
        Written whole or not at all, as plain CSV.
    source :
        A local copy, plain or gzip; ``None`` downloads.
    address :
        Where to download from.

    Raises
    ------
    DataError
        The source is missing, cut short or another file, or the download fails; the destination is then untouched.
    StorageError
        The destination cannot be written.
    """
    destination = Path(destination)
    if source is None and destination.is_file() and _digest(destination.read_bytes()) == SHA256:
        return destination
    content = _downloaded(address) if source is None else _copied(Path(source))
    _verify(content, address if source is None else source)
    with atomic_path(destination) as temporary:
        temporary.write_bytes(content)
    return destination


def verify_seed_pairs(path: Path | str) -> Path:
    """Return ``path`` if the very file of seed pairs lies there.

    Raises
    ------
    DataError
        There is no file, or it is another one; the message names the command that fetches it.
    """
    path = Path(path)
    if not path.is_file():
        raise DataError(
            "the paper's pairs are not there",
            path=path,
            expected="the file that 'cacl fetch seed-pairs' writes",
            remedy=f"run '{_COMMAND}', or without a network '{_COMMAND} --from FILE' with a copy of it",
        )
    _verify(path.read_bytes(), path)
    return path


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _verify(content: bytes, place: Path | str) -> None:
    digest = _digest(content)
    if digest != SHA256:
        raise DataError(
            f"{len(content):,} bytes with SHA-256 {digest}",
            path=place,
            expected=f"{SIZE:,} bytes with SHA-256 {SHA256}",
            remedy=f"this is another or a changed file: fetch it again with '{_COMMAND}', or name the right copy by --from",
        )


def _copied(source: Path) -> bytes:
    try:
        content = source.read_bytes()
        return gzip.decompress(content) if content.startswith(_GZIP) else content
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(
            f"the compressed file is damaged or cut short ({error})",
            path=source,
            expected="a whole gzip file",
            remedy="copy the file again",
        ) from error
    except OSError as error:
        raise DataError(
            f"the file cannot be read ({error.strerror or error})",
            path=source,
            expected="a copy of the file of seed pairs, plain or gzip",
            remedy=f"check the path, or download with '{_COMMAND}'",
        ) from error


def _downloaded(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=_TIMEOUT) as answer:
            content: bytes = answer.read()
            return content
    except http.client.IncompleteRead as error:
        reason = f"it broke off after {len(error.partial):,} bytes"
        raise _no_download(address, reason) from error
    except urllib.error.HTTPError as error:
        raise _no_download(address, f"the server answered {error.code} {error.reason}") from error
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        raise _no_download(address, str(getattr(error, "reason", error))) from error


def _no_download(address: str, reason: str) -> DataError:
    return DataError(
        f"the download failed: {reason}",
        path=address,
        expected="an answer with the whole file",
        remedy=f"check the network and run '{_COMMAND}' again, or name a copy of the file: '{_COMMAND} --from FILE'",
    )
