"""The embedding cache of section 5.4: one SQLite file, shared by processes and profiles.

An entry's checksum covers key and vector, so that damage is noticed entry by entry. *Differs from the paper*: it keys on "content"
and does not say what that is; an embedding also depends on the encoder and on how many tokens it reads.
"""

import hashlib
import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from cacl.errors import ArtefactError, StorageError

BUSY_SECONDS = 60.0
_SCHEMA = "CREATE TABLE IF NOT EXISTS embeddings (key BLOB PRIMARY KEY, vector BLOB NOT NULL, checksum BLOB NOT NULL)"
_DAMAGED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR}

logger = logging.getLogger(__name__)


def cache_key(identity: str, max_tokens: int, text: str) -> bytes:
    """Return the 32-byte key of a text's embedding: SHA-256 of encoder identity, token limit and text."""
    return hashlib.sha256("\0".join((identity, str(max_tokens), text)).encode()).digest()


class EmbeddingCache:
    """Embeddings on disk, by key, in an SQLite file that is made when it is not there.

    Each call opens its own connection: processes may share the file, and no connection outlives a fork. Readers never wait; a
    writer waits for another one at most 60 s. Each call raises an ArtefactError when the file is not such a cache, and a
    StorageError when it cannot be read or written.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def read(self, keys: Iterable[bytes]) -> dict[bytes, np.ndarray]:
        """Return the vectors, float32 (d,), of those keys that are stored whole; damaged entries are logged and left out."""
        found, damaged = {}, 0
        with self._connection() as connection:
            for key in keys:
                for vector, checksum in connection.execute("SELECT vector, checksum FROM embeddings WHERE key = ?", (key,)):
                    if checksum == _checksum(key, vector):
                        found[key] = np.frombuffer(vector, dtype="<f4")
                    else:
                        damaged += 1
        if damaged:
            logger.warning("%s: %d damaged embeddings; their texts are encoded again", self.path, damaged)
        return found

    def write(self, vectors: Mapping[bytes, np.ndarray]) -> None:
        """Store vectors, float32 (d,), all or none of them; what stood under their keys is replaced."""
        blobs = {key: np.ascontiguousarray(vector, dtype="<f4").tobytes() for key, vector in vectors.items()}
        rows = [(key, blob, _checksum(key, blob)) for key, blob in blobs.items()]
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)", rows)
            connection.execute("COMMIT")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
                connection.text_factory = bytes
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute(_SCHEMA)
                yield connection
        except (sqlite3.Error, OSError, UnicodeDecodeError) as error:  # the last one for a damaged name of a table
            # the low byte of SQLite's extended code is the kind of error
            if isinstance(error, UnicodeDecodeError) or getattr(error, "sqlite_errorcode", -1) & 0xFF in _DAMAGED:
                received, expected = f"{self.path} is no usable embedding cache ({error})", "the SQLite file of earlier runs"
                remedy = f"delete {self.path} and run again; the texts are then encoded anew"
                raise ArtefactError(received, expected, remedy) from error
            received = f"the embedding cache {self.path} could not be read or written ({error})"
            remedy = "free space, use another file or wait for the other process, then run again: what was encoded so far is kept"
            raise StorageError(received, "a writable file that no other process holds for a minute", remedy) from error


def _checksum(key: bytes, vector: bytes) -> bytes:
    return hashlib.sha256(key + bytes(vector)).digest()
