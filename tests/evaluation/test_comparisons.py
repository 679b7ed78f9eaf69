"""The rule behind better, worse and not distinguishable."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cacl.errors import DataError, DegenerateError, ParameterError
from cacl.evaluation import Comparison, Interval, Verdict, auc, holm, paired_difference, paired_over_seeds


def two_arms(gain, seed=0):
    """Scores of 300 pairs by two arms; the first has ``gain`` times as much signal more than the second."""
    rng = np.random.default_rng(seed)
    labels = np.arange(300) < 90
    noise = rng.normal(size=300)
    return noise + (0.8 + gain) * labels, noise + 0.8 * labels + 0.1 * rng.normal(size=300), labels


def compared(p_value, difference=0.1, resamples=1000):
    return Comparison(Interval(difference, 0.0, 0.2, resamples, 0.95), p_value, Verdict.NOT_DISTINGUISHABLE)


def test_identical_arms_are_not_distinguishable():
    first, _, labels = two_arms(0.0)
    result = paired_difference(auc, first, first, labels)
    assert result.verdict is Verdict.NOT_DISTINGUISHABLE
    assert (result.difference.value, result.difference.low, result.difference.high) == (0.0, 0.0, 0.0)
    assert result.p_value == 1.0


def test_a_real_gain_is_better_and_reversed_worse():
    first, second, labels = two_arms(0.8)
    better, worse = paired_difference(auc, first, second, labels), paired_difference(auc, second, first, labels)
    assert (better.verdict, worse.verdict) == ("better", "worse")
    assert better.difference.low > 0 > worse.difference.high
    assert better.difference.value == pytest.approx(auc(first, labels) - auc(second, labels), abs=1e-12)
    assert better.difference.low == pytest.approx(-worse.difference.high, abs=1e-12)
    assert better.p_value == worse.p_value == pytest.approx(2 / 1001)


def test_pairing_sees_what_two_separate_intervals_would_not():
    """A constant gain of 0.01 under noise a hundred times as large: every paired difference is the same."""
    noise = np.random.default_rng(0).normal(size=100)
    assert paired_difference(np.mean, noise + 0.01, noise).verdict == "better"


@given(st.integers(0, 10_000), st.floats(-0.5, 0.5))
@settings(max_examples=40, deadline=None)
def test_the_verdict_is_the_interval_and_the_p_value_agrees(seed, shift):
    differences = np.random.default_rng(seed).normal(shift, 1.0, size=12)
    for confidence in (0.8, 0.9, 0.95):
        result = paired_difference(np.mean, differences, np.zeros(12), resamples=199, confidence=confidence)
        excluded = result.difference.excludes_zero
        assert (result.verdict != "not distinguishable") == excluded
        assert (result.p_value <= 1 - confidence + 1e-12) == excluded


def test_two_equal_arms_are_seldom_told_apart():
    """At 95 % about 5 of 100 pairs of equal arms are; 14 would be a probability below 0.001."""
    rng = np.random.default_rng(4)
    verdicts = [paired_difference(np.mean, *rng.normal(size=(2, 60)), resamples=199).verdict for _ in range(100)]
    assert sum(verdict != "not distinguishable" for verdict in verdicts) < 14


def test_many_comparisons_need_more():
    """The p-value lies between 0.05/20 and 0.05: told apart alone, not among twenty."""
    rng = np.random.default_rng(8)
    differences = rng.normal(size=200)
    differences += 2.4 / np.sqrt(200) * differences.std() - differences.mean()
    alone = paired_difference(np.mean, differences, np.zeros(200), resamples=2000)
    among = paired_difference(np.mean, differences, np.zeros(200), resamples=2000, comparisons=20)
    assert (alone.verdict, among.verdict) == ("better", "not distinguishable")
    assert among.difference.confidence == pytest.approx(0.9975)
    assert among.difference.low < alone.difference.low


def test_clusters_widen_the_interval():
    rng = np.random.default_rng(3)
    differences, clusters = np.repeat(rng.normal(size=20), 10), np.repeat(np.arange(20), 10)
    honest = paired_difference(np.mean, differences, np.zeros(200), clusters=clusters).difference
    naive = paired_difference(np.mean, differences, np.zeros(200)).difference
    assert honest.high - honest.low > 2 * (naive.high - naive.low)


def test_seeds_agree_with_the_one_sample_t_test():
    """A paired t test is the one-sample t test of the differences."""
    first, second = np.array([0.80, 0.83, 0.79, 0.84]), np.array([0.79, 0.80, 0.80, 0.81])
    theirs = stats.ttest_1samp(first - second, 0.0)
    result = paired_over_seeds(first, second)
    assert result.p_value == pytest.approx(theirs.pvalue)
    assert (result.difference.low, result.difference.high) == pytest.approx(tuple(theirs.confidence_interval(0.95)))
    assert result.difference.resamples == 0
    assert result.verdict == "not distinguishable"


def test_seeds_by_hand():
    """Differences 1, 2, 3: mean 2, standard error 1/sqrt(3), t(2, 0.975) = 4.3027: 2 -+ 2.484."""
    result = paired_over_seeds([1.0, 2.0, 3.0], [0.0, 0.0, 0.0])
    assert (result.difference.low, result.difference.high) == pytest.approx((-0.4841, 4.4841), abs=1e-3)


def test_equal_seeds():
    same = paired_over_seeds([0.7, 0.8], [0.7, 0.8])
    assert (same.verdict, same.p_value) == ("not distinguishable", 1.0)
    constant = paired_over_seeds([1.5, 2.5], [1.0, 2.0])
    assert (constant.verdict, constant.difference.low, constant.difference.high) == ("better", 0.5, 0.5)


def test_holm_by_hand():
    """0.01, 0.04, 0.03: 3 x 0.01 = 0.03; then 2 x 0.03 = 0.06; then max(0.06, 0.04) = 0.06. One holds."""
    table = holm({"a": compared(0.01, -0.1), "b": compared(0.04), "c": compared(0.03)})
    assert table["adjusted_p_value"].tolist() == pytest.approx([0.03, 0.06, 0.06])
    assert table["verdict"].tolist() == ["worse", "not distinguishable", "not distinguishable"]
    assert table["name"].tolist() == ["a", "b", "c"]


def test_holm_of_one_is_the_single_rule():
    for p_value, verdict in ((0.05, "better"), (0.052, "not distinguishable")):
        assert holm({"only": compared(p_value)})["verdict"].item() == verdict


def test_bad_input_is_refused():
    with pytest.raises(ParameterError, match="at least 799 resamples"):
        holm({str(name): compared(0.01, resamples=100) for name in range(20)})
    with pytest.raises(DegenerateError, match="empty family"):
        holm({})
    with pytest.raises(ParameterError, match="comparisons = 0"):
        paired_difference(np.mean, [1.0, 2.0], [1.0, 2.0], comparisons=0)
    with pytest.raises(ParameterError, match="draw more resamples"):
        paired_difference(np.mean, [1.0, 2.0], [1.0, 2.0], comparisons=100)
    with pytest.raises(DataError, match="3 and 2 values"):
        paired_over_seeds([1.0, 2.0, 3.0], [1.0, 2.0])
    with pytest.raises(DegenerateError, match="one seed"):
        paired_over_seeds([1.0], [2.0])
