"""Finding the labels of concepts in running text: whole words, the longest label first.

*Differs from the paper*: it says that skill names are mapped to ESCO, and not how names are found in a text.
"""

import re
from collections.abc import Iterator
from itertools import chain

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from cacl.ontology.graph import EscoGraph
from cacl.ontology.skill_linking import unqualified

SHORTEST_WORD = 8
SHORTEST_ACRONYM = 3
_WORD = re.compile(r"\w+(?:\.\w+)*[+#]*")
_END = re.compile(r"[^\w+#./&' -]+|\.(?!\w)|(?<=[a-z0-9])\.(?=[A-Z])")
_RUN_TOGETHER = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class LabelFinder:
    """Finds the labels of the skills of a graph, or of another ``kind`` of node, in a text.

    Line ends, full stops, commas, brackets and other marks end a phrase, and so does a capital inside a word that no label has
    ("HighlightsCertified"). In a phrase the longest label that starts at a word counts, in any case, and the search goes on behind
    it. A label of several words counts unless the first is a stop word of scikit-learn's list ("and procedures"). Of labels that
    are a single word only these count, so that "plan", "data" and "Source" (in ESCO a game engine) are no skills:

    - a preferred label in lower case of at least 8 letters ("accounting");
    - a preferred label with a capital, which is a name ("Python"), also without the parenthesis at its end;
    - an alternative label of at least 3 letters that are the initials, in order, of words in another label of its concept ("ETL").

    For the latter two the text must have the capitals as well, and no label the word in lower case.
    """

    def __init__(self, graph: EscoGraph, kind: str = "skill") -> None:
        preferred = {uri: tuple(dict.fromkeys((graph.label(uri), unqualified(graph.label(uri))))) for uri in graph.uris_of(kind)}
        every = {uri: (*names, *graph.alternative_labels[uri]) for uri, names in preferred.items()}
        written = {word for names in every.values() for name in names for word in _WORD.findall(name)}
        self._common = {word for word in written if word == word.lower()}
        self._vocabulary = {word.lower() for word in written}
        self._labels: dict[tuple[str, ...], str] = {}
        for name in chain.from_iterable(preferred.values()):
            self._enter(name)
        for uri, names in every.items():
            for name in names[len(preferred[uri]) :]:
                self._enter(name, names)
        self._longest: dict[str, int] = {}
        for words in self._labels:
            self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))

    def find(self, text: str) -> list[str]:
        """The labels in ``text`` as the ontology writes them, each once, in order of first appearance."""
        return list(dict.fromkeys(name for phrase in _END.split(self.apart(text)) for name in self._in_phrase(phrase)))

    def apart(self, text: str) -> str:
        """Put a line end where a capital begins a word inside a word that no label has."""
        known = self._vocabulary
        return _WORD.sub(lambda word: word[0] if word[0].lower() in known else _RUN_TOGETHER.sub("\n", word[0]), text)

    def _enter(self, name: str, labels: tuple[str, ...] = ()) -> None:
        """Enter a label; ``labels`` are those of its concept if it is an alternative one."""
        words = tuple(_WORD.findall(name.lower()))
        telling = bool(words) and words[0] not in ENGLISH_STOP_WORDS
        if len(words) == 1 and name == name.lower():
            telling = not labels and len(name) >= SHORTEST_WORD
        elif len(words) == 1:
            telling = name.lower() not in self._common and (not labels or _are_initials(name, labels))
        if telling:
            self._labels.setdefault(words, name)

    def _in_phrase(self, phrase: str) -> Iterator[str]:
        words = _WORD.findall(phrase)
        start, lower = 0, tuple(word.lower() for word in words)
        while start < len(words):
            size = min(self._longest.get(lower[start], 1), len(words) - start)
            while size > 1 and lower[start : start + size] not in self._labels:
                size -= 1
            name = self._labels.get(lower[start : start + size])
            if name and (size > 1 or name == name.lower() or words[start] in (name, name.upper())):
                yield name
            start += size


def _are_initials(name: str, labels: tuple[str, ...]) -> bool:
    """Whether the letters of ``name`` start words of one of the other labels, in order."""
    initials = (iter([word[0] for word in _WORD.findall(label.lower())]) for label in labels if label != name)
    return len(name) >= SHORTEST_ACRONYM and any(all(letter in row for letter in name.lower()) for row in initials)
