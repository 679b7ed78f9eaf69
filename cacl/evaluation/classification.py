"""The area under the ROC curve, and decisions at a threshold with their measures (sections 7.1 and 7.2, decision 18)."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cacl.evaluation.arrays import Bools, label_vector, require_both_classes, score_vector


def auc(scores: ArrayLike, labels: ArrayLike) -> float:
    r"""Probability that a random positive scores above a random negative, a tie counting one half.

    .. math:: \mathrm{AUC} = \frac{\#\{s^+ > s^-\} + \tfrac12 \#\{s^+ = s^-\}}{P \, N}

    over all pairs of one of the ``P`` positives and one of the ``N`` negatives (Mann and Whitney), counted by binary search in
    O(n log n): fast enough for every bootstrap resample. Scores (n,), labels (n,) of 0 and 1; one class only is a DegenerateError.

    >>> round(auc([0.9, 0.5, 0.5, 0.5, 0.1], [1, 1, 1, 0, 0]), 4)
    0.8333
    """
    values = score_vector(scores)
    positive = label_vector(labels, values.size)
    require_both_classes(positive, "an AUC")
    negatives, positives = np.sort(values[~positive]), values[positive]
    twice = np.searchsorted(negatives, positives, "left").sum() + np.searchsorted(negatives, positives, "right").sum()
    return float(twice / (2 * positives.size * negatives.size))


def rescaled(cosine: float) -> float:
    """Return a cosine as the paper's "similarity" in [0, 1], ``(cosine + 1) / 2`` (decision 17); a separation is halved by it.

    *Differs from the paper*: its table holds these without saying so.
    """
    return (cosine + 1) / 2


@dataclass(frozen=True)
class ClassificationReport:
    """The decisions at one threshold, and the measures made of them; a measure is 0 where its denominator is.

    With n pairs, accuracy is (TP + TN) / n, precision TP / (TP + FP), recall TP / (TP + FN) and F1 2 TP / (2 TP + FP + FN).

    >>> round(ClassificationReport(0.5, true_positives=127, false_positives=153, true_negatives=221, false_negatives=18).f1, 3)
    0.598
    """

    threshold: float
    true_positives: int
    false_positives: int
    true_negatives: int
    false_negatives: int

    @property
    def accuracy(self) -> float:
        right, wrong = self.true_positives + self.true_negatives, self.false_positives + self.false_negatives
        return right / max(right + wrong, 1)

    @property
    def precision(self) -> float:
        return self.true_positives / max(self.true_positives + self.false_positives, 1)

    @property
    def recall(self) -> float:
        return self.true_positives / max(self.true_positives + self.false_negatives, 1)

    @property
    def f1(self) -> float:
        return 2 * self.true_positives / max(2 * self.true_positives + self.false_positives + self.false_negatives, 1)


def decisions(scores: ArrayLike, threshold: float) -> Bools:
    """Which pairs are called a match, bool (n,): those whose score, rounded to ten digits, is at or above the threshold."""
    return score_vector(scores) >= threshold


def classification_report(scores: ArrayLike, labels: ArrayLike, threshold: float = 0.5) -> ClassificationReport:
    """Count the decisions ``score >= threshold`` on scores (n,) against labels (n,) of 0 and 1 (section 7.2).

    The threshold is 0.5, or one tuned on the validation part (:func:`best_threshold`), never on the part itself. Bad scores or
    labels are a DataError.

    >>> report = classification_report([0.9, 0.6, 0.4, 0.2], [1, 0, 1, 0])
    >>> report.accuracy, report.precision, report.recall, report.f1
    (0.5, 0.5, 0.5, 0.5)
    """
    values = score_vector(scores)
    match = label_vector(labels, values.size)
    called = decisions(values, threshold)
    counts = (int(np.sum(one & other)) for one, other in ((called, match), (called, ~match), (~called, ~match), (~called, match)))
    return ClassificationReport(float(threshold), *counts)


class Threshold(NamedTuple):
    """A threshold (a pair is called a match when its score is at or above it) and the F1 that it reaches."""

    value: float
    f1: float


def best_threshold(scores: ArrayLike, labels: ArrayLike) -> Threshold:
    """Return the threshold of maximal F1 among all distinct scores of the validation part; of several, the highest.

    With k pairs at or above the threshold, t of them positive, and P positives in all, ``F1 = 2 t / (k + P)``. Without a positive
    pair both are nan. *Differs from the paper*: its code searches a grid of 101 points; the search here cannot miss a score that
    lies between two of them.

    >>> best_threshold([0.2, 0.4, 0.6, 0.8], [0, 1, 0, 1])
    Threshold(value=0.4, f1=0.8)
    """
    values = score_vector(scores)
    positive = label_vector(labels, values.size)
    if not positive.any():
        return Threshold(float("nan"), float("nan"))
    order = np.argsort(-values, kind="stable")
    values, hits = values[order], np.cumsum(positive[order])
    last_of_tie = np.flatnonzero(np.append(values[1:] != values[:-1], True))
    f1 = 2 * hits[last_of_tie] / (last_of_tie + 1 + hits[-1])
    best = int(np.argmax(f1))
    return Threshold(float(values[last_of_tie[best]]), float(f1[best]))


def all_positive_f1(labels: ArrayLike) -> float:
    """F1 of calling every pair a match, ``2 P / (n + P)``: what a useful classifier has to exceed; 0 without a positive.

    >>> round(all_positive_f1([1] * 145 + [0] * 374), 4)  # the paper's test part
    0.4367
    """
    positive = label_vector(labels, np.size(labels))
    return float(2 * positive.sum() / (positive.size + positive.sum()))
