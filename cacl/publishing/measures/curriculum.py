"""Numbers of the chapter 'Curriculum' (section 5.6): what the buckets hold, and what is really drawn from them."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from cacl.ontology import skill_similarity
from cacl.parameters import OntologyParameters, Phase1Parameters
from cacl.phase1 import BUCKETS, ContrastiveData, NegativeSelector, bucket, bucket_counts, bucket_ratios, progress_at
from cacl.phase1.triplets import batch_slices
from cacl.randomness import stream

_NAMES = np.array([*BUCKETS, "none"])
_DISTANCES = [step / 1000 for step in range(1001)]


def anchor_buckets(data: ContrastiveData, parameters: Phase1Parameters) -> npt.NDArray[np.str_]:
    """The bucket of every pool job for every training anchor (anchors, pool); empty where the job fits the resume."""
    selector = NegativeSelector(data.distances, data.train.fits, "ontology", parameters.tiers)
    resumes = data.train.resume[data.train.positives]
    return np.where(selector.candidates[resumes], _NAMES[selector.codes[resumes]], "")


def bucket_numbers(buckets: npt.NDArray[np.str_], ontology: OntologyParameters) -> dict[str, float]:
    """Shares of candidates per bucket, of anchors with any candidate in it, and the arithmetic behind them."""
    signal = np.isin(buckets, BUCKETS)
    numbers: dict[str, float] = {"phase1.pool": buckets.shape[1], "phase1.anchors": len(buckets)}
    for name in BUCKETS:
        found = buckets == name
        numbers[f"phase1.bucket.{name}_share"] = 100 * found.sum() / max(signal.sum(), 1)
        numbers[f"phase1.bucket.{name}_anchors"] = 100 * float(found.any(axis=1).mean())
    nearest = float(skill_similarity(2, ontology.alpha))
    numbers["phase1.bucket.nearest_similarity"] = nearest
    numbers["phase1.bucket.smallest_disjoint_distance"] = 1 - nearest
    numbers["phase1.bucket.hard_identical"] = 100 * (0.7 - nearest) / (1 - nearest)
    numbers["phase1.bucket.medium_identical"] = 100 * (0.4 - nearest) / (1 - nearest)
    return numbers


def schedule_numbers(data: ContrastiveData, parameters: Phase1Parameters) -> dict[str, float]:
    """Where the buckets end, what the curriculum asks for at both its ends, and how many triplets a batch has."""
    numbers: dict[str, float] = {
        f"phase1.bucket.{name}_limit": max(d for d in _DISTANCES if bucket(d) == name) for name in ("hard", "medium")
    }
    for moment, progress in (("early", 0), ("late", 1)):
        shares = zip(BUCKETS, bucket_ratios(progress), strict=True)
        numbers |= {f"phase1.curriculum.{name}_{moment}": 100 * share for name, share in shares}
    for moment, epoch in (("first", 0), ("last", parameters.epochs - 1)):
        numbers[f"phase1.curriculum.{moment}_progress"] = _progress(epoch, parameters)
    batches = len(list(batch_slices(np.arange(len(data.train.label)), parameters.batch_size)))
    numbers["phase1.batches_per_epoch"] = batches
    numbers["phase1.triplets_per_batch"] = len(data.train.positives) / batches
    return numbers


def intended_mixture(parameters: Phase1Parameters) -> pd.DataFrame:
    """How many negatives per anchor the curriculum asks of each bucket, epoch by epoch."""
    rows = [
        (epoch + 1, *bucket_counts(parameters.negatives, _progress(epoch, parameters)))
        for epoch in range(parameters.epochs)
    ]
    return pd.DataFrame(rows, columns=["epoch", *BUCKETS])


def drawn_mixture(data: ContrastiveData, parameters: Phase1Parameters, seed: int) -> pd.DataFrame:
    """How many negatives per anchor are really drawn from each bucket, by the rule or as filling, epoch by epoch."""
    selector = NegativeSelector(data.distances, data.train.fits, parameters.selection, parameters.tiers)
    resumes = data.train.resume[data.train.positives]
    generator = stream(seed, "phase1", "negatives")
    rows = []
    for epoch in range(parameters.epochs):
        drawn = selector.draw(resumes, parameters.negatives, _progress(epoch, parameters), generator)
        rows.append((epoch + 1, *drawn.drawn / len(resumes), drawn.filled / len(resumes)))
    return pd.DataFrame(rows, columns=["epoch", *BUCKETS, "filled"])


def _progress(epoch: int, parameters: Phase1Parameters) -> float:
    return float(progress_at(epoch, parameters.epochs, parameters.curriculum))
