"""All runs of one corpus, split and seed: train both phases, choose on the validation part, and read the test part once."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cacl.corpus import PairTable, split_rows
from cacl.errors import DegenerateError
from cacl.evaluation import (
    BASELINES,
    RANKING_METRICS,
    RankingReport,
    ScoringInputs,
    all_positive_f1,
    auc,
    best_threshold,
    classification_report,
    paper_job_ranking,
    paper_resume_ranking,
    rank_direction,
    relevance_matrix,
)
from cacl.experiments.arms import Arm
from cacl.experiments.corpora import ExperimentCorpus
from cacl.phase1 import ProjectionHead, Trained, contrastive_data, project, train_phase1, untrained_head
from cacl.phase2 import match_matrix, match_part, predict, train_phase2
from cacl.storage import atomic_path

PHASE2, PHASE1 = "phase 2", "phase 1 cosine"
REFERENCES = "references"
HALF = 0.5
Floats = npt.NDArray[np.float64]
Arrays = dict[str, npt.NDArray[Any]]
Rows = Mapping[str, npt.NDArray[np.int64]]
"""Positions of the pairs of each part."""


@dataclass(frozen=True, eq=False)
class Runs:
    """What the runs of one corpus, split and seed found.

    ``record`` holds per arm, and for the baselines under :data:`REFERENCES`, the numbers of each method and of its training;
    ``arrays`` are ``label``, ``resume``, ``job`` of the test pairs (rows of the corpus), and ``ARM/METHOD/NAME`` of ``measure``.
    """

    record: dict[str, Any]
    arrays: Arrays

    def save(self, path: Path) -> None:
        """Write one file; the record is JSON in an array of bytes."""
        record = np.frombuffer(json.dumps(self.record).encode(), dtype=np.uint8)
        with atomic_path(path) as partial:
            np.savez_compressed(partial, record=record, **self.arrays)  # type: ignore[arg-type]


def load_runs(path: Path) -> Runs:
    """Read what :meth:`Runs.save` wrote."""
    with np.load(path) as content:
        arrays = dict(content)
    return Runs(json.loads(arrays.pop("record").tobytes()), arrays)


@dataclass(frozen=True, eq=False)
class Scored:
    """What one method of an arm says of the pairs: scores of the validation pairs (n,), and of all test resumes with all test jobs.

    ``probability`` says whether a score of one half means "as likely as not"; ``training`` what its training was like.
    """

    arm: str
    method: str
    validation: Floats
    test: Floats
    probability: bool
    training: dict[str, Any]


def run_cell(corpus: ExperimentCorpus, split: str, seed: int, arms: tuple[Arm, ...]) -> Runs:
    """Make the runs of all arms, and score the same test part by the methods that nothing is trained for."""
    start, rows = time.process_time(), split_rows(split, corpus.table.pairs, seed)
    validation, test = corpus.table.take(rows["validation"]), corpus.table.take(rows["test"])
    record: dict[str, Any] = {"sizes": {f"{part}.pairs": len(own) for part, own in rows.items()}}
    record["sizes"]["test.positives"] = int(test.label.sum())
    arrays: Arrays = {"label": test.label, "resume": test.resume_rows[test.resume], "job": test.job_rows[test.job]}
    trained = (found for family in families(arms) for found in train_both(corpus, rows, seed, family))
    for one in chain(trained, untrained(corpus, rows, seed)):
        found = measure(one.validation, validation.label, one.test, test, one.probability)
        own = record.setdefault(one.arm, {"methods": {}, "training": {}})
        own["methods"][one.method] = found.numbers
        own["training"] |= one.training
        arrays |= {f"{one.arm}/{one.method}/{name}": values for name, values in found.arrays.items()}
    return Runs(record | {"cpu_seconds": round(time.process_time() - start, 3)}, arrays)


def train_both(corpus: ExperimentCorpus, rows: Rows, seed: int, family: Sequence[Arm]) -> Iterator[Scored]:
    """Train phase 1 once for arms that share it, and phase 2 for each of them, as chapters 5 and 6 do."""
    train, validation, test = (corpus.table.take(rows[part]) for part in ("train", "validation", "test"))
    head, training = _projection_head(corpus, rows, family[0], family[0].training_seed(seed))
    resumes, jobs = project(head, corpus.resume_vectors), project(head, corpus.job_vectors)
    cosines = _of_matrix(resumes.astype(np.float64) @ jobs.astype(np.float64).T, validation, test)
    for arm in family:
        scores = (corpus.similarity[arm.ontology.alpha], corpus.transport[arm.ontology.epsilon])
        ontology = scores if arm.phase2.ontology_feature else None
        learned, held_out = (match_part(part, resumes, jobs, ontology) for part in (train, validation))
        result = train_phase2(learned, held_out, arm.phase2, arm.training_seed(seed))
        on_validation = predict(result.head, held_out.resume_vectors, held_out.job_vectors, held_out.extra)
        on_test = match_matrix(result.head, test, resumes, jobs, ontology)
        yield Scored(arm.name, PHASE2, on_validation, on_test, True, training | _history("phase2", result))
        yield Scored(arm.name, PHASE1, *cosines, False, {})


def untrained(corpus: ExperimentCorpus, rows: Rows, seed: int) -> Iterator[Scored]:
    """Score by the baselines; whatever they are fitted on is the training part."""
    validation, test = corpus.table.take(rows["validation"]), corpus.table.take(rows["test"])
    similarity, transport = (next(iter(by_setting.values())) for by_setting in (corpus.similarity, corpus.transport))
    vectors = corpus.resume_vectors, corpus.job_vectors
    inputs = ScoringInputs(corpus.table, rows["train"], *vectors, similarity, transport, seed)
    for name, baseline in BASELINES.items():
        yield Scored(REFERENCES, name, *_of_matrix(baseline.scores(inputs), validation, test), baseline.probability, {})


def families(arms: Sequence[Arm]) -> list[list[Arm]]:
    """The arms in groups that can share a trained projection head."""
    return [list(own) for _, own in groupby(sorted(arms, key=lambda arm: arm.projection), key=lambda arm: arm.projection)]


def _projection_head(corpus: ExperimentCorpus, rows: Rows, arm: Arm, seed: int) -> tuple[ProjectionHead, dict[str, Any]]:
    if not arm.trained:
        return untrained_head(corpus.resume_vectors.shape[1], arm.phase1, seed), {}
    table, similarity = corpus.table_under(arm.ontology.alpha, arm.ontology.epsilon), corpus.similarity[arm.ontology.alpha]
    data = contrastive_data(table, rows, corpus.resume_vectors, corpus.job_vectors, similarity)
    result = train_phase1(data, arm.phase1, seed)
    drawn = {f"drawn.{name}": float(result.history[name].mean()) for name in ("hard", "medium", "easy", "filled")}
    return result.head, drawn | _history("phase1", result)


def _history(phase: str, result: Trained[Any]) -> dict[str, Any]:
    losses = result.history
    return {
        f"{phase}.best_epoch": result.best_epoch,
        f"{phase}.train_loss_final": float(losses["train_loss"].iloc[-1]),
        f"{phase}.validation_loss_final": float(losses["validation_loss"].iloc[-1]),
        f"{phase}.validation_loss_best": float(losses["validation_loss"].min()),
    }


def _of_matrix(matrix: Floats, validation: PairTable, test: PairTable) -> tuple[Floats, Floats]:
    """Scores of the validation pairs, and of every test resume with every test job, from a matrix over the whole corpus."""
    pairs = matrix[validation.resume_rows[validation.resume], validation.job_rows[validation.job]]
    return pairs, matrix[np.ix_(test.resume_rows, test.job_rows)]


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
