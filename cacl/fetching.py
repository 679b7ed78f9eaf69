"""Fetching the file of seed pairs, of which only that with the known SHA-256 is accepted, and taking a file of full-text pairs."""

import gzip
import hashlib
import re
import tempfile
from pathlib import Path

import huggingface_hub
import pooch

from cacl.corpus.full_text import read_full_text
from cacl.errors import DataError
from cacl.storage import atomic_path, read_parquet, read_text

ADDRESS = (
    "https://raw.githubusercontent.com/tysjosh/job-matching-contrastive-learning/"
    "5e4739762a788496c3abef91f73246cb9e6414c9/exports/test_labels.csv"
)
SHA256 = "58e20ace73b25cfea5d57b88d91a5ceca9d45e37332953c9d2bc2874c85c13ac"
SIZE = 311_358
HUB, HUB_FILE = "cnamuangtoun/resume-job-description-fit", "train.csv"
_COMMAND = "cacl fetch seed-pairs"


def fetch_seed_pairs(destination: Path, source: Path | None = None, address: str = ADDRESS) -> Path:
    """Put the file of seed pairs at ``destination``, as plain CSV, once its SHA-256 has been verified.

    ``source`` is a local copy, plain or gzip; ``None`` downloads from ``address``, unless the file lies there already. A source
    that is missing, cut short or another file, or a download that fails, is a ``DataError``; the destination is then untouched.
    """
    if source is None and destination.is_file() and pooch.file_hash(destination) == SHA256:
        return destination
    content = _content(source, address)
    _verify(content, source or address)
    with atomic_path(destination) as temporary:
        temporary.write_bytes(content)
    return destination


def verify_seed_pairs(path: Path) -> Path:
    """Return ``path`` if the file of seed pairs lies there; if not, the ``DataError`` names the command that fetches it."""
    path = require_fetched(path, _COMMAND)
    _verify(path.read_bytes(), path)
    return path


def take_full_text(destination: Path, source: Path | None, revision: str = "") -> Path:
    """Put a CSV of full-text pairs at ``destination``, once :func:`cacl.corpus.full_text.read_full_text` has read every row.

    ``source`` is a CSV or Parquet file; without one the training part of the hub set is downloaded at ``revision``, a commit of it.
    A source that is refused, or a download that fails, is a ``DataError``; the destination is then untouched.
    """
    source = source or _from_hub(revision)
    with atomic_path(destination) as temporary:
        if source.suffix == ".parquet":
            read_parquet(source).to_csv(temporary, index=False)
            read_full_text(temporary)
        else:
            read_full_text(source)
            temporary.write_text(read_text(source), encoding="utf-8", newline="")
    return destination


def _from_hub(revision: str) -> Path:
    try:
        if not re.fullmatch("[0-9a-f]{40}", revision):
            raise ValueError(f"{revision!r} is no commit of 40 hexadecimal digits")
        return Path(huggingface_hub.hf_hub_download(HUB, HUB_FILE, repo_type="dataset", revision=revision))
    except Exception as error:  # of huggingface_hub, httpx and below
        received = f"{HUB_FILE} of {HUB} cannot be taken from the hub ({str(error).partition(chr(10))[0]})"
        remedy = f"download {HUB_FILE} elsewhere, or its Parquet form, then: cacl fetch full-text --from FILE"
        raise DataError(received, "the network, and --revision with the commit of the set that is wanted", remedy) from error


def require_fetched(path: Path, command: str) -> Path:
    """Return ``path`` if a file lies there; if not, the ``DataError`` names the ``command`` that brings it."""
    if not path.is_file():
        remedy = f"run '{command}', or without a network '{command} --from FILE' with a copy of it"
        raise DataError("the file of pairs is not there", f"the file that '{command}' writes", remedy, path=path)
    return path


def _verify(content: bytes, place: Path | str) -> None:
    digest = hashlib.sha256(content).hexdigest()
    if digest != SHA256:
        received = f"{len(content):,} bytes with SHA-256 {digest}"
        remedy = f"this is another or a changed file: fetch it again with '{_COMMAND}', or name the right copy by --from"
        raise DataError(received, f"{SIZE:,} bytes with SHA-256 {SHA256}", remedy, path=place)


def _content(source: Path | None, address: str) -> bytes:
    """What a copy holds, plain or gzip; without one, what lies at the address."""
    pooch.get_logger().setLevel("ERROR")
    try:
        with tempfile.TemporaryDirectory() as folder:
            content = Path(source or pooch.retrieve(address, known_hash=None, path=folder)).read_bytes()
        return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    except Exception as error:  # requests, urllib3, pooch, gzip and zlib raise a dozen kinds
        received = f"the file cannot be read ({error})" if source else f"the download failed: {error}"
        remedy = f"check the network and run '{_COMMAND}' again, or name a whole copy of the file: '{_COMMAND} --from FILE'"
        raise DataError(received, "the whole file of seed pairs, plain or gzip", remedy, path=source or address) from error
