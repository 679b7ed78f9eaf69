"""The paper's own two ranking protocols, made reproducible (section 7.2, decision 19).

They stand beside :func:`cacl.evaluation.rank_direction` because the published figures come from them. Neither ranks the
whole pool, so their values are comparable with the paper's only. Both take ``scores`` (resumes, jobs), higher is
better, and for each labelled pair its row ``resume``, its column ``job`` and its label, (n,) each.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cacl.errors import DataError, ParameterError
from cacl.evaluation.arrays import Bools, Floats, label_vector
from cacl.evaluation.queries import RankingReport, query_row
from cacl.randomness import stream

Index = NDArray[np.intp]


def paper_job_ranking(
    scores: ArrayLike, resume: ArrayLike, job: ArrayLike, labels: ArrayLike, candidates: int = 50, seed: int = 0
) -> RankingReport:
    """Rank the job of each positive pair among ``candidates - 1`` other jobs, drawn at random without replacement.

    One candidate is relevant, so MAP equals MRR and chance is the harmonic number H(n)/n, 0.090 for n = 50; some of the
    other jobs may fit the resume too. A part with fewer jobs gives all of them, and the pool size says so. *Differs from the
    paper*: the draw is seeded. Raises ParameterError below two candidates.
    """
    if candidates < 2:
        raise ParameterError(f"candidates = {candidates}", expected="at least 2", remedy="use 50 for the paper's pool")
    values, rows, columns, positive = _checked(scores, resume, job, labels)
    jobs = values.shape[1]
    random = stream(seed, "evaluation", "paper_job_ranking")
    relevant = np.arange(min(candidates, jobs)) == 0
    table = []
    for pair in np.flatnonzero(positive):
        drawn = random.choice(jobs - 1, size=relevant.size - 1, replace=False)
        pool = np.concatenate(([columns[pair]], drawn + (drawn >= columns[pair])))
        table.append(query_row(int(rows[pair]), values[rows[pair], pool], relevant))
    return RankingReport.of(table, left_out=0)


def paper_resume_ranking(scores: ArrayLike, resume: ArrayLike, job: ArrayLike, labels: ArrayLike) -> RankingReport:
    """Rank, for each job with at least one positive and one negative resume, the resumes that are labelled with it.

    The pools are small (often two resumes, where chance is a MAP of 0.75). A resume that is labelled twice with a job
    is one candidate, relevant when any of its labels is positive. ``left_out`` counts the jobs with one class only.
    """
    values, rows, columns, positive = _checked(scores, resume, job, labels)
    present = np.unique(columns)
    table = []
    for column in present:
        of_job = columns == column
        pool = np.unique(rows[of_job])
        relevant = np.isin(pool, rows[of_job & positive])
        if 0 < relevant.sum() < pool.size:
            table.append(query_row(int(column), values[pool, column], relevant))
    return RankingReport.of(table, left_out=len(present) - len(table))


def _checked(scores: ArrayLike, resume: ArrayLike, job: ArrayLike, labels: ArrayLike) -> tuple[Floats, Index, Index, Bools]:
    values, rows, columns = np.asarray(scores, dtype=np.float64), np.asarray(resume, dtype=np.intp), np.asarray(job, dtype=np.intp)
    if values.ndim != 2 or rows.shape != columns.shape or (np.max([rows, columns], axis=1) >= values.shape).any():
        received = f"scores of shape {values.shape} with {rows.size} resumes and {columns.size} jobs of pairs"
        expected = "a matrix (resumes, jobs), and for each pair its row and its column in it"
        raise DataError(received, expected=expected, remedy="build the matrix and the indices from the same table")
    return values, rows, columns, label_vector(labels, rows.size)
