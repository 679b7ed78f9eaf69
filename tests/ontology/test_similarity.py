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
HOPS = st.tuples(st.integers(1, 6), st.integers(1, 6)).flatmap(
    lambda shape: arrays(np.int16, shape, elements=DISTANCES)
)
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


def shared(total: int, common: int) -> np.ndarray:
    """Two sets of ``total`` skills, of which ``common`` are the same and the others are reached from nowhere."""
    return np.where(np.diag([True] * common + [False] * (total - common)), 0, -1)


def test_skill_similarity_table_of_section_4_4() -> None:
    """exp(-0.7 * 2) = 0.247, exp(-0.7 * 4) = 0.061, exp(0) = 1, and 0 where there is no path."""
    similarity = skill_similarity([[2, 4], [0, -1]])
    assert similarity.tolist() == [[math.exp(-1.4), math.exp(-2.8)], [1.0, 0.0]]


def test_one_shared_skill_of_two(toy_graph: EscoGraph) -> None:
    """Of {Python, Java} and {Python, Statistics}, each side has one identical skill and one at 2 hops: (1 + e^-1.4) / 2."""
    hops = toy_graph.hops(["Python", "Java"], ["Python", "Statistics"])
    assert set_similarity(hops) == pytest.approx((1 + math.exp(-1.4)) / 2, abs=1e-15)


def test_sizes_may_differ() -> None:
    """One skill against three at 0, 2 and no hops: forward 1, backward (1 + e^-1.4 + 0) / 3."""
    assert set_similarity([[0, 2, -1]]) == pytest.approx(0.5 * (1 + (1 + math.exp(-1.4)) / 3), abs=1e-15)


@given(hops=HOPS, alpha=ALPHAS)
def test_follows_the_formula(hops: np.ndarray, alpha: float) -> None:
    assert set_similarity(hops, alpha) == pytest.approx(naive_similarity(hops, alpha), abs=1e-12)


@given(hops=HOPS, alpha=ALPHAS)
def test_is_symmetric_and_within_0_and_1(hops: np.ndarray, alpha: float) -> None:
    similarity = set_similarity(hops, alpha)
    assert similarity == pytest.approx(set_similarity(hops.T, alpha), abs=1e-15)
    assert 0.0 <= similarity <= 1.0


@given(hops=HOPS)
def test_falls_with_alpha(hops: np.ndarray) -> None:
    assert set_similarity(hops, 0.5) >= set_similarity(hops, 1.0)


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
    hops = shared(total, common)
    names = [str(number) for number in range(total)]
    table = HopTable(hops.astype(np.int16), *({name: i for i, name in enumerate(names)} for _ in range(2)))
    assert set_similarity(hops) == common / total
    assert set_similarities(table, [names], [names]).tolist() == [[common / total]]


@given(edges=EDGES, row_sets=SETS, column_sets=SETS, alpha=ALPHAS)
def test_batch_equals_single_pairs(
    edges: list[tuple[str, str]], row_sets: list[list[str]], column_sets: list[list[str]], alpha: float
) -> None:
    graph = EscoGraph.from_edges(edges, nodes=["11"])
    table = HopTable.build(graph, row_sets, column_sets)
    batch = set_similarities(table, row_sets, column_sets, alpha)
    assert batch.shape == (len(row_sets), len(column_sets))
    for row, first in enumerate(row_sets):
        for column, second in enumerate(column_sets):
            sides = [[uri for uri in dict.fromkeys(skills) if uri in graph.index] for skills in (first, second)]
            hops = graph.hops(*sides)
            np.testing.assert_array_equal(table.between(first, second), hops)
            expected = naive_similarity(hops, alpha) if hops.size else math.nan
            assert batch[row, column] == pytest.approx(expected, abs=1e-12, nan_ok=True)
            assert set_similarity(hops, alpha) == pytest.approx(0.0 if math.isnan(expected) else expected, abs=1e-12)


def test_duplicates_and_unknown_uris_are_dropped(toy_graph: EscoGraph) -> None:
    rows = [["Python", "Java"], ["Java", "nobody", "Python", "Java"], ["nobody"]]
    columns = [["Statistics", "Python"], []]
    table = HopTable.build(toy_graph, rows, columns)
    similarity = set_similarities(table, rows, columns)
    assert similarity[0, 0] == pytest.approx((1 + math.exp(-1.4)) / 2, abs=1e-15)
    assert similarity[1, 0] == pytest.approx(similarity[0, 0], abs=1e-15)
    assert np.isnan(similarity[2]).all()
    assert np.isnan(similarity[:, 1]).all()


def test_without_any_path_the_similarity_is_0(toy_graph: EscoGraph) -> None:
    table = HopTable.build(toy_graph, [["Cooking"]], [["Python", "Java"]])
    assert set_similarities(table, [["Cooking"]], [["Python", "Java"]]).tolist() == [[0.0]]


def test_hop_limit_of_the_table(toy_graph: EscoGraph) -> None:
    table = HopTable.build(toy_graph, [["Java"]], [["Statistics"]], max_hops=3)
    assert set_similarities(table, [["Java"]], [["Statistics"]]).tolist() == [[0.0]]


def test_no_sets_at_all(toy_graph: EscoGraph) -> None:
    table = HopTable.build(toy_graph, [], [])
    assert set_similarities(table, [], []).shape == (0, 0)


def test_esco_batch_follows_the_formula(esco_graph: EscoGraph) -> None:
    generator = stream(0, "test", "similarity")
    skills = np.array(esco_graph.uris_of("skill"))
    rows, columns = ([skills[generator.integers(0, 300, size)].tolist() for size in range(1, 20)] for _ in range(2))
    table = HopTable.build(esco_graph, rows, columns)
    batch = set_similarities(table, rows, columns)
    expected = [[naive_similarity(table.between(row, column), 0.7) for column in columns] for row in rows]
    assert batch.std() > 0.01
    np.testing.assert_allclose(batch, expected, atol=1e-12)
