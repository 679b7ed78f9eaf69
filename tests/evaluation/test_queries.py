"""Many queries: both directions, queries left out, chance levels, an independent loop."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, ndcg_score

from cacl.errors import DataError
from cacl.evaluation import RANKING_METRICS, rank_direction, relevance_matrix

SCORES = np.array([[0.9, 0.1, 0.5], [0.2, 0.8, 0.3], [0.4, 0.6, 0.5]])
RELEVANCE = np.array([[0, 0, 1], [0, 0, 0], [1, 1, 0]])


def test_jobs_for_resumes_by_hand():
    """Resume 0: relevant at rank 2, AP 1/2. Resume 1: none. Resume 2: at ranks 1 and 3, AP (1 + 2/3)/2 = 5/6."""
    report = rank_direction(SCORES, RELEVANCE)
    assert (report.queries, report.left_out, report.mean("candidates")) == (2, 1, 3.0)
    assert report.table["query"].tolist() == [0, 2]
    assert report.table["first_relevant_rank"].tolist() == [2.0, 1.0]
    assert report.mean("average_precision") == pytest.approx((1 / 2 + 5 / 6) / 2, abs=1e-12)
    assert report.mean("reciprocal_rank") == pytest.approx(0.75, abs=1e-12)


def test_resumes_for_jobs_by_hand():
    """Job 0: resume 2 is second, AP 1/2. Job 1: the same. Job 2: resumes 0 and 2 tie, AP (1 + 1/2)/2 = 3/4."""
    report = rank_direction(SCORES.T, RELEVANCE.T)
    assert report.table["average_precision"].tolist() == pytest.approx([0.5, 0.5, 0.75], abs=1e-12)
    assert report.left_out == 0


def test_chance_is_that_of_constant_scores():
    report, constant = rank_direction(SCORES, RELEVANCE), rank_direction(np.zeros((3, 3)), RELEVANCE)
    for column in RANKING_METRICS.values():
        assert report.mean(f"chance_{column}") == pytest.approx(constant.mean(column), abs=1e-12)


def test_agrees_with_a_loop_over_scikit_learn():
    rng = np.random.default_rng(3)
    scores, relevance = rng.permuted(np.tile(np.arange(40.0), (30, 1)), axis=1), rng.random((30, 40)) < 0.05
    kept = relevance.any(axis=1)
    report = rank_direction(scores, relevance)
    precisions = [average_precision_score(hits, row) for row, hits in zip(scores[kept], relevance[kept], strict=True)]
    assert 0 < report.left_out == (~kept).sum()
    assert report.mean("average_precision") == pytest.approx(np.mean(precisions), abs=1e-12)
    assert report.mean("ndcg") == pytest.approx(ndcg_score(relevance[kept], scores[kept]), abs=1e-12)
    assert report.mean("ndcg_at_10") == pytest.approx(ndcg_score(relevance[kept], scores[kept], k=10), abs=1e-12)


def test_relevance_of_repeated_pairs_is_any_positive():
    matrix = relevance_matrix([0, 0, 1], [1, 1, 0], [0, 1, 0], (2, 2))
    assert matrix.tolist() == [[False, True], [False, False]]


def test_without_a_query_every_mean_is_nan():
    report = rank_direction(SCORES, np.zeros((3, 3)))
    assert (report.queries, report.left_out) == (0, 3)
    assert np.isnan([report.mean("average_precision"), report.mean("chance_ndcg"), report.mean("candidates")]).all()


def test_bad_input_is_refused():
    with pytest.raises(DataError, match=r"\(3, 3\), relevance \(3, 2\)"):
        rank_direction(SCORES, RELEVANCE[:, :2])
    with pytest.raises(DataError, match="NaN"):
        rank_direction(np.where(SCORES == 0.9, np.nan, SCORES), RELEVANCE)
