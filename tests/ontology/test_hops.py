"""Hop distances against the paper's drawing, closed forms and networkx."""

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cacl.ontology import UNREACHABLE, EscoGraph
from cacl.randomness import stream

NODES = st.integers(0, 24).map(str)
EDGES = st.lists(st.tuples(NODES, NODES), max_size=40)
LOOKUPS = st.lists(st.integers(0, 30).map(str), max_size=30)  # names from 25 up are in no graph


def networkx_hops(graph: EscoGraph, sources: list[str], targets: list[str], max_hops: int | None = None) -> np.ndarray:
    rows = []
    for source in sources:
        known = source in graph.graph
        lengths = nx.single_source_shortest_path_length(graph.graph, source, cutoff=max_hops) if known else {}
        rows.append([lengths.get(target, UNREACHABLE) for target in targets])
    return np.array(rows, dtype=np.int16).reshape(len(sources), len(targets))


def test_drawing_of_section_4_2(toy_graph: EscoGraph) -> None:
    """Python and Java share the software developer (2 edges); Java reaches Statistics over two occupations and Python (4)."""
    skills = ["Python", "Java", "Statistics", "Cooking"]
    expected = [[0, 2, 2, -1], [2, 0, 4, -1], [2, 4, 0, -1], [-1, -1, -1, 0]]
    assert toy_graph.hops(skills, skills).tolist() == expected


def test_any_kind_of_node_may_be_asked(toy_graph: EscoGraph) -> None:
    """From the ISCO group: to its occupation 1, to that occupation's skills 2, to the other occupation 3."""
    assert toy_graph.hops(["C2514"], ["software developer", "Java", "data scientist"]).tolist() == [[1, 2, 3]]


@given(edges=EDGES, isolated=st.sets(NODES, max_size=5), sources=LOOKUPS, targets=LOOKUPS)
def test_agrees_with_networkx(
    edges: list[tuple[str, str]], isolated: set[str], sources: list[str], targets: list[str]
) -> None:
    graph = EscoGraph.from_edges(edges, nodes=sorted(isolated))
    hops = graph.hops(sources, targets)
    assert hops.dtype == np.int16
    np.testing.assert_array_equal(hops, networkx_hops(graph, sources, targets))


@given(edges=EDGES, max_hops=st.integers(0, 6))
def test_longer_paths_count_as_none(edges: list[tuple[str, str]], max_hops: int) -> None:
    graph = EscoGraph.from_edges(edges)
    free = graph.hops(graph.uris, graph.uris)
    limited = graph.hops(graph.uris, graph.uris, max_hops)
    np.testing.assert_array_equal(limited, np.where(free > max_hops, UNREACHABLE, free))
    np.testing.assert_array_equal(limited, networkx_hops(graph, graph.uris, graph.uris, max_hops))


@given(edges=EDGES)
def test_is_a_metric(edges: list[tuple[str, str]]) -> None:
    graph = EscoGraph.from_edges(edges, nodes=["alone"])
    hops = graph.hops(graph.uris, graph.uris)
    np.testing.assert_array_equal(hops, hops.T)
    np.testing.assert_array_equal(hops == 0, np.eye(len(graph.uris), dtype=bool))
    distance = np.where(hops < 0, np.inf, hops)
    assert (distance[:, None, :] <= distance[:, :, None] + distance[None, :, :]).all()


def test_limit_of_zero_hops_leaves_only_the_node_itself(toy_graph: EscoGraph) -> None:
    assert toy_graph.hops(["Python"], ["Python", "Java"], max_hops=0).tolist() == [[0, -1]]


def test_unknown_duplicate_and_isolated_nodes(toy_graph: EscoGraph) -> None:
    """Order and repetitions of both lists are kept; what the graph lacks is at no distance, not even from itself."""
    hops = toy_graph.hops(["Java", "nobody", "Java", "Cooking"], ["nobody", "Python", "Python", "Cooking"])
    assert hops.tolist() == [[-1, 2, 2, -1], [-1] * 4, [-1, 2, 2, -1], [-1, -1, -1, 0]]


def test_parallel_edges_and_loops_change_nothing() -> None:
    single = EscoGraph.from_edges([("a", "b"), ("b", "c")])
    several = EscoGraph.from_edges([("a", "b"), ("b", "a"), ("a", "b"), ("b", "c"), ("c", "c")])
    np.testing.assert_array_equal(single.hops("abc", "abc"), several.hops("abc", "abc"))


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_empty_sides(toy_graph: EscoGraph, shape: tuple[int, int]) -> None:
    names = ["Python", "Java", "nobody"]
    assert toy_graph.hops(names[: shape[0]], names[: shape[1]]).shape == shape


def test_graph_without_edges() -> None:
    graph = EscoGraph.from_edges([], nodes=["a", "b"])
    assert graph.hops(["a", "b"], ["a", "b"]).tolist() == [[0, -1], [-1, 0]]


@pytest.mark.parametrize("size", [63, 64, 65, 511, 512, 513, 1100])
def test_path_of_many_sources(size: int) -> None:
    """On a path the distance of nodes i and j is abs(i - j): up to 1,099 levels, over the borders of words and blocks."""
    names = [str(number) for number in range(size)]
    graph = EscoGraph.from_edges(itertools.pairwise(names))
    position = np.arange(size)
    np.testing.assert_array_equal(graph.hops(names, names), np.abs(position[:, None] - position[None, :]))


def test_large_random_graph_agrees_with_networkx() -> None:
    """About 1.5 edges per node: one large component, many small ones, and isolated nodes."""
    size = 1500
    ends = stream(0, "test", "hops").integers(0, size, (1100, 2))
    graph = EscoGraph.from_edges([(str(a), str(b)) for a, b in ends], nodes=[str(node) for node in range(size)])
    np.testing.assert_array_equal(graph.hops(graph.uris, graph.uris), networkx_hops(graph, graph.uris, graph.uris))


@pytest.mark.parametrize("max_hops", [None, 4])
def test_esco_agrees_with_networkx(esco_graph: EscoGraph, max_hops: int | None) -> None:
    sources = [str(uri) for uri in stream(0, "test", "esco").choice(esco_graph.uris, 25, replace=False)]
    expected = networkx_hops(esco_graph, sources, esco_graph.uris, max_hops)
    assert len(np.unique(expected)) > 3
    np.testing.assert_array_equal(esco_graph.hops(sources, esco_graph.uris, max_hops), expected)


def test_esco_distances_between_skills_are_even(esco_graph: EscoGraph) -> None:
    """Skills touch occupations only, so that every path between two skills has an even number of edges."""
    skills = esco_graph.uris_of("skill")
    hops = esco_graph.hops(skills[::10], skills)
    assert set(np.unique(hops)) == {-1, 0, 2, 4, 6, 8}
