r"""Similarity of skills and of skill sets (section 4.4).

.. math::

    \operatorname{sim}(u, v) &= e^{-\alpha\, d(u, v)} \\
    \operatorname{dir}(X \to Y) &= \frac{1}{|X|} \sum_{x \in X} \max_{y \in Y} \operatorname{sim}(x, y) \\
    \operatorname{similarity}(A, B) &= \tfrac12 \left( \operatorname{dir}(A \to B) + \operatorname{dir}(B \to A) \right)

with :math:`d` the hop distance and :math:`\operatorname{sim} = 0` where there is no path. As the exponential falls with
:math:`d`, the best match is the nearest skill: the batched form takes minima of small integers, and exponentials of those only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from scipy import sparse

from cacl.ontology.graph import EscoGraph
from cacl.ontology.hops import Hops

SkillSet = Sequence[str]
_BLOCK = 256


def skill_similarity(hops: np.typing.ArrayLike, alpha: float = 0.7) -> np.typing.NDArray[np.float64]:
    r"""Elementwise :math:`e^{-\alpha d}`, and 0 where ``hops`` is negative (unreachable).

    >>> skill_similarity([0, 2, 4, -1]).round(3).tolist()
    [1.0, 0.247, 0.061, 0.0]
    """
    distance = np.asarray(hops)
    return np.where(distance < 0, 0.0, np.exp(-alpha * np.maximum(distance, 0)))


def set_similarity(hops: np.typing.ArrayLike, alpha: float = 0.7) -> float:
    """Symmetric best-match similarity of two skill sets, in [0, 1], given the hops (n, m) between them; 0.0 for an empty side.

    >>> round(set_similarity([[0, 2], [2, 4]]), 4)
    0.6233
    """
    similarity = skill_similarity(hops, alpha)
    if similarity.size == 0:
        return 0.0
    return 0.5 * float(similarity.max(axis=1).mean() + similarity.max(axis=0).mean())


@dataclass(frozen=True)
class HopTable:
    """Hop distances between all skills of two families of sets; ``rows`` and ``columns`` lead from each known URI to its number."""

    hops: Hops
    rows: dict[str, int]
    columns: dict[str, int]

    @classmethod
    def build(
        cls, graph: EscoGraph, row_sets: Iterable[SkillSet], column_sets: Iterable[SkillSet], max_hops: int | None = None
    ) -> "HopTable":
        """Search from every known URI of ``row_sets`` to every known URI of ``column_sets``."""
        families = (dict.fromkeys(chain.from_iterable(sets)) for sets in (row_sets, column_sets))
        rows, columns = ([uri for uri in family if uri in graph.index] for family in families)
        hops = graph.hops(rows, columns, max_hops)
        return cls(hops, {uri: i for i, uri in enumerate(rows)}, {uri: i for i, uri in enumerate(columns)})

    def between(self, row_set: SkillSet, column_set: SkillSet) -> Hops:
        """The (n, m) hop matrix of two sets; duplicates and unknown URIs are dropped."""
        return self.hops[np.ix_(_numbers(row_set, self.rows), _numbers(column_set, self.columns))]


def _numbers(skills: SkillSet, index: dict[str, int]) -> list[int]:
    """The distinct known members of a set, as positions in a table."""
    return [index[uri] for uri in dict.fromkeys(skills) if uri in index]


def set_similarities(
    table: HopTable, row_sets: Sequence[SkillSet], column_sets: Sequence[SkillSet], alpha: float = 0.7
) -> np.typing.NDArray[np.float64]:
    """Similarity (row sets, column sets) of every pair; nan where a side has no known skill, since it carries no ontology signal.

    The nearest member of a set is found once for each skill on the other side; the means over skills are then two products with
    sparse matrices of set membership.
    """
    rows, columns = _membership(row_sets, table.rows), _membership(column_sets, table.columns)
    decay = np.append(skill_similarity(np.arange(int(table.hops.max(initial=0)) + 1), alpha), 0.0)
    # Unreachable becomes the largest code, so that the smallest code of a set is its nearest skill.
    codes = np.where(table.hops < 0, len(decay) - 1, table.hops).astype(np.min_scalar_type(len(decay)))
    result = np.full((rows.shape[0], columns.shape[0]), np.nan)
    filled_rows, filled_columns = np.flatnonzero(np.diff(rows.indptr)), np.flatnonzero(np.diff(columns.indptr))
    if len(filled_rows) and len(filled_columns):
        rows, columns = rows[filled_rows], columns[filled_columns]
        forward = _means(rows, decay[_nearest(codes.T, columns)].T)
        backward = _means(columns, decay[_nearest(codes, rows)].T).T
        result[np.ix_(filled_rows, filled_columns)] = 0.5 * (forward + backward)
    return result


def _membership(sets: Sequence[SkillSet], index: dict[str, int]) -> sparse.csr_array:
    """Ones where a set (row) has a known skill (column)."""
    members = [_numbers(skills, index) for skills in sets]
    starts = np.concatenate([[0], np.cumsum([len(group) for group in members], dtype=np.int64)])
    positions = np.fromiter(chain.from_iterable(members), dtype=np.int64)
    return sparse.csr_array((np.ones(len(positions)), positions, starts), shape=(len(sets), len(index)))


def _nearest(codes: np.typing.NDArray[np.unsignedinteger], sets: sparse.csr_array) -> np.typing.NDArray[np.unsignedinteger]:
    """The smallest code (sets, others) of each set's members, given the codes (members, others)."""
    blocks = [sets[begin : begin + _BLOCK] for begin in range(0, sets.shape[0], _BLOCK)]
    contiguous = np.ascontiguousarray(codes)
    return np.concatenate([np.minimum.reduceat(contiguous[block.indices], block.indptr[:-1], axis=0) for block in blocks])


def _means(sets: sparse.csr_array, values: np.typing.NDArray[np.float64]) -> np.typing.NDArray[np.float64]:
    """The mean (sets, others) over each set's members of the values (members, others)."""
    return np.asarray((sets @ values) / np.diff(sets.indptr)[:, None])
