"""Accuracy, precision, recall, F1 and AUC of the match head (section 7.2)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cacl.errors import DataError, DegenerateError
from cacl.evaluation.arrays import label_vector, score_vector
from cacl.evaluation.auc import auc
from cacl.evaluation.thresholds import best_threshold


@dataclass(frozen=True)
class ConfusionMatrix:
    """Counts of true and false positives and negatives, and the measures made of them.

    >>> round(ConfusionMatrix(true_positives=127, false_positives=153, true_negatives=221, false_negatives=18).f1, 3)
    0.598
    """

    true_positives: int
    false_positives: int
    true_negatives: int
    false_negatives: int

    def __post_init__(self) -> None:
        counts = (self.true_positives, self.false_positives, self.true_negatives, self.false_negatives)
        if min(counts) < 0:
            raise DataError(f"counts {counts}", expected="no negative count", remedy="check the order of the counts")
        if not sum(counts):
            raise DegenerateError("a confusion matrix of no pair", expected="at least one pair", remedy="give pairs")

    @property
    def accuracy(self) -> float:
        """``(TP + TN) / n``."""
        right = self.true_positives + self.true_negatives
        return right / (right + self.false_positives + self.false_negatives)

    @property
    def precision(self) -> float:
        """``TP / (TP + FP)``; 0 when nothing is predicted positive."""
        predicted = self.true_positives + self.false_positives
        return self.true_positives / predicted if predicted else 0.0

    @property
    def recall(self) -> float:
        """``TP / (TP + FN)``; 0 when nothing is positive."""
        positives = self.true_positives + self.false_negatives
        return self.true_positives / positives if positives else 0.0

    @property
    def f1(self) -> float:
        """``2 TP / (2 TP + FP + FN)``; 0 when nothing is positive nor predicted so."""
        denominator = 2 * self.true_positives + self.false_positives + self.false_negatives
        return 2 * self.true_positives / denominator if denominator else 0.0


@dataclass(frozen=True)
class ClassificationReport:
    """The measures of section 7.2 at one threshold."""

    threshold: float
    confusion: ConfusionMatrix
    auc: float

    @property
    def accuracy(self) -> float:
        """Share of right decisions."""
        return self.confusion.accuracy

    @property
    def precision(self) -> float:
        """Share of the predicted matches that are matches."""
        return self.confusion.precision

    @property
    def recall(self) -> float:
        """Share of the matches that are found."""
        return self.confusion.recall

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return self.confusion.f1


def confusion_matrix(scores: ArrayLike, labels: ArrayLike, threshold: float) -> ConfusionMatrix:
    """Count the decisions ``score >= threshold`` against the labels; arrays as in :func:`classification_report`."""
    values = score_vector(scores)
    positive = label_vector(labels, values.size)
    predicted = values >= threshold
    return ConfusionMatrix(
        true_positives=int(np.sum(predicted & positive)),
        false_positives=int(np.sum(predicted & ~positive)),
        true_negatives=int(np.sum(~predicted & ~positive)),
        false_negatives=int(np.sum(~predicted & positive)),
    )


def classification_report(probabilities: ArrayLike, labels: ArrayLike, threshold: float = 0.5) -> ClassificationReport:
    """Measure the decisions ``probability >= threshold`` (section 7.2).

    Parameters
    ----------
    probabilities : (n,) float
    labels : (n,) bool or 0/1
    threshold : 0.5, or one tuned on the validation part (:func:`~cacl.evaluation.best_threshold`), never on this part

    Raises
    ------
    DataError, DegenerateError
        NaN, shapes that differ, or one class only.

    Examples
    --------
    >>> report = classification_report([0.9, 0.6, 0.4, 0.2], [1, 0, 1, 0])
    >>> report.accuracy, report.precision, report.recall, report.f1, report.auc
    (0.5, 0.5, 0.5, 0.5, 0.75)
    """
    return ClassificationReport(
        threshold=float(threshold),
        confusion=confusion_matrix(probabilities, labels, threshold),
        auc=auc(probabilities, labels),
    )


def default_and_tuned(
    validation_probabilities: ArrayLike, validation_labels: ArrayLike, probabilities: ArrayLike, labels: ArrayLike
) -> tuple[ClassificationReport, ClassificationReport]:
    """Return the test reports at 0.5 and at the threshold of maximal F1 on the validation part (decision 18).

    Differs from the paper: section 7.2 announces the tuned threshold, but its table holds F1 at 0.5; here are both.
    """
    tuned = best_threshold(validation_probabilities, validation_labels).value
    return classification_report(probabilities, labels), classification_report(probabilities, labels, tuned)


def all_positive_f1(labels: ArrayLike) -> float:
    """F1 of predicting every pair positive, ``2 P / (n + P)``: what a useful classifier has to exceed.

    Raises
    ------
    DataError, DegenerateError
        Values other than 0 and 1; no pair, or no positive one.

    Examples
    --------
    >>> round(all_positive_f1([1] * 145 + [0] * 374), 4)  # the paper's test part
    0.4367
    """
    positive = label_vector(labels, np.size(labels))
    if not positive.any():
        raise DegenerateError(
            f"{positive.size} labels, none positive", expected="at least one positive", remedy="use a larger part"
        )
    positives = int(positive.sum())
    return 2 * positives / (positive.size + positives)
