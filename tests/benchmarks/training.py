"""Training of both heads at the paper's sizes; random unit vectors stand for the cached embeddings."""

import numpy as np
from rows import Row

from cacl.corpus import Metadata
from cacl.phase1 import ContrastiveData, ContrastivePart, train_phase1
from cacl.phase2 import MatchPart, train_phase2
from cacl.randomness import stream

PAIRS = {"train": 4143, "validation": 517}
POSITIVES = {"train": 1086, "validation": 122}
RESUMES, POOL, JOBS = 570, 381, 420
RICH = 0.78  # share of pairs with skills on both sides


def row(variant: str) -> Row:
    if variant == "phase1":
        return Row(
            work="phase 1, 15 epochs, embeddings cached", seconds=6.0, prepare=contrastive_inputs, run=train_phase1, published=599.0
        )
    return Row(
        work="phase 2, 10 epochs, embeddings cached",
        seconds=4.0,
        prepare=match_inputs,
        run=lambda parts: train_phase2(*parts),
        published=5642.0,
    )


def unit_vectors(count: int, dimension: int, purpose: str) -> np.ndarray:
    drawn = stream(0, "benchmark", purpose).normal(size=(count, dimension)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def labels(part: str) -> np.ndarray:
    ones = np.arange(PAIRS[part]) < POSITIVES[part]
    return stream(0, "benchmark", part).permutation(ones).astype(np.int8)


def contrastive_inputs() -> ContrastiveData:
    """Distances over the whole range, so that no bucket is empty; a fifth of the resumes have no skills."""
    generator = stream(0, "benchmark", "phase 1")
    distances = generator.random((RESUMES, POOL))
    distances[generator.random(RESUMES) > RICH] = np.nan
    parts = [contrastive_part(name, distances, generator) for name in PAIRS]
    return ContrastiveData(unit_vectors(RESUMES, 768, "resumes"), unit_vectors(JOBS, 768, "jobs"), distances, *parts)


def contrastive_part(name: str, distances: np.ndarray, generator: np.random.Generator) -> ContrastivePart:
    resume, job = (generator.integers(0, size, PAIRS[name]) for size in (RESUMES, POOL))
    label = labels(name)
    fits = np.zeros(distances.shape, dtype=bool)
    fits[resume[label == 1], job[label == 1]] = True
    metadata = [
        Metadata(quality_tier="C")
        if np.isnan(distance)
        else Metadata(quality_tier="A", ontology_similarity=1 - distance, ot_distance=10 * distance)
        for distance in distances[resume, job].tolist()
    ]
    return ContrastivePart(resume, job, label, metadata, fits)


def match_inputs() -> tuple[MatchPart, MatchPart]:
    train, validation = (
        MatchPart(unit_vectors(size, 128, f"{name} resumes"), unit_vectors(size, 128, f"{name} jobs"), labels(name))
        for name, size in PAIRS.items()
    )
    return train, validation
