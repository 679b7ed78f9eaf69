"""The embedding cache: whole entries only, several processes, and clear errors."""

import logging
import sqlite3
import subprocess
import sys

import numpy as np
import pytest

from cacl.encoding import EmbeddingCache, cache_key
from cacl.errors import ArtefactError, StorageError


def vectors(count, start=0):
    return {cache_key("encoder", 256, f"text {i}"): np.full(384, i, np.float32) for i in range(start, start + count)}


@pytest.fixture
def cache(tmp_path):
    return EmbeddingCache(tmp_path / "folder" / "embeddings.sqlite")


def test_what_is_written_is_read_back_bit_for_bit(cache):
    key, vector = cache_key("encoder", 256, "a text"), np.random.default_rng(0).standard_normal(384).astype(np.float32)
    cache.write({key: vector})
    assert cache.read([key])[key].tobytes() == vector.tobytes()
    assert cache.read([key])[key].dtype == np.float32


def test_unknown_keys_are_left_out_and_what_is_written_again_is_replaced(cache):
    cache.write(vectors(3))
    cache.write({key: vector + 1 for key, vector in vectors(1).items()})
    found = cache.read(iter(vectors(5)))
    assert list(found) == list(vectors(3))
    assert [vector[0] for vector in found.values()] == [1, 1, 2]


def test_the_key_is_the_sha256_of_encoder_limit_and_text():
    """SHA-256 of "encoder", NUL, "256", NUL, "text", computed with sha256sum; and each of the three matters."""
    assert cache_key("encoder", 256, "text").hex() == "073bb323e69b7dc9931ad2c3607df0725ce28f02c19d9e88d31b6e9c6ff8b76e"
    assert len({cache_key("a", 1, "b"), cache_key("a", 2, "b"), cache_key("c", 1, "b"), cache_key("a", 1, "d")}) == 4


@pytest.mark.parametrize("damage", ["vector = substr(vector, 1, 100)", "vector = 'words'", "checksum = x'00'", "checksum = 'é'"])
def test_a_damaged_entry_is_logged_and_left_out(cache, damage, caplog):
    stored = vectors(3)
    cache.write(stored)
    victim = list(stored)[1]
    with sqlite3.connect(cache.path) as connection:
        connection.execute(f"UPDATE embeddings SET {damage} WHERE key = ?", (victim,))
    connection.close()
    with caplog.at_level(logging.WARNING):
        assert set(cache.read(stored)) == set(stored) - {victim}
    assert "1 damaged embeddings" in caplog.text
    assert str(cache.path) in caplog.text


def test_entries_that_were_swapped_are_damaged(cache):
    one, other = list(vectors(2).items())
    cache.write(dict([one, other]))
    with sqlite3.connect(cache.path) as connection:
        connection.execute(
            "UPDATE embeddings SET (vector, checksum) = (SELECT vector, checksum FROM embeddings WHERE key = ?) WHERE key = ?",
            (one[0], other[0]),
        )
    connection.close()
    assert set(cache.read([one[0], other[0]])) == {one[0]}


@pytest.mark.parametrize("damage", [lambda whole: b"this is no database " * 500, lambda whole: whole[:50_000]])
def test_a_file_that_is_no_whole_database_is_to_be_deleted(cache, damage):
    cache.write(vectors(200))
    cache.path.write_bytes(damage(cache.path.read_bytes()))
    with pytest.raises(ArtefactError, match=r"(?s)no usable embedding cache.*delete .*embeddings\.sqlite"):
        cache.read(vectors(200))


def test_a_database_of_something_else_is_to_be_deleted(cache):
    cache.path.parent.mkdir()
    with sqlite3.connect(cache.path) as connection:
        connection.execute("CREATE TABLE embeddings (a)")
    connection.close()
    with pytest.raises(ArtefactError, match="delete"):
        cache.read(vectors(1))


def test_a_folder_that_cannot_be_made_is_a_storage_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="could not be read or written"):
        EmbeddingCache(tmp_path / "file" / "embeddings.sqlite").read([b"key"])


WRITE_BIG = """
import resource, sys
import numpy as np
from cacl.encoding import EmbeddingCache
from cacl.errors import StorageError
cache = EmbeddingCache(sys.argv[1])
cache.write({b"first": np.ones(384, np.float32)})
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    for i in range(100):
        cache.write({f"{i}-{j}".encode(): np.ones(384, np.float32) for j in range(16)})
except StorageError as error:
    print(error)
"""


def test_a_full_disk_is_a_storage_error_and_loses_nothing(cache):
    """The operating system refuses to let any file grow beyond 200 kB."""
    done = subprocess.run([sys.executable, "-c", WRITE_BIG, cache.path], capture_output=True, text=True, check=True)
    assert "could not be read or written" in done.stdout
    assert "what was encoded so far is kept" in done.stdout
    assert set(cache.read([b"first"])) == {b"first"}


WRITE_MANY = """
import sys
import numpy as np
from cacl.encoding import EmbeddingCache, cache_key
cache, own = EmbeddingCache(sys.argv[1]), int(sys.argv[2])
for i in range(25):
    new = {cache_key("e", 1, f"{own} {i} {j}"): np.full(384, own, np.float32) for j in range(4)}
    cache.write(new | {cache_key("e", 1, f"shared {i}"): np.full(384, 99, np.float32)})
    assert len(cache.read(new)) == 4
"""


def test_several_processes_write_and_read_at_once(cache):
    processes = [
        subprocess.Popen([sys.executable, "-c", WRITE_MANY, cache.path, str(own)], stderr=subprocess.PIPE, text=True)
        for own in range(4)
    ]
    errors = [process.communicate()[1] for process in processes]
    assert errors == [""] * 4
    keys = {cache_key("e", 1, f"{own} {i} {j}"): own for own in range(4) for i in range(25) for j in range(4)}
    keys |= {cache_key("e", 1, f"shared {i}"): 99 for i in range(25)}
    found = cache.read(keys)
    assert len(found) == 4 * 100 + 25
    assert all((found[key] == own).all() for key, own in keys.items())
