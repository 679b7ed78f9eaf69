"""Set similarity: the paper's examples, a loop that follows the formula word by word, and properties."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cacl.ontology import EscoGraph, HopTable, set_similarities, set_similarity, skill_similarity
from cacl.randomness import stream

DISTANCES = st.integers(-1, 9)
HOPS = st.tuples(st.integers(1, 6), st.integers(1, 6)).flatmap(lambda shape: arrays(np.int16, shape, elements=DISTANCES))
ALPHAS = st.floats(0.05, 3.0)
NAMES = st.integers(0, 14).map(str)  # names from 12 up are in no graph
SETS = st.lists(st.lists(NAMES, max_size=6), max_size=6)
EDGES = st.lists(st.tuples(st.integers(0, 11).map(str), st.integers(0, 11).map(str)), max_size=20)


def naive_similarity(hops: np.ndarray, alpha: float) -> float:
    """Section 4.4, steps 1 to 3, one skill after the other."""

    def skill(distance: int) -> float:
        return 0.0 if distance < 0 else math.exp(-alpha * distance)

    def direction(rows: list[list[int]]) -> float:
        return sum(max(skill(distance) for distance in row) for row in rows) / len(rows)

    return 0.5 * (direction(hops.tolist()) + direction(hops.T.tolist()))


def test_skill_similarity_table_of_section_4_4() -> None:
    """exp(-0.7 * 2) = 0.247, exp(-0.7 * 4) = 0.061, exp(0) = 1, and 0 where there is no path."""
    similarity = skill_similarity([[2, 4], [0, -1]])
    assert similarity.tolist() == [[math.exp(-1.4), math.exp(-2.8)], [1.0, 0.0]]


def test_set_similarity_by_hand() -> None:
    """One skill against three at 0, 2 and no hops: forward 1, backward (1 + e^-1.4 + 0) / 3."""
    assert set_similarity([[0, 2, -1]]) == pytest.approx(0.5 * (1 + (1 + math.exp(-1.4)) / 3), abs=1e-15)


@given(hops=HOPS, alpha=ALPHAS)
def test_follows_the_formula(hops: np.ndarray, alpha: float) -> None:
    assert set_similarity(hops, alpha) == pytest.approx(naive_similarity(hops, alpha), abs=1e-12)


@given(size=st.integers(1, 40), alpha=ALPHAS)
def test_identical_sets_give_exactly_1(size: int, alpha: float) -> None:
    hops = np.where(np.eye(size, dtype=bool), 0, 2)
    assert set_similarity(hops, alpha) == 1.0


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_empty_side_gives_0(shape: tuple[int, int]) -> None:
    assert set_similarity(np.zeros(shape, dtype=np.int16)) == 0.0


@pytest.mark.parametrize(("total", "common"), [(10, 7), (10, 4), (20, 14), (5, 2)])
def test_boundaries_of_section_5_6_are_met_exactly(total: int, common: int) -> None:
    """Where 70 % (40 %) of the skills are the same and the rest is unrelated, the similarity is the very number 0.7 (0.4)."""
    hops = np.where(np.diag([True] * common + [False] * (total - common)), 0, -1)
    names = [str(number) for number in range(total)]
    table = HopTable(hops.astype(np.int16), *({name: i for i, name in enumerate(names)} for _ in range(2)))
    assert set_similarity(hops) == common / total
    assert set_similarities(table, [names], [names]).tolist() == [[common / total]]


@given(edges=EDGES, row_sets=SETS, column_sets=SETS, alpha=ALPHAS, max_hops=st.none() | st.integers(0, 4))
def test_batch_follows_the_formula(
    edges: list[tuple[str, str]], row_sets: list[list[str]], column_sets: list[list[str]], alpha: float, max_hops: int | None
) -> None:
    """Duplicates and unknown URIs are dropped; what is left of a set may be nothing: then there is no signal."""
    graph = EscoGraph.from_edges(edges, nodes=["11"])
    table = HopTable.build(graph, row_sets, column_sets, max_hops)
    batch = set_similarities(table, row_sets, column_sets, alpha)
    assert batch.shape == (len(row_sets), len(column_sets))
    for row, first in enumerate(row_sets):
        for column, second in enumerate(column_sets):
            sides = [[uri for uri in dict.fromkeys(skills) if uri in graph.index] for skills in (first, second)]
            hops = graph.hops(*sides, max_hops)
            np.testing.assert_array_equal(table.between(first, second), hops)
            expected = naive_similarity(hops, alpha) if hops.size else math.nan
            assert batch[row, column] == pytest.approx(expected, abs=1e-12, nan_ok=True)


def test_more_sets_than_one_block_holds_of_fewer_skills(demo_graph: EscoGraph) -> None:
    generator = stream(0, "test", "similarity")
    skills = np.array(demo_graph.uris_of("skill"))
    rows, columns = ([skills[generator.integers(0, 30, 1 + i % 19)].tolist() for i in range(count)] for count in (300, 5))
    table = HopTable.build(demo_graph, rows, columns)
    batch = set_similarities(table, rows, columns)
    expected = [[naive_similarity(table.between(row, column), 0.7) for column in columns] for row in rows]
    assert batch.std() > 0.01
    np.testing.assert_allclose(batch, expected, atol=1e-12)
