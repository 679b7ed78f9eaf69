"""The area under the ROC curve, and the scale of the paper's similarities (section 7.1)."""

import numpy as np
from numpy.typing import ArrayLike

from cacl.evaluation.arrays import label_vector, require_both_classes, score_vector


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

    >>> rescaled(0.5)
    0.75
    """
    return (cosine + 1) / 2
