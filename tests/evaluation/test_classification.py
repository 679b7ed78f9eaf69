"""Decisions at a threshold, and the threshold of maximal F1."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from cacl.evaluation import all_positive_f1, best_threshold, classification_report
from cacl.evaluation.classification import Threshold


def test_agrees_with_scikit_learn():
    rng = np.random.default_rng(1)
    probabilities, labels = rng.random(200).round(2), rng.random(200) < 0.3
    for threshold in (0.5, 0.37):
        report, called = classification_report(probabilities, labels, threshold), probabilities >= threshold
        assert report.threshold == threshold
        assert report.accuracy == pytest.approx(metrics.accuracy_score(labels, called))
        assert report.precision == pytest.approx(metrics.precision_score(labels, called))
        assert report.recall == pytest.approx(metrics.recall_score(labels, called))
        assert report.f1 == pytest.approx(metrics.f1_score(labels, called))


def test_a_score_at_the_threshold_is_called_a_match():
    report = classification_report([0.5, 0.4], [1, 0], 0.5)
    assert (report.true_positives, report.false_positives, report.true_negatives, report.false_negatives) == (1, 0, 1, 0)


def test_undefined_measures_are_zero():
    nothing_called, nothing_positive = classification_report([0.1, 0.2], [1, 0], 0.9), classification_report([0.1], [0], 0.9)
    assert (nothing_called.precision, nothing_called.recall, nothing_called.f1) == (0.0, 0.0, 0.0)
    assert (nothing_positive.recall, nothing_positive.f1, nothing_positive.accuracy) == (0.0, 0.0, 1.0)


def naive_best(scores, labels):
    """Try every distinct score, from high to low; keep the first maximum."""
    best = (-1.0, None)
    for threshold in sorted(set(scores), reverse=True):
        f1 = metrics.f1_score(labels, [score >= threshold for score in scores])
        if f1 > best[0] + 1e-12:
            best = (f1, threshold)
    return best


def test_threshold_by_hand():
    """At 0.4: TP 2, FP 1, F1 = 4/5; at 0.8 and 0.2 it is 2/3. Of equally good ones (0.9: 2/3, 0.3: 4/6) the highest counts."""
    found = best_threshold([0.2, 0.4, 0.6, 0.8], [0, 1, 0, 1])
    assert (found.value, found.f1) == (0.4, 0.8)
    assert best_threshold([0.9, 0.7, 0.5, 0.3], [1, 0, 0, 1]).value == 0.9
    assert best_threshold([0.509, 0.501], [1, 0]).f1 == 1.0  # no threshold of a grid of hundredths parts them


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=30))
@settings(max_examples=60, deadline=None)
def test_threshold_agrees_with_the_naive_loop(items):
    scores, labels = [score / 8 for score, _ in items], [label for _, label in items]
    if 0 < sum(labels) < len(labels):
        found = best_threshold(scores, labels)
        assert (found.f1, found.value) == pytest.approx(naive_best(scores, labels), abs=1e-12)
        assert classification_report(scores, labels, found.value).f1 == pytest.approx(found.f1, abs=1e-12)


def test_everything_positive():
    """2 P / (n + P) is the F1 of a report that calls everything a match."""
    labels = np.arange(517) < 122
    assert all_positive_f1(labels) == pytest.approx(244 / 639, abs=1e-12)
    assert all_positive_f1(labels) == pytest.approx(classification_report(np.ones(517), labels).f1, abs=1e-12)


def test_without_a_positive_there_is_no_threshold():
    found = best_threshold([0.1, 0.2, 0.3], [0, 0, 0])
    assert np.isnan([found.value, found.f1]).all()
    assert all_positive_f1([0, 0]) == 0
    assert best_threshold([0.1, 0.2, 0.3], [1, 1, 1]) == Threshold(0.1, 1.0)
