"""Which occupations the simulated people work in, and which of their skills can be named."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cacl.errors import DegenerateError
from cacl.ontology import EscoGraph, SkillLinker

MOST_OCCUPATIONS = 76
LEAST_OCCUPATIONS = 12
_PER_GROUP = 4
_LEAST_SKILLS, _MOST_SKILLS = 6, 40


@dataclass(frozen=True)
class Occupation:
    """An occupation with the skills that the linker finds by their preferred label."""

    uri: str
    titles: tuple[str, ...]
    group: str
    essential: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def skills(self) -> tuple[str, ...]:
        """Essential skills, then optional ones."""
        return self.essential + self.optional


def choose_occupations(graph: EscoGraph, linker: SkillLinker, rng: np.random.Generator) -> list[Occupation]:
    """Draw up to 76 occupations, up to four from each ISCO unit group, fullest groups first.

    Raises
    ------
    DegenerateError
        The ontology has too few occupations with at least six essential skills.
    """
    groups = _groups(graph)
    order = sorted(groups, key=lambda group: (-min(len(groups[group]), _PER_GROUP), rng.random()))
    chosen: list[Occupation] = []
    for group in order:
        members = [groups[group][i] for i in rng.permutation(len(groups[group]))]
        usable = (_occupation(graph, linker, uri, group) for uri in members)
        enough = (occupation for occupation in usable if len(occupation.essential) >= _LEAST_SKILLS)
        chosen += [occupation for occupation, _ in zip(enough, range(_PER_GROUP), strict=False)]
        if len(chosen) >= MOST_OCCUPATIONS:
            break
    if len(chosen) < LEAST_OCCUPATIONS:
        raise DegenerateError(
            f"an ontology with {len(chosen)} occupations that have at least {_LEAST_SKILLS} essential skills",
            expected=f"at least {LEAST_OCCUPATIONS} of them",
            remedy="simulate on the bundled ontology or on the full ESCO classification",
        )
    return chosen[:MOST_OCCUPATIONS]


def _groups(graph: EscoGraph) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for uri in graph.uris_of("occupation"):
        group = graph.isco_group(uri)
        if group and _LEAST_SKILLS <= len(graph.occupation_skills(uri)[0]) <= _MOST_SKILLS:
            groups.setdefault(group, []).append(uri)
    return groups


def _occupation(graph: EscoGraph, linker: SkillLinker, uri: str, group: str) -> Occupation:
    essential, optional = (_nameable(graph, linker, skills) for skills in graph.occupation_skills(uri))
    label = graph.label(uri)
    others = [name for name in graph.alternative_labels[uri] if len(name.split()) <= 4 and _plain(name)]
    required = set(essential)
    return Occupation(
        uri, (label, *others[:4]), group, essential, tuple(skill for skill in optional if skill not in required)
    )


def _plain(name: str) -> bool:
    return all(character.isalpha() or character in " -" for character in name)


def _nameable(graph: EscoGraph, linker: SkillLinker, skills: Iterable[str]) -> tuple[str, ...]:
    """The skills that their own preferred label links to first, in names of at most eight words."""
    return tuple(
        uri
        for uri in dict.fromkeys(skills)
        if len(graph.label(uri).split()) <= 8 and linker.link(graph.label(uri))[:1] == [uri]
    )
