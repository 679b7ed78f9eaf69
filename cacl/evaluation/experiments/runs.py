"""One run: train both phases on a split with one seed, choose on the validation part, and read the test part once."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from cacl.evaluation.experiments.arms import Arm
from cacl.evaluation.experiments.corpora import Matrix
from cacl.evaluation.experiments.parts import Part, Space, SplitCorpus
from cacl.evaluation.experiments.records import RunResult
from cacl.evaluation.experiments.references import reference_scores
from cacl.evaluation.experiments.scores import MethodScores, measure
from cacl.phase1 import Phase1Result, ProjectionHead, train_phase1, untrained_head
from cacl.phase2 import Phase2Result, predict, train_phase2

PHASE2, PHASE1 = "phase 2", "phase 1 cosine"
_SHARES = ("hard", "medium", "easy", "filled")


def run_arms(split: SplitCorpus, arms: tuple[Arm, ...], seed: int) -> Iterator[RunResult]:
    """Run arms that share their projection head (:meth:`Arm.phase1_key`), one after the other.

    Parameters
    ----------
    split :
        The corpus and its parts.
    arms :
        At least one.
    seed :
        Of the run; the arm says which seed its training takes.
    """
    first, test = arms[0], split.part("test")
    head, training = _projection_head(split, first, first.training_seed(seed))
    space = Space.of(split.corpus, head)
    for arm in arms:
        ontology = _ontology(split, arm)
        train, validation = (space.matches(split.part(name), ontology) for name in ("train", "validation"))
        phase2 = train_phase2(train, validation, arm.phase2, arm.training_seed(seed))
        scores = {
            PHASE2: MethodScores(
                predict(phase2.head, validation.resume_vectors, validation.job_vectors, validation.extra),
                space.probabilities(phase2.head, test, ontology),
                probability=True,
            ),
            PHASE1: _of_matrix(split, space.cosines()),
        }
        found = _result(split, test, scores, training | _phase2_history(phase2))
        yield RunResult({"settings": arm.described(), **found.record}, found.arrays)


def run_references(split: SplitCorpus, seed: int) -> RunResult:
    """Score a split by the methods that nothing is trained for (:func:`reference_scores`)."""
    return _result(split, split.part("test"), reference_scores(split, seed), {})


def _projection_head(split: SplitCorpus, arm: Arm, seed: int) -> tuple[ProjectionHead, dict[str, Any]]:
    if not arm.trained:
        return untrained_head(split.corpus.resume_vectors.shape[1], arm.phase1, seed), {}
    result = train_phase1(split.contrastive(arm.ontology.alpha, arm.ontology.epsilon), arm.phase1, seed)
    return result.head, _phase1_history(result)


def _ontology(split: SplitCorpus, arm: Arm) -> tuple[Matrix, Matrix] | None:
    if not arm.phase2.ontology_feature:
        return None
    return split.corpus.similarity[arm.ontology.alpha], split.corpus.transport[arm.ontology.epsilon]


def _of_matrix(split: SplitCorpus, matrix: Matrix) -> MethodScores:
    """Scores of a matrix over the whole corpus."""
    return MethodScores(split.part("validation").of_pairs(matrix), split.part("test").of_all(matrix))


def _result(split: SplitCorpus, test: Part, scores: Mapping[str, MethodScores], training: dict[str, Any]) -> RunResult:
    label = split.part("validation").table.label
    measured = {name: measure(method, label, test.table) for name, method in scores.items()}
    resume, job = test.resumes[test.table.resume], test.jobs[test.table.job]
    arrays: dict[str, np.ndarray] = {"label": test.table.label, "resume": resume, "job": job}
    for name, method in measured.items():
        for key, values in method.arrays.items():
            arrays[f"{name}/{key}"] = _in_the_corpus(key, values, test)
    sizes = {f"{part}.pairs": len(rows) for part, rows in split.rows.items()}
    sizes |= {"test.positives": int(test.table.label.sum())}
    numbers = {name: method.numbers for name, method in measured.items()}
    return RunResult({"methods": numbers, "sizes": sizes, "training": training}, arrays)


def _in_the_corpus(key: str, values: np.ndarray, test: Part) -> np.ndarray:
    """Queries by their row in the corpus, so that those of several splits can be told to be the same."""
    rows = {"job.query": test.resumes, "resume.query": test.jobs}.get(key)
    return values if rows is None else rows[values]


def _phase1_history(result: Phase1Result) -> dict[str, Any]:
    history = _history("phase1", result.history, result.best_epoch)
    return history | {f"phase1.drawn.{name}": float(result.history[name].mean()) for name in _SHARES}


def _phase2_history(result: Phase2Result) -> dict[str, Any]:
    return _history("phase2", result.history, result.best_epoch)


def _history(phase: str, history: pd.DataFrame, best_epoch: int) -> dict[str, Any]:
    return {
        f"{phase}.best_epoch": best_epoch,
        f"{phase}.train_loss_final": float(history["train_loss"].iloc[-1]),
        f"{phase}.validation_loss_final": float(history["validation_loss"].iloc[-1]),
        f"{phase}.validation_loss_best": float(history["validation_loss"].min()),
    }
