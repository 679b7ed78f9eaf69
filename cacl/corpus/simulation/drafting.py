"""Drafting one text: sentences drawn without repeating a template, about one person's or post's skills, up to a word budget."""

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
    "plan the week",
    "brief colleagues",
    "write reports",
    "check deliveries",
    "prepare meetings",
    "show new people around",
    "follow up open points",
)


class Draft:
    """Draws the sentences of one text.

    Parameters
    ----------
    rules :
        Rule name to alternatives.
    labels :
        Preferred labels of the skills that the text may mention.
    fixed :
        Words for the slots that stay the same in the whole text.
    """

    def __init__(
        self, rules: Rules, labels: Sequence[str], fixed: Mapping[str, Callable[[], str]], rng: np.random.Generator
    ) -> None:
        self._rules, self._rng = rules, rng
        short = [label for label in labels if len(label.split()) <= _LONGEST_LABEL]
        self._skills = SkillWords([phrase(label) for label in _enough(short, rng)], rng)
        self._fixed = {**_numbers(rng), **fixed}
        self._used: set[str] = set()

    def write(self, rule: str, current: bool = False) -> str:
        """One sentence from a template of ``rule`` that this text has not used, of at most 28 words."""
        words = {**self._skills.words(current), **self._fixed}
        while True:
            fresh = [template for template in self._rules[rule] if template not in self._used]
            template = pick(fresh or self._rules[rule], self._rng)
            self._used.add(template)
            text = sentence(expand(template, self._rules, words, self._rng))
            if count_words(text) <= _LONGEST_SENTENCE:
                return text

    def write_opening(self, current: bool = False) -> str:
        """A first sentence."""
        by_noun = self._skills.has_nouns and "noun_opening" in self._rules and self._rng.random() < 0.2
        return self.write("noun_opening" if by_noun else "opening", current)

    def write_about_skills(self, current: bool = False) -> str:
        """A sentence about one to three skills, by verb, by noun or both, as the skills allow."""
        rules = [
            *["verb_sentence"] * 3,
            *["noun_sentence", "mixed_sentence"] * self._skills.has_nouns,
        ]
        return self.write(pick(rules, self._rng), current)


def _enough(labels: Sequence[str], rng: np.random.Generator) -> list[str]:
    """The labels, with everyday duties where there are fewer than four verb phrases, so that no sentence repeats itself."""
    missing = _LEAST_VERBS - sum(phrase(label).verb for label in labels)
    duties = [_DUTIES[i] for i in rng.permutation(len(_DUTIES))]
    return [*labels, *duties[: max(missing, 0)]]


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
