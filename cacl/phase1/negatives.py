"""Choosing the negatives of an anchor from the global pool (sections 5.5 and 5.6).

The pool holds the distinct jobs of the training part. A candidate of an anchor is any of them that does not fit the anchor's
resume (:func:`cacl.phase1.known_fits`). Each bucket gives as many as the curriculum asks for, drawn at random without repetition;
what a bucket is short of is filled uniformly from the candidates that remain. Jobs without skills lie in no bucket and serve as
filling only, and an anchor without skills draws uniformly. *Differs from the paper*: it says nothing of short buckets.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from cacl.phase1.curriculum import BUCKETS, bucket_codes, bucket_counts, rank_codes

NO_JOB = -1


@dataclass(frozen=True, eq=False)
class Negatives:
    """The negatives of A anchors.

    ``jobs``, int64 (A, K), are positions in the pool, distinct within a row; -1 after the last one of an anchor with fewer than K
    candidates. ``drawn``, int64 (3,), says how many were drawn from their bucket as the curriculum asks: hard, medium, easy;
    ``filled`` how many were drawn uniformly instead.
    """

    jobs: np.ndarray
    drawn: np.ndarray
    filled: int

    @property
    def mask(self) -> np.ndarray:
        """Bool (A, K): False where ``jobs`` is -1."""
        return np.asarray(self.jobs != NO_JOB)

    def shares(self) -> dict[str, float]:
        """Return the shares of hard, medium, easy and filled negatives; they add up to 1, or are 0 where none is drawn."""
        counts = dict(zip((*BUCKETS, "filled"), (*self.drawn.tolist(), self.filled), strict=True))
        return {name: count / max(sum(counts.values()), 1) for name, count in counts.items()}


class NegativeSelector:
    """Draws negatives for many anchors at once.

    ``distances``, float64 (R, P), are those of every resume to every job of the pool, nan where a side has no skills; ``fits``,
    bool (R, P), marks the jobs that fit a resume and are never its negatives. ``selection`` "ontology" draws by bucket, "random"
    uniformly from all candidates; ``tiers`` "absolute" takes the paper's thresholds, "rank" the terciles of each resume's own
    candidate distances.
    """

    def __init__(self, distances: np.ndarray, fits: np.ndarray, selection: str = "ontology", tiers: str = "absolute") -> None:
        self.selection = selection
        self.candidates = ~fits
        of_candidates = np.where(self.candidates, distances, np.nan)
        self.codes = bucket_codes(of_candidates) if tiers == "absolute" else rank_codes(of_candidates)

    def draw(self, resumes: np.ndarray, count: int, progress: float | Fraction, generator: np.random.Generator) -> Negatives:
        """Draw ``count`` (at least 1) negatives for the resume of each anchor, or all candidates of one that has fewer.

        Every candidate gets a random number; the smallest ones are a draw without repetition.
        """
        candidates, codes = self.candidates[resumes], self.codes[resumes]
        chosen = np.zeros(candidates.shape, dtype=bool)
        if self.selection == "ontology":
            numbers = generator.random(candidates.shape)
            for code, quota in enumerate(bucket_counts(count, progress)):
                chosen |= smallest_mask(numbers, codes == code, quota)
        # The chosen stand below every random number; then the other candidates fill up.
        numbers = np.where(chosen, -1, generator.random(candidates.shape))
        jobs = smallest(numbers, candidates, count)
        by_bucket = np.bincount(codes[chosen], minlength=len(BUCKETS))
        return Negatives(jobs, by_bucket, filled=int(np.count_nonzero(jobs != NO_JOB) - by_bucket.sum()))


def smallest_mask(numbers: np.ndarray, among: np.ndarray, count: int) -> np.ndarray:
    """Whether each number is one of the ``count`` smallest of its row; only those that ``among`` marks take part."""
    columns, mask = smallest(numbers, among, count), np.zeros(numbers.shape, dtype=bool)
    rows, places = np.nonzero(columns != NO_JOB)
    mask[rows, columns[rows, places]] = True
    return mask


def smallest(numbers: np.ndarray, among: np.ndarray, count: int) -> np.ndarray:
    """The columns of these numbers in ascending order, (rows, count); -1 where a row has fewer."""
    numbers, width = np.where(among, numbers, np.inf), min(count, numbers.shape[1])
    columns = np.argpartition(numbers, width - 1, axis=1)[:, :width]
    order = np.argsort(np.take_along_axis(numbers, columns, axis=1), axis=1)
    columns = np.take_along_axis(columns, order, axis=1)
    columns = np.where(np.take_along_axis(among, columns, axis=1), columns, NO_JOB)
    return np.pad(columns, ((0, 0), (0, count - width)), constant_values=NO_JOB)
