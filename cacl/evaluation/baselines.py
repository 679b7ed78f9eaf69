"""Scores of resumes against jobs without the trained heads: what the method has to beat.

A baseline is a line of :data:`BASELINES` and a function here. Each gives a float64 matrix (R, J) over all resumes and jobs of the
corpus, so that pairs and rankings use the same numbers. Whatever is fitted is fitted on the training part.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from cacl.corpus.table import PairTable
from cacl.encoding.text import job_text, resume_text
from cacl.errors import DataError, DegenerateError
from cacl.evaluation.classification import auc
from cacl.randomness import stream

Matrix = NDArray[np.float64]
STRENGTHS = (0.001, 0.1, 10.0)


@dataclass(frozen=True, eq=False)
class ScoringInputs:
    """What a baseline may read: the whole corpus of R resumes and J jobs, and the positions of the training pairs in its table.

    Vectors (R, d) and (J, d) are of the frozen encoder; similarity and transport distance are float64 (R, J), nan where a side has
    no skills; ``seed`` is of the random scores; ``validation`` has the positions of the pairs to choose settings on.
    """

    table: PairTable
    train: NDArray[np.int64]
    resume_vectors: ArrayLike
    job_vectors: ArrayLike
    similarity: Matrix
    transport: Matrix
    seed: int = 0
    validation: NDArray[np.int64] | None = None

    @cached_property
    def texts(self) -> tuple[list[str], list[str]]:
        """The texts of all resumes and of all jobs."""
        return [resume_text(one) for one in self.table.resumes], [job_text(one) for one in self.table.jobs]

    @cached_property
    def training_texts(self) -> tuple[list[str], list[str]]:
        """The texts of the resumes and of the jobs of the training part."""
        part, (resumes, jobs) = self.table.take(self.train), self.texts
        return [resumes[row] for row in part.resume_rows], [jobs[row] for row in part.job_rows]


def cosine_scores(resumes: ArrayLike, jobs: ArrayLike) -> Matrix:
    """Cosine of every resume vector (R, d) with every job vector (J, d); a zero vector has cosine 0 with everything."""
    left, right = np.asarray(resumes, dtype=np.float64), np.asarray(jobs, dtype=np.float64)
    if left.ndim != 2 or right.ndim != 2 or left.shape[1] != right.shape[1]:
        received = f"vectors of shapes {left.shape} and {right.shape}"
        raise DataError(received, "(resumes, d) and (jobs, d) with one d", "encode both with the same encoder")
    return _unit(left) @ _unit(right).T


def pair_cosines(resumes: ArrayLike, jobs: ArrayLike) -> NDArray[np.float64]:
    """Cosine of each resume vector with the job vector of the same row, (n, d) each."""
    left, right = np.asarray(resumes, dtype=np.float64), np.asarray(jobs, dtype=np.float64)
    return np.asarray((_unit(left) * _unit(right)).sum(axis=1))


def _unit(vectors: Matrix) -> Matrix:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(norms == 0, 1.0, norms)


def _tfidf(inputs: ScoringInputs) -> Matrix:
    """Cosine of TF-IDF vectors; vocabulary and document frequencies come from the texts of the training part."""
    vectoriser = _fitted(TfidfVectorizer(), [*inputs.training_texts[0], *inputs.training_texts[1]])
    resumes, jobs = (vectoriser.transform(texts) for texts in inputs.texts)
    return np.asarray((resumes @ jobs.T).toarray(), dtype=np.float64)


class BM25:
    r"""BM25 whose vocabulary, document frequencies and mean length come from training documents only.

    .. math:: s(q, d) = \sum_{t \in q} \ln\!\Big(1 + \frac{N - n_t + 1/2}{n_t + 1/2}\Big)
              \frac{f_{t,d}}{f_{t,d} + k_1 (1 - b + b\,|d| / \overline{|d|})}, \qquad k_1 = 1.5, \quad b = 0.75

    A word counts as often as it stands in the query; words unknown in training count in the length of a document only. On its own
    training documents this gives the scores of bm25s ("lucene"), which takes its statistics from the documents that it scores.

    >>> index = BM25(["python developer", "nurse in a hospital", "truck driver"])
    >>> index.scores(["python nurse"], ["nurse for the night", "welder"]).round(3).tolist()
    [[0.297, 0.0]]
    """

    def __init__(self, documents: list[str], k1: float = 1.5, b: float = 0.75) -> None:
        self._counter = _fitted(CountVectorizer(), documents)
        self._words, self._k1, self._b = self._counter.build_analyzer(), k1, b
        frequency = np.asarray((self._counter.transform(documents) > 0).sum(axis=0)).ravel()
        self._idf = np.log1p((len(documents) - frequency + 0.5) / (frequency + 0.5))
        self._mean_length = float(self._lengths(documents).mean())

    def scores(self, queries: list[str], documents: list[str]) -> Matrix:
        """Return the scores (queries, documents), 0 where no known word is shared."""
        weights = self._counter.transform(documents).astype(np.float64).tocoo()
        norm = self._k1 * (1 - self._b + self._b * self._lengths(documents) / self._mean_length)
        weights.data = self._idf[weights.col] * weights.data / (weights.data + norm[weights.row])
        return np.asarray((self._counter.transform(queries) @ sparse.csr_array(weights).T).toarray(), dtype=np.float64)

    def _lengths(self, documents: list[str]) -> Matrix:
        return np.array([len(self._words(document)) for document in documents], dtype=np.float64)


def _fitted(vectoriser: CountVectorizer, texts: list[str]) -> CountVectorizer:
    try:
        return vectoriser.fit(texts)
    except ValueError as error:
        received = f"{len(texts)} training texts without a word"
        raise DegenerateError(received, "at least one with words", "check the training part") from error


def _similarity(inputs: ScoringInputs) -> Matrix:
    """Set similarity (section 4.4); a pair without skills on a side scores 0 (decision 2)."""
    return np.nan_to_num(inputs.similarity, nan=0.0)


def _transport(inputs: ScoringInputs, unreachable_cost: float = 10.0) -> Matrix:
    """Negative transport distance (section 4.5); a pair without skills on a side scores as if there were no path."""
    return -np.where(np.isnan(inputs.transport), unreachable_cost, inputs.transport)


def _memory(inputs: ScoringInputs, side: str) -> Matrix:
    """The share of positives that each job (or resume) had in training: what can be known without reading anything.

    ``(positives + prior) / (pairs + 1)``; the prior, the share of positives in training, is what all unseen jobs score.
    """
    table, shape = inputs.table, (len(inputs.table.resumes), len(inputs.table.jobs))
    of_pairs = (table.job if side == "job" else table.resume)[inputs.train]
    label, size = table.label[inputs.train], shape[1] if side == "job" else shape[0]
    hits, pairs = np.bincount(of_pairs, label, size), np.bincount(of_pairs, minlength=size)
    rates = (hits + label.mean()) / (pairs + 1)
    return np.broadcast_to(rates if side == "job" else rates[:, None], shape)


def _regression(inputs: ScoringInputs) -> Matrix:
    """Logistic regression on frozen cosine, transport, similarity and TF-IDF, standardised; C is chosen by validation AUC.

    With one class in training every score is equal; with one in the validation part C is the smallest.
    """
    read = [cosine_scores(inputs.resume_vectors, inputs.job_vectors), _transport(inputs), _similarity(inputs), _tfidf(inputs)]
    features, shape = np.column_stack([matrix.ravel() for matrix in read]), read[0].shape
    places = np.ravel_multi_index((inputs.table.resume, inputs.table.job), shape)
    label, train = inputs.table.label, inputs.train
    held_out = train if inputs.validation is None else inputs.validation
    if len(np.unique(label[train])) < 2:
        return np.full(shape, label[train].mean())
    pipelines = (make_pipeline(StandardScaler(), LogisticRegression(C=c)) for c in STRENGTHS)
    models = [own.fit(features[places[train]], label[train]) for own in pipelines]
    told = len(np.unique(label[held_out])) > 1
    best = max(models, key=lambda model: auc(model.decision_function(features[places[held_out]]), label[held_out]) if told else 0)
    return np.asarray(best.predict_proba(features)[:, 1]).reshape(shape)


BASELINES: dict[str, Callable[[ScoringInputs], Matrix]] = {
    "frozen encoder": lambda inputs: cosine_scores(inputs.resume_vectors, inputs.job_vectors),
    "TF-IDF": _tfidf,
    "BM25": lambda inputs: BM25(inputs.training_texts[1]).scores(*inputs.texts),
    "ontology similarity": _similarity,
    "transport distance": _transport,
    "logistic regression": _regression,
    "memory of the job": partial(_memory, side="job"),
    "memory of the resume": partial(_memory, side="resume"),
    "random": lambda inputs: stream(inputs.seed, "evaluation", "random_scores").random(inputs.similarity.shape),
}
"""The methods without trained heads, in the order of tables and figures."""
LABEL_FREE = ("frozen encoder", "TF-IDF", "BM25", "ontology similarity", "transport distance")
"""Those that read no label."""
PROBABILITIES = ("logistic regression", "memory of the job", "memory of the resume")
"""Those whose score of one half means "as likely as not"."""
