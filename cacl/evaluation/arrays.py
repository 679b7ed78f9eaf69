"""Checks of the arrays that every measure takes: scores without NaN, labels of 0 and 1, both of one length."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cacl.errors import DataError, DegenerateError, ParameterError


def score_vector(scores: ArrayLike, name: str = "scores") -> NDArray[np.float64]:
    """Return ``scores`` as float64 (n,), n >= 1; infinite values are allowed, NaN is not.

    Raises
    ------
    DataError
        Not numbers, not one-dimensional, or NaN among them.
    DegenerateError
        No score at all.
    """
    try:
        values = np.asarray(scores, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(
            f"{name} are not numbers ({error})", expected="an array of numbers", remedy="convert them to floats first"
        ) from error
    if values.ndim != 1:
        raise DataError(
            f"{name} have shape {values.shape}", expected="one dimension", remedy="give one score per item, in a row"
        )
    if not values.size:
        raise DegenerateError(f"{name} are empty", expected="at least one item", remedy="check the filter before this")
    if np.isnan(values).any():
        raise DataError(
            f"{name} hold {int(np.isnan(values).sum())} NaN among {values.size} values",
            expected="a number for every item",
            remedy="decide what a missing score counts as, or leave those items out of every arm",
        )
    return values


def label_vector(labels: ArrayLike, length: int, name: str = "labels") -> NDArray[np.bool_]:
    """Return ``labels`` (0 and 1, or booleans) as bool (length,).

    Raises
    ------
    DataError
        Another shape, or values other than 0 and 1.
    """
    values = np.asarray(labels)
    if values.shape != (length,):
        raise DataError(
            f"{name} have shape {values.shape}, the scores ({length},)",
            expected="one label per score",
            remedy="take both from the same table, in the same order",
        )
    if values.dtype != np.bool_ and not ((values == 0) | (values == 1)).all():
        raise DataError(
            f"{name} hold values other than 0 and 1",
            expected="1 for a match, 0 otherwise",
            remedy="map the three-way labels to binary ones first (FitLabel.binary)",
        )
    return values.astype(np.bool_)


def require_both_classes(labels: NDArray[np.bool_], purpose: str) -> None:
    """Raise :class:`~cacl.errors.DegenerateError` unless ``labels`` hold both classes."""
    positives = int(labels.sum())
    if positives in (0, labels.size):
        raise DegenerateError(
            f"{purpose} of {labels.size} pairs, {positives} of them positive",
            expected="at least one positive and one negative",
            remedy="use a larger part, or another split",
        )


def require_confidence(confidence: float) -> None:
    """Raise :class:`~cacl.errors.ParameterError` unless 0 < ``confidence`` < 1."""
    if not 0.0 < confidence < 1.0:
        raise ParameterError(
            f"confidence = {confidence}", expected="a number between 0 and 1", remedy="use 0.95 for 95 %"
        )
