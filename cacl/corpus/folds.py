"""Cross-validation with unseen resumes, unseen jobs, or both: every pair is tested once, by heads that saw nothing of it.

A disjoint split of a corpus in which nearly everything is joined tests four pairs in a hundred. Here resumes and jobs are dealt
into groups; a block, the pairs of one group of resumes with one of jobs, is tested by heads that saw other resumes and other jobs.
"""

from itertools import product
from typing import Literal, NamedTuple

import numpy as np

from cacl.corpus.splits import ALIKE, SPLITS
from cacl.corpus.table import Index, PairTable
from cacl.errors import DegenerateError, ParameterError
from cacl.randomness import stream

BLOCK_SIDE, FOLD_COUNT, VALIDATION_QUARTERS = 4, 5, 4


class FoldRule(NamedTuple):
    """Folds that test every pair once: their short label, one sentence for the reader, and on which sides test pairs are unseen."""

    label: str
    words: str
    sides: tuple[Literal["resume", "job"], ...]


_FOLDS = f"are dealt into {FOLD_COUNT} folds: no"
_BLOCKS = f"are dealt into {BLOCK_SIDE} groups each, {BLOCK_SIDE**2} blocks of pairs: no resume and no job of a block"
FOLDS = {
    "job_folds": FoldRule("unseen job", f"Jobs {_FOLDS} job of a test fold, {ALIKE} training.", ("job",)),
    "resume_folds": FoldRule("unseen resume", f"Resumes {_FOLDS} resume of a test fold, {ALIKE} training.", ("resume",)),
    "blocks": FoldRule("both unseen", f"Resumes and jobs {_BLOCKS}, {ALIKE} training.", ("resume", "job")),
}
"""The cross-validations by name; their labels are those of :data:`SPLITS` that keep the same side apart."""
DIVISION_LABELS = {name: rule.label for name, rule in SPLITS.items()} | {name: rule.label for name, rule in FOLDS.items()}
"""What tables and figures call each split and each cross-validation."""


def fold_rows(name: str, table: PairTable, seed: int) -> list[dict[str, Index]]:
    """The positions of the pairs of each part, "train", "validation" and "test", of each fold under ``FOLDS[name]``.

    Resumes (jobs) with nearly the same text stay together. Every pair is in one test part. A quarter of the other resumes (jobs) is
    held out for validation; a pair of which one side is held out and the other is not is left out, so that the parts share no text
    on the sides that are kept apart. An unknown name is a ``ParameterError``, an empty part a ``DegenerateError``.
    """
    if name not in FOLDS:
        raise ParameterError(f"no folds are called {name!r}", "one of " + ", ".join(FOLDS), "choose one of these")
    owners = [table.owner(side, by_text=True) for side in FOLDS[name].sides]
    count = BLOCK_SIDE if len(owners) > 1 else FOLD_COUNT
    generator = stream(seed, "corpus", f"folds {name}")
    groups = [_balanced(owner, count, generator) for owner in owners]
    return [_fold(owners, groups, chosen, generator) for chosen in product(range(count), repeat=len(owners))]


def _fold(owners: list[Index], groups: list[Index], chosen: tuple[int, ...], generator: np.random.Generator) -> dict[str, Index]:
    """The fold that tests these groups, one of each side."""
    test, validation, train = (np.ones(len(owners[0]), dtype=bool) for _ in range(3))
    for owner, group, number in zip(owners, groups, chosen, strict=True):
        others = group != number
        held_out = np.zeros(len(owner), dtype=bool)
        held_out[others] = _balanced(owner[others], VALIDATION_QUARTERS, generator) == 0
        test &= ~others
        validation &= held_out
        train &= others & ~held_out
    rows = {part: np.flatnonzero(own) for part, own in (("train", train), ("validation", validation), ("test", test))}
    if any(not len(own) for own in rows.values()):
        received = f"a fold has parts of {', '.join(f'{len(own)} pairs ({part})' for part, own in rows.items())}"
        raise DegenerateError(received, "at least one pair in each", "use more pairs, of more resumes and jobs")
    return rows


def _balanced(owner: Index, count: int, generator: np.random.Generator) -> Index:
    """The group (n,) of each pair, below ``count``: shuffled owners go one by one to the group that has fewest pairs so far."""
    owners, position, sizes = np.unique(owner, return_inverse=True, return_counts=True)
    group, filled = np.zeros(len(owners), dtype=np.int64), np.zeros(count)
    for own in generator.permutation(len(owners)):
        group[own] = np.argmin(filled)
        filled[group[own]] += sizes[own]
    return group[position]
