"""How the chapters resample for their intervals."""

from cacl.corpus import PairTable
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
