"""Pairs as arrays."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cacl.corpus.records import FitLabel, Job, Pair, Resume
from cacl.corpus.table import PairTable

ROWS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.sampled_from(FitLabel)), max_size=12)


def pairs_of(rows):
    return [Pair(resume=Resume(resume_id=f"r{resume}"), job=Job(job_id=f"j{job}"), label=label) for resume, job, label in rows]


def test_distinct_records_stand_in_order_of_first_appearance():
    """Rows (r2, j0), (r1, j0), (r2, j1): resumes r2, r1 are numbers 0, 1; jobs j0, j1 are numbers 0, 1."""
    table = PairTable.of(pairs_of([(2, 0, "good_fit"), (1, 0, "no_fit"), (2, 1, "potential_fit")]))
    assert [resume.resume_id for resume in table.resumes] == ["r2", "r1"]
    assert [job.job_id for job in table.jobs] == ["j0", "j1"]
    assert table.resume.tolist() == [0, 1, 0]
    assert table.job.tolist() == [0, 0, 1]
    assert table.label.tolist() == [1, 0, 0]
    assert (table.resume.dtype, table.job.dtype, table.label.dtype) == (np.int64, np.int64, np.int8)


@given(rows=ROWS)
def test_the_arrays_lead_back_to_the_pairs(rows):
    pairs = pairs_of(rows)
    table = PairTable.of(iter(pairs))
    assert table.pairs == pairs
    assert [table.resumes[i] for i in table.resume] == [pair.resume for pair in pairs]
    assert [table.jobs[i] for i in table.job] == [pair.job for pair in pairs]
    assert len({resume.resume_id for resume in table.resumes}) == len(table.resumes)
    assert len(table.label) == len(pairs)


def test_of_records_with_one_id_the_first_stands():
    first, second = Resume(resume_id="r", role="cook"), Resume(resume_id="r", role="chef")
    table = PairTable.of([Pair(resume=resume, job=Job(), label=1) for resume in (first, second)])
    assert table.resumes == [first]
    assert table.resume.tolist() == [0, 0]


@given(rows=ROWS.filter(bool), data=st.data())
def test_a_part_knows_the_rows_of_its_records_in_the_whole(rows, data):
    """Positions in any order, also repeated."""
    table = PairTable.of(pairs_of(rows))
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=8))
    part = table.take(chosen)
    assert part.pairs == [table.pairs[row] for row in chosen]
    assert [table.resumes[row] for row in part.resume_rows] == part.resumes
    assert [table.jobs[row] for row in part.job_rows] == part.jobs
    assert part.resume_rows[part.resume].tolist() == table.resume[chosen].tolist() if chosen else part.resumes == []
