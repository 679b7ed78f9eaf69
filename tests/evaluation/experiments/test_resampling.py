"""The bootstrap by weights, against the same draws with copied items."""

import numpy as np
import pytest
from sklearn.metrics import f1_score, roc_auc_score

from cacl.errors import ParameterError
from cacl.evaluation.experiments import Draws, RunResult, drawn_interval, drawn_values, over_seeds
from cacl.evaluation.experiments.resampling import weighted_auc, weighted_f1

RESUMES, JOBS = 9, 6


def one_run(seed, pairs=40):
    generator = np.random.default_rng(seed)
    arrays = {
        "label": (generator.random(pairs) < 0.4).astype(np.int8),
        "resume": generator.integers(0, RESUMES, pairs),
        "job": generator.integers(0, JOBS, pairs),
        "phase 2/pairs": generator.integers(0, 8, pairs) / 8,
        "phase 2/job.query": np.array([1, 4, 8]),
        "phase 2/job.map": generator.random(3),
        "phase 2/resume.query": np.array([0, 5]),
        "phase 2/resume.map": generator.random(2),
    }
    return RunResult({"methods": {"phase 2": {"threshold": 0.25}}}, arrays)


RUNS = [one_run(seed) for seed in range(3)]
DRAWS = Draws.of(RESUMES, JOBS, len(RUNS), 200, seed=1)


def copied(run, counts):
    """The pairs of a run, each as often as its resume was drawn."""
    return np.repeat(np.arange(40), counts[run.arrays["resume"]].astype(int))


def test_the_first_row_is_the_data_and_the_others_are_draws():
    assert (DRAWS.resumes[0] == 1).all()
    np.testing.assert_array_equal(DRAWS.resumes[1:].sum(axis=1), RESUMES)
    np.testing.assert_array_equal(DRAWS.seeds[1:].sum(axis=1), 3)
    assert not np.array_equal(DRAWS.jobs, Draws.of(RESUMES, JOBS, 3, 200, seed=2).jobs)
    np.testing.assert_array_equal(DRAWS.jobs, Draws.of(RESUMES, JOBS, 3, 200, seed=1).jobs)


@pytest.mark.parametrize("metric", ["auc", "f1_half", "f1_tuned"])
def test_weights_agree_with_copies_in_scikit_learn(metric):
    values = drawn_values(RUNS, "phase 2", metric, DRAWS)
    assert values.shape == (201, 3)
    for draw in range(0, 201, 10):
        for place, run in enumerate(RUNS):
            items = copied(run, DRAWS.resumes[draw])
            label, scores = run.arrays["label"][items], run.arrays["phase 2/pairs"][items]
            if metric == "auc":
                expected = roc_auc_score(label, scores)
            else:
                expected = f1_score(label, scores >= (0.5 if metric == "f1_half" else 0.25))
            assert values[draw, place] == pytest.approx(expected, abs=1e-6)


def test_ranking_draws_its_own_queries():
    for metric, counts in (("job.map", DRAWS.resumes), ("resume.map", DRAWS.jobs)):
        values = drawn_values(RUNS, "phase 2", metric, DRAWS)
        query = RUNS[0].arrays[f"phase 2/{metric.partition('.')[0]}.query"]
        found = RUNS[0].arrays[f"phase 2/{metric}"]
        assert values[0, 0] == pytest.approx(found.mean())
        for draw in range(1, 50):
            drawn = np.repeat(found, counts[draw, query].astype(int))
            assert values[draw, 0] == pytest.approx(drawn.mean() if drawn.size else np.nan, nan_ok=True, abs=1e-6)


def test_an_unknown_metric_is_refused():
    with pytest.raises(ParameterError, match="accuracy"):
        drawn_values(RUNS, "phase 2", "accuracy", DRAWS)


def test_a_class_that_is_not_drawn_gives_nan():
    """The only positive has weight 0 in the second draw; in the third there is no negative."""
    label, weights = np.array([True, False]), np.array([[1, 1], [0, 2], [2, 0]], dtype=np.float32)
    np.testing.assert_array_equal(weighted_auc(np.array([0.5, 0.5]), label, weights), [0.5, np.nan, np.nan])
    np.testing.assert_array_equal(weighted_f1(np.array([True, True]), label, weights), [2 / 3, np.nan, 1.0])


def test_the_mean_over_drawn_seeds_leaves_out_what_is_not_defined():
    """Seeds drawn twice, once and never: (2 * 0.5 + 0.8) / 3 = 0.6; with the first undefined, 0.8."""
    seeds = np.array([[1, 1, 1], [2, 1, 0], [2, 1, 0], [0, 0, 3]], dtype=np.float32)
    draws = Draws(seeds, seeds, seeds)
    values = np.array([[0.5, 0.8, 0.2], [0.5, 0.8, 0.2], [np.nan, 0.8, 0.2], [0.5, 0.8, np.nan]])
    np.testing.assert_allclose(over_seeds(values, draws), [0.5, 0.6, 0.8, np.nan], atol=1e-7)


def test_the_interval_holds_the_middle_of_the_draws():
    found = drawn_interval(np.concatenate([[0.5], np.arange(999) / 999]), 0.9)
    assert (found.value, found.resamples) == (0.5, 999)
    assert (found.low, found.high) == pytest.approx((49 / 999, 949 / 999))


def test_both_sources_of_chance_widen_the_interval():
    """Queries alone, seeds alone, and both: the last interval is the widest."""
    values = drawn_values(RUNS, "phase 2", "auc", DRAWS)
    ones = np.ones_like(DRAWS.seeds)
    widths = [
        (lambda i: i.high - i.low)(drawn_interval(over_seeds(v, Draws(DRAWS.resumes, DRAWS.jobs, seeds))))
        for v, seeds in ((values, ones), (np.tile(values[0], (201, 1)), DRAWS.seeds), (values, DRAWS.seeds))
    ]
    assert widths[2] > widths[0] > 0
    assert widths[2] > widths[1] > 0
