"""What phase 1 takes from the corpus."""

import numpy as np
import pytest

from cacl.corpus import Job, Metadata, Pair, PairTable, Resume, Split, leakage_certificate, seed_records, split_rows
from cacl.phase1 import contrastive_data, known_fits

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


def test_near_duplicates_of_a_match_fit_too():
    """The developer fits the coding; so does the developer in capitals fit the coding with other blanks, but not the figures."""
    loud, spaced = Resume(role="DEVELOPER"), Job(title=" Coding ")
    pairs = [(DEVELOPER, CODING, 1), (loud, FIGURES, 0), (ANALYST, spaced, 0), (ANALYST, FIGURES, 1)]
    table = PairTable.of([Pair(resume=r, job=j, label=y) for r, j, y in pairs])
    assert known_fits(table, table).tolist() == [[True, False, True], [True, False, True], [False, True, False]]
    assert not known_fits(table, table, 0).any()
    assert known_fits(table, table.take([3, 1])).tolist() == [[True], [False]]


def test_no_candidate_on_the_papers_pairs_repeats_a_match(shared_directory):
    """In file order. Compared by id, 18.9 % of the anchors have a candidate that is their own match in other letters or blanks."""
    table = PairTable.of(seed_records(shared_directory / "data" / "seed_pairs" / "test_labels.csv.gz"))
    rows = split_rows("sequential", table.pairs, 0)
    vectors, similarity = np.zeros((1000, 1)), np.zeros((len(table.resumes), len(table.jobs)))
    data, train = contrastive_data(table, rows, vectors, vectors, similarity), table.take(rows["train"])
    anchors, matches = train.resume[train.label == 1], train.job[train.label == 1]
    assert data.pool == [job.job_id for job in train.jobs]
    by_id = np.zeros(data.distances.shape, dtype=bool)
    by_id[anchors, matches] = True
    title = np.array([" ".join(job.title.casefold().split()) for job in train.jobs])
    repeated = [
        np.mean([title[j] in title[~fits[r]] for r, j in zip(anchors, matches, strict=True)]) for fits in (by_id, data.train.fits)
    ]
    assert repeated == pytest.approx([0.189, 0], abs=5e-4)
    # Nor is any candidate in the group of a match of a resume of the same group.
    resume, job = table.resume_group[train.resume_rows], table.job_group[train.job_rows]
    candidates = {(resume[r], job[j]) for r in np.unique(anchors) for j in np.flatnonzero(~data.train.fits[r])}
    assert not candidates & set(zip(resume[anchors].tolist(), job[matches].tolist(), strict=True))


def test_the_certificate_counts_a_pool_that_reaches_beyond_training(table, data):
    """Planted: the last pair of the test part, whose job training has, and the first, whose job it does not have."""
    split = Split(*(table.take(rows).pairs for rows in ROWS.values()))
    resumes, jobs, similarity = np.zeros((4, 1)), np.zeros((5, 1)), np.zeros((4, 5))
    faulty = contrastive_data(table, ROWS | {"train": np.array([2, 3, 5, 7, 0])}, resumes, jobs, similarity)
    assert [leakage_certificate(split, own.pool).outside_negatives for own in (data, faulty)] == [0, 1]
