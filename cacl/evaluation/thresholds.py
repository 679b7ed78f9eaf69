"""The threshold of maximal F1 (section 7.1, decision 18)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cacl.evaluation.arrays import label_vector, require_both_classes, score_vector


@dataclass(frozen=True)
class Threshold:
    """A threshold (a pair is predicted positive when its score is at or above it) and the F1 that it reaches."""

    value: float
    f1: float


def best_threshold(scores: ArrayLike, labels: ArrayLike) -> Threshold:
    """Return the threshold of maximal F1 among all distinct scores; of several such thresholds, the highest.

    A pair is positive when ``score >= threshold``, so the distinct scores are all the thresholds that differ. With k
    pairs at or above the threshold, t of them positive, and P positives in all, ``F1 = 2 t / (k + P)``.

    Differs from the paper: its code searches a grid of 101 points, predicts positive when the score is strictly above,
    and keeps the lowest; the search here cannot miss a score that lies between two grid points.

    Parameters
    ----------
    scores : (n,) float, of the validation part
    labels : (n,) bool or 0/1

    Raises
    ------
    DataError, DegenerateError
        NaN, shapes that differ, or one class only.

    Examples
    --------
    >>> best_threshold([0.2, 0.4, 0.6, 0.8], [0, 1, 0, 1])
    Threshold(value=0.4, f1=0.8)
    """
    values = score_vector(scores)
    positive = label_vector(labels, values.size)
    require_both_classes(positive, "a threshold search")
    order = np.argsort(-values, kind="stable")
    values, hits = values[order], np.cumsum(positive[order])
    last_of_tie = np.flatnonzero(np.append(values[1:] != values[:-1], True))
    f1 = 2 * hits[last_of_tie] / (last_of_tie + 1 + hits[-1])
    best = int(np.argmax(f1))
    return Threshold(float(values[last_of_tie[best]]), float(f1[best]))
