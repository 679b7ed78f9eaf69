"""One bootstrap over both sources of chance: which seeds were run, and which resumes or jobs were asked about.

A draw takes seeds with replacement, and independently resumes and jobs with replacement; a resume that is drawn twice counts twice
wherever it occurs, in the test part of every seed. Instead of copying items, each is weighted by how often it was drawn, so that
all draws are a few products of matrices. AUC and F1 rest on pairs, and pairs go with their resume, as everywhere in this book; the
queries of the job ranking are resumes, those of the resume ranking jobs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cacl.errors import ParameterError
from cacl.evaluation.experiments.records import RunResult
from cacl.evaluation.experiments.scores import HALF
from cacl.evaluation.intervals import Interval, percentile_interval
from cacl.randomness import stream

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Draws:
    """How often each resume, job and seed is drawn, float32 (draws, n) each; the first row is the data itself, all ones."""

    resumes: Counts
    jobs: Counts
    seeds: Counts

    @classmethod
    def of(cls, resumes: int, jobs: int, seeds: int, draws: int, seed: int = 0) -> "Draws":
        """Draw ``draws`` times from so many resumes, jobs and seeds."""
        return cls(
            *(_counts(n, draws, seed, name) for name, n in (("resumes", resumes), ("jobs", jobs), ("seeds", seeds)))
        )


def _counts(n: int, draws: int, seed: int, name: str) -> Counts:
    drawn = stream(seed, "experiments", "draws", name).multinomial(n, np.full(n, 1 / n), size=draws)
    return np.concatenate([np.ones((1, n)), drawn]).astype(np.float32)


def drawn_values(runs: Sequence[RunResult], method: str, metric: str, draws: Draws) -> Floats:
    """Return a metric of one method on every draw, float64 (draws + 1, seeds); the first row is the data itself.

    Parameters
    ----------
    runs :
        One per seed, in the order of the seeds.
    method, metric :
        As in a run's record: ``auc``, ``f1_half``, ``f1_tuned``, or ``DIRECTION.MEASURE``.
    draws :
        The same for everything that is to be compared.

    Returns
    -------
    nan where a metric is not defined on a draw.
    """
    return np.column_stack([_of_run(run, method, metric, draws) for run in runs])


def over_seeds(values: Floats, draws: Draws) -> Floats:
    """Return the mean over the drawn seeds, float64 (draws + 1,), of values (draws + 1, seeds)."""
    weights = np.where(np.isnan(values), 0.0, draws.seeds)
    total = weights.sum(axis=1)
    means: Floats = np.divide(
        (weights * np.nan_to_num(values)).sum(axis=1), total, out=np.full(len(total), np.nan), where=total > 0
    )
    return means


def drawn_interval(values: Floats, confidence: float = 0.95) -> Interval:
    """Return the percentile interval of values (draws + 1,) whose first is that of the data itself."""
    defined = values[1:][~np.isnan(values[1:])]
    return percentile_interval(float(values[0]), defined, len(values) - 1, confidence)


def _of_run(run: RunResult, method: str, metric: str, draws: Draws) -> Floats:
    direction, _, measure = metric.partition(".")
    if measure:
        values, queries = (run.arrays[f"{method}/{direction}.{name}"] for name in (measure, "query"))
        weights = (draws.resumes if direction == "job" else draws.jobs)[:, queries]
        return _ratio(weights @ values, weights.sum(axis=1, dtype=np.float64))
    label, scores = run.arrays["label"] == 1, run.arrays[f"{method}/pairs"]
    weights = draws.resumes[:, run.arrays["resume"]]
    if metric == "auc":
        return weighted_auc(scores, label, weights)
    if metric in ("f1_half", "f1_tuned"):
        threshold = HALF if metric == "f1_half" else run.record["methods"][method]["threshold"]
        return weighted_f1(scores >= threshold, label, weights)
    raise ParameterError(
        f"metric {metric!r}", expected="auc, f1_half, f1_tuned or a ranking", remedy="correct the name"
    )


def weighted_auc(scores: Floats, label: npt.NDArray[np.bool_], weights: Counts) -> Floats:
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


def weighted_f1(predicted: npt.NDArray[np.bool_], label: npt.NDArray[np.bool_], weights: Counts) -> Floats:
    """F1 of items that count ``weights`` (draws, n) times, for each draw; nan where there is no positive."""
    hits, claimed, wanted = (
        weights[:, chosen].sum(axis=1, dtype=np.float64) for chosen in (predicted & label, predicted, label)
    )
    return np.where(wanted > 0, _ratio(2 * hits, claimed + wanted), np.nan)


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    result: Floats = np.divide(numerator, denominator, out=np.full(len(denominator), np.nan), where=denominator > 0)
    return result
