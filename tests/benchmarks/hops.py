"""Hop distances from every skill to every node, against one networkx search per source."""

import time

import networkx as nx
import ontology_inputs
from rows import Row

from cacl.ontology import EscoGraph

SAMPLE = 20


def row(variant: str) -> Row:
    return Row(
        work="hops from all skills to all nodes",
        seconds=5.0,
        mebibytes=1024.0,
        ratio=100.0,
        prepare=ontology_inputs.graph,
        run=lambda graph: graph.hops(graph.uris_of("skill"), graph.uris),
        alternative=networkx_seconds,
    )


def networkx_seconds(graph: EscoGraph) -> float:
    """Time of evenly spread sources, scaled to all of them; the simple graph is the faster one for networkx."""
    skills = graph.uris_of("skill")
    simple = nx.Graph(graph.graph)
    start = time.perf_counter()
    for source in skills[:: -(-len(skills) // SAMPLE)][:SAMPLE]:
        nx.single_source_shortest_path_length(simple, source)
    return (time.perf_counter() - start) * len(skills) / SAMPLE
