"""Scores of resumes against jobs without the trained heads: what the method has to beat.

They are float64 matrices (resumes, jobs), so that ranking and pairs use the same numbers: the score of pair i is
``scores[resume[i], job[i]]``. Whatever is fitted is fitted on the training part.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from cacl.errors import DataError, DegenerateError
from cacl.evaluation.arrays import label_vector
from cacl.evaluation.bm25 import BM25
from cacl.randomness import stream

Matrix = NDArray[np.float64]


def cosine_scores(resumes: ArrayLike, jobs: ArrayLike) -> Matrix:
    """Cosine of every resume vector with every job vector, such as those of the frozen encoder.

    Parameters
    ----------
    resumes, jobs : (n, d) and (m, d) float; a zero vector has cosine 0 with everything

    Examples
    --------
    >>> cosine_scores([[2.0, 0.0]], [[1.0, 0.0], [0.0, 3.0]]).tolist()
    [[1.0, 0.0]]
    """
    left, right = np.asarray(resumes, dtype=np.float64), np.asarray(jobs, dtype=np.float64)
    if left.ndim != 2 or right.ndim != 2 or left.shape[1] != right.shape[1]:
        raise DataError(
            f"vectors of shapes {left.shape} and {right.shape}",
            expected="(resumes, d) and (jobs, d) with one d",
            remedy="encode both with the same encoder",
        )
    return _unit(left) @ _unit(right).T


def tfidf_scores(training_texts: list[str], resume_texts: list[str], job_texts: list[str]) -> Matrix:
    """Cosine of TF-IDF vectors; vocabulary and document frequencies come from ``training_texts`` only.

    Raises
    ------
    DegenerateError
        The training texts hold no word.
    """
    vectoriser = TfidfVectorizer()
    try:
        vectoriser.fit(training_texts)
    except ValueError as error:
        raise DegenerateError(
            f"{len(training_texts)} training texts without a word",
            expected="at least one text with words",
            remedy="check the training part and its texts",
        ) from error
    product = vectoriser.transform(resume_texts) @ vectoriser.transform(job_texts).T
    return np.asarray(product.toarray(), dtype=np.float64)


def bm25_scores(training_job_texts: list[str], resume_texts: list[str], job_texts: list[str]) -> Matrix:
    """BM25 of every job for every resume as the query, with the statistics of the training jobs (:class:`BM25`)."""
    return BM25(training_job_texts).scores(resume_texts, job_texts)


def ontology_scores(similarities: ArrayLike) -> Matrix:
    """Set similarities (section 4.4) as scores; a pair without an ontology signal (nan) scores 0.0 (decision 2)."""
    return np.nan_to_num(np.asarray(similarities, dtype=np.float64), nan=0.0)


def transport_scores(distances: ArrayLike, unreachable_cost: float = 10.0) -> Matrix:
    """Negative transport distances (section 4.5) as scores; a pair without one (nan) scores ``-unreachable_cost``.

    >>> transport_scores([[1.5, np.nan]]).tolist()
    [[-1.5, -10.0]]
    """
    values = np.asarray(distances, dtype=np.float64)
    return -np.where(np.isnan(values), unreachable_cost, values)


def random_scores(shape: tuple[int, int], seed: int = 0) -> Matrix:
    """Uniform scores in [0, 1), drawn from ``seed``."""
    return stream(seed, "evaluation", "random_scores").random(shape)


def memory_scores(
    training_ids: ArrayLike, training_labels: ArrayLike, ids: ArrayLike, smoothing: float = 1.0
) -> NDArray[np.float64]:
    """Share of positives that each job (or resume) had in training: what can be known without reading anything.

    ``(positives + smoothing * prior) / (count + smoothing)``, the prior being the share of positives in training; an id
    that was not seen there scores the prior.

    Parameters
    ----------
    training_ids, training_labels : (n,) ids of the training pairs' jobs (or resumes), and their labels, 0 or 1
    ids : (m,) ids to score
    smoothing : weight of the prior, in pairs, >= 0

    Returns
    -------
    float64 (m,), one per id; for jobs, ``np.broadcast_to(scores, (resumes, m))`` is the matrix

    Raises
    ------
    DataError, DegenerateError
        Labels that do not fit the ids; no training pair.

    Examples
    --------
    >>> memory_scores(["a", "a", "b", "b"], [1, 1, 1, 0], ["a", "b", "new"]).round(3).tolist()
    [0.917, 0.583, 0.75]
    """
    known = np.asarray(training_ids)
    positive = label_vector(training_labels, known.size)
    if not known.size:
        raise DegenerateError("no training pair", expected="at least one", remedy="give the training part")
    prior = float(positive.mean())
    unique, inverse, counts = np.unique(known, return_inverse=True, return_counts=True)
    hits = np.bincount(inverse, weights=positive)
    rates = (hits + smoothing * prior) / (counts + smoothing)
    table = dict(zip(unique.tolist(), rates.tolist(), strict=True))
    return np.array([table.get(identity, prior) for identity in np.asarray(ids).tolist()], dtype=np.float64)


def _unit(vectors: Matrix) -> Matrix:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(norms == 0, 1.0, norms)
