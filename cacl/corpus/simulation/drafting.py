"""Drafting one text: sentences about one person's or post's skills, which avoid saying a thing the same way twice."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from cacl.corpus.simulation.grammar import Rules, SkillWords, count_words, expand, number, pick, sentence
from cacl.corpus.simulation.inflection import phrase

_LONGEST_SENTENCE = 28
_LONGEST_LABEL = 6
_LEAST_VERBS = 4
_DUTIES = (
    "keep records",
    "answer enquiries",
    "order supplies",
    "brief colleagues",
    "write reports",
    "prepare meetings",
)


class Draft:
    """Draws the sentences of one text.

    Parameters
    ----------
    rules :
        Rule name to alternatives.
    labels :
        Preferred labels of the skills that the text mentions.
    spare :
        Further skills of the same occupation, used where ``labels`` holds fewer than four verb phrases.
    fixed :
        Slots that stay the same in the whole text.
    """

    def __init__(
        self,
        rules: Rules,
        labels: Sequence[str],
        spare: Sequence[str],
        fixed: Mapping[str, str],
        rng: np.random.Generator,
    ) -> None:
        self._rules, self._rng = rules, rng
        self._skills = SkillWords([phrase(label) for label in _enough(labels, spare, rng)], rng)
        self._fixed = {**_numbers(rng), **{slot: _constant(text) for slot, text in fixed.items()}}
        self._used: set[str] = set()

    def write(self, rule: str, current: bool = False, title: str | None = None) -> str:
        """One sentence of at most 28 words by ``rule``.

        ``current`` puts it in the present; ``title`` fills the slot of that name.
        """
        words = {**self._skills.words(current), **self._fixed}
        if title is not None:
            words["title"] = _constant(title)
        while True:
            text = sentence(expand(rule, self._rules, words, self._used, self._rng))
            if count_words(text) <= _LONGEST_SENTENCE:
                return text

    def write_opening(self, title: str, current: bool = False) -> str:
        """A first sentence, which in resumes may be of any kind."""
        rules = ["opening"]
        if "noun_opening" in self._rules:
            rules += ["opening", "verb_sentence", "verb_sentence", *["noun_opening"] * self._skills.has_nouns]
        return self.write(pick(rules, self._rng), current, title)

    def write_about_skills(self, current: bool = False) -> str:
        """A sentence about one to three skills, by verb, by noun or both, as the skills allow."""
        rules = [*["verb_sentence"] * 3, *["noun_sentence", "mixed_sentence"] * self._skills.has_nouns]
        return self.write(pick(rules, self._rng), current)


def _constant(text: str) -> Callable[[], str]:
    return lambda: text


def _enough(labels: Sequence[str], spare: Sequence[str], rng: np.random.Generator) -> list[str]:
    """The short labels, topped up to four verb phrases by spare ones and everyday duties, so that none follows itself."""
    short, others = ([label for label in group if len(label.split()) <= _LONGEST_LABEL] for group in (labels, spare))
    missing = max(_LEAST_VERBS - sum(phrase(label).verb for label in short), 0)
    fitting = [label for label in others if phrase(label).verb and label not in short]
    duties = [_DUTIES[i] for i in rng.permutation(len(_DUTIES))]
    return [*short, *[*fitting, *duties][:missing]]


def _numbers(rng: np.random.Generator) -> dict[str, Callable[[], str]]:
    ranges = {
        "small": (2, 9),
        "team": (3, 25),
        "months": (2, 11),
        "percent": (5, 40),
        "many": (20, 300),
        "years": (12, 80),
        "days": (25, 32),
    }
    return {name: number(low, high, rng) for name, (low, high) in ranges.items()}
