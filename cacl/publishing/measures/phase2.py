"""Numbers of the chapter 'Phase 2' (sections 6 and 7.2): probabilities of a match."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import torch

from cacl.corpus import PairTable
from cacl.evaluation import (
    Calibration,
    Interval,
    all_positive_f1,
    best_threshold,
    calibration,
    classification_report,
    default_and_tuned,
    interval,
)
from cacl.parameters import Settings
from cacl.phase2 import Phase2Result, weighted_bce
from cacl.publishing.measures.intervals import clustered, separation_intervals

Floats = npt.NDArray[np.float64]


def probability_table(table: PairTable, probabilities: Floats) -> pd.DataFrame:
    """Label and probability of each pair of a part."""
    return pd.DataFrame({"label": [str(label) for label in table.fit], "probability": probabilities})


def calibration_bins(measured: Calibration) -> pd.DataFrame:
    """The bins of a calibration, for the figure."""
    return measured.table.rename(columns={"predicted": "mean_probability"}).rename_axis("bin").reset_index()


def training_numbers(result: Phase2Result, train: PairTable, settings: Settings) -> dict[str, float]:
    """Losses and sizes of the training."""
    history, seconds = result.history, float(result.history["seconds"].sum())
    linear = [layer for layer in result.head.layers if isinstance(layer, torch.nn.Linear)]
    return {
        "phase2.best_epoch": result.best_epoch,
        "phase2.epochs_run": len(history),
        "phase2.train_loss_final": float(history["train_loss"].iloc[-1]),
        "phase2.validation_loss_final": float(history["validation_loss"].iloc[-1]),
        "phase2.validation_loss_best": float(history["validation_loss"].min()),
        "phase2.seconds": seconds,
        "phase2.minutes": seconds / 60,
        "phase2.head_parameters": result.head.parameter_count,
        "phase2.features": linear[0].in_features,
        "phase2.hidden_1": linear[0].out_features,
        "phase2.hidden_2": linear[1].out_features,
        "phase2.outputs": linear[2].out_features,
        "phase2.batches_per_epoch": len(torch.arange(len(train.label)).split(settings.phase2.batch_size)),
        "phase2.negative_weight": _negative_weight(settings.phase2.positive_weight),
    }


def _negative_weight(positive_weight: float) -> float:
    even, negative = torch.tensor([0.5], dtype=torch.float64), torch.tensor([0])
    return (weighted_bce(even, negative, positive_weight) / -torch.log(even)).item()


def test_numbers(
    validation: PairTable, test: PairTable, validation_scores: Floats, test_scores: Floats, settings: Settings
) -> dict[str, float | Interval]:
    """Classification of the test part at 0.5 and at the threshold tuned on the validation part."""
    default, tuned = default_and_tuned(validation_scores, validation.label, test_scores, test.label)
    bootstrap = clustered(settings, test)
    numbers: dict[str, float | Interval] = {
        "phase2.threshold": tuned.threshold,
        "phase2.default_threshold": default.threshold,
        "phase2.probability.lowest": float(test_scores.min()),
        "phase2.probability.highest": float(test_scores.max()),
        "phase2.all_positive_f1": all_positive_f1(test.label),
    }
    shown = {name: name for name in ("auc", "positive_mean", "negative_mean", "separation")}
    found = separation_intervals(test_scores, test, settings, shown)
    numbers |= {f"phase2.{name}": value for name, value in found.items()}
    for name, report in (("at_half", default), ("tuned", tuned)):
        for measure in ("accuracy", "precision", "recall", "f1"):
            numbers[f"phase2.{measure}_{name}"] = interval(
                lambda scores, labels, at=report.threshold, what=measure: getattr(
                    classification_report(scores, labels, at), what
                ),
                test_scores,
                test.label,
                **bootstrap,  # type: ignore[arg-type]
            )
    return numbers


def calibration_numbers(test: PairTable, scores: Floats, settings: Settings) -> dict[str, Interval]:
    """Brier score and expected calibration error of the test part."""
    return {
        f"phase2.{name}": interval(
            lambda values, labels, what=measure: getattr(calibration(values, labels), what),
            scores,
            test.label,
            **clustered(settings, test),  # type: ignore[arg-type]
        )
        for name, measure in (("brier", "brier"), ("calibration_error", "expected_calibration_error"))
    }


def validation_threshold(validation: PairTable, scores: Floats) -> float:
    """The threshold of maximal F1 on the validation part."""
    return best_threshold(scores, validation.label).value


def classification_table(numbers: dict[str, float | Interval]) -> pd.DataFrame:
    """Both thresholds side by side, each measure with its interval."""
    rows = [
        (measure, str(numbers[f"phase2.{measure}_at_half"]), str(numbers[f"phase2.{measure}_tuned"]))
        for measure in ("accuracy", "precision", "recall", "f1")
    ]
    rows.append(("AUC", str(numbers["phase2.auc"]), str(numbers["phase2.auc"])))
    return pd.DataFrame(rows, columns=["measure", "at 0.5", "at the tuned threshold"])
