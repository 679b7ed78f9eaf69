"""What a run is set against: scores without any training of heads, and scores that only remember."""

import numpy as np
import numpy.typing as npt

from cacl.corpus import PairTable
from cacl.encoding import job_text, resume_text
from cacl.evaluation.baselines import (
    bm25_scores,
    cosine_scores,
    memory_scores,
    ontology_scores,
    random_scores,
    tfidf_scores,
    transport_scores,
)
from cacl.evaluation.experiments.corpora import Matrix
from cacl.evaluation.experiments.parts import SplitCorpus
from cacl.evaluation.experiments.scores import MethodScores

MEMORY = ("memory of the job", "memory of the resume")
REFERENCES = (
    "frozen encoder",
    "TF-IDF",
    "BM25",
    "ontology similarity",
    "transport distance",
    *MEMORY,
    "random",
)


def reference_scores(split: SplitCorpus, seed: int) -> dict[str, MethodScores]:
    """Return the scores of every method in :data:`REFERENCES` on one split.

    Vocabularies, frequencies and memories come from the training part. "memory of the job" gives a job the share of positives that
    it had in training, whoever applies (:func:`~cacl.evaluation.memory_scores`); a job that was not seen there gets the share of
    positives in all of training, so that on unseen jobs this score is constant, and its AUC exactly one half.
    """
    corpus = split.corpus
    texts = [resume_text(resume) for resume in corpus.table.resumes], [job_text(job) for job in corpus.table.jobs]
    train = split.part("train")
    known = [texts[0][row] for row in train.resumes], [texts[1][row] for row in train.jobs]
    shape = (len(texts[0]), len(texts[1]))
    job_memory, resume_memory = _memories(corpus.table, split)
    matrices = (
        cosine_scores(corpus.resume_vectors, corpus.job_vectors),
        tfidf_scores([*known[0], *known[1]], *texts),
        bm25_scores(known[1], *texts),
        ontology_scores(next(iter(corpus.similarity.values()))),
        transport_scores(next(iter(corpus.transport.values()))),
        np.broadcast_to(job_memory, shape),
        np.broadcast_to(resume_memory[:, None], shape),
        random_scores(shape, seed),
    )
    validation, test = split.part("validation"), split.part("test")
    return {
        name: MethodScores(validation.of_pairs(matrix), test.of_all(matrix), probability=name in MEMORY)
        for name, matrix in zip(REFERENCES, matrices, strict=True)
    }


def _memories(table: PairTable, split: SplitCorpus) -> tuple[Matrix, npt.NDArray[np.float64]]:
    """The memory of every job and of every resume of the corpus."""
    rows = split.rows["train"]
    jobs = memory_scores(table.job[rows], table.label[rows], np.arange(len(table.jobs)))
    return jobs, memory_scores(table.resume[rows], table.label[rows], np.arange(len(table.resumes)))
