"""The ESCO graph: what it keeps of each node and edge, and the counts of the real classification."""

from pathlib import Path

import networkx as nx
import pytest

from cacl.errors import DataError
from cacl.ontology import EscoGraph, Node

EDGES = [
    ("baker", "knead dough", "essential"),
    ("baker", "bake bread", "essential"),
    ("baker", "decorate cakes", "optional"),
    ("baker", "decorate cakes", "essential"),
    ("baker", "C7512", "isco"),
    ("prepare food", "make pastry", "broader"),
]
NODES = [
    Node("knead dough", "skill", "knead the dough", ("work dough",)),
    Node("baker", "occupation", "baker"),
    Node("C7512", "isco_group", "Bakers"),
    "unused",
]


@pytest.fixture
def bakery() -> EscoGraph:
    return EscoGraph.from_edges(EDGES, NODES)


def test_nodes_keep_their_order_kind_and_names(bakery: EscoGraph) -> None:
    """Nodes that are listed come first, then the ends of edges in order; a bare URI is a skill named by itself."""
    assert bakery.uris == [
        "knead dough", "baker", "C7512", "unused", "bake bread", "decorate cakes", "prepare food", "make pastry",
    ]  # fmt: skip
    assert bakery.kinds[:4] == ["skill", "occupation", "isco_group", "skill"]
    assert bakery.uris_of("skill")[:3] == ["knead dough", "unused", "bake bread"]
    assert bakery.label("knead dough") == "knead the dough"
    assert bakery.label("unused") == "unused"
    assert bakery.alternative_labels["knead dough"] == ("work dough",)
    assert all(bakery.uris[number] == uri for uri, number in bakery.index.items())


def test_skills_and_group_of_an_occupation(bakery: EscoGraph) -> None:
    """The lists are the caller's own: to empty one changes nothing."""
    bakery.occupation_skills("baker")[0].clear()
    assert bakery.occupation_skills("baker") == (["knead dough", "bake bread", "decorate cakes"], ["decorate cakes"])
    assert bakery.occupation_skills("unused") == ([], [])
    assert bakery.isco_group("baker") == "C7512"
    assert bakery.isco_group("knead dough") is None


def test_networkx_graph_has_every_node_and_parallel_edges(bakery: EscoGraph) -> None:
    graph = bakery.graph
    assert isinstance(graph, nx.MultiGraph)
    assert graph.nodes["knead dough"] == {"kind": "skill", "label": "knead the dough"}
    assert graph.degree("unused") == 0
    assert sorted(data["kind"] for data in graph["baker"]["decorate cakes"].values()) == ["essential", "optional"]
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (len(bakery.uris), len(EDGES))


def test_unknown_uri_has_no_label(bakery: EscoGraph) -> None:
    with pytest.raises(DataError, match="unknown URI 'nobody'"):
        bakery.label("nobody")


def test_empty_graph() -> None:
    graph = EscoGraph.from_edges([])
    assert graph.counts() == {"nodes": {}, "edges": {}}
    assert graph.edges.shape == (0, 2)
    assert graph.hops(["nobody"], ["nobody"]).tolist() == [[-1]]


def test_esco_counts(esco_graph: EscoGraph) -> None:
    """Section 4.2: 18,237 nodes, 132,679 edges. The 14,359 "skills" are 13,939 skills and 420 groups, the 220 "other" ISCED-F."""
    assert esco_graph.counts() == {
        "nodes": {"skill": 13939, "skill_group": 420, "isced_group": 220, "occupation": 3039, "isco_group": 619},
        "edges": {"essential": 67622, "optional": 61382, "isco": 3039, "broader": 636},
    }
    assert len(esco_graph.uris) == 18237
    assert len(esco_graph.edges) == 132679
    assert not any(esco_graph.unknown.values())
    assert sum(not esco_graph.alternative_labels[uri] for uri in esco_graph.uris_of("skill")) == 535


def test_esco_components(esco_graph: EscoGraph) -> None:
    """17 occupation-skill pairs are both essential and optional, so that the simple graph has 132,662 edges."""
    graph = esco_graph.graph
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (18237, 132679)
    assert nx.Graph(graph).number_of_edges() == 132662
    sizes = sorted(map(len, nx.connected_components(graph)), reverse=True)
    assert sizes[:5] == [16957, 385, 221, 31, 3]
    assert len(sizes) == 645


def test_esco_1_1_1_loads(esco_directory: Path) -> None:
    """Rows of its files: 13,896 + 640 + 3,007 + 619 nodes; 123,855 requirements, 3,007 groups, 643 parents."""
    older = esco_directory / "v1.1.1"
    if not older.is_dir():
        pytest.skip(f"ESCO 1.1.1 not found at {older}: put its CSV files there, and run again")
    graph = EscoGraph.from_csv(older)
    assert len(graph.uris) == 18162
    assert len(graph.edges) + sum(graph.unknown.values()) == 127505
