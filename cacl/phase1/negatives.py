"""Choosing the negatives of an anchor from the global pool (sections 5.5 and 5.6).

The pool holds the distinct jobs of the training part. A candidate of an anchor is any of them that does not fit the anchor's
resume. Each bucket gives as many as the curriculum asks for, drawn at random without repetition; what a bucket is short of is
filled uniformly from the candidates that remain. Jobs without skills lie in no bucket and serve as filling only, and an anchor
without skills draws uniformly from all its candidates.

*Differs from the paper*: it excludes only the matched job, and says nothing of short buckets.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from cacl.errors import DegenerateError
from cacl.phase1.curriculum import BUCKETS, bucket_codes, bucket_counts, rank_codes

NO_JOB = -1


@dataclass(frozen=True, eq=False)
class Negatives:
    """The negatives of some anchors.

    Attributes
    ----------
    jobs : int64 array (A, K)
        Positions in the pool, distinct within a row; -1 after the last one of an anchor with fewer than K candidates.
    drawn : int64 array (3,)
        How many were drawn from their bucket as the curriculum asks: hard, medium, easy.
    filled : int
        How many were drawn uniformly instead.
    """

    jobs: np.ndarray
    drawn: np.ndarray
    filled: int

    @property
    def mask(self) -> np.ndarray:
        """Bool (A, K): False where ``jobs`` is -1."""
        return np.asarray(self.jobs != NO_JOB)

    @property
    def short_anchors(self) -> int:
        """How many anchors have fewer than K negatives, because they have no more candidates."""
        return int(np.count_nonzero(~self.mask.all(axis=1)))

    def shares(self) -> dict[str, float]:
        """Return the shares of hard, medium, easy and filled negatives; they add up to 1."""
        counts = dict(zip((*BUCKETS, "filled"), (*self.drawn.tolist(), self.filled), strict=True))
        return {name: count / sum(counts.values()) for name, count in counts.items()}


class NegativeSelector:
    """Draws negatives for many anchors at once.

    Parameters
    ----------
    distances : float64 array (R, P)
        Ontology distance of every resume to every job of the pool; nan where a side has no skills.
    fits : bool array (R, P)
        Which jobs fit a resume; they are never its negatives.
    selection :
        "ontology" draws by bucket, "random" uniformly from all candidates.
    tiers :
        "absolute" takes the paper's thresholds, "rank" the terciles of each resume's own candidate distances.
    """

    def __init__(
        self,
        distances: np.ndarray,
        fits: np.ndarray,
        selection: Literal["ontology", "random"] = "ontology",
        tiers: Literal["absolute", "rank"] = "absolute",
    ) -> None:
        self.selection = selection
        self.candidates = ~fits
        of_candidates = np.where(self.candidates, distances, np.nan)
        self.codes = bucket_codes(of_candidates) if tiers == "absolute" else rank_codes(of_candidates)

    def draw(
        self, resumes: np.ndarray, count: int, progress: float | Fraction, generator: np.random.Generator
    ) -> Negatives:
        """Draw ``count`` negatives for each anchor, or all candidates of an anchor that has fewer.

        Parameters
        ----------
        resumes : int array (A,)
            The anchors' resumes, as rows of the distances.
        count :
            Negatives per anchor, at least 1.
        progress :
            Position in the curriculum, 0 to 1.
        generator :
            Source of the random numbers.

        Raises
        ------
        DegenerateError
            An anchor has no candidate at all: every job of the pool fits its resume.
        """
        candidates = self.candidates[resumes]
        self._refuse_empty(candidates)
        chosen = np.zeros(candidates.shape, dtype=bool)
        drawn = np.zeros(len(BUCKETS), dtype=np.int64)
        if self.selection == "ontology":
            codes, keys = self.codes[resumes], generator.random(candidates.shape)
            for code, quota in enumerate(bucket_counts(count, progress)):
                picked = _smallest(np.where(codes == code, keys, np.inf), quota)
                _mark(chosen, picked)
                drawn[code] = np.count_nonzero(picked != NO_JOB)
        keys = np.where(chosen, -1.0, generator.random(candidates.shape))
        jobs = _smallest(np.where(candidates, keys, np.inf), count)
        return Negatives(jobs, drawn, int(np.count_nonzero(jobs != NO_JOB) - drawn.sum()))

    @staticmethod
    def _refuse_empty(candidates: np.ndarray) -> None:
        empty = int(np.count_nonzero(~candidates.any(axis=1)))
        if empty:
            raise DegenerateError(
                f"{empty} of {len(candidates)} anchors have no candidate negative: all {candidates.shape[1]} jobs of the "
                "training part fit their resumes",
                expected="at least one training job that does not fit, for every positive pair",
                remedy="add pairs with other jobs to the training part, or remove these resumes",
            )


def _smallest(keys: np.ndarray, count: int) -> np.ndarray:
    """The columns of the ``count`` smallest finite keys of each row, in order of the keys, -1 where there are fewer."""
    width = min(count, keys.shape[1])
    columns = np.full((len(keys), count), NO_JOB, dtype=np.int64)
    if width == 0:
        return columns
    nearest = np.argpartition(keys, width - 1, axis=1)[:, :width]
    values = np.take_along_axis(keys, nearest, axis=1)
    order = np.argsort(values, axis=1)
    ordered = np.take_along_axis(nearest, order, axis=1)
    finite = np.isfinite(np.take_along_axis(values, order, axis=1))
    columns[:, :width] = np.where(finite, ordered, NO_JOB)
    return columns


def _mark(chosen: np.ndarray, picked: np.ndarray) -> None:
    rows, places = np.nonzero(picked != NO_JOB)
    chosen[rows, picked[rows, places]] = True
