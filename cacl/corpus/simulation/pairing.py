"""Who is paired with which post: the published counts of jobs, pairs and tiers, as a mixture of near and far pairs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cacl.corpus.simulation.marginals import JOBS, RESUMES, TIERS, Part, scaled
from cacl.corpus.simulation.occupations import Occupation
from cacl.corpus.simulation.population import Candidate, Kind, Vacancy

# Shares of pairs within one occupation, within one ISCO unit group, and without any condition.
RELATION_SHARES = (0.34, 0.22, 0.44)
_BARE_JOBS = 0.03
_KEPT = 2
_KIND_OF_TIER: dict[str, Kind] = {"A": "rich", "B": "thin", "C": "bare"}


def population_kinds(parts: Sequence[Part]) -> tuple[list[Kind], list[Kind]]:
    """How many resumes and jobs are rich, thin or bare, so that the tiers come out with each resume used about equally often."""
    size = sum(part.size for part in parts)
    resumes, jobs = scaled(RESUMES, size), scaled(JOBS, size)
    _, thin_pairs, bare_pairs = (sum(part.tiers[i] for part in parts) for i in range(len(TIERS)))
    bare_jobs = round(_BARE_JOBS * jobs)
    uses = size / resumes
    thin = max(1, round(thin_pairs / uses))
    bare = max(1, round((bare_pairs - size * bare_jobs / jobs) / uses))
    return _kinds(resumes, thin, bare), _kinds(jobs, 0, bare_jobs)


def _kinds(count: int, thin: int, bare: int) -> list[Kind]:
    shares: tuple[tuple[Kind, int], ...] = (("thin", thin), ("bare", bare), ("rich", count - thin - bare))
    return [kind for kind, number in shares for _ in range(number)]


def part_jobs(parts: Sequence[Part], count: int, rng: np.random.Generator) -> list[list[int]]:
    """Which of ``count`` jobs each part uses: all jobs are used, and most recur in a later part."""
    train, validation, test = (part.jobs for part in parts)
    order = rng.permutation(count)
    known, new = order[:train], order[train:]
    first, second = new[: len(new) // 2], new[len(new) // 2 :]
    chosen = [
        np.concatenate([fresh, rng.permutation(known)[: wanted - len(fresh)]])
        for fresh, wanted in ((first, validation), (second, test))
    ]
    return [[int(job) for job in jobs] for jobs in (known, *chosen)]


def draw_pairs(
    candidates: Sequence[Candidate],
    vacancies: Sequence[Vacancy],
    occupations: Sequence[Occupation],
    parts: Sequence[Part],
    rng: np.random.Generator,
) -> list[tuple[int, int]]:
    """Pairs (resume, job), part after part; no pair occurs twice."""
    matcher = _Matcher(candidates, vacancies, occupations, rng)
    popularity = rng.gamma(5.0, size=len(vacancies))
    pairs: list[tuple[int, int]] = []
    for part, jobs in zip(parts, part_jobs(parts, len(vacancies), rng), strict=True):
        slots = _slots(part, jobs, vacancies, popularity, rng)
        own = [
            matcher.match(slot, [j for j in jobs if vacancies[j].kind == vacancies[slot.job].kind]) for slot in slots
        ]
        pairs += [own[i] for i in rng.permutation(len(own))]
    return pairs


@dataclass(frozen=True)
class _Slot:
    """A pair to be filled: its job, the kind of resume that makes its tier, and whether it is the job's first in its part."""

    job: int
    kind: Kind
    first: bool = False


def _slots(
    part: Part,
    jobs: Sequence[int],
    vacancies: Sequence[Vacancy],
    popularity: npt.NDArray[np.float64],
    rng: np.random.Generator,
) -> Iterator[_Slot]:
    """One slot for each job, then slots by popularity. A bare job makes tier C with a rich resume."""
    rich = [job for job in jobs if vacancies[job].kind == "rich"]
    bare = [job for job in jobs if vacancies[job].kind == "bare"]
    surplus = rng.choice(jobs, size=part.size - len(jobs), p=popularity[jobs] / popularity[jobs].sum())
    extra_bare = [int(job) for job in surplus if vacancies[job].kind == "bare"][: max(part.tiers[2] - len(bare), 0)]
    yield from (_Slot(job, "rich", first=True) for job in bare)
    yield from (_Slot(job, "rich") for job in extra_bare)
    counts = (part.tiers[0], part.tiers[1], part.tiers[2] - len(bare) - len(extra_bare))
    kinds = [_KIND_OF_TIER[tier] for tier, count in zip(TIERS, counts, strict=True) for _ in range(count)]
    yield from (_Slot(job, kind, first=True) for job, kind in zip(rich, kinds, strict=False))
    later = [kinds[len(rich) + i] for i in rng.permutation(len(kinds) - len(rich))]
    filling = rng.choice(rich, size=len(later), p=popularity[rich] / popularity[rich].sum())
    yield from (_Slot(int(job), kind) for job, kind in zip(filling, later, strict=True))


class _Matcher:
    """Finds the resume for a slot: of its kind, in the drawn relation to the job, rarely used so far, and new to the job."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        vacancies: Sequence[Vacancy],
        occupations: Sequence[Occupation],
        rng: np.random.Generator,
    ) -> None:
        self._rng = rng
        self._kind = np.array([candidate.kind for candidate in candidates])
        self._place = np.array([candidate.occupation for candidate in candidates])
        groups = np.array([occupation.group for occupation in occupations])
        self._group = groups[self._place]
        self._job_place = [vacancy.occupation for vacancy in vacancies]
        self._job_group = [groups[vacancy.occupation] for vacancy in vacancies]
        self._uses = np.zeros(len(candidates))
        self._paired = np.zeros((len(vacancies), len(candidates)), dtype=bool)

    def match(self, slot: _Slot, jobs: Sequence[int]) -> tuple[int, int]:
        """Fill the slot; where its job has met nearly every resume of that kind, another of ``jobs`` takes its place."""
        job = slot.job
        # Rich resumes that a job has not met are kept for its first pairs in the two later parts.
        least = _KEPT + 1 if slot.kind == "rich" and not slot.first else 1
        if self._free(job, slot.kind).sum() < least:
            job = next(int(j) for j in self._rng.permutation(jobs) if self._free(int(j), slot.kind).sum() >= least)
        resume = self._resume(job, slot.kind)
        self._uses[resume] += 1
        self._paired[job, resume] = True
        return resume, job

    def _free(self, job: int, kind: Kind) -> npt.NDArray[np.bool_]:
        free: npt.NDArray[np.bool_] = (self._kind == kind) & ~self._paired[job]
        return free

    def _resume(self, job: int, kind: Kind) -> int:
        free = self._free(job, kind)
        near = (self._place == self._job_place[job], self._group == self._job_group[job], True)
        relation = int(self._rng.choice(3, p=RELATION_SHARES))
        pool = next(found for condition in near[relation:] if len(found := np.flatnonzero(free & condition)))
        # The jitter keeps the counts near their mean of nine without making them all equal.
        return int(pool[np.argmin(self._uses[pool] + 4.0 * self._rng.random(len(pool)))])
