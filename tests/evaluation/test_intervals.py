"""Bootstrap intervals: exact cases, scipy, coverage, clusters, left-out resamples."""

import numpy as np
import pytest
from scipy import stats

from cacl.errors import DataError, DegenerateError, ParameterError
from cacl.evaluation import Interval, auc, interval
from cacl.evaluation.intervals import percentile_interval


def pairs_like_the_test_part(seed=0):
    rng = np.random.default_rng(seed)
    labels = np.arange(519) < 145
    return rng.normal(labels * 1.2, 1.0), labels


def test_ends_are_order_statistics():
    """Of 1..99 at 90 %: h = floor(100 * 0.1 / 2) = 5, so the ends are 5 and 95; what is not defined is left out."""
    found = percentile_interval(50.0, np.append(np.arange(1.0, 100.0), [np.nan] * 9), 0.9)
    assert (found.low, found.high, found.resamples) == (5.0, 95.0, 99)


def test_two_items_by_enumeration():
    """Of 0 and 1 a resample has mean 0, 1/2, 1 with probability 1/4, 1/2, 1/4: the 95 % interval is [0, 1]."""
    found = interval(np.mean, [0.0, 1.0])
    assert (found.value, found.low, found.high) == (0.5, 0.0, 1.0)


def test_agrees_with_scipy():
    values = np.random.default_rng(5).exponential(size=200)
    theirs = stats.bootstrap((values,), np.mean, n_resamples=4999, method="percentile", rng=1).confidence_interval
    ours = interval(np.mean, values, resamples=4999)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.02)


def test_covers_the_true_value_about_as_often_as_it_says():
    """80 % intervals of the mean of 50 normal draws, 150 times: at 0.8 the count has a standard deviation of 4.9."""
    rng = np.random.default_rng(11)
    found = [interval(np.mean, rng.normal(size=50), resamples=199, confidence=0.8) for _ in range(150)]
    covered = sum(one.low <= 0 <= one.high for one in found)
    assert 100 <= covered <= 138


def test_seeds():
    scores, labels = pairs_like_the_test_part()
    first, again, other = (interval(auc, scores, labels, resamples=200, seed=seed) for seed in (3, 3, 4))
    assert first == again
    assert (first.low, first.high) != (other.low, other.high)


def test_standard_error_of_the_published_auc():
    """The Hanley-McNeil standard error of an AUC of 0.80 with 145 and 374 pairs is 0.024; 95 % is about 3.9 of them."""
    found = interval(auc, *pairs_like_the_test_part())
    assert found.value == pytest.approx(0.80, abs=0.05)
    assert 3.0 * 0.024 < found.high - found.low < 4.8 * 0.024


def test_clusters_of_copies_equal_a_bootstrap_of_the_originals():
    """Ten copies of 40 values hold no more information than 40 values; resampling items would pretend they did."""
    originals = np.random.default_rng(2).normal(size=40)
    copies, clusters = np.repeat(originals, 10), np.repeat(np.arange(40), 10)
    honest = interval(np.mean, copies, clusters=clusters)
    assert (honest.low, honest.high) == pytest.approx((interval(np.mean, originals).low, interval(np.mean, originals).high))
    naive = interval(np.mean, copies)
    assert honest.high - honest.low > 2.5 * (naive.high - naive.low)


def test_clusters_may_be_scattered_and_named():
    """Where the items of a cluster stand does not matter; the 99 % ends here are one cluster drawn three times."""
    values = np.array([1.0, 5.0, 1.0, 5.0, 9.0])
    found = interval(np.mean, values, clusters=["b", "a", "b", "a", "c"], resamples=300, confidence=0.99)
    grouped = interval(np.mean, [5.0, 5.0, 1.0, 1.0, 9.0], clusters=["a", "a", "b", "b", "c"], resamples=300, confidence=0.99)
    assert (found.low, found.high) == (grouped.low, grouped.high) == (1.0, 9.0)


def test_resamples_with_one_class_are_left_out_and_counted():
    """With one positive of four, a resample misses it with probability (3/4)^4 = 0.316."""
    found = interval(auc, [0.9, 0.5, 0.7, 0.95], [1, 0, 0, 0])
    assert 1000 - found.resamples == pytest.approx(316, abs=60)


def test_a_statistic_undefined_on_the_data_or_on_most_resamples_is_refused():
    with pytest.raises(DegenerateError, match="is nan on the data"):
        interval(lambda values: float("nan"), [0, 1, 2, 3])
    with pytest.raises(DegenerateError, match=r"not defined on 9\d* of 1000"):  # all four distinct: 4! / 4^4 = 0.09
        interval(lambda values: 1.0 if len(set(values)) == 4 else float("nan"), [0, 1, 2, 3])


def test_bad_input_is_refused():
    with pytest.raises(ParameterError, match="at least 39"):
        interval(np.mean, [1.0, 2.0], resamples=38)
    assert interval(np.mean, [1.0, 2.0], resamples=39).resamples == 39
    with pytest.raises(ParameterError, match="confidence = 95"):
        interval(np.mean, [1.0, 2.0], confidence=95)
    with pytest.raises(DataError, match="one entry per item"):
        interval(auc, [1.0, 2.0], [1])
    with pytest.raises(DataError, match="one entry per item"):
        interval(np.mean, [1.0, 2.0], clusters=[1])
    with pytest.raises(DegenerateError, match="in one cluster"):
        interval(np.mean, [1.0, 2.0], clusters=[1, 1])
    with pytest.raises(DegenerateError, match="no item"):
        interval(np.mean, [])


def test_prints_for_a_reader():
    assert str(Interval(0.5, 0.25, 0.75)) == "0.500 [0.250, 0.750]"
