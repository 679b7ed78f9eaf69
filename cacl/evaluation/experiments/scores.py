"""Everything that is measured of one method's scores on the test part of one run."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cacl.corpus import PairTable
from cacl.errors import DegenerateError
from cacl.evaluation.auc import auc
from cacl.evaluation.classification import all_positive_f1, confusion_matrix
from cacl.evaluation.protocols import paper_job_ranking, paper_resume_ranking
from cacl.evaluation.queries import RankingReport, rank_direction, relevance_matrix
from cacl.evaluation.thresholds import best_threshold

RANKING = {"map": "average_precision", "mrr": "reciprocal_rank", "ndcg": "ndcg", "ndcg_at_10": "ndcg_at_10"}
HALF = 0.5

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MethodScores:
    """What one method says of a run's pairs.

    Attributes
    ----------
    validation : float64 (n,), scores of the validation pairs, from which the threshold comes
    test : float64 (resumes, jobs), scores of every resume with every job of the test part
    probability : whether a score of one half means that a match is as likely as not
    """

    validation: Floats
    test: Floats
    probability: bool = False


@dataclass(frozen=True, eq=False)
class Measured:
    """Numbers of one method on one test part, and the arrays that intervals are made from.

    Attributes
    ----------
    numbers : plain values; None where there is none
    arrays : ``pairs`` (scores of the test pairs), and for each direction ``DIRECTION.query`` (row of the test table) and one
        value per query of each measure in :data:`RANKING`
    """

    numbers: dict[str, float | None]
    arrays: dict[str, npt.NDArray[Any]]


def measure(scores: MethodScores, validation_label: npt.NDArray[np.int8], test: PairTable) -> Measured:
    """Measure AUC, F1 and both rankings on the test part (section 7).

    ``f1_half`` is None for scores that are no probabilities. The ranking is that of :func:`~cacl.evaluation.rank_direction`; the
    suffix ``_paper_protocol`` marks the paper's own two protocols.
    """
    pairs = scores.test[test.resume, test.job]
    threshold = best_threshold(scores.validation, validation_label).value
    numbers: dict[str, float | None] = {
        "auc": auc(pairs, test.label),
        "f1_half": confusion_matrix(pairs, test.label, HALF).f1 if scores.probability else None,
        "f1_tuned": confusion_matrix(pairs, test.label, threshold).f1,
        "f1_all_positive": all_positive_f1(test.label),
        "threshold": threshold,
        "constant": float(np.ptp(pairs) == 0),
    }
    arrays: dict[str, npt.NDArray[Any]] = {"pairs": pairs}
    relevant = relevance_matrix(test.resume, test.job, test.label, scores.test.shape)
    for direction, matrix, wanted in (("job", scores.test, relevant), ("resume", scores.test.T, relevant.T)):
        report = rank_direction(matrix, wanted)
        numbers |= _ranking_numbers(report, direction, "")
        arrays[f"{direction}.query"] = report.table["query"].to_numpy(dtype=np.int64)
        arrays |= {f"{direction}.{name}": report.table[column].to_numpy(float) for name, column in RANKING.items()}
    for direction, protocol in (("job", paper_job_ranking), ("resume", paper_resume_ranking)):
        with suppress(DegenerateError):  # a part in which no job has both labels has no resume ranking
            report = protocol(scores.test, test.resume, test.job, test.label)
            numbers |= _ranking_numbers(report, direction, "_paper_protocol")
    return Measured(numbers, arrays)


def _ranking_numbers(report: RankingReport, direction: str, suffix: str) -> dict[str, float]:
    numbers: dict[str, float] = {}
    for name, column in RANKING.items():
        numbers[f"{direction}.{name}{suffix}"] = report.mean(column)
        numbers[f"{direction}.{name}{suffix}.chance"] = report.mean(f"chance_{column}")
    numbers[f"{direction}.queries{suffix}"] = report.queries
    numbers[f"{direction}.left_out{suffix}"] = report.left_out
    numbers[f"{direction}.pool{suffix}"] = report.pool_size
    return numbers
