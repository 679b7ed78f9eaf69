"""Linking titles and roles to ESCO occupations: by label, by label once the title is stripped, then by sentence embedding.

*Differs from the paper*: it links the names of skills only; where it has an occupation, it does not say how.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from cacl.ontology.graph import EscoGraph
from cacl.ontology.skill_linking import Link, clean

MINIMUM_COSINE = 0.70
CANDIDATES = 50
Encode = Callable[[Sequence[str]], np.typing.NDArray[np.float32]]

_PARENTHESES = re.compile(r"\([^)]*\)?|\[[^\]]*\]?")
_SEPARATOR = re.compile(r"\s+[-\u2013\u2014]+\s+|\s*[,|:;]\s*|\s+(?:at|for|with)\s+", re.IGNORECASE)
_MANNER = re.compile(
    r"\b(?:senior|sr|junior|jr|lead|principal|staff|intern|internship|trainee|graduate|entry[ -]level|mid[ -]level"
    r"|experienced|level|remote|hybrid|onsite|on-site|part[ -]time|full[ -]time|contract|temporary|freelancer?"
    r"|i|ii|iii|iv|v|[0-9]+)\b\.?|^\s*associate\b",
    re.IGNORECASE,
)


def stripped(name: str) -> str:
    """The cleaned name without parentheses, seniority, level and manner of work, and without what follows a separator.

    Separators are a dash between blanks, comma, bar, colon, semicolon, and the words "at", "for" and "with". Of the
    pieces, the first one that is not empty counts.

    >>> stripped("Sr. Data Engineer II (Remote)"), stripped("Senior Associate, Data Engineer")
    ('data engineer', 'associate')
    """
    pieces = _SEPARATOR.split(_PARENTHESES.sub(" ", name))
    return next((piece for piece in (clean(_MANNER.sub(" ", part)) for part in pieces) if piece), "")


class OccupationLinker:
    """Finds the occupation of a graph that a title or role means. Of these steps the first that succeeds counts:

    1. the cleaned name is the preferred label of an occupation, else an alternative one;
    2. the same for the :func:`stripped` name;
    3. the label with the largest cosine to the name or to the stripped name, as sentence embeddings, if it reaches ``minimum``.

    ``encode`` gives the embeddings of texts, float32 (n, d), of any length; ``None`` leaves out step 3. It compares with all
    preferred labels, and with those 50 alternative labels that have most in common with the name by TF-IDF over character
    3-grams: to embed all of ESCO's 29,000 alternative labels takes minutes. Where several occupations bear the label that was
    found, the one whose preferred label is nearest to the name counts, or without ``encode`` the first in file order.

    The default of ``minimum`` was chosen on ESCO alone: of 4,000 random alternative labels, each hidden and linked to the nearest
    other label by the bundled encoder, 46 % came to their own ISCO unit group with a cosine from 0.65 to 0.70, 59 % from there up
    to 0.75.
    """

    def __init__(self, graph: EscoGraph, encode: Encode | None = None, minimum: float = MINIMUM_COSINE) -> None:
        self.minimum, self._encode = minimum, encode
        self._preferred_label = {uri: graph.label(uri) for uri in graph.uris_of("occupation")}
        self._preferred: dict[str, Link] = {}
        self._alternative: dict[str, Link] = {}
        for uri, label in self._preferred_label.items():
            _enter(self._preferred, label, uri, "preferred")
            for other in graph.alternative_labels[uri]:
                _enter(self._alternative, other, uri, "alternative")

    def links(self, names: Iterable[str]) -> list[Link]:
        """One link for each distinct name, in order of first appearance; a name without any word is unmapped."""
        found = {name: self.exact(name) for name in dict.fromkeys(names)}
        missing = [name for name, link in found.items() if not link.uris and clean(name)]
        if self._encode is not None and missing:
            found |= self._nearest(self._encode, missing, self._candidates(missing))
        return [self._settled(link) for link in found.values()]

    def exact(self, name: str) -> Link:
        """Steps 1 and 2: by label, then by label once the name is stripped; all occupations that bear the label."""
        for query, suffix in ((clean(name), ""), (stripped(name), ", stripped")):
            link = self._preferred.get(query) or self._alternative.get(query)
            if link is not None:
                return replace(link, name=name, method=link.method + suffix)
        return Link(name, (), "unmapped", 0.0)

    def _candidates(self, names: list[str]) -> list[list[Link]]:
        """For each name the labels that are worth an embedding."""
        preferred, alternative = list(self._preferred.values()), list(self._alternative.values())
        if not alternative:
            return [preferred for _ in names]
        vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), dtype=np.float32)
        labels = vectorizer.fit_transform(list(self._alternative))
        common = (vectorizer.transform(map(clean, names)) @ labels.T).toarray()
        best = np.argsort(-common, axis=1, kind="stable")[:, :CANDIDATES]
        return [[*preferred, *(alternative[number] for number in row)] for row in best]

    def _nearest(self, encode: Encode, names: list[str], candidates: list[list[Link]]) -> dict[str, Link]:
        queries = {name: [name, stripped(name) or name] for name in names}
        labels = (link.label for row in candidates for link in row)
        vectors = self._vectors(encode, [*chain.from_iterable(queries.values()), *labels])
        nearest = {}
        for name, row in zip(names, candidates, strict=True):
            query = np.stack([vectors[text] for text in queries[name]])
            cosines = (np.stack([vectors[link.label] for link in row]) @ query.T).max(axis=1)
            best = int(cosines.argmax())
            nearest[name] = replace(row[best], name=name, method="embedding", score=float(cosines[best]))
        return nearest

    @staticmethod
    def _vectors(encode: Encode, texts: Iterable[str]) -> dict[str, np.typing.NDArray[np.float32]]:
        """Unit vectors of texts."""
        distinct = list(dict.fromkeys(texts))
        vectors = np.asarray(encode(distinct), dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return dict(zip(distinct, vectors / np.where(lengths > 0, lengths, 1), strict=True))

    def _settled(self, link: Link) -> Link:
        """The link with one occupation: the one whose preferred label is nearest to the name; below the minimum with none."""
        if link.score < self.minimum:
            return replace(link, uris=(), method="unmapped")
        if len(link.uris) < 2 or self._encode is None:
            return replace(link, uris=link.uris[:1])
        vectors = self._vectors(self._encode, [link.name, *(self._preferred_label[uri] for uri in link.uris)])
        cosines = {uri: float(vectors[self._preferred_label[uri]] @ vectors[link.name]) for uri in link.uris}
        return replace(link, uris=(max(link.uris, key=cosines.__getitem__),))


def _enter(table: dict[str, Link], label: str, uri: str, method: str) -> None:
    link = table.get(clean(label), Link("", (), method, 1.0, label))
    table[clean(label)] = replace(link, uris=tuple(dict.fromkeys((*link.uris, uri))))
