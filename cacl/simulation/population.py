"""The hidden truth behind the simulated corpus: occupations, candidates and vacancies, and who is paired with which job.

The published marginals of sections 3.1 to 3.3 are met by a mixture of near and far pairs.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np

from cacl.errors import DegenerateError, ParameterError
from cacl.ontology import EscoGraph, SkillLinker
from cacl.randomness import stream

Rng: TypeAlias = np.random.Generator
Item = TypeVar("Item")

LEVELS = ("junior", "mid", "senior", "lead")
_LEVEL_SHARES = (0.26, 0.34, 0.28, 0.12)
_LEAST_OCCUPATIONS, _MOST_OCCUPATIONS, _PER_GROUP = 12, 76, 4
_LEAST_SKILLS, _MOST_SKILLS = 6, 40

PUBLISHED_SIZE = 5179
RESUMES, JOBS = 570, 420
_LABEL_COUNTS = ((1086, 920, 2137), (122, 107, 288), (145, 112, 262))
_TIER_COUNTS = (3215, 17, 911)  # of training; validation and test, where they are not published, have its shares
_PART_JOBS = (381, 149, 155)
# Shares of pairs within one occupation, within one ISCO unit group, and without any condition.
RELATION_SHARES = (0.34, 0.22, 0.44)
_BARE_JOBS = 0.03
_KINDS = ("rich", "thin", "bare")  # of the resume that makes tier A, B, C with a rich job; bare jobs get rich resumes


class Occupation(NamedTuple):
    """An occupation with its ISCO unit group and the skills that the linker finds, each alone, by their preferred label."""

    uri: str
    titles: tuple[str, ...]
    group: str
    essential: tuple[str, ...]
    optional: tuple[str, ...]


class Profile(NamedTuple):
    """A candidate with the skills held, or a vacancy with the skills required.

    ``occupation`` is a position in the list of occupations, ``level`` one in ``LEVELS``. A text of kind "rich" lists the skills,
    "thin" one or two of them, and "bare" only phrases that no ontology knows.
    """

    occupation: int
    level: int
    kind: str
    skills: tuple[str, ...]


class Part(NamedTuple):
    """What one part must hold: ``labels`` counts good, potential and no fit, ``tiers`` A, B and C; both sum to ``size``."""

    size: int
    labels: tuple[int, ...]
    tiers: tuple[int, ...]
    jobs: int


def draw_population(
    graph: EscoGraph, linker: SkillLinker, counts: Sequence[Part], seed: int = 0
) -> tuple[list[Occupation], list[Profile], list[Profile], list[tuple[int, int]]]:
    """The hidden truth: occupations, candidates, vacancies, and the positions (resume, job) of the pairs in corpus order."""
    resumes, jobs = population_kinds(counts)
    occupations = choose_occupations(graph, linker, len(resumes), stream(seed, "simulation", "occupations"))
    candidates = draw_profiles(occupations, resumes, True, stream(seed, "simulation", "candidates"))
    vacancies = draw_profiles(occupations, jobs, False, stream(seed, "simulation", "vacancies"))
    links = draw_pairs(candidates, vacancies, occupations, counts, stream(seed, "simulation", "pairs"))
    return occupations, candidates, vacancies, links


def take(items: Sequence[Item], rng: Rng, count: int | None = None) -> list[Item]:
    """``count`` different items (by default, or where there are fewer, all), in random order."""
    return [items[i] for i in rng.permutation(len(items))[:count]]


def plain(name: str) -> bool:
    """Whether a name is short, and free of simulation: "simulated" should never be read as a remark on the record."""
    return len(name.split()) <= 8 and "simulat" not in name.lower()


def choose_occupations(graph: EscoGraph, linker: SkillLinker, resumes: int, rng: Rng) -> list[Occupation]:
    """Draw one occupation for every five resumes, 12 to 76, up to four from each ISCO unit group, fullest groups first."""
    groups: dict[str, list[str]] = {}
    for uri in graph.uris_of("occupation"):
        group = graph.isco_group(uri)
        if group and _LEAST_SKILLS <= len(graph.occupation_skills(uri)[0]) <= _MOST_SKILLS:
            groups.setdefault(group, []).append(uri)
    wanted = min(max(resumes // 5, _LEAST_OCCUPATIONS), _MOST_OCCUPATIONS)
    chosen: list[Occupation] = []
    for group in sorted(groups, key=lambda group: (-min(len(groups[group]), _PER_GROUP), rng.random())):
        members = [_occupation(graph, linker, uri, group) for uri in take(groups[group], rng)]
        chosen += [member for member in members if len(member.essential) >= _LEAST_SKILLS][:_PER_GROUP]
        if len(chosen) >= wanted:
            break
    if len(chosen) < _LEAST_OCCUPATIONS:
        received = f"an ontology with {len(chosen)} occupations that have at least {_LEAST_SKILLS} essential skills"
        raise DegenerateError(received, f"at least {_LEAST_OCCUPATIONS} of them", "use the bundled one, or ESCO")
    return chosen[:wanted]


def draw_profiles(occupations: Sequence[Occupation], kinds: Sequence[str], candidates: bool, rng: Rng) -> list[Profile]:
    """One profile of each kind, evenly over the occupations; candidates also hold a few skills of other occupations."""
    places = rng.permutation(np.resize(rng.permutation(len(occupations)), len(kinds))).tolist()
    profiles = []
    for place, kind in zip(places, kinds, strict=True):
        own, other = occupations[place], occupations[int(rng.integers(len(occupations)))]
        group = [each for each in occupations if each.group == own.group] if rng.random() < 0.35 else [own]
        earlier = group[int(rng.integers(len(group)))]
        sources = [(own.essential, 5, 9 if candidates else 8), (own.optional, 0, 2)]
        sources += [(earlier.essential, 0, 2), (other.essential, 0, 1)] if candidates else []
        drawn = [skill for source, low, high in sources for skill in take(source, rng, int(rng.integers(low, high + 1)))]
        level = int(rng.choice(len(LEVELS), p=_LEVEL_SHARES))
        profiles.append(Profile(place, level, kind, tuple(dict.fromkeys(drawn))))
    return profiles


def _occupation(graph: EscoGraph, linker: SkillLinker, uri: str, group: str) -> Occupation:
    named = [[(skill, graph.label(skill)) for skill in skills] for skills in graph.occupation_skills(uri)]
    essential, optional = (tuple(s for s, name in own if plain(name) and linker.link(name) == [s]) for own in named)
    titles = [name for name in graph.alternative_labels[uri] if name.replace(" ", "").isalpha() and name.count(" ") < 4]
    others = tuple(skill for skill in optional if skill not in essential)
    return Occupation(uri, (graph.label(uri), *titles[:4]), group, essential, others)


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
