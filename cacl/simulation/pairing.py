"""Who is paired with which job: the published marginals of sections 3.1 to 3.3, met by a mixture of near and far pairs."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cacl.errors import ParameterError
from cacl.simulation.population import Occupation, Profile, Rng, take

PUBLISHED_SIZE = 5179
RESUMES, JOBS = 570, 420
_LABEL_COUNTS = ((1086, 920, 2137), (122, 107, 288), (145, 112, 262))
_TIER_COUNTS = (3215, 17, 911)  # of training; validation and test, where they are not published, have its shares
_PART_JOBS = (381, 149, 155)
# Shares of pairs within one occupation, within one ISCO unit group, and without any condition.
RELATION_SHARES = (0.34, 0.22, 0.44)
_BARE_JOBS = 0.03
_KINDS = ("rich", "thin", "bare")  # of the resume that makes tier A, B, C with a rich job; bare jobs get rich resumes


class Part(NamedTuple):
    """What one part must hold: ``labels`` counts good, potential and no fit, ``tiers`` A, B and C; both sum to ``size``."""

    size: int
    labels: tuple[int, ...]
    tiers: tuple[int, ...]
    jobs: int


def parts(size: int = PUBLISHED_SIZE) -> list[Part]:
    """Training, validation and test of a corpus of ``size`` pairs; the published counts at the published size.

    >>> [part.labels for part in parts()]
    [(1086, 920, 2137), (122, 107, 288), (145, 112, 262)]
    """
    if size < 200:
        raise ParameterError(f"size={size}", "at least 200 pairs", "ask for a larger simulated corpus")
    sizes = (size * 8 // 10, size // 10, size - size * 8 // 10 - size // 10)
    return [
        Part(own, largest_remainder(own, labels), largest_remainder(own, _TIER_COUNTS), round(jobs * size / PUBLISHED_SIZE))
        for own, labels, jobs in zip(sizes, _LABEL_COUNTS, _PART_JOBS, strict=True)
    ]


def largest_remainder(total: int, weights: Sequence[float]) -> tuple[int, ...]:
    """Split ``total`` in proportion to ``weights``: whole numbers that sum to it, ties to the earlier entry.

    >>> largest_remainder(517, (3215, 17, 911))
    (401, 2, 114)
    """
    exact = total * np.asarray(weights, dtype=float) / float(np.sum(weights))
    counts = np.floor(exact).astype(int)
    # Rounded, so that two remainders that differ by a rounding error count as a tie.
    counts[np.argsort(-np.round(exact - counts, 9), kind="stable")[: total - counts.sum()]] += 1
    return tuple(counts.tolist())


def population_kinds(parts: Sequence[Part]) -> tuple[list[str], list[str]]:
    """The kinds of all resumes and jobs, so that the tiers come out with each resume used about equally often."""
    size = sum(part.size for part in parts)
    resumes, jobs = (round(count * size / PUBLISHED_SIZE) for count in (RESUMES, JOBS))
    _, thin_pairs, bare_pairs = (sum(counts) for counts in zip(*(part.tiers for part in parts), strict=True))
    bare_jobs = round(_BARE_JOBS * jobs)
    thin = max(1, round(thin_pairs * resumes / size))
    bare = max(1, round((bare_pairs - size * bare_jobs / jobs) * resumes / size))
    of_resumes, of_jobs = (resumes - thin - bare, thin, bare), (jobs - bare_jobs, 0, bare_jobs)
    return np.repeat(_KINDS, of_resumes).tolist(), np.repeat(_KINDS, of_jobs).tolist()


def draw_pairs(
    candidates: Sequence[Profile], vacancies: Sequence[Profile], occupations: Sequence[Occupation], parts: Sequence[Part], rng: Rng
) -> list[tuple[int, int]]:
    """Pairs (resume, job) of positions, part after part; no pair occurs twice, and popular jobs have more pairs."""
    own, wanted = (np.array([profile.occupation for profile in side]) for side in (candidates, vacancies))
    group, kinds = np.array([each.group for each in occupations]), np.array([candidate.kind for candidate in candidates])
    paired = np.zeros((len(vacancies), len(candidates)), dtype=bool)
    unmet = {kind: np.full(len(vacancies), np.sum(kinds == kind)) for kind in _KINDS}  # resumes, by kind and job
    relations = wanted[:, None] == own, group[wanted][:, None] == group[own], ~paired

    def pair(job: int, kind: str) -> tuple[int, int]:
        """A resume of this kind in the drawn relation, new to the job and rarely used; the next wider relation if none is left."""
        free = (kinds == kind) & ~paired[job]
        near = relations[rng.choice(3, p=RELATION_SHARES) :]
        pool = next(found for relation in near if len(found := np.flatnonzero(free & relation[job])))
        # The jitter leaves the uses near their mean of nine without making them all equal.
        resume = int(pool[np.argmin(paired[:, pool].sum(axis=0) + 4.0 * rng.random(len(pool)))])
        paired[job, resume] = True
        unmet[kind][job] -= 1
        return resume, job

    popularity = rng.gamma(5.0, size=len(vacancies))
    pairs: list[tuple[int, int]] = []
    for part, jobs in zip(parts, _part_jobs(parts, len(vacancies), rng), strict=True):
        rich, bare = ([job for job in jobs if vacancies[job].kind == kind] for kind in ("rich", "bare"))
        of_bare = (bare * round(part.size / len(jobs)))[: part.tiers[2]]
        found = [pair(job, "rich") for job in [*of_bare, *rich]]
        for kind in rng.permutation(np.repeat(_KINDS, (part.tiers[0] - len(rich), part.tiers[1], part.tiers[2] - len(of_bare)))):
            # Two rich resumes that a job has not met are reserved for its first pairs in the two later parts.
            weights = popularity[rich] * (unmet[kind][rich] > (2 if kind == "rich" else 0))
            found.append(pair(int(rng.choice(rich, p=weights / weights.sum())), kind))
        pairs += take(found, rng)
    return pairs


def _part_jobs(parts: Sequence[Part], count: int, rng: Rng) -> list[list[int]]:
    """Which of ``count`` jobs each part uses: all jobs are used, and most recur in a later part."""
    order = take(range(count), rng)
    known, new = order[: parts[0].jobs], order[parts[0].jobs :]
    later = zip((new[: len(new) // 2], new[len(new) // 2 :]), parts[1:], strict=True)
    return [known, *(own + take(known, rng, part.jobs - len(own)) for own, part in later)]
