"""Area under the ROC curve from ranks: fast enough to be recomputed in every bootstrap resample."""

import numpy as np
from numpy.typing import ArrayLike

from cacl.evaluation.arrays import label_vector, require_both_classes, score_vector


def auc(scores: ArrayLike, labels: ArrayLike) -> float:
    """Probability that a random positive scores above a random negative, a tie counting one half (section 7.1).

    ``AUC = (#{s+ > s-} + #{s+ = s-} / 2) / (P N)``, counted by binary search in the sorted negatives, O(n log n). It is
    the Mann-Whitney statistic divided by P N and agrees with scikit-learn's ``roc_auc_score``.

    Parameters
    ----------
    scores : (n,) float, higher means more likely positive
    labels : (n,) bool or 0/1

    Raises
    ------
    DataError, DegenerateError
        NaN, shapes that differ, or one class only.

    Examples
    --------
    >>> round(auc([0.9, 0.5, 0.5, 0.5, 0.1], [1, 1, 1, 0, 0]), 4)
    0.8333
    """
    values = score_vector(scores)
    positive = label_vector(labels, values.size)
    require_both_classes(positive, "an AUC")
    negatives, positives = np.sort(values[~positive]), values[positive]
    twice = np.searchsorted(negatives, positives, "left").sum() + np.searchsorted(negatives, positives, "right").sum()
    return float(twice / (2 * positives.size * negatives.size))
