"""Dividing a corpus into training, validation and test parts (section 3.2): every split by its name, and its rows as a file."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, Literal, NamedTuple, TypeVar

import numpy as np
from pydantic import NonNegativeInt, TypeAdapter
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from cacl.corpus.records import Pair
from cacl.corpus.table import Index, PairTable
from cacl.errors import ArtefactError, DegenerateError, ParameterError
from cacl.randomness import stream
from cacl.storage import atomic_text

PARTS = ("train", "validation", "test")
_TENTHS = (8, 1, 1)
_FIFTHS = (3, 1, 1)
_DROPPED = -1

Item = TypeVar("Item")


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
    """Cut a sequence in file order into 80 %, 10 % and the rest, by truncation; fewer than ten items are a ``DegenerateError``.

    >>> [len(part) for part in sequential_split(range(5179)).parts.values()]
    [4143, 517, 519]
    """
    first = len(items) * 8 // 10
    second = first + len(items) // 10
    return _checked(Split(items[:first], items[first:second], items[second:]))


def random_split(items: Sequence[Item], seed: int = 0) -> Split[Item]:
    """Divide a sequence at random, with the sizes of :func:`sequential_split`; the parts keep its order."""
    order = stream(seed, "corpus", "random split").permutation(len(items)).tolist()
    parts = sequential_split(order).parts.values()
    return Split(*([items[row] for row in sorted(part)] for part in parts))


def unseen_split(side: Literal["resume", "job"], pairs: Sequence[Pair], seed: int = 0) -> Split[Pair]:
    """Divide the distinct resumes, or jobs, at random into 80 %, 10 % and the rest; every pair goes where its owner goes.

    Owners with nearly the same text count as one. Nothing is dropped, the parts keep the order, and the other side may occur in
    several parts, which hold 80, 10 and 10 % of the pairs only on average. Fewer than ten owners are a ``DegenerateError``.
    """
    table = PairTable.of(pairs)
    owner = table.owner(side, by_text=True)
    shuffled = stream(seed, "corpus", f"unseen {side}s split").permutation(np.unique(owner)).tolist()
    part = np.zeros(len(owner), dtype=np.int64)
    for number, owners in enumerate(sequential_split(shuffled).parts.values()):
        part[np.isin(owner, owners)] = number
    return _select(table.pairs, part)


def disjoint_split(pairs: Sequence[Pair], seed: int = 0, by_text: bool = False) -> Split[Pair]:
    """Divide pairs so that no resume and no job occurs in two parts.

    Resumes and jobs are the two sides of a bipartite graph whose edges are the pairs. In seeded order, each connected component
    goes to the part that lacks most pairs of its share (80, 10 and 10 %). A component with more than 80 % of all pairs is cut: its
    resumes, and independently its jobs, are divided at random 60 : 20 : 20, and pairs whose resume and job fall into different
    parts are dropped: about 0.6^2 = 36 % stay in training and 0.2^2 = 4 % in each of the others (with 80 : 10 : 10 only 1 %).

    ``by_text`` counts resumes with nearly the same text as one, and jobs as well; otherwise they are compared by ``resume_id`` and
    ``job_id``. An empty part is a ``DegenerateError``. *Differs from the paper*: it splits in file order, so that both recur.
    """
    table = PairTable.of(pairs)
    resume, job = table.owner("resume", by_text), table.owner("job", by_text)
    component = _components(resume, job)
    sizes = np.bincount(component)
    generator = stream(seed, "corpus", "disjoint split")
    oversized = np.flatnonzero(sizes * sum(_TENTHS) > len(component) * _TENTHS[0])
    part = np.full(len(component), _DROPPED, dtype=np.int64)
    for giant in oversized:
        rows = np.flatnonzero(component == giant)
        resume_part, job_part = (_deal(numbers[rows], generator) for numbers in (resume, job))
        part[rows] = np.where(resume_part == job_part, resume_part, _DROPPED)
    whole = generator.permutation(np.setdiff1d(np.arange(len(sizes)), oversized))
    home = _fill(sizes, whole, np.bincount(part[part != _DROPPED], minlength=len(PARTS)))
    return _select(table.pairs, np.where(np.isin(component, oversized), part, home[component]))


class SplitRule(NamedTuple):
    """A split: its short label, one sentence for the reader, and the function of pairs and seed that makes it."""

    label: str
    words: str
    divide: Callable[[Sequence[Pair], int], Split[Pair]]


ALIKE = "nor one with nearly the same text, occurs in"
_CUT = "The pairs are cut in file order, as in the paper: resumes and jobs recur in all parts."
_DEALT = "The pairs are divided at random: resumes and jobs recur in all parts."
_BY_ID = "No resume and no job occurs in two parts; one with nearly the same text under another id may."
SPLITS = {
    "sequential": SplitRule("file order", _CUT, lambda pairs, seed: sequential_split(pairs)),
    "random": SplitRule("random", _DEALT, random_split),
    "unseen_jobs": SplitRule("unseen job", f"No job of the test part, {ALIKE} training.", partial(unseen_split, "job")),
    "unseen_resumes": SplitRule("unseen resume", f"No resume of the test part, {ALIKE} training.", partial(unseen_split, "resume")),
    "disjoint": SplitRule("both unseen", f"No resume and no job, {ALIKE} two parts.", partial(disjoint_split, by_text=True)),
    "disjoint_by_id": SplitRule("both unseen by name", _BY_ID, disjoint_split),
}
"""The splits by what the test part has in common with training, from most to least, by the parameter ``split``."""


def split_rows(name: str, pairs: Sequence[Pair], seed: int) -> dict[str, Index]:
    """The positions of the pairs of "train", "validation" and "test" under ``SPLITS[name]``; a ParameterError for another name."""
    if name not in SPLITS:
        raise ParameterError(f"no split is called {name!r}", "one of " + ", ".join(SPLITS), "choose one of these")
    # One object may stand in several rows: copies tell them apart.
    distinct = [pair.model_copy() for pair in pairs]
    row = {id(pair): number for number, pair in enumerate(distinct)}
    parts = SPLITS[name].divide(distinct, seed).parts
    return {part: np.array([row[id(pair)] for pair in own], dtype=np.int64) for part, own in parts.items()}


def write_split(path: Path | str, rows: Mapping[str, np.typing.ArrayLike]) -> None:
    """Write the positions of the three parts as JSON, atomically."""
    with atomic_text(path) as text:
        json.dump({part: np.asarray(own).tolist() for part, own in rows.items()}, text)


def read_split(path: Path | str) -> dict[str, Index]:
    """Read what :func:`write_split` wrote; a file that is missing or damaged, or holds something else, is an ``ArtefactError``."""
    try:
        content = TypeAdapter(dict[Literal[PARTS], list[NonNegativeInt]])  # type: ignore[valid-type]
        stored = content.validate_json(Path(path).read_bytes(), strict=True)
        rows = {part: np.array(stored[part], dtype=np.int64) for part in PARTS}
        if len(np.unique(np.concatenate(list(rows.values())))) < sum(map(len, rows.values())):
            raise ValueError("a row occurs twice")
    except (OSError, ValueError, OverflowError, KeyError) as error:
        received, remedy = f"{path} is no usable split ({str(error).splitlines()[0]})", "delete it: the workflow makes it anew"
        raise ArtefactError(received, "the rows of train, validation and test, each once", remedy) from error
    return rows


def _components(resume: Index, job: Index) -> Index:
    """The connected component of every pair, shape (n,)."""
    resumes = int(resume.max(initial=-1)) + 1
    nodes = resumes + int(job.max(initial=-1)) + 1
    graph = coo_array((np.ones(len(resume), dtype=np.int8), (resume, job + resumes)), shape=(nodes, nodes))
    return np.asarray(connected_components(graph, directed=False)[1][resume], dtype=np.int64)


def _deal(numbers: Index, generator: np.random.Generator) -> Index:
    """Divide the distinct ``numbers`` 60 : 20 : 20 at random and return the part of each entry."""
    distinct, position = np.unique(numbers, return_inverse=True)
    bounds = np.cumsum(_FIFTHS) * len(distinct)
    part = np.searchsorted(bounds, generator.permutation(len(distinct)) * sum(_FIFTHS), side="right")
    return part[position]


def _fill(sizes: Index, order: Index, kept: Index) -> Index:
    """The part of every component in ``order``, given the pairs that each part has already."""
    total, filled = kept.sum() + sizes[order].sum(), kept.copy()
    part = np.full(len(sizes), _DROPPED, dtype=np.int64)
    for component in order:
        part[component] = np.argmax(np.array(_TENTHS) * total - sum(_TENTHS) * filled)
        filled[part[component]] += sizes[component]
    return part


def _select(pairs: list[Pair], part: Index) -> Split[Pair]:
    return _checked(Split(*([pairs[row] for row in np.flatnonzero(part == number)] for number in (0, 1, 2, _DROPPED))))


def _checked(split: Split[Item]) -> Split[Item]:
    if all(map(len, split.parts.values())):
        return split
    sizes = ", ".join(f"{name} {len(part)}" for name, part in split.parts.items())
    remedy = "use more pairs (at least ten), or for a split by resumes or jobs pairs of more of them"
    raise DegenerateError(f"the split leaves a part empty ({sizes})", "at least one item in each part", remedy)
