r"""Shortest-path lengths by bit-parallel breadth-first search (section 4.4, step 1).

A block of sources is searched at once: bit :math:`s` of a node's machine words says whether source :math:`s` has reached it.
One level of all searches is then one bitwise *or* over the neighbours of every node, and the level at which a bit is first set
is the hop distance. The levels are kept as binary digits in "planes" of the same shape, so that words are turned into numbers
only once per block.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

UNREACHABLE = -1
_WORD_BITS = 64
_BLOCK_WORDS = 8

Index = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Hops = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Adjacency:
    """An undirected graph as compressed rows: the neighbours of node ``i`` are ``neighbours[start[i]:start[i + 1]]``."""

    start: Index
    neighbours: Index

    @classmethod
    def from_edges(cls, nodes: int, edges: npt.NDArray[np.integer]) -> "Adjacency":
        """Build from an (m, 2) array of node numbers; parallel edges are merged."""
        both = np.concatenate([edges, edges[:, ::-1]]).astype(np.int64).reshape(-1, 2)
        both = np.unique(both, axis=0)
        degrees = np.bincount(both[:, 0], minlength=nodes)
        return cls(np.concatenate([[0], np.cumsum(degrees)]), both[:, 1])

    @property
    def nodes(self) -> int:
        """The number of nodes."""
        return len(self.start) - 1


def hop_matrix(adjacency: Adjacency, sources: Index, targets: Index, max_hops: int | None = None) -> Hops:
    """Return the number of edges on a shortest path from every source to every target.

    Parameters
    ----------
    adjacency :
        The graph.
    sources, targets :
        Node numbers, shapes (n,) and (m,).
    max_hops :
        Longer paths count as no path; ``None`` for no limit.

    Returns
    -------
    int16 array (n, m), ``UNREACHABLE`` where there is no path.
    """
    result = np.empty((len(sources), len(targets)), dtype=np.int16)
    block = _WORD_BITS * _BLOCK_WORDS

    def search(begin: int) -> None:
        rows = slice(begin, min(begin + block, len(sources)))
        _search_block(adjacency, sources[rows], targets, max_hops, result[rows])

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(search, range(0, len(sources), block)))
    return result


def _search_block(adjacency: Adjacency, sources: Index, targets: Index, max_hops: int | None, hops: Hops) -> None:
    count = len(sources)
    reached = np.zeros((adjacency.nodes, -(-count // _WORD_BITS)), dtype=np.uint64)
    number = np.arange(count)
    bit = np.uint64(1) << (number % _WORD_BITS).astype(np.uint64)
    np.bitwise_or.at(reached, (sources, number // _WORD_BITS), bit)
    planes: list[Words] = []
    for level, fresh in enumerate(_levels(adjacency, reached, max_hops), start=1):
        seen = fresh[targets]
        while len(planes) < level.bit_length():
            planes.append(np.zeros_like(seen))
        for digit, plane in enumerate(planes):
            if level >> digit & 1:
                plane |= seen
    _decode(reached[targets], planes, hops)


def _levels(adjacency: Adjacency, reached: Words, max_hops: int | None) -> Iterator[Words]:
    """Yield, level by level, the bits set for the first time; ``reached`` (nodes, words) is updated in place."""
    fresh, level = reached.copy(), 0
    while max_hops is None or level < max_hops:
        fresh = _spread(adjacency, fresh) & ~reached
        if not fresh.any():
            return
        reached |= fresh
        level += 1
        yield fresh


def _spread(adjacency: Adjacency, fresh: Words) -> Words:
    """Or the words of every node's neighbours, touching only the edges that leave a node with a fresh bit."""
    live = np.any(fresh, axis=1)[adjacency.neighbours]
    offsets = np.concatenate([[0], np.cumsum(live)])[adjacency.start]
    filled = np.flatnonzero(np.diff(offsets))
    spread = np.zeros_like(fresh)
    if len(filled):
        words = fresh[adjacency.neighbours[live]]
        spread[filled] = np.bitwise_or.reduceat(words, offsets[filled], axis=0)
    return spread


def _decode(reached: Words, planes: list[Words], hops: Hops) -> None:
    """Write hop counts into ``hops`` (sources, targets), eight sources at a time: one byte of every target's words."""
    known, *digits = (_bytes(words) for words in (reached, *planes))
    for byte in range(-(-len(hops) // 8)):
        rows = hops[8 * byte : 8 * byte + 8]
        # A bit is in a plane only if its source reached the target: unreached ones stay at -1.
        rows[:] = _bits(known[byte], len(rows)) + np.int16(UNREACHABLE)
        for digit, plane in enumerate(digits):
            rows += _bits(plane[byte], len(rows)) << digit


def _bytes(words: Words) -> npt.NDArray[np.uint8]:
    """Words (targets, words) as contiguous rows (bytes, targets), the least significant byte first."""
    little_endian = np.ascontiguousarray(words.astype("<u8", copy=False))
    return np.ascontiguousarray(little_endian.view(np.uint8).T)


def _bits(values: npt.NDArray[np.uint8], count: int) -> Hops:
    """The lowest ``count`` bits of bytes (targets,), shape (count, targets)."""
    digits = np.arange(count, dtype=np.uint8)[:, None]
    return (values >> digits & np.uint8(1)).astype(np.int16)
