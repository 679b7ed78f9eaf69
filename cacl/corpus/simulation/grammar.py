"""A small sentence grammar: rules with alternatives, expanded at random, with the skills of one person or post as words."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from cacl.corpus.simulation.inflection import Phrase

Rules = Mapping[str, Sequence[str]]
Words = Mapping[str, Callable[[], str]]

_SLOT = re.compile(r"\{(\w+)\}")


def alternatives(text: str) -> tuple[str, ...]:
    """The alternatives of a rule, one per line; a line with only ``-`` stands for the empty text.

    >>> alternatives('''
    ... every day
    ... -
    ... ''')
    ('every day', '')
    """
    return tuple("" if line.strip() == "-" else line.strip() for line in text.strip().splitlines())


def expand(rule: str, rules: Rules, words: Words, used: set[str], rng: np.random.Generator) -> str:
    """An alternative of ``rule`` with its slots filled: from ``words`` where the slot is there, else by the rule of that name.

    Alternatives in ``used`` are avoided while there are others; those that are taken are added to it.
    """

    def fill(match: re.Match[str]) -> str:
        return words[match[1]]() if match[1] in words else expand(match[1], rules, words, used, rng)

    fresh = [alternative for alternative in rules[rule] if alternative not in used]
    chosen = pick(fresh or rules[rule], rng)
    used.update([chosen] if chosen else [])
    return _SLOT.sub(fill, chosen)


def pick(options: Sequence[str], rng: np.random.Generator) -> str:
    """One of ``options``."""
    return options[int(rng.integers(len(options)))]


def number(low: int, high: int, rng: np.random.Generator) -> Callable[[], str]:
    """A source of whole numbers from ``low`` to ``high``."""
    return lambda: str(int(rng.integers(low, high + 1)))


def sentence(text: str) -> str:
    """Tidy blanks, articles, the capital and the full stop.

    >>> sentence("as a  engineer , checked drawings")
    'As an engineer, checked drawings.'
    """
    text = re.sub(r"\s+", " ", text).lstrip(" ,")
    text = re.sub(r" ([,;:.])", r"\1", text).rstrip(".,;: ")
    text = re.sub(r"\b([Aa]) (?=[aeioAEIO]|8|11\b|18\b)", r"\1n ", text)
    return text[0].upper() + text[1:] + "."


def count_words(*texts: str) -> int:
    """Number of words, as separated by blanks."""
    return sum(len(text.split()) for text in texts)


class SkillWords:
    """Hands out one person's skills in the form a sentence needs, each in turn, verbs and nouns apart."""

    def __init__(self, phrases: Sequence[Phrase], rng: np.random.Generator) -> None:
        self.has_nouns = any(not phrase.verb for phrase in phrases)
        shuffled = [phrases[i] for i in rng.permutation(len(phrases))]
        self._verbs = _endless([phrase for phrase in shuffled if phrase.verb])
        self._nouns = _endless([phrase for phrase in shuffled if not phrase.verb])

    def words(self, current: bool = False) -> dict[str, Callable[[], str]]:
        """Sources for the slots ``act`` (past, or present where ``current``), ``past``, ``base``, ``ing`` and ``noun``."""
        return {
            "act": lambda: next(self._verbs).base if current else next(self._verbs).past,
            "past": lambda: next(self._verbs).past,
            "base": lambda: next(self._verbs).base,
            "ing": lambda: next(self._verbs).ing,
            "noun": lambda: next(self._nouns).base,
        }


def _endless(phrases: Sequence[Phrase]) -> Iterator[Phrase]:
    while phrases:
        yield from phrases
