"""The bootstrap by weights, against the same draws with copied items."""

import numpy as np
import pytest
from sklearn.metrics import f1_score, roc_auc_score

from cacl.evaluation import Draws, drawn_interval, over_seeds, pair_values, query_values
from cacl.evaluation.resampling import weighted_auc, weighted_f1

RNG = np.random.default_rng(0)
LABEL, RESUME, SCORES = RNG.random(40) < 0.4, RNG.integers(0, 9, 40), RNG.integers(0, 8, 40) / 8
DRAWS = Draws.of(9, 6, 3, 200, seed=1)


def test_the_first_row_is_the_data_and_the_others_are_draws():
    assert (DRAWS.resumes[0] == 1).all()
    np.testing.assert_array_equal(DRAWS.resumes[1:].sum(axis=1), 9)
    np.testing.assert_array_equal(DRAWS.seeds[1:].sum(axis=1), 3)
    assert not np.array_equal(DRAWS.jobs, Draws.of(9, 6, 3, 200, seed=2).jobs)
    np.testing.assert_array_equal(DRAWS.jobs, Draws.of(9, 6, 3, 200, seed=1).jobs)


@pytest.mark.parametrize("threshold", [None, 0.5, 0.25])
def test_weights_agree_with_copies_in_scikit_learn(threshold):
    values = pair_values("f1" if threshold else "auc", SCORES, LABEL, RESUME, DRAWS, threshold or 0.5)
    assert values.shape == (201,)
    for draw in range(0, 201, 10):
        items = np.repeat(np.arange(40), DRAWS.resumes[draw, RESUME].astype(int))
        label, scores = LABEL[items], SCORES[items]
        expected = f1_score(label, scores >= threshold) if threshold else roc_auc_score(label, scores)
        assert values[draw] == pytest.approx(expected, abs=1e-6)


def test_ranking_draws_its_own_queries():
    """The queries of the job ranking are resumes, those of the resume ranking jobs."""
    found, query = np.array([0.2, 0.9, 0.4]), np.array([1, 4, 5])
    for direction, counts in (("job", DRAWS.resumes), ("resume", DRAWS.jobs)):
        values = query_values(found, query, DRAWS, direction)
        assert values[0] == pytest.approx(0.5)
        for draw in range(1, 50):
            drawn = np.repeat(found, counts[draw, query].astype(int))
            assert values[draw] == pytest.approx(drawn.mean() if drawn.size else np.nan, nan_ok=True, abs=1e-6)


def test_a_class_that_is_not_drawn_gives_nan():
    """The only positive has weight 0 in the second draw; in the third there is no negative."""
    label, weights = np.array([True, False]), np.array([[1, 1], [0, 2], [2, 0]], dtype=np.float32)
    np.testing.assert_array_equal(weighted_auc(np.array([0.5, 0.5]), label, weights), [0.5, np.nan, np.nan])
    np.testing.assert_array_equal(weighted_f1(np.array([True, True]), label, weights), [2 / 3, np.nan, 1.0])


def test_the_mean_over_drawn_seeds_leaves_out_what_is_not_defined():
    """Seeds drawn twice, once and never: (2 * 0.5 + 0.8) / 3 = 0.6; with the first undefined, 0.8."""
    seeds = np.array([[1, 1, 1], [2, 1, 0], [2, 1, 0], [0, 0, 3]], dtype=np.float32)
    values = np.array([[0.5, 0.8, 0.2], [0.5, 0.8, 0.2], [np.nan, 0.8, 0.2], [0.5, 0.8, np.nan]])
    np.testing.assert_allclose(over_seeds(values, Draws(seeds, seeds, seeds)), [0.5, 0.6, 0.8, np.nan], atol=1e-7)


def test_the_interval_holds_the_middle_of_the_draws():
    found = drawn_interval(np.concatenate([[0.5], np.arange(999) / 999]), 0.9)
    assert (found.value, found.resamples) == (0.5, 999)
    assert (found.low, found.high) == pytest.approx((49 / 999, 949 / 999))


def test_both_sources_of_chance_widen_the_interval():
    """Queries alone, seeds alone, and both: the last interval is the widest."""
    runs = np.column_stack([pair_values("auc", np.random.default_rng(s).random(40), LABEL, RESUME, DRAWS) for s in range(3)])
    ones = np.ones_like(DRAWS.seeds)
    by_queries = over_seeds(runs, Draws(DRAWS.resumes, DRAWS.jobs, ones))
    by_seeds, by_both = over_seeds(np.tile(runs[0], (201, 1)), DRAWS), over_seeds(runs, DRAWS)
    widths = [found.high - found.low for found in map(drawn_interval, (by_queries, by_seeds, by_both))]
    assert widths[2] > widths[0] > 0
    assert widths[2] > widths[1] > 0
