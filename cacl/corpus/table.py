"""Pairs as arrays: which of the distinct resumes and jobs each pair joins, and its label."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from cacl.corpus.near_duplicates import group_near_duplicates, job_words, resume_words
from cacl.corpus.records import Job, Pair, Resume

Index = np.typing.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class PairTable:
    """Pairs with every distinct resume and job listed once.

    ``resumes`` and ``jobs`` are the distinct records by id, in order of first appearance; where records of one id differ, the first
    one stands for all (:func:`cacl.corpus.leakage_certificate` counts such ids). ``resume`` and ``job``, int64 (n,), are the
    positions of each pair's records in them; ``label``, int8 (n,), is 1 for ``good_fit`` and 0 otherwise. ``resume_rows`` and
    ``job_rows`` are the positions of the records in the table that this one was taken from.
    """

    pairs: list[Pair]
    resumes: list[Resume]
    jobs: list[Job]
    resume: Index
    job: Index
    label: np.typing.NDArray[np.int8]
    resume_rows: Index
    job_rows: Index

    @classmethod
    def of(cls, pairs: Iterable[Pair]) -> "PairTable":
        """Index pairs; an empty iterable gives empty arrays."""
        pairs = list(pairs)
        # Numbers count up in order of first appearance.
        resume, _ = pd.factorize(np.array([pair.resume.resume_id for pair in pairs], dtype=object))
        job, _ = pd.factorize(np.array([pair.job.job_id for pair in pairs], dtype=object))
        resumes, jobs = [pairs[row].resume for row in _first(resume)], [pairs[row].job for row in _first(job)]
        label = np.array([pair.label.binary for pair in pairs], dtype=np.int8)
        rows = np.arange(len(resumes)), np.arange(len(jobs))
        return cls(pairs, resumes, jobs, resume.astype(np.int64), job.astype(np.int64), label, *rows)

    @cached_property
    def resume_group(self) -> Index:
        """Number of the group of near duplicates that each of ``resumes`` is in, int64 (R,)."""
        return group_near_duplicates(tuple(map(resume_words, self.resumes)))

    @cached_property
    def job_group(self) -> Index:
        """Number of the group of near duplicates that each of ``jobs`` is in, int64 (J,)."""
        return group_near_duplicates(tuple(map(job_words, self.jobs)))

    def owner(self, side: Literal["resume", "job"], by_text: bool) -> Index:
        """The number (n,) of each pair's resume or job; ``by_text``, records with nearly the same text share one."""
        if side == "resume":
            return self.resume_group[self.resume] if by_text else self.resume
        return self.job_group[self.job] if by_text else self.job

    def take(self, rows: np.typing.ArrayLike) -> "PairTable":
        """The table of the pairs at these positions, (m,); its resumes and jobs stand in order of first appearance."""
        rows = np.asarray(rows, dtype=np.int64)
        part = PairTable.of(self.pairs[row] for row in rows.tolist())
        resume_rows, job_rows = self.resume[rows][_first(part.resume)], self.job[rows][_first(part.job)]
        return replace(part, resume_rows=resume_rows, job_rows=job_rows)


def _first(numbers: Index) -> Index:
    """Where each number occurs first."""
    return np.unique(numbers, return_index=True)[1]
