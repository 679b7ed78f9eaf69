"""Linking skill names to ESCO URIs, and the quality tier that this gives a pair (section 3.3).

Names are cleaned and linked by preferred label, by alternative label, then fuzzily. *Differs from the paper*: it says only that
names are mapped. An exact label that several skills share gives all of them; a fuzzy link gives the single best skill, by the
share of characters that two names have in common once their words are sorted: laxer scores link short names to any longer label.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from cacl.ontology.graph import EscoGraph

FUZZY_CUTOFF = 86.0
RICH = 3
_QUALIFIER = re.compile(r"\s*\([^)]*\)$")
_PUNCTUATION = re.compile(r"[^\w+#./& -]|[.](?!\w)|(?<!\w)-(?!\w)")


@dataclass(frozen=True, slots=True)
class Link:
    """A name, its URIs best first, how they were found, the score, and of an occupation the label that was nearest.

    Of a skill ``method`` is "preferred", "alternative", "fuzzy" or "unmapped", and the score 100 for an exact label, 0 for none. Of
    an occupation it is "preferred" or "alternative", alone or with ", stripped", "embedding" or "unmapped", and the score 1 for an
    exact label, else the cosine.
    """

    name: str
    uris: tuple[str, ...]
    method: str
    score: float
    label: str = ""

    @property
    def uri(self) -> str | None:
        """The best URI, or ``None``."""
        return self.uris[0] if self.uris else None


def clean(name: str) -> str:
    """Lower case, without punctuation and surplus blanks; ``+``, ``#`` and inner dots stay ("C++", "C#", "node.js").

    >>> clean("  Project-Management, ")
    'project-management'
    """
    return " ".join(_PUNCTUATION.sub(" ", name.casefold()).split())


def unqualified(label: str) -> str:
    """A label without the parenthesis at its end: "Java" of "Java (computer programming)"."""
    return _QUALIFIER.sub("", label)


class SkillLinker:
    """Finds the skills of a graph that a name may mean; ``cutoff`` (0 to 100) is the least fuzzy score that makes a link."""

    def __init__(self, graph: EscoGraph, cutoff: float = FUZZY_CUTOFF) -> None:
        self.cutoff = cutoff
        self._preferred: dict[str, dict[str, None]] = {}
        self._alternative: dict[str, dict[str, None]] = {}
        for uri in graph.uris_of("skill"):
            label = graph.label(uri)
            self._preferred.setdefault(clean(label), {})[uri] = None
            for name in (unqualified(label), *graph.alternative_labels[uri]):
                self._alternative.setdefault(clean(name), {})[uri] = None
        self._labels = list({**self._preferred, **self._alternative})
        self._sorted = [" ".join(sorted(label.split())) for label in self._labels]
        self._links: dict[str, Link] = {}

    def link(self, name: str) -> list[str]:
        """URIs that ``name`` may mean, best first; empty where it is not mapped."""
        return list(self.trace(name).uris)

    def trace(self, name: str) -> Link:
        """Link ``name`` and say how; repeated names are looked up once."""
        if name not in self._links:
            self._links[name] = self.exact(name) or self.fuzzy(name)
        return self._links[name]

    def exact(self, name: str) -> Link | None:
        """The skills whose preferred label, else whose alternative label, is the cleaned name; ``None`` where there is none."""
        cleaned = clean(name)
        if not cleaned:
            return Link(name, (), "unmapped", 0.0)
        for labels, method in ((self._preferred, "preferred"), (self._alternative, "alternative")):
            if cleaned in labels:
                return Link(name, tuple(labels[cleaned]), method, 100.0)
        return None

    def fuzzy(self, name: str) -> Link:
        """The skill with the most similar label once the words are sorted; of equal ratios the label that comes first."""
        query = " ".join(sorted(clean(name).split()))
        best = process.extractOne(query, self._sorted, scorer=fuzz.ratio, score_cutoff=self.cutoff)
        if best is None:
            return Link(name, (), "unmapped", 0.0)
        _, score, position = best
        label = self._labels[position]
        uris = self._preferred.get(label) or self._alternative[label]
        return Link(name, (next(iter(uris)),), "fuzzy", round(float(score), 2))


def quality_tier(resume_skills: Iterable[Any], job_skills: Iterable[Any]) -> str:
    """Grade how much the ontology knows of a pair, given the skills of both sides.

    ``A``: both sides have at least three URIs; ``B``: both have some; ``C``: one side has none; ``D``: there are names, but no
    URI on either side; ``F``: there are no names. A skill's ``uri`` (attribute or key) is ``None`` where its name is not linked;
    equal URIs count once. *Differs from the paper*: it describes A and C only, and does not say what "rich" means.

    >>> quality_tier([{"uri": "u1"}, {"uri": "u2"}, {"uri": "u3"}], [{"uri": "u1"}])
    'B'
    """
    sides = [list(resume_skills), list(job_skills)]
    uris = [[s.get("uri") if isinstance(s, Mapping) else getattr(s, "uri", None) for s in side] for side in sides]
    counts = [len(set(filter(None, side))) for side in uris]
    if min(counts) >= RICH:
        return "A"
    if min(counts) > 0:
        return "B"
    if max(counts) > 0:
        return "C"
    return "D" if any(sides) else "F"
