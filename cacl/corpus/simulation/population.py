"""The hidden truth behind the simulated corpus: people with skills, and posts that need some.

What a person can do (``held``) and what their resume says about it are two things: a *bare* resume names its skills in words that
no ontology knows, a *thin* one names only one or two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from cacl.corpus.simulation.occupations import Occupation

LEVELS = ("junior", "mid", "senior", "lead")
_LEVEL_SHARES = (0.26, 0.34, 0.28, 0.12)
Kind = Literal["rich", "thin", "bare"]


@dataclass(frozen=True)
class Candidate:
    """A person: ``occupation`` and ``earlier`` (a related one) are positions in the list of occupations."""

    occupation: int
    earlier: int
    level: int
    kind: Kind
    held: tuple[str, ...]


@dataclass(frozen=True)
class Vacancy:
    """A post: ``essential`` holds the essential skills of its occupation that it requires, ``required`` all it asks for."""

    occupation: int
    level: int
    kind: Kind
    essential: tuple[str, ...]
    required: tuple[str, ...]


def draw_candidates(
    occupations: Sequence[Occupation], kinds: Sequence[Kind], rng: np.random.Generator
) -> list[Candidate]:
    """One person of each kind in ``kinds``; occupations are spread evenly."""
    places = spread(len(kinds), len(occupations), rng)
    return [_candidate(occupations, int(place), kind, rng) for place, kind in zip(places, kinds, strict=True)]


def draw_vacancies(occupations: Sequence[Occupation], kinds: Sequence[Kind], rng: np.random.Generator) -> list[Vacancy]:
    """One post of each kind in ``kinds``; occupations are spread evenly."""
    places = spread(len(kinds), len(occupations), rng)
    return [_vacancy(occupations, int(place), kind, rng) for place, kind in zip(places, kinds, strict=True)]


def spread(count: int, bins: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Positions 0 to ``bins`` - 1, each as often as any other up to one, in random order."""
    return rng.permutation(np.concatenate([rng.permutation(bins) for _ in range(count // bins + 1)])[:count])


def take(items: Sequence[str], count: int, rng: np.random.Generator) -> list[str]:
    """``count`` different items (all, where there are fewer), in random order."""
    return [items[i] for i in rng.permutation(len(items))[:count]]


def _level(rng: np.random.Generator) -> int:
    return int(rng.choice(len(LEVELS), p=_LEVEL_SHARES))


def _related(occupations: Sequence[Occupation], place: int, rng: np.random.Generator) -> int:
    near = [i for i, other in enumerate(occupations) if other.group == occupations[place].group]
    return near[rng.integers(len(near))] if rng.random() < 0.35 else place


def _candidate(occupations: Sequence[Occupation], place: int, kind: Kind, rng: np.random.Generator) -> Candidate:
    earlier = _related(occupations, place, rng)
    stranger = occupations[int(rng.integers(len(occupations)))]
    held = [
        *take(occupations[place].essential, int(rng.integers(5, 10)), rng),
        *take(occupations[place].optional, int(rng.integers(0, 3)), rng),
        *take(occupations[earlier].essential, int(rng.integers(0, 3)), rng),
        *take(stranger.essential, int(rng.integers(0, 2)), rng),
    ]
    return Candidate(place, earlier, _level(rng), kind, tuple(dict.fromkeys(held)))


def _vacancy(occupations: Sequence[Occupation], place: int, kind: Kind, rng: np.random.Generator) -> Vacancy:
    essential = take(occupations[place].essential, int(rng.integers(5, 9)), rng)
    optional = take(occupations[place].optional, int(rng.integers(0, 3)), rng)
    return Vacancy(place, _level(rng), kind, tuple(essential), tuple(essential + optional))
