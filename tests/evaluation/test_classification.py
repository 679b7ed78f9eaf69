"""Classification measures: published confusion matrices, scikit-learn, undefined cases."""

import numpy as np
import pytest
from sklearn import metrics

from cacl.errors import DataError, DegenerateError
from cacl.evaluation import (
    ConfusionMatrix,
    all_positive_f1,
    best_threshold,
    classification_report,
    confusion_matrix,
    default_and_tuned,
)


@pytest.mark.parametrize(
    ("counts", "f1"),
    [
        ((103, 202, 193, 19), 0.48243559718969553),
        ((127, 153, 221, 18), 0.5976470588235294),
        ((102, 99, 275, 43), 0.5895953757225434),
    ],
    ids=["phase 1", "phase 2 at 0.5", "phase 2 tuned"],
)
def test_published_confusion_matrices(counts, f1):
    """TP, FP, TN, FN of the published run; the paper prints 0.482, 0.598 and (not in its table) 0.590."""
    assert ConfusionMatrix(*counts).f1 == pytest.approx(f1, abs=1e-12)


def test_agrees_with_scikit_learn():
    rng = np.random.default_rng(1)
    probabilities, labels = rng.random(200).round(2), rng.random(200) < 0.3
    for threshold in (0.5, 0.37):
        report, predicted = classification_report(probabilities, labels, threshold), probabilities >= threshold
        assert report.accuracy == pytest.approx(metrics.accuracy_score(labels, predicted))
        assert report.precision == pytest.approx(metrics.precision_score(labels, predicted))
        assert report.recall == pytest.approx(metrics.recall_score(labels, predicted))
        assert report.f1 == pytest.approx(metrics.f1_score(labels, predicted))
        assert report.auc == pytest.approx(metrics.roc_auc_score(labels, probabilities))


def test_a_score_at_the_threshold_is_positive():
    assert confusion_matrix([0.5, 0.49], [1, 1], 0.5) == ConfusionMatrix(1, 0, 0, 1)


def test_nothing_predicted_positive_has_precision_zero():
    report = classification_report([0.1, 0.2], [1, 0])
    assert (report.precision, report.recall, report.f1, report.accuracy) == (0.0, 0.0, 0.0, 0.5)


def test_the_tuned_threshold_comes_from_validation_only():
    """Validation is best parted at 0.3; the test part, where 0.9 would be best, does not move it."""
    default, tuned = default_and_tuned([0.3, 0.6, 0.1], [1, 1, 0], [0.4, 0.8, 0.9], [0, 0, 1])
    assert (default.threshold, tuned.threshold) == (0.5, 0.3)
    assert tuned.f1 == pytest.approx(0.5)
    assert default.f1 == pytest.approx(2 / 3)


def test_the_report_at_the_best_threshold_has_the_best_f1():
    rng = np.random.default_rng(2)
    probabilities, labels = rng.random(100).round(2), rng.random(100) < 0.4
    best = best_threshold(probabilities, labels)
    assert classification_report(probabilities, labels, best.value).f1 == pytest.approx(best.f1, abs=1e-12)


@pytest.mark.parametrize(
    ("positives", "pairs", "f1"), [(122, 517, 0.38184663536776214), (145, 519, 0.4367469879518072)]
)
def test_everything_positive(positives, pairs, f1):
    """2 P / (n + P) of the published validation and test parts."""
    labels = np.arange(pairs) < positives
    assert all_positive_f1(labels) == pytest.approx(f1, abs=1e-12)
    assert confusion_matrix(np.ones(pairs), labels, 0.5).f1 == pytest.approx(f1, abs=1e-12)


def test_bad_input_is_refused():
    with pytest.raises(DegenerateError, match="none positive"):
        all_positive_f1([0, 0])
    with pytest.raises(DegenerateError, match="an AUC of 2 pairs"):
        classification_report([0.1, 0.9], [1, 1])
    with pytest.raises(DataError, match="no negative count"):
        ConfusionMatrix(1, -1, 0, 0)
    with pytest.raises(DegenerateError, match="no pair"):
        ConfusionMatrix(0, 0, 0, 0)
