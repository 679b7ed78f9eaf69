"""Checks of what every measure takes: scores without NaN, labels of 0 and 1, both of one length."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cacl.errors import DataError, DegenerateError

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def score_vector(scores: ArrayLike, name: str = "scores") -> Floats:
    """Return ``scores`` as float64 (n,), n >= 1, rounded to ten digits; infinite values are allowed, NaN is a DataError.

    Cosines of equal texts can differ in their last bits; rounded, they are tied (decision 18).
    """
    try:
        values = np.asarray(scores, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"{name} are not numbers ({error})", "numbers", "convert them first") from error
    if values.ndim != 1:
        raise DataError(f"{name} have shape {values.shape}", "one dimension", "give one score per item")
    if not values.size:
        raise DegenerateError(f"{name} are empty", "at least one item", "check the filter before this")
    if missing := int(np.isnan(values).sum()):
        received, remedy = f"{name} hold {missing} NaN among {values.size} values", "leave those items out of every arm"
        raise DataError(received, "a number for every item", remedy)
    return np.round(values, 10)


def label_vector(labels: ArrayLike, length: int, name: str = "labels") -> Bools:
    """Return ``labels``, booleans or 0 and 1, as bool (length,); anything else is a DataError."""
    values = np.asarray(labels)
    if values.shape != (length,):
        received = f"{name} have shape {values.shape}, the scores ({length},)"
        raise DataError(received, "one label per score", "take both from the same table, in the same order")
    if values.dtype != np.bool_ and not ((values == 0) | (values == 1)).all():
        remedy = "map the three-way labels to binary ones first (FitLabel.binary)"
        raise DataError(f"{name} hold values other than 0 and 1", "1 for a match, 0 otherwise", remedy)
    return values.astype(np.bool_)


def require_both_classes(labels: Bools, purpose: str) -> None:
    """Raise DegenerateError unless ``labels`` hold both classes."""
    positives = int(labels.sum())
    if positives in (0, labels.size):
        received = f"{purpose} of {labels.size} pairs, {positives} of them positive"
        raise DegenerateError(received, "at least one positive and one negative", "use a larger part")
