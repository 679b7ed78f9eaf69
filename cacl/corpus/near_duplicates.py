r"""Texts that are nearly the same, by the share of 5-grams in common: one relation for certificate, splits and negatives.

With A and B the sets of 5-grams (runs of 5 bytes) of two texts, case, punctuation and runs of blanks ignored, they are near
duplicates if

.. math:: |A \cap B| \ge 0.85 \min(|A|, |B|)

where :math:`\min(|A|, |B|) \ge 100` and :math:`\min(|A|, |B|) \ge \max(|A|, |B|) / 2`, and otherwise if
:math:`|A \cap B| \ge 0.85 \max(|A|, |B|)`. So a long text is found again in capitals, with another word, or with a quarter cut off
(chapter 1 shows it), while "nurse" and "nurse manager" stay apart. A translation or a free paraphrase is not found, nor is a text
with more than half cut off.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from cacl.corpus.records import Job, Resume

_SHARED = 0.85
_LONG = 100
_BYTES = 5
_BLOCK = 256


def resume_words(resume: Resume) -> str:
    """Everything that a resume says: role, names of skills, titles and descriptions of its experience."""
    history = (text for entry in resume.experience for text in (entry.title, entry.description))
    return " ".join(" ".join([resume.role, *(skill.name for skill in resume.skills), *history]).split())


def job_words(job: Job) -> str:
    """Everything that a job says: title, names of required skills, description."""
    return " ".join(" ".join([job.title, *(skill.name for skill in job.required_skills), job.description]).split())


def shingles(texts: Sequence[str]) -> csr_array:
    """The 5-grams of each text as a row of zeros and ones, int32 (n, all 5-grams); a text without a letter or digit has none."""
    found = [_numbers(text) for text in texts]
    distinct, column = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *found]), return_inverse=True)
    ends = np.cumsum([0, *map(len, found)])
    return csr_array((np.ones(len(column), dtype=np.int32), column, ends), shape=(len(texts), len(distinct)))


def twins(rows: csr_array, columns: csr_array) -> list[tuple[int, int]]:
    """Positions of all (row, column) that are near duplicates, block by block."""
    transposed, sizes = columns.T.tocsr(), columns.sum(axis=1)
    found: list[tuple[int, int]] = []
    for begin in range(0, rows.shape[0], _BLOCK):
        block = rows[begin : begin + _BLOCK]
        shared = (block @ transposed).tocoo()
        own, other = block.sum(axis=1)[shared.row], sizes[shared.col]
        smaller, larger = np.minimum(own, other), np.maximum(own, other)
        near = shared.data >= _SHARED * np.where((smaller >= _LONG) & (2 * smaller >= larger), smaller, larger)
        found += zip((shared.row[near] + begin).tolist(), shared.col[near].tolist(), strict=True)
    return found


@lru_cache(maxsize=8)
def group_near_duplicates(texts: tuple[str, ...]) -> np.typing.NDArray[np.int64]:
    """Number texts (n,) so that those linked by a chain of near duplicates have one number; empty texts stay apart.

    >>> group_near_duplicates(("Data Analyst", "Nurse", "data  analyst.", "Nurse Manager", "", "")).tolist()
    [0, 1, 0, 2, 3, 4]
    """
    sets = shingles(texts)
    pairs = np.array(twins(sets, sets), dtype=np.int64).reshape(-1, 2)
    links = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(len(texts), len(texts)))
    group = np.asarray(connected_components(links, directed=False)[1], dtype=np.int64)
    group.flags.writeable = False  # all callers share it
    return group


def _numbers(text: str) -> np.typing.NDArray[np.int64]:
    """The distinct 5-grams of a text, each as one number in base 256."""
    words = " ".join(re.sub(r"[^\w+#]+", " ", text.casefold()).split())  # "C++" and "C#" are not "C"
    if not words:
        return np.zeros(0, dtype=np.int64)
    content = f" {words} ".ljust(_BYTES).encode()
    windows = np.lib.stride_tricks.sliding_window_view(np.frombuffer(content, dtype=np.uint8), _BYTES)
    return np.unique(windows @ 256 ** np.arange(_BYTES))
