"""Everything that is measured of one method's scores on the test part of one run."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cacl.corpus import PairTable
from cacl.errors import DegenerateError
from cacl.evaluation import (
    RANKING_METRICS,
    RankingReport,
    all_positive_f1,
    auc,
    best_threshold,
    classification_report,
    paper_job_ranking,
    paper_resume_ranking,
    rank_direction,
    relevance_matrix,
)

HALF = 0.5
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Measured:
    """Plain ``numbers`` of one method on one test part, and the ``arrays`` that intervals are made from.

    These are ``pairs`` (scores of the test pairs), and for each direction ``DIRECTION.query`` (row of the corpus) and one value per
    query of each of :data:`~cacl.evaluation.RANKING_METRICS`.
    """

    numbers: dict[str, float | None]
    arrays: dict[str, npt.NDArray[Any]]


def measure(
    validation: Floats, validation_label: npt.NDArray[np.int8], scores: Floats, test: PairTable, probability: bool = False
) -> Measured:
    """Measure AUC, F1 and both rankings on the test part (section 7).

    The threshold comes from scores and labels (n,) of the validation pairs; ``scores`` are those of every resume with every job of
    the test part. ``f1_half`` is None unless they are probabilities; ``_paper_protocol`` marks the paper's two protocols.
    """
    pairs = scores[test.resume, test.job]
    threshold = best_threshold(validation, validation_label).value
    numbers: dict[str, float | None] = {
        "auc": auc(pairs, test.label),
        "f1_half": classification_report(pairs, test.label, HALF).f1 if probability else None,
        "f1_tuned": classification_report(pairs, test.label, threshold).f1,
        "f1_all_positive": all_positive_f1(test.label),
        "threshold": threshold,
        "constant": float(np.ptp(pairs) == 0),
    }
    arrays: dict[str, npt.NDArray[Any]] = {"pairs": pairs}
    relevant = relevance_matrix(test.resume, test.job, test.label, scores.shape)
    directions = (("job", scores, relevant, test.resume_rows), ("resume", scores.T, relevant.T, test.job_rows))
    for direction, matrix, wanted, rows in directions:
        report = rank_direction(matrix, wanted)
        numbers |= _ranking_numbers(report, direction, "")
        arrays[f"{direction}.query"] = rows[report.table["query"].to_numpy(dtype=np.int64)]
        arrays |= {f"{direction}.{name}": report.table[column].to_numpy(float) for name, column in RANKING_METRICS.items()}
    for direction, protocol in (("job", paper_job_ranking), ("resume", paper_resume_ranking)):
        with suppress(DegenerateError):  # a part in which no job has both labels has no resume ranking
            report = protocol(scores, test.resume, test.job, test.label)
            numbers |= _ranking_numbers(report, direction, "_paper_protocol")
    return Measured(numbers, arrays)


def _ranking_numbers(report: RankingReport, direction: str, suffix: str) -> dict[str, float]:
    numbers = {name: report.mean(column) for name, column in RANKING_METRICS.items()}
    chances = {f"{name}{suffix}.chance": report.mean(f"chance_{column}") for name, column in RANKING_METRICS.items()}
    counts = {"queries": report.queries, "left_out": report.left_out, "pool": report.pool_size}
    named = {f"{name}{suffix}": value for name, value in (numbers | counts).items()} | chances
    return {f"{direction}.{name}": value for name, value in named.items()}
