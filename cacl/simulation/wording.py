"""Resumes and postings as text, by the templates of ``wording.yaml``.

A skill in a list goes by its preferred label, an alternative label, or a small variation that only the fuzzy link finds; every
name is checked with the linker, so that the quality tiers hold once the corpus is linked. Prose uses preferred labels.
"""

import re
from collections.abc import Sequence
from importlib.resources import files
from itertools import cycle, pairwise
from typing import Any

import numpy as np
import yaml

from cacl.corpus.records import Experience, Job, Resume, Skill
from cacl.ontology import EscoGraph, SkillLinker
from cacl.simulation.population import LEVELS, Occupation, Profile, Rng, plain, take

WORDING: dict[str, Any] = yaml.safe_load(files(__package__).joinpath("wording.yaml").read_text(encoding="utf-8"))
# Shares of names by preferred label, by alternative label, and by a variation.
NAMING_SHARES = (0.64, 0.25, 0.11)
_SKILL_WORDS = 36
_PRESENT = 2025
_YEARS = ((3, 4), (4, 6), (7, 12), (12, 22))  # of experience, by level


class Writer:
    """Writes records one after another; equal random states give equal texts."""

    def __init__(self, graph: EscoGraph, linker: SkillLinker, occupations: Sequence[Occupation], rng: Rng) -> None:
        self._graph, self._linker, self._occupations, self._rng = graph, linker, occupations, rng
        self._unlisted = [phrase for phrase in WORDING["unlisted"] if not linker.link(phrase)]
        self._variations: dict[str, str] = {}

    def resume(self, number: int, candidate: Profile) -> Resume:
        """About 80 to 130 words in role, skills and descriptions."""
        names, periods = self._names(candidate), self._periods(candidate.level)
        titles = [self._title(candidate) for _ in periods]
        texts = self._texts("resume", candidate, len(periods), [titles[0], *names])
        experience = []
        for back, (own, period, text) in enumerate(zip(titles, periods, texts, strict=True)):
            title = self._with_level(own, max(candidate.level - back, 0))
            company = _capital(self._rng.choice(WORDING["companies"]))
            experience.append(Experience(title=title, company=company, period=period, description=text))
        skills, level, role = tuple(Skill(name=name) for name in names), LEVELS[candidate.level], _capital(titles[0])
        name, posts = f"resume-{number:04d}", tuple(experience)
        return Resume(resume_id=name, role=role, experience_level=level, skills=skills, experience=posts)

    def job(self, number: int, vacancy: Profile) -> Job:
        """About 50 to 100 words in title, required skills and description."""
        names, plain, company = self._names(vacancy), self._title(vacancy), self._rng.choice(WORDING["companies"])
        opening = self._numbered(self._rng.choice(WORDING["posting"]["opening"])).format(title=plain, company=company)
        (text,) = self._texts("posting", vacancy, 1, [plain, *names, opening])
        title, skills = self._with_level(plain, vacancy.level), tuple(Skill(name=name) for name in names)
        return Job(job_id=f"job-{number:04d}", title=title, description=f"{opening} {text}", required_skills=skills)

    def name(self, uri: str) -> str:
        """A preferred, alternative or varied name that links to this skill first."""
        label, way = self._graph.label(uri), int(self._rng.choice(3, p=NAMING_SHARES))
        if way == 1:
            known = filter(plain, self._graph.alternative_labels[uri])
            return str(self._rng.choice([name for name in known if self._linker.link(name) == [uri]] or [label]))
        if way == 2 and uri not in self._variations:
            links = (self._linker.trace(name) for name in variations(label, self._rng))
            self._variations[uri] = next((x.name for x in links if x.method == "fuzzy" and x.uris[0] == uri), label)
        return self._variations[uri] if way == 2 else label

    def _names(self, profile: Profile) -> list[str]:
        if profile.kind == "bare":
            return take(self._unlisted, self._rng, int(self._rng.integers(4, 8)))
        uris = take(profile.skills, self._rng)
        if profile.kind == "thin":
            return [self._graph.label(uri) for uri in uris[: int(self._rng.integers(1, 3))]]
        names = list(dict.fromkeys(self.name(uri) for uri in uris))
        words = np.cumsum([len(name.split()) for name in names])
        return names[: max(4, int(np.sum(words <= _SKILL_WORDS)))]

    def _texts(self, record: str, profile: Profile, count: int, before: Sequence[str]) -> list[str]:
        """Texts that are as long as the record asks for, with the words ``before``; each has tasks, the first one the level."""
        rules, rng = WORDING[record], self._rng
        alternatives = rules["sentences"] | {"level": rules["sentences"]["level"][profile.level]}
        templates = {kind: cycle(take(own, rng)) for kind, own in alternatives.items()}
        further = cycle(take([kind for kind in templates if kind != "level"], rng))
        labels = cycle(take([self._graph.label(uri) for uri in profile.skills], rng))
        due, target, words = ["tasks"] * count + rules["once"], int(rng.integers(*rules["words"])), len(" ".join(before).split())
        found: list[tuple[int, str]] = []
        while due or words < target:
            kind = due.pop(0) if due else next(further)
            sentence = re.sub("{skill}", lambda _: next(labels), self._numbered(next(templates[kind])))
            found.append((list(templates).index(kind), sentence))
            words += len(sentence.split())
        texts = [sorted(found[text::count], key=lambda own: own[0]) for text in range(count)]
        return [" ".join(sentence for _, sentence in own) for own in texts]

    def _periods(self, level: int) -> list[str]:
        """One to three periods that follow each other, the latest first; their sum suits the level."""
        years = int(self._rng.integers(_YEARS[level][0], _YEARS[level][1] + 1))
        changes = 1 + self._rng.permutation(years - 1)[: self._rng.integers(3)]
        ends = [_PRESENT - int(ago) for ago in (0, *sorted(changes), years)]
        return [f"{start} - {end}".replace(str(_PRESENT), "present") for end, start in pairwise(ends)]

    def _title(self, profile: Profile) -> str:
        titles = self._occupations[profile.occupation].titles
        return titles[0] if self._rng.random() < 0.6 else str(self._rng.choice(titles))

    def _with_level(self, title: str, level: int) -> str:
        return _capital(self._rng.choice(WORDING["titles"][level]).format(title=title))

    def _numbered(self, template: str) -> str:
        return template.replace("{number}", str(self._rng.integers(3, 26)))


def variations(label: str, rng: Rng) -> list[str]:
    """In random order: an added remark, singular or plural, and two letters of the longest word swapped."""
    word = max(label.split(), key=len)
    cut = len(word) // 2
    swapped = label.replace(word, word[: cut - 1] + word[cut] + word[cut - 1] + word[cut + 1 :])
    other = label.removesuffix("s") if label.endswith("s") else f"{label}s"
    return [name for name in take([f"{label} (basic)", other, swapped], rng) if name != label and not name.endswith("ys")]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
