"""The best candidates in blocks against a full sort."""

import numpy as np
import pytest

from cacl.errors import DataError, ParameterError
from cacl.evaluation import cosine_scores, top_k
from cacl.phase2 import MatchHead, match_scores


def by_sorting(matrix, k):
    """Candidates of each row by falling score; a stable sort leaves equal ones in their order."""
    return np.argsort(-np.round(matrix, 10), axis=1, kind="stable")[:, :k]


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """Blocks of a few queries, so that several are needed and the last is shorter."""
    monkeypatch.setattr("cacl.evaluation.queries._SCORES_PER_BLOCK", 200)


@pytest.mark.parametrize("k", [1, 7, 30, 50])
def test_equal_to_a_full_sort_with_many_ties(k):
    matrix = np.random.default_rng(0).integers(0, 6, (23, 30)) / 10
    best, scores = top_k(lambda rows: matrix[rows], 23, 30, k)
    np.testing.assert_array_equal(best, by_sorting(matrix, k))
    np.testing.assert_array_equal(scores, np.take_along_axis(matrix, best, axis=1))
    assert best.shape == (23, min(k, 30))


def test_scores_that_differ_in_their_last_bits_are_tied():
    matrix = np.array([[0.3, 0.1 + 0.2, 0.7]])
    assert matrix[0, 1] > matrix[0, 0]
    assert top_k(lambda rows: matrix[rows], 1, 3, 2)[0].tolist() == [[2, 0]]


@pytest.mark.parametrize("method", ["cosine", "match head"])
def test_it_ranks_by_cosine_and_by_the_match_head(method):
    draw = np.random.default_rng(1)
    resumes, jobs = (draw.standard_normal((count, 8)).astype(np.float32) for count in (11, 40))
    head = MatchHead(embedding_dim=8)
    score = cosine_scores if method == "cosine" else lambda *sides: match_scores(head, *sides)
    best, _ = top_k(lambda rows: score(resumes[rows], jobs), 11, 40, 5)
    np.testing.assert_array_equal(best, by_sorting(score(resumes, jobs), 5))


def test_no_query_gives_no_row():
    assert top_k(lambda rows: np.zeros((0, 3)), 0, 3, 2)[0].shape == (0, 2)


def test_what_cannot_be_ranked_is_refused():
    for k, candidates in ((0, 3), (2, 0)):
        with pytest.raises(ParameterError, match=f"k = {k} of {candidates}"):
            top_k(lambda rows: np.zeros((2, 3)), 2, candidates, k)
    with pytest.raises(DataError, match="1 NaN"):
        top_k(lambda rows: np.array([[0.1, np.nan, 0.2]]), 1, 3, 1)
