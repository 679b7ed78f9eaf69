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


def test_unknown_duplicate_and_isolated_nodes(toy_graph: EscoGraph) -> None:
    """Order and repetitions of both lists are kept; what the graph lacks is at no distance, not even from itself."""
    hops = toy_graph.hops(["Java", "nobody", "Java", "Cooking"], ["nobody", "Python", "Python", "Cooking"])
    assert hops.tolist() == [[-1, 2, 2, -1], [-1] * 4, [-1, 2, 2, -1], [-1, -1, -1, 0]]


@given(edges=EDGES, isolated=st.sets(NODES, max_size=5), sources=LOOKUPS, targets=LOOKUPS, max_hops=st.none() | st.integers(0, 6))
def test_agrees_with_networkx(
    edges: list[tuple[str, str]], isolated: set[str], sources: list[str], targets: list[str], max_hops: int | None
) -> None:
    """Also with loops and parallel edges, empty sides, no edges at all, and where longer paths count as none."""
    graph = EscoGraph.from_edges(edges, nodes=sorted(isolated))
    hops = graph.hops(sources, targets, max_hops)
    assert hops.dtype == np.int16
    np.testing.assert_array_equal(hops, networkx_hops(graph, sources, targets, max_hops))


@pytest.mark.parametrize("size", [64, 65, 512, 513, 1100])
def test_path_of_many_sources(size: int) -> None:
    """On a path the distance of nodes i and j is abs(i - j): up to 1,099 levels, over the borders of words and blocks."""
    names = [str(number) for number in range(size)]
    graph = EscoGraph.from_edges(itertools.pairwise(names))
    position = np.arange(size)
    np.testing.assert_array_equal(graph.hops(names, names), np.abs(position[:, None] - position[None, :]))


def test_esco_agrees_with_networkx(esco_graph: EscoGraph) -> None:
    sources = [str(uri) for uri in stream(0, "test", "esco").choice(esco_graph.uris, 25, replace=False)]
    expected = networkx_hops(esco_graph, sources, esco_graph.uris)
    assert len(np.unique(expected)) > 3
    np.testing.assert_array_equal(esco_graph.hops(sources, esco_graph.uris), expected)


def test_esco_distances_between_skills_are_even(esco_graph: EscoGraph) -> None:
    """Skills touch occupations only, so that every path between two skills has an even number of edges."""
    skills = esco_graph.uris_of("skill")
    hops = esco_graph.hops(skills[::10], skills)
    assert set(np.unique(hops)) == {-1, 0, 2, 4, 6, 8}
