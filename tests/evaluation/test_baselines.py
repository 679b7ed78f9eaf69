"""Baselines: each by hand or against an independent computation, fitted on training data only."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from cacl.errors import DataError, DegenerateError
from cacl.evaluation import (
    cosine_scores,
    memory_scores,
    ontology_scores,
    random_scores,
    tfidf_scores,
    transport_scores,
)

TRAINING = ["nurse in a hospital", "python developer", "truck driver"]


def test_cosine_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    resumes, jobs = rng.normal(size=(5, 8)), rng.normal(size=(3, 8)).astype(np.float32)
    np.testing.assert_allclose(cosine_scores(resumes, jobs), cosine_similarity(resumes, jobs), atol=1e-6)


def test_cosine_of_a_zero_vector_is_zero():
    assert cosine_scores([[0.0, 0.0]], [[1.0, 2.0]]).tolist() == [[0.0]]


def test_cosine_of_two_dimensions_is_refused():
    with pytest.raises(DataError, match="with one d"):
        cosine_scores(np.ones((2, 3)), np.ones((2, 4)))


def test_tfidf_agrees_with_scikit_learn():
    fitted = TfidfVectorizer().fit(TRAINING)
    resumes, jobs = ["python nurse", "driver"], ["nurse of a hospital", "python", "welder"]
    expected = cosine_similarity(fitted.transform(resumes), fitted.transform(jobs))
    np.testing.assert_allclose(tfidf_scores(TRAINING, resumes, jobs), expected, atol=1e-12)


def test_tfidf_knows_no_word_of_the_test_part():
    """Both texts are one unknown word; a vectoriser fitted on them would give 1."""
    assert tfidf_scores(TRAINING, ["welder"], ["welder"]).item() == 0.0


def test_tfidf_without_training_words_is_refused():
    with pytest.raises(DegenerateError, match="without a word"):
        tfidf_scores(["", "a"], ["x"], ["y"])


def test_pairs_without_an_ontology_signal_score_lowest():
    assert ontology_scores([[0.4, np.nan]]).tolist() == [[0.4, 0.0]]
    assert transport_scores([[0.4, np.nan]], unreachable_cost=7.0).tolist() == [[-0.4, -7.0]]


def test_random_scores_hang_on_the_seed():
    first = random_scores((30, 40), seed=1)
    np.testing.assert_array_equal(first, random_scores((30, 40), seed=1))
    assert not np.array_equal(first, random_scores((30, 40), seed=2))
    assert first.mean() == pytest.approx(0.5, abs=0.05)


def test_memory_by_hand():
    """Prior 3/5. Job x: (2 + 3/5)/(3 + 1); job y: (1 + 3/5)/(2 + 1); z is new."""
    found = memory_scores(["x", "x", "x", "y", "y"], [1, 1, 0, 1, 0], ["y", "z", "x"])
    assert found.tolist() == pytest.approx([1.6 / 3, 0.6, 2.6 / 4], abs=1e-12)


def test_memory_without_smoothing_is_the_rate():
    assert memory_scores([7, 7, 8], [1, 0, 0], [7, 8], smoothing=0.0).tolist() == [0.5, 0.0]


def test_memory_of_nothing_is_refused():
    with pytest.raises(DegenerateError, match="no training pair"):
        memory_scores([], [], ["x"])
    with pytest.raises(DataError, match="one label per score"):
        memory_scores(["x"], [1, 0], ["x"])
