"""One query: examples by hand, the average over every order of the ties, scikit-learn, chance levels, bad input."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, ndcg_score

from cacl.errors import DataError, DegenerateError, ParameterError
from cacl.evaluation import average_precision, chance_level, first_relevant_rank, ndcg, reciprocal_rank


def naive_metrics(relevance):
    """AP, RR, NDCG, NDCG@2 and rank of the first relevant of one order without ties, straight from the definitions."""
    hits = [rank for rank, relevant in enumerate(relevance, 1) if relevant]
    precision = [found / rank for found, rank in enumerate(hits, 1)]

    def discounted(ranks, k):
        return sum(1 / math.log2(rank + 1) for rank in ranks if rank <= k)

    ideal = range(1, len(hits) + 1)
    return np.array(
        [
            sum(precision) / len(hits),
            1 / hits[0],
            discounted(hits, 99) / discounted(ideal, 99),
            discounted(hits, 2) / discounted(ideal, 2),
            hits[0],
        ]
    )


def mean_over_all_orders(scores, relevant):
    """Average of the naive metrics over all permutations of the candidates that sort the scores from high to low."""
    orders = [
        order
        for order in itertools.permutations(range(len(scores)))
        if all(scores[a] >= scores[b] for a, b in itertools.pairwise(order))
    ]
    return np.mean([naive_metrics([relevant[item] for item in order]) for order in orders], axis=0)


def package_metrics(scores, relevant):
    return np.array(
        [
            average_precision(scores, relevant),
            reciprocal_rank(scores, relevant),
            ndcg(scores, relevant),
            ndcg(scores, relevant, k=2),
            first_relevant_rank(scores, relevant),
        ]
    )


def test_relevant_at_ranks_2_and_4():
    """AP = (1/2 + 2/4)/2; RR = 1/2; DCG = 1/log2(3) + 1/log2(5), ideal 1 + 1/log2(3); the top three hold one."""
    scores, relevant = [0.9, 0.8, 0.7, 0.6], [0, 1, 0, 1]
    ideal = 1 + 1 / math.log2(3)
    assert average_precision(scores, relevant) == 0.5
    assert reciprocal_rank(scores, relevant) == 0.5
    assert ndcg(scores, relevant) == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal, abs=1e-12)
    assert ndcg(scores, relevant, k=3) == pytest.approx(1 / math.log2(3) / ideal, abs=1e-12)


@pytest.mark.parametrize("relevant", [[1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
def test_one_relevant_among_four_tied_does_not_depend_on_its_place(relevant):
    """Each rank has probability 1/4: (1 + 1/2 + 1/3 + 1/4) / 4 = 25/48, neither the best (1) nor the worst (1/4)."""
    assert average_precision([0.5] * 4, relevant) == pytest.approx(25 / 48, abs=1e-12)
    assert reciprocal_rank([0.5] * 4, relevant) == pytest.approx(25 / 48, abs=1e-12)
    assert first_relevant_rank([0.5] * 4, relevant) == 2.5


def test_a_tied_pair_below_a_relevant_one():
    """A relevant one, then {relevant, not} tied: AP is (1 + 2/2)/2 or (1 + 2/3)/2, each half the time: 11/12."""
    assert average_precision([0.9, 0.5, 0.5], [1, 0, 1]) == pytest.approx(11 / 12, abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_equals_the_average_over_every_order_of_the_ties(items):
    scores, relevant = [float(score) for score, _ in items], [hit for _, hit in items]
    if any(relevant):
        np.testing.assert_allclose(package_metrics(scores, relevant), mean_over_all_orders(scores, relevant), rtol=0, atol=1e-12)


@given(st.lists(st.tuples(st.floats(-5, 5, width=16), st.booleans()), min_size=2, max_size=40), st.randoms())
@settings(max_examples=60, deadline=None)
def test_bounds_and_invariances(items, random):
    """Values in (0, 1], at most 1 in NDCG; input order and monotone maps of the scores change nothing."""
    if not any(hit for _, hit in items):
        return
    scores, relevant = np.array([score for score, _ in items]), np.array([hit for _, hit in items])
    before = package_metrics(scores, relevant)
    order = random.sample(range(len(items)), len(items))
    np.testing.assert_allclose(package_metrics(scores[order], relevant[order]), before, rtol=0, atol=1e-12)
    np.testing.assert_allclose(package_metrics(4 * scores - 1, relevant), before, rtol=0, atol=1e-12)
    assert ((before[:3] > 0) & (before[:3] <= 1 + 1e-12)).all()


def test_agrees_with_scikit_learn_without_ties(rng_of_ranking):
    for _ in range(20):
        scores = rng_of_ranking.permutation(30).astype(float)
        relevant = rng_of_ranking.random(30) < 0.3
        relevant[0] = True
        assert average_precision(scores, relevant) == pytest.approx(average_precision_score(relevant, scores), abs=1e-12)
        for k in (None, 1, 10, 100):
            assert ndcg(scores, relevant, k) == pytest.approx(ndcg_score([relevant], [scores], k=k), abs=1e-12)


def test_ndcg_agrees_with_scikit_learn_on_ties(rng_of_ranking):
    """scikit-learn's ``ndcg_score`` averages over tied scores too."""
    for _ in range(20):
        scores = rng_of_ranking.integers(0, 4, 25).astype(float)
        relevant = rng_of_ranking.random(25) < 0.3
        relevant[3] = True
        for k in (None, 10):
            assert ndcg(scores, relevant, k) == pytest.approx(ndcg_score([relevant], [scores], k=k), abs=1e-12)


def test_a_relevant_candidate_is_required():
    assert all(math.isnan(value) for value in package_metrics([0.3, 0.1], [0, 0]))


def test_infinite_scores_are_ranked_and_tied():
    """-inf, a score such as the logarithm of 0, is last, and two of them tie: (1/2 + 1/3) / 2."""
    assert average_precision([1.0, -np.inf, -np.inf], [0, 1, 0]) == pytest.approx(5 / 12, abs=1e-12)


def test_chance_is_the_value_of_constant_scores():
    """One relevant among 50: H(50)/50 = 0.08998, the paper's job ranking; one among two: (1 + 1/2)/2."""
    harmonic = sum(1 / rank for rank in range(1, 51)) / 50
    assert chance_level(average_precision, 50, 1) == pytest.approx(harmonic, abs=1e-12)
    assert chance_level(reciprocal_rank, 2, 1) == 0.75
    assert chance_level(average_precision, 7, 7) == pytest.approx(1.0, abs=1e-12)
    assert math.isnan(chance_level(average_precision, 3, 0))


@pytest.mark.parametrize("metric", [average_precision, reciprocal_rank, ndcg, first_relevant_rank])
def test_bad_input_is_refused(metric):
    with pytest.raises(DataError, match="NaN"):
        metric([0.1, math.nan], [0, 1])
    with pytest.raises(DataError, match="shape"):
        metric([0.1, 0.2], [1])
    with pytest.raises(DataError, match="0 and 1"):
        metric([0.1, 0.2], [1, 2])
    with pytest.raises(DegenerateError, match="empty"):
        metric([], [])


def test_parameters_out_of_range_are_refused():
    with pytest.raises(ParameterError, match="k = 0"):
        ndcg([0.1], [1], k=0)
    with pytest.raises(ParameterError, match="3 relevant of 2"):
        chance_level(ndcg, 2, 3)


def test_a_large_tied_query_is_sorted_not_enumerated():
    """A million candidates of ten scores; a quadratic method would need hours."""
    scores = np.arange(1_000_000) % 10
    relevant = np.arange(1_000_000) % 7 == 0
    assert np.isfinite(package_metrics(scores, relevant)).all()


@pytest.fixture
def rng_of_ranking():
    return np.random.default_rng(7)
