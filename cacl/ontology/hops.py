r"""Shortest-path lengths by bit-parallel breadth-first search (section 4.4, step 1).

A block of sources is searched at once: bit :math:`s` of a node's machine words says whether source :math:`s` has reached it. One
level of all searches is then one bitwise *or* over the neighbours of every node, and the level at which a bit is first set is the
hop distance. The levels are kept as binary digits in "planes" of the same shape.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy import sparse

UNREACHABLE = -1
_WORD_BITS = 64
_BLOCK_WORDS = 8

Index = np.typing.NDArray[np.int64]
Words = np.typing.NDArray[np.uint64]
Hops = np.typing.NDArray[np.int16]


def hop_matrix(adjacency: sparse.csr_array, sources: Index, targets: Index, max_hops: int | None = None) -> Hops:
    """Return the number of edges on a shortest path from every source (n,) to every target (m,), given as node numbers.

    ``adjacency`` is symmetric. The result is int16 (n, m), ``UNREACHABLE`` where no path is of at most ``max_hops``.
    """
    result = np.empty((len(sources), len(targets)), dtype=np.int16)
    size = _WORD_BITS * _BLOCK_WORDS
    blocks = [slice(begin, begin + size) for begin in range(0, len(sources), size)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda rows: _search_block(adjacency, sources[rows], targets, max_hops, result[rows]), blocks))
    return result


def _search_block(adjacency: sparse.csr_array, sources: Index, targets: Index, max_hops: int | None, hops: Hops) -> None:
    """Search from at most one block of sources, and write the result into ``hops`` (sources, targets)."""
    number = np.arange(len(sources))
    reached = np.zeros((adjacency.shape[0], -(-len(sources) // _WORD_BITS)), dtype=np.uint64)
    bit = np.uint64(1) << (number % _WORD_BITS).astype(np.uint64)
    np.bitwise_or.at(reached, (sources, number // _WORD_BITS), bit)
    planes: list[Words] = []
    for level, fresh in enumerate(levels(adjacency, reached, max_hops), start=1):
        seen = fresh[targets]
        while len(planes) < level.bit_length():
            planes.append(np.zeros_like(seen))
        for digit, plane in enumerate(planes):
            if level >> digit & 1:
                plane |= seen
    _decode(reached[targets], planes, hops)


def levels(adjacency: sparse.csr_array, reached: Words, max_hops: int | None) -> Iterator[Words]:
    """Yield, level by level, the bits set for the first time; ``reached`` (nodes, words) is updated in place."""
    fresh, level = reached.copy(), 0
    while max_hops is None or level < max_hops:
        fresh = spread(adjacency, fresh) & ~reached
        if not fresh.any():
            return
        reached |= fresh
        level += 1
        yield fresh


def spread(adjacency: sparse.csr_array, fresh: Words) -> Words:
    """Or the words of every node's neighbours, touching only the edges that leave a node with a fresh bit."""
    live = np.any(fresh, axis=1)[adjacency.indices]
    offsets = np.concatenate([[0], np.cumsum(live)])[adjacency.indptr]
    filled = np.flatnonzero(np.diff(offsets))
    reached = np.zeros_like(fresh)
    if len(filled):
        words = fresh[adjacency.indices[live]]
        reached[filled] = np.bitwise_or.reduceat(words, offsets[filled], axis=0)
    return reached


def _decode(reached: Words, planes: list[Words], hops: Hops) -> None:
    """Write hop counts into ``hops`` (sources, targets), eight sources at a time: one byte of every target's words."""
    # Words (targets, words) as contiguous rows (bytes, targets), the least significant byte first.
    known, *digits = (np.ascontiguousarray(own.astype("<u8", copy=False).view(np.uint8).T) for own in (reached, *planes))
    for byte in range(-(-len(hops) // 8)):
        rows = hops[8 * byte : 8 * byte + 8]
        # A bit is in a plane only if its source reached the target: unreached ones stay at -1.
        rows[:] = _bits(known[byte], len(rows)) + np.int16(UNREACHABLE)
        for digit, plane in enumerate(digits):
            rows += _bits(plane[byte], len(rows)) << digit


def _bits(values: np.typing.NDArray[np.uint8], count: int) -> Hops:
    """The lowest ``count`` bits of bytes (targets,), shape (count, targets)."""
    digits = np.arange(count, dtype=np.uint8)[:, None]
    return (values >> digits & np.uint8(1)).astype(np.int16)
