"""The hidden truth behind the simulated corpus: occupations, and the candidates and vacancies that belong to them."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np

from cacl.errors import DegenerateError
from cacl.ontology import EscoGraph, SkillLinker

Rng: TypeAlias = np.random.Generator
Item = TypeVar("Item")

LEVELS = ("junior", "mid", "senior", "lead")
_LEVEL_SHARES = (0.26, 0.34, 0.28, 0.12)
_LEAST_OCCUPATIONS, _MOST_OCCUPATIONS, _PER_GROUP = 12, 76, 4
_LEAST_SKILLS, _MOST_SKILLS = 6, 40


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
