"""One bootstrap over both sources of chance: which seeds were run, and which resumes or jobs were asked about.

A draw takes seeds with replacement, and independently resumes and jobs with replacement; a resume that is drawn twice counts twice
wherever it occurs, in the test part of every seed. Instead of copying items, each is weighted by how often it was drawn, so that
all draws are a few products of matrices. AUC and F1 rest on pairs, and pairs go with their resume; the queries of the job ranking
are resumes, those of the resume ranking jobs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cacl.evaluation.arrays import Bools, Floats, label_vector, score_vector
from cacl.evaluation.intervals import Interval, percentile_interval
from cacl.randomness import stream

Counts = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Draws:
    """How often each resume, job and seed is drawn, float32 (draws + 1, n) each; the first row is the data itself, all ones."""

    resumes: Counts
    jobs: Counts
    seeds: Counts

    @classmethod
    def of(cls, resumes: int, jobs: int, seeds: int, draws: int, seed: int = 0) -> "Draws":
        """Draw ``draws`` times from so many resumes, jobs and seeds."""
        sizes = {"resumes": resumes, "jobs": jobs, "seeds": seeds}
        return cls(*(_counts(n, draws, seed, name) for name, n in sizes.items()))


def _counts(n: int, draws: int, seed: int, name: str) -> Counts:
    drawn = stream(seed, "experiments", "draws", name).multinomial(n, np.full(n, 1 / n), size=draws)
    return np.concatenate([np.ones((1, n)), drawn]).astype(np.float32)


def pair_values(
    metric: str, scores: ArrayLike, labels: ArrayLike, resumes: NDArray[np.int64], draws: Draws, threshold: float = 0.5
) -> Floats:
    """Return "auc", or "f1" at the threshold, of the pairs of one run on every draw, float64 (draws + 1,).

    ``scores``, ``labels`` and ``resumes`` (the row of each pair's resume in the draws) are (n,); the first value is that of the
    data itself, and nan stands where a class was not drawn.
    """
    values = score_vector(scores)
    label, weights = label_vector(labels, values.size), draws.resumes[:, resumes]
    return weighted_auc(values, label, weights) if metric == "auc" else weighted_f1(values >= threshold, label, weights)


def query_values(values: Floats, queries: NDArray[np.int64], draws: Draws, direction: str) -> Floats:
    """Return the mean of a ranking measure over the queries of one run on every draw, float64 (draws + 1,).

    ``queries`` (n,) are rows of the draws: of resumes where the direction is "job", of jobs where it is "resume".
    """
    weights = (draws.resumes if direction == "job" else draws.jobs)[:, queries]
    return _ratio(weights @ values, weights.sum(axis=1, dtype=np.float64))


def over_seeds(values: Floats, draws: Draws) -> Floats:
    """Return the mean over the drawn seeds, float64 (draws + 1,), of values (draws + 1, seeds)."""
    weights = np.where(np.isnan(values), 0.0, draws.seeds)
    return _ratio((weights * np.nan_to_num(values)).sum(axis=1), weights.sum(axis=1))


def drawn_interval(values: Floats, confidence: float = 0.95) -> Interval:
    """Return the percentile interval of values (draws + 1,) whose first is that of the data itself."""
    return percentile_interval(float(values[0]), values[1:], confidence)


def weighted_auc(scores: Floats, label: Bools, weights: Counts) -> Floats:
    """AUC of items that count ``weights`` (draws, n) times, for each draw; nan where a class is missing.

    >>> label, counts = np.array([True, False, False]), np.array([[1, 1, 1], [1, 0, 3], [0, 1, 2]])
    >>> weighted_auc(np.array([0.4, 0.5, 0.1]), label, counts).tolist()
    [0.5, 1.0, nan]
    """
    positives, negatives = weights[:, label], weights[:, ~label]
    higher = scores[label][:, None] - scores[~label]
    wins = ((higher > 0) + 0.5 * (higher == 0)).astype(weights.dtype)
    won = ((positives @ wins) * negatives).sum(axis=1, dtype=np.float64)
    return _ratio(won, positives.sum(axis=1, dtype=np.float64) * negatives.sum(axis=1, dtype=np.float64))


def weighted_f1(called: Bools, label: Bools, weights: Counts) -> Floats:
    """F1 of items that count ``weights`` (draws, n) times, for each draw; nan where there is no positive."""
    hits, claimed, wanted = (weights[:, chosen].sum(axis=1, dtype=np.float64) for chosen in (called & label, called, label))
    return np.where(wanted > 0, _ratio(2 * hits, claimed + wanted), np.nan)


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    out: Floats = np.full(len(denominator), np.nan)
    return np.divide(numerator, denominator, out=out, where=denominator > 0)
