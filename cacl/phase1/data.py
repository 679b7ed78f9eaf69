"""What phase 1 learns from, as arrays (sections 5.5 and 5.6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cacl.corpus.records import Metadata
from cacl.corpus.table import PairTable


@dataclass(frozen=True, eq=False)
class ContrastivePart:
    """The n pairs of one part.

    ``resume`` and ``job``, int64 (n,), are each pair's rows in the vectors of :class:`ContrastiveData`; ``label``, int8 (n,), is 1
    for a match; ``metadata`` has the ontology's scores of each pair, for the loss weights. ``fits``, bool (R, P), says which jobs
    of the pool are known to fit a resume (:func:`known_fits`), and so are no negatives of it.
    """

    resume: np.ndarray
    job: np.ndarray
    label: np.ndarray
    metadata: Sequence[Metadata]
    fits: np.ndarray

    @property
    def positives(self) -> np.ndarray:
        """Positions of the pairs that can be anchors."""
        return np.flatnonzero(self.label == 1)


@dataclass(frozen=True, eq=False)
class ContrastiveData:
    """Training and validation part, with every distinct resume and job listed once.

    ``resume_vectors`` and ``job_vectors``, float32 (R, d) and (J, d), are embeddings by the frozen encoder. The first P jobs are
    those of the training part, the pool of negatives. ``distances``, float64 (R, P), has the ontology distance, 1 - similarity, of
    every resume to every job of the pool, nan where a side has no skills. ``pool`` has the ids of the P jobs.
    """

    resume_vectors: np.ndarray
    job_vectors: np.ndarray
    distances: np.ndarray
    train: ContrastivePart
    validation: ContrastivePart
    pool: Sequence[str] = ()


def contrastive_data(
    table: PairTable, rows: Mapping[str, np.ndarray], resume_vectors: np.ndarray, job_vectors: np.ndarray, similarity: np.ndarray
) -> ContrastiveData:
    """Take from the whole corpus, enriched, what phase 1 may see: the pairs at ``rows["train"]`` and ``rows["validation"]``.

    The arrays belong to ``table.resumes`` and ``table.jobs``: their embeddings, float32, and the ontology similarity (section 4.4)
    of all with all, float64, nan where a side has no skills. Validation anchors draw their negatives from the same pool, the jobs
    of the training part. What fits a training resume is known from the labels of the training part alone; what fits a validation
    resume from those of both parts.
    """
    train = len(rows["train"])
    both = table.take(np.concatenate([rows["train"], rows["validation"]]))
    pool = len(np.unique(both.job[:train]))  # jobs stand in order of first appearance: those of training come first
    return ContrastiveData(
        resume_vectors[both.resume_rows],
        job_vectors[both.job_rows],
        1 - similarity[np.ix_(both.resume_rows, both.job_rows[:pool])],
        _part(both, slice(train), known_fits(table, both, train)[:, :pool]),
        _part(both, slice(train, None), known_fits(table, both)[:, :pool]),
        [job.job_id for job in both.jobs[:pool]],
    )


def known_fits(table: PairTable, part: PairTable, first: int | None = None) -> np.ndarray:
    """Return which jobs of a part of ``table`` are known to fit which of its resumes, bool (R, J).

    A job fits a resume if one of the ``first`` pairs of the part (all by default) is a match of the two, or of near duplicates of
    them: groups of ``table.resume_group`` and ``table.job_group``, as in the splits.

    *Differs from the paper*: it excludes the matched job alone. A copy of that job under another id would be a negative.
    """
    resume, job = table.resume_group[part.resume_rows], table.job_group[part.job_rows]
    fits = np.zeros((len(table.resumes), len(table.jobs)), dtype=bool)
    positive = np.flatnonzero(part.label[:first] == 1)
    fits[resume[part.resume[positive]], job[part.job[positive]]] = True
    return fits[np.ix_(resume, job)]


def _part(both: PairTable, own: slice, fits: np.ndarray) -> ContrastivePart:
    return ContrastivePart(both.resume[own], both.job[own], both.label[own], [pair.metadata for pair in both.pairs[own]], fits)
