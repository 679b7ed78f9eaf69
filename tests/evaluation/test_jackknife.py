"""The two-way clustered jackknife: by hand, against copied tables and scikit-learn, and its limits."""

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score, roc_auc_score

from cacl.errors import DataError, ParameterError
from cacl.evaluation import PAIR_METRICS, Clusters, Estimate, Interval, auc, estimate, pair_values, query_values
from cacl.evaluation.jackknife import effective_clusters, two_way

RNG = np.random.default_rng(0)
RESUME, JOB, LABEL = RNG.integers(0, 9, 60), RNG.integers(0, 7, 60), RNG.random(60) < 0.4
SCORES, CALLED, FOLD = RNG.integers(0, 8, 60) / 8, RNG.random(60) < 0.5, RNG.integers(0, 3, 60)
CLUSTERS = Clusters.of(RESUME, JOB)


def naive(metric, rows):
    label, scores, called = LABEL[rows], SCORES[rows], CALLED[rows]
    by_name = {"f1": f1_score, "accuracy": accuracy_score, "precision": precision_score, "recall": recall_score}
    if metric in by_name:
        return by_name[metric](label, called)
    means = scores[label].mean(), scores[~label].mean()
    return {
        "auc": roc_auc_score(label, scores),
        "positive_mean": means[0],
        "negative_mean": means[1],
        "separation": means[0] - means[1],
    }[metric]


@pytest.mark.parametrize("metric", PAIR_METRICS)
def test_each_value_is_that_of_a_table_without_the_cluster(metric):
    values = pair_values(metric, SCORES, LABEL, CLUSTERS, CALLED)
    assert values.shape == CLUSTERS.families.shape
    assert values[0] == pytest.approx(naive(metric, np.arange(60)))
    rows = [np.flatnonzero(codes != number) for codes, count in CLUSTERS.groupings for number in range(count)]
    np.testing.assert_allclose(values[1:], [naive(metric, kept) for kept in rows])


def test_over_folds_pairs_of_one_fold_are_compared():
    """Comparisons won over comparisons made, fold by fold, for the data and without each cluster."""

    def by_fold(rows):
        won, made = 0.0, 0
        for fold in range(3):
            own = rows[FOLD[rows] == fold]
            above = SCORES[own][LABEL[own]][:, None] - SCORES[own][~LABEL[own]]
            won, made = won + (above > 0).sum() + (above == 0).sum() / 2, made + above.size
        return won / made

    values = pair_values("auc", SCORES, LABEL, CLUSTERS, fold=FOLD)
    rows = [np.arange(60), *(np.flatnonzero(codes != number) for codes, count in CLUSTERS.groupings for number in range(count))]
    np.testing.assert_allclose(values, [by_fold(kept) for kept in rows])


def test_a_part_of_the_pairs_keeps_the_numbers_of_all():
    part = np.arange(5, 50)
    values = pair_values("auc", SCORES[part], LABEL[part], CLUSTERS, rows=part)
    assert values.shape == CLUSTERS.families.shape
    assert values[0] == auc(SCORES[part], LABEL[part])
    absent = [number for number in range(CLUSTERS.groupings[2][1]) if number not in CLUSTERS.groupings[2][0][part]]
    np.testing.assert_array_equal(values[CLUSTERS.families == 2][absent], values[0])


def test_the_variance_by_hand():
    """Leaving out two resumes changes the value by 3 and -4, two jobs by 1 and -1, three cells by 2, 1 and -2.

    V_R = 25, V_J = 2, V_C = 9: 25 + 2 - 9 = 18. Without the cells it is 27, and cells take off half of that at most.
    """
    changes, family = np.array([3.0, -4, 1, -1, 2, 1, -2]), np.array([0, 0, 1, 1, 2, 2, 2])
    assert two_way(changes, family) == 18
    assert two_way(np.where(family == 2, 0, changes), family) == 27
    assert two_way(np.where(family == 2, 2 * changes, changes), family) == 13.5


def test_degrees_of_freedom_count_large_clusters_once():
    """Twenty equal squares count three times twenty (for normal changes it is twenty); one that outweighs all counts as one."""
    assert effective_clusters(np.ones(25), np.repeat([0, 1, 2], [10, 10, 5])) == pytest.approx(60)
    assert effective_clusters(np.append(np.ones(10), [1e6]), np.zeros(11)) == 4
    normal = [effective_clusters(RNG.normal(size=100), np.zeros(100)) for _ in range(200)]
    assert np.mean(normal) == pytest.approx(100, rel=0.15)


def test_one_query_per_cluster_gives_the_standard_error_of_a_mean():
    """Leaving one of n out of a mean gives (n / (n - 1)) of the plain standard error, for n = 9 resumes."""
    values, queries = RNG.normal(size=9), np.arange(9)
    found = estimate(query_values(values, queries, CLUSTERS, "job"), CLUSTERS)
    assert found.value == pytest.approx(values.mean())
    assert found.error == pytest.approx(stats.sem(values) * np.sqrt(9 / 8), rel=1e-6)


def test_ranking_leaves_out_its_own_queries():
    """The queries of the job ranking are resumes, those of the resume ranking jobs; a query may stand in several rows."""
    found, query = np.array([0.2, 0.9, 0.4, 0.6]), np.array([1, 4, 5, 5])
    for direction, family in (("job", 0), ("resume", 1)):
        values = query_values(found, query, CLUSTERS, direction)
        own = values[CLUSTERS.families == family]
        assert [own[0], own[1], own[5]] == pytest.approx([0.525, 1.9 / 3, 0.55])
        np.testing.assert_array_equal(values[CLUSTERS.families == 1 - family], values[0])


def test_repetitions_are_counted_once():
    """Noise that is alike for all pairs of a repetition is added; noise that differs from pair to pair is in V already."""
    values = np.tile(pair_values("auc", SCORES, LABEL, CLUSTERS)[:, None], 4)
    alone = estimate(values[:, 0], CLUSTERS).error
    assert estimate(values, CLUSTERS).error == pytest.approx(alone)
    shifted = values + np.array([-0.1, 0.1, -0.1, 0.1])
    noise, found, single = stats.sem([-0.1, 0.1, -0.1, 0.1]), estimate(shifted, CLUSTERS), estimate(values[:, 0], CLUSTERS)
    assert found.error == pytest.approx(np.hypot(alone, noise))
    # Welch and Satterthwaite: of two variances with f and 3 degrees of freedom.
    assert found.freedom == pytest.approx((alone**2 + noise**2) ** 2 / (alone**4 / single.freedom + noise**4 / 3))
    resumes, jobs = np.repeat(np.arange(200), 1), np.arange(200)
    pairs = Clusters.of(resumes, jobs)
    label, signal = RNG.random(200) < 0.5, RNG.normal(size=200)
    noisy = np.column_stack([pair_values("auc", signal + RNG.normal(size=200), label, pairs) for _ in range(5)])
    assert estimate(noisy, pairs).error == pytest.approx(estimate(noisy.mean(axis=1), pairs).error, rel=0.1)


def test_the_error_of_any_table_is_that_of_its_mean_and_of_what_repetitions_add():
    values = RNG.normal(size=(len(CLUSTERS.families), 4))
    families = CLUSTERS.families[1:]
    for own in (values, 0.001 * values + RNG.normal(size=4)):
        changes = own[1:] - own[0]
        spread = sum(two_way(one, families) for one in (changes - changes.mean(axis=1, keepdims=True)).T) / 12
        variance = two_way(changes.mean(axis=1), families) + max(0, np.var(own[0], ddof=1) / 4 - spread)
        assert estimate(own, CLUSTERS).error == pytest.approx(np.sqrt(variance))


def test_an_interval_is_the_t_interval():
    half = stats.t.ppf(0.975, 7) * 0.2
    assert Estimate(0.5, 0.2, 7).interval() == Interval(0.5, 0.5 - half, 0.5 + half)
    assert str(Interval(0.5, 0.25, 0.75)) == f"{Interval(0.5, 0.25, 0.75)}" == "0.500 [0.250, 0.750]"
    assert f"{Interval(0.5, -0.25, 0.75):+.1f}" == "+0.5 [-0.2, +0.8]"
    nan = float("nan")
    assert (str(Interval(0.5, nan, nan)), str(Interval(nan, nan, nan))) == ("0.500 [undefined]", "undefined")
    for confidence in (95, 1, 0, -0.5):
        with pytest.raises(ParameterError, match=f"confidence = {confidence}"):
            Estimate(0.5, 0.2, 7).interval(confidence)


def test_what_cannot_be_measured_says_so():
    assert np.isnan(pair_values("auc", [0.1, 0.2], [0, 0], Clusters.of([0, 1], [0, 1]))).all()
    one_resume = Clusters.of([0, 0], [0, 1])
    found = estimate(pair_values("auc", [0.9, 0.2], [1, 0], one_resume), one_resume).interval()
    assert found.value == 1
    assert np.isnan(found.low)
    assert np.isnan(query_values(np.array([]), np.array([], dtype=int), one_resume, "job")).all()
    with pytest.raises(DataError, match="2 resumes and 3 jobs"):
        Clusters.of([0, 1], [0, 1, 2])
    # The only positive pairs are of one resume: without it there is no AUC, and no interval.
    assert np.isnan(
        estimate(
            pair_values("auc", [0.9, 0.2, 0.1], [1, 0, 0], Clusters.of([0, 1, 2], [0, 1, 0])), Clusters.of([0, 1, 2], [0, 1, 0])
        ).error
    )


def test_values_without_any_spread_have_an_interval_of_no_width():
    found = estimate(np.full((len(CLUSTERS.families), 2), 0.75), CLUSTERS)
    assert np.isfinite(found.freedom)
    assert found.interval() == Interval(0.75, 0.75, 0.75)
