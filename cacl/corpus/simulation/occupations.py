"""Which occupations the simulated people work in, and which of their skills can be named."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cacl.errors import DegenerateError
from cacl.ontology import EscoGraph, SkillLinker

LEAST_OCCUPATIONS, MOST_OCCUPATIONS = 12, 76
_PER_GROUP = 4
_MOST_WORDS = 8
_PEOPLE_EACH = 5
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


def choose_occupations(
    graph: EscoGraph, linker: SkillLinker, people: int, rng: np.random.Generator
) -> list[Occupation]:
    """Draw one occupation for every five ``people``, 12 to 76, up to four from each ISCO unit group, fullest groups first.

    Raises
    ------
    DegenerateError
        The ontology has too few occupations with at least six essential skills.
    """
    wanted = min(max(people // _PEOPLE_EACH, LEAST_OCCUPATIONS), MOST_OCCUPATIONS)
    groups = _groups(graph)
    order = sorted(groups, key=lambda group: (-min(len(groups[group]), _PER_GROUP), rng.random()))
    chosen: list[Occupation] = []
    for group in order:
        members = [groups[group][i] for i in rng.permutation(len(groups[group]))]
        usable = (_occupation(graph, linker, uri, group) for uri in members)
        enough = (occupation for occupation in usable if len(occupation.essential) >= _LEAST_SKILLS)
        chosen += [occupation for occupation, _ in zip(enough, range(_PER_GROUP), strict=False)]
        if len(chosen) >= wanted:
            break
    if len(chosen) < LEAST_OCCUPATIONS:
        raise DegenerateError(
            f"an ontology with {len(chosen)} occupations that have at least {_LEAST_SKILLS} essential skills",
            expected=f"at least {LEAST_OCCUPATIONS} of them",
            remedy="simulate on the bundled ontology or on the full ESCO classification",
        )
    return chosen[:wanted]


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
    """The skills that their own preferred label links to first, in names of at most eight words.

    Skills in simulation are left out: "simulated" in a record should never be read as a remark on the record.
    """
    labels = {uri: graph.label(uri) for uri in skills}
    return tuple(
        uri
        for uri, label in labels.items()
        if len(label.split()) <= _MOST_WORDS and "simulat" not in label.lower() and linker.link(label)[:1] == [uri]
    )
