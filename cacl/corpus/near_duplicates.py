"""Texts that are nearly the same: the cosine of TF-IDF vectors over character 4-grams within words, upper case ignored."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfVectorizer

from cacl.corpus.records import Job, Resume

NEAR_DUPLICATE = 0.95
GROUPED = 0.90
_BLOCK = 256


def resume_words(resume: Resume) -> str:
    """Everything that a resume says: role, names of skills, titles and descriptions of its experience."""
    history = (text for entry in resume.experience for text in (entry.title, entry.description))
    return " ".join(" ".join([resume.role, *(skill.name for skill in resume.skills), *history]).split())


def job_words(job: Job) -> str:
    """Everything that a job says: title, names of required skills, description."""
    return " ".join(" ".join([job.title, *(skill.name for skill in job.required_skills), job.description]).split())


def text_vectors(texts: list[str]) -> csr_matrix:
    """Unit vectors (n, terms) of at least one text; the weights depend on all of them."""
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 4), dtype=np.float32).fit_transform(texts)


def twins(rows: csr_matrix, columns: csr_matrix, threshold: float = NEAR_DUPLICATE) -> list[tuple[int, int]]:
    """Positions of all (row, column) whose cosine reaches the threshold, block by block."""
    transposed = columns.T.tocsr()
    found: list[tuple[int, int]] = []
    for begin in range(0, rows.shape[0], _BLOCK):
        cosines = (rows[begin : begin + _BLOCK] @ transposed).tocoo()
        near = cosines.data >= threshold
        found += zip((cosines.row[near] + begin).tolist(), cosines.col[near].tolist(), strict=True)
    return found


@lru_cache(maxsize=8)
def group_near_duplicates(texts: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """Number texts (n,) so that those linked by a chain of near duplicates have one number; empty texts stay apart.

    A cosine of 0.90 links two texts. The limit of the certificate is 0.95, but its weights come from the texts of the
    three parts, those here from all texts, so that a cosine may come out a little different.

    >>> group_near_duplicates(("Data Analyst", "Cook", "data  analyst", "", "")).tolist()
    [0, 1, 0, 2, 3]
    """
    filled = [number for number, text in enumerate(texts) if text.strip()]
    pairs = np.zeros((0, 2), dtype=np.int64)
    if filled:
        vectors = text_vectors([texts[number] for number in filled])
        pairs = np.array(filled)[np.array(twins(vectors, vectors, GROUPED), dtype=np.int64).reshape(-1, 2)]
    links = coo_array((np.ones(len(pairs), dtype=np.int8), (pairs[:, 0], pairs[:, 1])), shape=(len(texts), len(texts)))
    _, group = connected_components(links, directed=False)
    group = np.asarray(group, dtype=np.int64)
    group.flags.writeable = False  # all callers share it
    return group
