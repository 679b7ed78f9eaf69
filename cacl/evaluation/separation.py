"""How well scores separate matches from the rest: the evaluation of phase 1 (section 7.1)."""

from dataclasses import dataclass

from numpy.typing import ArrayLike

from cacl.evaluation.arrays import label_vector, score_vector
from cacl.evaluation.auc import auc


@dataclass(frozen=True)
class Separation:
    """AUC and class means of scores, usually cosines of unit vectors.

    Parameters
    ----------
    auc : area under the ROC curve, in [0, 1]
    positive_mean, negative_mean : mean score of the positive and of the negative pairs
    positives, negatives : number of pairs of each class
    """

    auc: float
    positive_mean: float
    negative_mean: float
    positives: int
    negatives: int

    @property
    def separation(self) -> float:
        """Mean positive minus mean negative score."""
        return self.positive_mean - self.negative_mean

    @property
    def rescaled_positive_mean(self) -> float:
        """Mean positive cosine as the paper prints it, ``(cosine + 1) / 2``."""
        return rescaled(self.positive_mean)

    @property
    def rescaled_negative_mean(self) -> float:
        """Mean negative cosine as the paper prints it, ``(cosine + 1) / 2``."""
        return rescaled(self.negative_mean)

    @property
    def rescaled_separation(self) -> float:
        """Separation on the paper's scale: half of that of the cosines."""
        return self.separation / 2


def rescaled(cosine: float) -> float:
    """Return a cosine in [-1, 1] as the paper's "similarity" in [0, 1], ``(cosine + 1) / 2`` (decision 17).

    >>> rescaled(0.5)
    0.75
    """
    return (cosine + 1) / 2


def separation(scores: ArrayLike, labels: ArrayLike) -> Separation:
    """Measure how well ``scores`` separate the two classes (section 7.1).

    Differs from the paper: the values are cosines; the paper's table holds ``(cosine + 1) / 2`` without saying so, and
    the ``rescaled_...`` properties give that. The rescaled ones have no meaning for probabilities (phase 2).

    Parameters
    ----------
    scores : (n,) float, cosines of phase 1 or probabilities of phase 2
    labels : (n,) bool or 0/1

    Raises
    ------
    DataError, DegenerateError
        NaN, shapes that differ, or one class only.

    Examples
    --------
    >>> result = separation([0.8, 0.6, 0.1, 0.3], [1, 1, 0, 0])
    >>> result.auc, round(result.separation, 6), round(result.rescaled_separation, 6)
    (1.0, 0.5, 0.25)
    """
    values = score_vector(scores)
    positive = label_vector(labels, values.size)
    return Separation(
        auc=auc(values, positive),
        positive_mean=float(values[positive].mean()),
        negative_mean=float(values[~positive].mean()),
        positives=int(positive.sum()),
        negatives=int((~positive).sum()),
    )
