"""How a skill is named in a resume or posting: mostly as ESCO does, at times as people do.

Every name is checked with the linker when it is made, so that the quality tiers hold once the corpus is linked.
"""

from collections.abc import Callable, Iterator

import numpy as np

from cacl.corpus.simulation.inflection import phrase
from cacl.ontology import EscoGraph, SkillLinker

# Shares of names by preferred label, by an alternative label, and in words that only the fuzzy link finds.
NAMING_SHARES = (0.64, 0.25, 0.11)
_MOST_WORDS = 8


class Namer:
    """Names skills; a name always links to its skill first."""

    def __init__(self, graph: EscoGraph, linker: SkillLinker, rng: np.random.Generator) -> None:
        self._graph, self._linker, self._rng = graph, linker, rng
        self._alternatives: dict[str, list[str]] = {}
        self._loose: dict[str, str] = {}

    def label(self, uri: str) -> str:
        """The preferred label."""
        return self._graph.label(uri)

    def name(self, uri: str) -> str:
        """A preferred, alternative or loose name; the preferred label where the skill has no other that links to it."""
        way = int(self._rng.choice(3, p=NAMING_SHARES))
        if way == 1 and (names := self._alternatives_of(uri)):
            return names[self._rng.integers(len(names))]
        return self._loose_name(uri) if way == 2 else self.label(uri)

    def is_unambiguous(self, uri: str) -> bool:
        """Whether the preferred label links to this skill and no other."""
        return self._linker.link(self.label(uri)) == [uri]

    def _alternatives_of(self, uri: str) -> list[str]:
        if uri not in self._alternatives:
            names = self._graph.alternative_labels[uri]
            self._alternatives[uri] = [
                name for name in names if len(name.split()) <= _MOST_WORDS and self._linker.link(name) == [uri]
            ]
        return self._alternatives[uri]

    def _loose_name(self, uri: str) -> str:
        """Made once for each skill, since every check is a search through all labels."""
        if uri not in self._loose:
            names = loose_names(self.label(uri), self._rng)
            self._loose[uri] = next((name for name in names if self._is_loose_link(name, uri)), self.label(uri))
        return self._loose[uri]

    def _is_loose_link(self, name: str, uri: str) -> bool:
        link = self._linker.trace(name)
        return link.method == "fuzzy" and link.uris[0] == uri


def loose_names(label: str, rng: np.random.Generator) -> Iterator[str]:
    """Small variations of a label, in random order: another form, another order, a plural, an added word, a typo."""
    ways: tuple[Callable[[str, np.random.Generator], str], ...] = (_form, _order, _plural, _added, _typo)
    for i in rng.permutation(len(ways)):
        name = ways[i](label, rng)
        if name != label:
            yield name


def _form(label: str, rng: np.random.Generator) -> str:
    return phrase(label).ing


def _order(label: str, rng: np.random.Generator) -> str:
    words = label.split()
    if phrase(label).verb or not 2 <= len(words) <= 3 or "of" in words or "(" in label:
        return label
    return f"{words[-1]} of {' '.join(words[:-1])}"


def _plural(label: str, rng: np.random.Generator) -> str:
    return label[:-1] if label.endswith("s") and not label.endswith(("ss", "ics", "sis", "us")) else label + "s"


def _added(label: str, rng: np.random.Generator) -> str:
    if phrase(label).verb:
        return label + (" daily", " well", " alone")[rng.integers(3)]
    return ("basic ", "good ", "sound ")[rng.integers(3)] + label


def _typo(label: str, rng: np.random.Generator) -> str:
    """Two neighbouring letters swapped inside a word of at least five letters, or one of them dropped."""
    words = label.split()
    long = [i for i, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long:
        return label
    place = long[rng.integers(len(long))]
    word = words[place]
    cut = int(rng.integers(1, len(word) - 2))
    swapped = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    words[place] = swapped if rng.random() < 0.5 else word[:cut] + word[cut + 1 :]
    return " ".join(words)
