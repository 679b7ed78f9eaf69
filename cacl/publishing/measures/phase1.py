"""Numbers of the chapter 'Phase 1' (sections 5 and 7.1): the space before and after training, on the validation part."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from cacl.corpus import PairTable
from cacl.encoding import FrozenEncoder, encode_table
from cacl.evaluation import Interval, auc, best_threshold, interval, separation
from cacl.parameters import Settings
from cacl.phase1 import Phase1Result, ProjectionHead, project
from cacl.publishing.measures.intervals import clustered

Cosines = npt.NDArray[np.float64]


def pair_cosines(table: PairTable, encoder: FrozenEncoder, head: ProjectionHead) -> dict[str, Cosines]:
    """Cosine of each pair's resume and job: of the frozen embeddings ("before") and in the learned space ("after")."""
    before = encode_table(encoder, table)
    after = tuple(project(head, vectors) for vectors in before)
    stages = {"before": before, "after": after}
    return {stage: _cosines(resumes[table.resume], jobs[table.job]) for stage, (resumes, jobs) in stages.items()}


def _cosines(first: npt.NDArray[np.float32], second: npt.NDArray[np.float32]) -> Cosines:
    a, b = (vectors.astype(np.float64) for vectors in (first, second))
    norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return np.clip((a * b).sum(axis=1) / norms, -1.0, 1.0)


def cosine_table(table: PairTable, cosines: Mapping[str, Cosines]) -> pd.DataFrame:
    """One row per stage and pair, with the three-way label."""
    labels = [str(label) for label in table.fit]
    frames = [pd.DataFrame({"stage": stage, "label": labels, "cosine": values}) for stage, values in cosines.items()]
    return pd.concat(frames, ignore_index=True)


def phase1_numbers(
    result: Phase1Result, table: PairTable, cosines: Mapping[str, Cosines], settings: Settings
) -> dict[str, float | Interval]:
    """Losses, and how well the cosine separates the classes of a part before and after training."""
    numbers: dict[str, float | Interval] = {
        "phase1.best_epoch": result.best_epoch,
        "phase1.epochs_run": len(result.history),
        "phase1.train_loss_final": float(result.history["train_loss"].iloc[-1]),
        "phase1.validation_loss_first": float(result.history["validation_loss"].iloc[0]),
        "phase1.validation_loss_final": float(result.history["validation_loss"].iloc[-1]),
        "phase1.validation_loss_best": float(result.history["validation_loss"].min()),
        "phase1.seconds": float(result.history["seconds"].sum()),
        "phase1.head_parameters": result.head.parameter_count,
        "phase1.f1_tuned": best_threshold(cosines["after"], table.label).f1,
    }
    for stage, key in (("before", "phase1.frozen"), ("after", "phase1")):
        measured = separation(cosines[stage], table.label)
        numbers[f"{key}.auc"] = interval(auc, cosines[stage], table.label, **clustered(settings, table))  # type: ignore[arg-type]
        numbers[f"{key}.positive_mean"] = measured.positive_mean
        numbers[f"{key}.negative_mean"] = measured.negative_mean
        numbers[f"{key}.separation"] = measured.separation
        numbers[f"{key}.positive_mean_scaled"] = measured.rescaled_positive_mean
        numbers[f"{key}.negative_mean_scaled"] = measured.rescaled_negative_mean
        numbers[f"{key}.separation_scaled"] = measured.rescaled_separation
    return numbers
