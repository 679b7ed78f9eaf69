"""What phase 1 takes from the corpus."""

import numpy as np
import pytest

from cacl.corpus import Job, Metadata, Pair, PairTable, Resume
from cacl.phase1 import contrastive_data

DEVELOPER, ANALYST, BLANK, UNSEEN = (Resume(role=role) for role in ("developer", "analyst", "blank", "unseen"))
CODING, FIGURES, COOKING, LATE, OTHER = (Job(title=title) for title in ("coding", "figures", "cooking", "late", "other"))
PAIRS = [
    (UNSEEN, OTHER, 1),  # of the test part, as is the last one: nothing of them may be seen
    (DEVELOPER, FIGURES, 1),
    (DEVELOPER, CODING, 1),
    (ANALYST, FIGURES, 1),
    (BLANK, LATE, 1),
    (DEVELOPER, COOKING, 0),
    (ANALYST, LATE, 0),
    (ANALYST, CODING, 1),
]
ROWS = {"train": np.array([2, 3, 5]), "validation": np.array([1, 4, 6]), "test": np.array([0, 7])}


@pytest.fixture
def table():
    pairs = [Pair(resume=r, job=j, label=y, metadata=Metadata(ot_distance=i)) for i, (r, j, y) in enumerate(PAIRS)]
    return PairTable.of(pairs)


@pytest.fixture
def data(table):
    """Vectors that number the records of the whole corpus, and similarities that number the cells."""
    resumes, jobs = (np.arange(n, dtype=np.float32)[:, None] for n in (len(table.resumes), len(table.jobs)))
    similarity = np.arange(len(resumes) * len(jobs), dtype=np.float64).reshape(len(resumes), -1) / 100
    return contrastive_data(table, ROWS, resumes, jobs, similarity)


def test_records_are_listed_once_and_the_jobs_of_the_training_part_come_first(table, data):
    assert [table.resumes[int(row)].role for row in data.resume_vectors[:, 0]] == ["developer", "analyst", "blank"]
    assert [table.jobs[int(row)].title for row in data.job_vectors[:, 0]] == ["coding", "figures", "cooking", "late"]
    assert (data.train.resume.tolist(), data.train.job.tolist()) == ([0, 1, 0], [0, 1, 2])
    assert (data.validation.resume.tolist(), data.validation.job.tolist()) == ([0, 2, 1], [1, 3, 3])
    assert data.train.positives.tolist() == data.validation.positives.tolist() == [0, 1]
    assert [scores.ot_distance for scores in data.validation.metadata] == [1, 4, 6]


def test_distances_are_one_minus_the_similarity_of_the_same_records(table, data):
    """Resumes developer, analyst, blank are rows 1, 2, 3 of the corpus; jobs coding, figures, cooking columns 2, 1, 4."""
    assert data.distances == pytest.approx(1 - np.array([[7, 6, 9], [12, 11, 14], [17, 16, 19]]) / 100)
    assert np.isnan(contrastive_data(table, ROWS, np.zeros((4, 1)), np.zeros((5, 1)), np.full((4, 5), np.nan)).distances).all()


def test_training_knows_its_own_fits_and_validation_those_of_both_parts(data):
    """That the developer fits the figures, validation alone says; that the analyst fits the coding, neither may know."""
    assert data.train.fits.tolist() == [[True, False, False], [False, True, False], [False] * 3]
    assert data.validation.fits.tolist() == [[True, True, False], [False, True, False], [False] * 3]
