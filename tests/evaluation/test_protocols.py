"""The paper's two protocols: pools, chance levels, seeds."""

import numpy as np
import pytest

from cacl.errors import DataError, ParameterError
from cacl.evaluation import paper_job_ranking, paper_resume_ranking

RESUME = np.arange(145) % 60
JOB = (np.arange(145) * 7) % 155
LABELS = np.ones(145, dtype=int)


def informative(rng):
    scores = rng.random((60, 155))
    scores[RESUME, JOB] += 0.3
    return scores


def test_job_ranking_has_one_relevant_among_fifty():
    """As published: 145 queries, MAP = MRR, chance H(50)/50 = 0.090."""
    report = paper_job_ranking(informative(np.random.default_rng(0)), RESUME, JOB, LABELS)
    assert (report.queries, report.mean("candidates"), report.left_out) == (145, 50.0, 0)
    assert (report.table["relevant"] == 1).all()
    assert report.mean("average_precision") == report.mean("reciprocal_rank") > report.mean("chance_average_precision")
    assert report.mean("chance_average_precision") == pytest.approx(0.08998, abs=1e-5)


def test_job_ranking_never_draws_the_own_job_or_a_job_twice():
    """The own job scores 1, all others 0: it is first alone unless it is drawn as its own competitor."""
    scores = np.zeros((60, 155))
    scores[0, 3] = 1.0
    report = paper_job_ranking(scores, [0], [3], [1], candidates=155)
    assert report.mean("average_precision") == 1.0
    distinct = np.arange(155.0)[None, :]
    assert paper_job_ranking(distinct, [0], [0], [1], candidates=155).table["first_relevant_rank"].item() == 155


def test_job_ranking_hangs_on_the_seed():
    scores = informative(np.random.default_rng(0))
    first, again, other = (paper_job_ranking(scores, RESUME, JOB, LABELS, seed=seed) for seed in (1, 1, 2))
    assert first.table.equals(again.table)
    assert not first.table.equals(other.table)


def test_job_ranking_takes_every_job_of_a_small_part_and_says_so():
    report = paper_job_ranking([[0.3, 0.2, 0.1]], [0], [1], [1])
    assert report.mean("candidates") == 3.0
    assert report.mean("average_precision") == 0.5


def test_resume_ranking_by_hand():
    """Job 0: resumes 0 (+, 0.2), 1 (-, 0.9): AP 1/2, chance 3/4. Job 1 has positives only and is left out."""
    scores = [[0.2, 0.5], [0.9, 0.5]]
    report = paper_resume_ranking(scores, [0, 1, 0], [0, 0, 1], [1, 0, 1])
    assert (report.mean("average_precision"), report.mean("chance_average_precision")) == (0.5, 0.75)
    assert (report.queries, report.left_out, report.mean("candidates")) == (1, 1, 2.0)


def test_resume_ranking_merges_a_repeated_pair():
    """Resume 0 is labelled 0 and 1 with job 0: one candidate, relevant."""
    report = paper_resume_ranking([[0.9], [0.1]], [0, 0, 1], [0, 0, 0], [0, 1, 0])
    assert (report.mean("candidates"), report.mean("average_precision")) == (2.0, 1.0)


def test_without_a_usable_query_the_means_are_nan():
    assert paper_job_ranking([[0.1, 0.2]], [0], [0], [0]).queries == 0
    assert np.isnan(paper_resume_ranking([[0.1, 0.2]], [0, 0], [0, 1], [1, 0]).mean("average_precision"))
    assert paper_job_ranking([[0.1]], [0], [0], [1]).mean("average_precision") == 1, "the only job is at the top"


def test_bad_input_is_refused():
    with pytest.raises(ParameterError, match="candidates = 1"):
        paper_job_ranking([[0.1, 0.2]], [0], [0], [1], candidates=1)
    with pytest.raises(DataError, match="matrix"):
        paper_resume_ranking([[0.1, 0.2]], [0, 1], [0, 1], [1, 0])
    with pytest.raises(DataError, match="labels have shape"):
        paper_resume_ranking([[0.1, 0.2]], [0, 0], [0, 1], [1])
