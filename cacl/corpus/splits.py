"""Dividing a corpus into training, validation and test parts (section 3.2)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from cacl.corpus.near_duplicates import group_near_duplicates, job_words, resume_words
from cacl.corpus.records import Pair
from cacl.corpus.table import PairTable
from cacl.errors import DegenerateError
from cacl.randomness import stream

PARTS = ("train", "validation", "test")
_TENTHS = (8, 1, 1)
_FIFTHS = (3, 1, 1)
_DROPPED = -1

Item = TypeVar("Item")
Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Split(Generic[Item]):
    """The three parts of a corpus, and what had to be left out to keep them apart."""

    train: Sequence[Item]
    validation: Sequence[Item]
    test: Sequence[Item]
    dropped: Sequence[Item] = ()

    @property
    def parts(self) -> dict[str, Sequence[Item]]:
        """The three parts by name."""
        return {name: getattr(self, name) for name in PARTS}


def sequential_split(items: Sequence[Item]) -> Split[Item]:
    """Cut a sequence in file order into 80 %, 10 % and the rest, with sizes by truncation.

    >>> split = sequential_split(range(5179))
    >>> [len(part) for part in split.parts.values()]
    [4143, 517, 519]

    Parameters
    ----------
    items :
        Any sequence that can be sliced, of at least ten items.

    Raises
    ------
    DegenerateError
        A part would be empty.
    """
    first = len(items) * 8 // 10
    second = first + len(items) // 10
    return _checked(Split(items[:first], items[first:second], items[second:]))


def random_split(items: Sequence[Item], seed: int = 0) -> Split[Item]:
    """Divide a sequence at random into 80 %, 10 % and the rest, with the sizes of :func:`sequential_split`.

    >>> split = random_split(range(20), seed=1)
    >>> sorted([*split.train, *split.validation, *split.test]) == list(range(20))
    True

    Parameters
    ----------
    items :
        Any sequence of at least ten items; the parts keep its order.
    seed :
        Of the division.

    Raises
    ------
    DegenerateError
        A part would be empty.
    """
    order = stream(seed, "corpus", "random split").permutation(len(items)).tolist()
    parts = sequential_split(order).parts.values()
    return Split(*([items[row] for row in sorted(part)] for part in parts))


def unseen_jobs_split(pairs: Sequence[Pair], seed: int = 0, by_text: bool = False) -> Split[Pair]:
    """Divide the distinct jobs at random into 80 %, 10 % and the rest; every pair goes where its job goes.

    Nothing is dropped, and resumes may occur in several parts. Jobs differ in their number of pairs, so that the parts
    hold 80, 10 and 10 % of the pairs only on average.

    Parameters
    ----------
    pairs :
        Compared by ``job_id``; the parts keep their order.
    seed :
        Of the division.
    by_text :
        Count jobs with nearly the same text as one (:func:`cacl.corpus.near_duplicates.group_near_duplicates`): "Data
        Analyst" is not unseen where "data analyst" was seen.

    Raises
    ------
    DegenerateError
        There are fewer than ten jobs.
    """
    table = PairTable.of(pairs)
    return _by_owner(table.pairs, _jobs(table, by_text), stream(seed, "corpus", "unseen jobs split"))


def unseen_resumes_split(pairs: Sequence[Pair], seed: int = 0, by_text: bool = False) -> Split[Pair]:
    """Divide the distinct resumes at random into 80 %, 10 % and the rest; see :func:`unseen_jobs_split`."""
    table = PairTable.of(pairs)
    return _by_owner(table.pairs, _resumes(table, by_text), stream(seed, "corpus", "unseen resumes split"))


def disjoint_split(pairs: Sequence[Pair], seed: int = 0, by_text: bool = False) -> Split[Pair]:
    """Divide pairs so that no resume and no job occurs in two parts.

    Resumes and jobs are the two sides of a bipartite graph whose edges are the pairs. A connected component can only be
    divided by losing some of its pairs, so whole components are the units: in seeded order, each goes to the part that
    lacks most pairs of its share (80, 10 and 10 % of the kept pairs).

    A component with more than 80 % of all pairs is cut: its resumes, and independently its jobs, are divided at random
    60 : 20 : 20 over the parts, and pairs whose resume and job fall into different parts are dropped. Of its pairs,
    about 0.6^2 = 36 % stay in training and 0.2^2 = 4 % in each of the others: 44 % are kept, in the ratio 82 : 9 : 9.
    (Dividing 80 : 10 : 10 would keep 66 %, but only 1 % in each of the smaller parts.) Nothing is lost silently:
    dropped pairs are returned as ``dropped``.

    Parameters
    ----------
    pairs :
        Compared by ``resume_id`` and ``job_id``; the parts keep their order.
    seed :
        Of the order of the components and of the cut.
    by_text :
        Count resumes with nearly the same text as one, and jobs as well
        (:func:`cacl.corpus.near_duplicates.group_near_duplicates`), so that no part holds a twin of another's.

    Raises
    ------
    DegenerateError
        A part would be empty.

    Notes
    -----
    Differs from the paper in: the paper splits sequentially, so that resumes and jobs recur in all parts.
    """
    table = PairTable.of(pairs)
    resume, job = _resumes(table, by_text), _jobs(table, by_text)
    component = _components(resume, job)
    sizes = np.bincount(component)
    generator = stream(seed, "corpus", "disjoint split")
    oversized = np.flatnonzero(sizes * sum(_TENTHS) > len(table.pairs) * _TENTHS[0])
    part = np.full(len(table.pairs), _DROPPED, dtype=np.int64)
    for giant in oversized:
        rows = np.flatnonzero(component == giant)
        part[rows] = _cut(resume[rows], job[rows], generator)
    whole = generator.permutation(np.setdiff1d(np.arange(len(sizes)), oversized))
    home = _fill(sizes, whole, np.bincount(part[part != _DROPPED], minlength=len(PARTS)))
    part = np.where(np.isin(component, oversized), part, home[component])
    return _checked(Split(*(_select(table.pairs, part == wanted) for wanted in (0, 1, 2, _DROPPED))))


SPLITS: dict[str, Callable[[Sequence[Pair], int], Split[Pair]]] = {
    "file order": lambda pairs, seed: sequential_split(pairs),
    "random": random_split,
    "unseen job": partial(unseen_jobs_split, by_text=True),
    "unseen resume": partial(unseen_resumes_split, by_text=True),
    "both unseen": partial(disjoint_split, by_text=True),
}
"""The splits by what the test part has in common with training, from most to least; each takes pairs and a seed.

Unseen means unseen by text: a record with nearly the same text under another id counts as seen."""

SETTINGS = {
    "sequential": "file order",
    "random": "random",
    "unseen_jobs": "unseen job",
    "unseen_resumes": "unseen resume",
    "disjoint": "both unseen",
}
"""The key of :data:`SPLITS` for each value of the parameter ``split``."""


def _resumes(table: PairTable, by_text: bool) -> Index:
    """The number (n,) of each pair's resume; ``by_text``, resumes with nearly the same text share one."""
    if not by_text:
        return table.resume
    return group_near_duplicates([resume_words(resume) for resume in table.resumes])[table.resume]


def _jobs(table: PairTable, by_text: bool) -> Index:
    """The number (n,) of each pair's job; ``by_text``, jobs with nearly the same text share one."""
    if not by_text:
        return table.job
    return group_near_duplicates([job_words(job) for job in table.jobs])[table.job]


def _by_owner(pairs: list[Pair], owner: Index, generator: np.random.Generator) -> Split[Pair]:
    """Divide pairs by the number of their owner."""
    chosen = sequential_split(generator.permutation(np.unique(owner)).tolist()).parts.values()
    return Split(*(_select(pairs, np.isin(owner, numbers)) for numbers in chosen))


def _select(pairs: list[Pair], chosen: npt.NDArray[np.bool_]) -> list[Pair]:
    return [pairs[row] for row in np.flatnonzero(chosen)]


def _components(resume: Index, job: Index) -> Index:
    """The connected component of every pair, shape (n,)."""
    resumes = int(resume.max(initial=-1)) + 1
    nodes = resumes + int(job.max(initial=-1)) + 1
    graph = coo_array((np.ones(len(resume), dtype=np.int8), (resume, job + resumes)), shape=(nodes, nodes))
    _, label = connected_components(graph, directed=False)
    _, component = np.unique(label[resume], return_inverse=True)
    return component.astype(np.int64)


def _cut(resume: Index, job: Index, generator: np.random.Generator) -> Index:
    """The part of every pair of one component, ``_DROPPED`` where its resume and its job fall apart."""
    resume_part, job_part = (_deal(numbers, generator) for numbers in (resume, job))
    return np.where(resume_part == job_part, resume_part, _DROPPED)


def _deal(numbers: Index, generator: np.random.Generator) -> Index:
    """Divide the distinct ``numbers`` 60 : 20 : 20 at random and return the part of each entry."""
    distinct, position = np.unique(numbers, return_inverse=True)
    bounds = np.cumsum(_FIFTHS) * len(distinct)
    part = np.searchsorted(bounds, generator.permutation(len(distinct)) * sum(_FIFTHS), side="right")
    return part[position]


def _fill(sizes: Index, order: Index, kept: Index) -> Index:
    """The part of every component in ``order``, given the pairs that each part has already."""
    total = kept.sum() + sizes[order].sum()
    part = np.full(len(sizes), _DROPPED, dtype=np.int64)
    filled = kept.copy()
    for component in order:
        part[component] = np.argmax(np.array(_TENTHS) * total - sum(_TENTHS) * filled)
        filled[part[component]] += sizes[component]
    return part


def _checked(split: Split[Item]) -> Split[Item]:
    sizes = {name: len(part) for name, part in split.parts.items()}
    if min(sizes.values()) > 0:
        return split
    raise DegenerateError(
        "the split leaves a part empty (" + ", ".join(f"{name} {size}" for name, size in sizes.items()) + ")",
        expected="at least one item in each of training, validation and test",
        remedy="use more pairs (at least ten), or for a split by resumes or jobs pairs of more of them",
    )
