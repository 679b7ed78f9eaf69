"""Numbers of the chapter 'Phase 1' (sections 5 and 7.1): the space before and after training, on the validation part."""

from collections.abc import Mapping
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd

from cacl.corpus import Experience, PairTable, Resume
from cacl.encoding import FrozenEncoder, encode_table, resume_text
from cacl.evaluation import Interval, best_threshold, classification_report, interval
from cacl.parameters import Settings
from cacl.phase1 import Phase1Result, ProjectionHead, ontology_weight, project
from cacl.phase1.loss import DISTANCE_SCALE, TIER_WEIGHTS
from cacl.publishing.measures.intervals import clustered, separation_intervals

Cosines = npt.NDArray[np.float64]
_SEPARATION = {
    "auc": "auc",
    "positive_mean": "positive_mean",
    "negative_mean": "negative_mean",
    "separation": "separation",
    "positive_mean_scaled": "rescaled_positive_mean",
    "negative_mean_scaled": "rescaled_negative_mean",
    "separation_scaled": "rescaled_separation",
}


def pair_cosines(table: PairTable, encoder: FrozenEncoder, head: ProjectionHead) -> dict[str, Cosines]:
    """Cosine of each pair's resume and job: of the frozen embeddings ("before") and in the learned space ("after")."""
    before = encode_table(encoder, table)
    after = tuple(project(head, vectors) for vectors in before)
    stages = {"before": before, "after": after}
    return {stage: _cosines(resumes[table.resume], jobs[table.job]) for stage, (resumes, jobs) in stages.items()}


def _cosines(first: npt.NDArray[np.float32], second: npt.NDArray[np.float32]) -> Cosines:
    a, b = (vectors.astype(np.float64) for vectors in (first, second))
    norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    cosines: Cosines = np.clip((a * b).sum(axis=1) / norms, -1.0, 1.0)
    return cosines


def cosine_table(table: PairTable, cosines: Mapping[str, Cosines]) -> pd.DataFrame:
    """One row per stage and pair, with the three-way label."""
    labels = [str(label) for label in table.fit]
    frames = [pd.DataFrame({"stage": stage, "label": labels, "cosine": values}) for stage, values in cosines.items()]
    return pd.concat(frames, ignore_index=True)


def encoder_numbers(encoder: FrozenEncoder) -> dict[str, float]:
    """Size of the frozen encoder, and how much of a long experience it reads (section 5.3)."""
    endless = Resume(experience=(Experience(description="~" * 10_000),))
    return {
        "encoding.dimension": encoder.dimension,
        "encoding.parameters": encoder.parameter_count,
        "encoding.experience_characters": resume_text(endless).count("~"),
    }


def weight_numbers(settings: Settings) -> dict[str, float]:
    """The loss weight by tier without scores, and its extremes over all tiers and scores (section 5.7).

    The weight rises with the similarity and falls with the distance, so that its extremes lie at theirs.
    """
    strength = settings.phase1.weight_strength
    scores = list(product(("A", "B"), (0.0, 1.0), (0.0, DISTANCE_SCALE)))
    both = [ontology_weight(*score, strength) for score in scores]
    base = {tier: ontology_weight(tier, None, None, strength) for tier in TIER_WEIGHTS}
    every = [ontology_weight(t, s, d, strength) for t, s, d in product(base, (None, 0, 1), (None, 0, DISTANCE_SCALE))]
    return {
        **{f"phase1.weight.base_{tier.lower()}": weight for tier, weight in base.items()},
        "phase1.weight.tier_c_without_scores": base["C"],
        "phase1.weight.lowest": min(every),
        "phase1.weight.highest": max(every),
        "phase1.weight.lowest_with_scores": min(both),
        "phase1.head_parameters_768": _head(settings).parameter_count,
    }


def _head(settings: Settings) -> ProjectionHead:
    return ProjectionHead(hidden_dim=settings.phase1.hidden_dim, output_dim=settings.phase1.output_dim)


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
        "phase1.gradient_norm_largest": float(result.history["gradient_norm"].max()),
        "phase1.seconds": float(result.history["seconds"].sum()),
        "phase1.minutes": float(result.history["seconds"].sum()) / 60,
        "phase1.head_parameters": result.head.parameter_count,
    }
    threshold = best_threshold(cosines["after"], table.label).value
    numbers["phase1.f1_tuned"] = interval(
        lambda scores, labels: classification_report(scores, labels, threshold).f1,
        cosines["after"],
        table.label,
        **clustered(settings, table),  # type: ignore[arg-type]
    )
    for stage, key in (("before", "phase1.frozen"), ("after", "phase1")):
        found = separation_intervals(cosines[stage], table, settings, _SEPARATION)
        numbers |= {f"{key}.{name}": value for name, value in found.items()}
    return numbers
