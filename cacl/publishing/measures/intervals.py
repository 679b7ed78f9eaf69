"""How the chapters resample for their intervals."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from cacl.corpus import PairTable
from cacl.evaluation import Interval, interval, separation
from cacl.parameters import Settings


def clustered(settings: Settings, table: PairTable) -> dict[str, object]:
    """Settings of the bootstrap over the pairs of a part: whole resumes are resampled, because they recur."""
    evaluation = settings.evaluation
    return {
        "resamples": evaluation.resamples,
        "confidence": evaluation.confidence,
        "seed": settings.seed,
        "clusters": table.resume,
    }


def separation_intervals(
    scores: npt.NDArray[np.float64], table: PairTable, settings: Settings, measures: Mapping[str, str]
) -> dict[str, Interval]:
    """Properties of :class:`cacl.evaluation.Separation`, by the names that ``measures`` gives them, with intervals."""
    return {
        name: interval(
            lambda values, labels, what=measure: getattr(separation(values, labels), what),
            scores,
            table.label,
            **clustered(settings, table),  # type: ignore[arg-type]
        )
        for name, measure in measures.items()
    }
