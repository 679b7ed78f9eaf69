"""Pairs as arrays: which of the distinct resumes and jobs each pair joins, and its label."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cacl.corpus.records import FitLabel, Job, Pair, Resume


@dataclass(frozen=True, eq=False)
class PairTable:
    """A part of the corpus with every distinct resume and job listed once.

    Attributes
    ----------
    pairs : list of Pair, length n
    resumes, jobs :
        Distinct records by id, in the order of their first appearance. Where records of one id differ, the first one
        stands for all; :func:`cacl.corpus.leakage_certificate` counts such ids.
    resume, job : int64 arrays (n,)
        The position of each pair's resume in ``resumes`` and of its job in ``jobs``.
    label : int8 array (n,)
        1 for ``good_fit``, 0 otherwise.
    fit : list of FitLabel, length n
        The three-way labels.
    """

    pairs: list[Pair]
    resumes: list[Resume]
    jobs: list[Job]
    resume: npt.NDArray[np.int64]
    job: npt.NDArray[np.int64]
    label: npt.NDArray[np.int8]
    fit: list[FitLabel]

    @classmethod
    def of(cls, pairs: Iterable[Pair]) -> "PairTable":
        """Index pairs; an empty iterable gives empty arrays.

        >>> from cacl.corpus.records import FitLabel, Job, Pair, Resume
        >>> cook, baker = Resume(role="cook"), Resume(role="baker")
        >>> post = Job(title="chef")
        >>> table = PairTable.of([Pair(resume=r, job=post, label="good_fit") for r in (cook, baker, cook)])
        >>> table.resume.tolist(), table.job.tolist(), len(table.resumes)
        ([0, 1, 0], [0, 0, 0], 2)
        """
        pairs = list(pairs)
        resumes: dict[str, Resume] = {}
        jobs: dict[str, Job] = {}
        for pair in pairs:
            resumes.setdefault(pair.resume.resume_id, pair.resume)
            jobs.setdefault(pair.job.job_id, pair.job)
        resume_number = {name: number for number, name in enumerate(resumes)}
        job_number = {name: number for number, name in enumerate(jobs)}
        return cls(
            pairs=pairs,
            resumes=list(resumes.values()),
            jobs=list(jobs.values()),
            resume=np.array([resume_number[pair.resume.resume_id] for pair in pairs], dtype=np.int64),
            job=np.array([job_number[pair.job.job_id] for pair in pairs], dtype=np.int64),
            label=np.array([pair.binary for pair in pairs], dtype=np.int8),
            fit=[pair.label for pair in pairs],
        )
