"""The ESCO knowledge graph (section 4.2) as an undirected, unweighted multigraph."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import networkx as nx
import numpy as np
from scipy import sparse

from cacl.errors import DataError
from cacl.ontology.esco_csv import Edge, Node, read_esco
from cacl.ontology.hops import UNREACHABLE, Hops, hop_matrix


class EscoGraph:
    """Concepts and the relations between them.

    ``uris`` and ``kinds`` have one entry per node, ``index`` leads from a URI to its number, and ``alternative_labels`` to the
    names that skills and occupations have beside their preferred label. Kinds: ``skill``, ``skill_group``, ``occupation``,
    ``isco_group``, ``isced_group``. ``edges`` are node numbers, int32 (m, 2), with their kinds in
    ``edge_kinds``: ``essential`` and ``optional`` from occupation to skill, ``isco`` from occupation to ISCO unit group,
    ``broader`` from parent to child in the skills hierarchy. ``unknown`` counts, per source file, the relations that name a URI
    which no file defines; they are left out. ``odd`` says what else is odd in the files, each thing in a sentence.

    *Differs from the paper*: the paper does not name the hierarchy's edges, but its edge count includes them.
    """

    def __init__(
        self, nodes: Sequence[Node], edges: Sequence[Edge], unknown: dict[str, int] | None = None, odd: Iterable[str] = ()
    ) -> None:
        self.nodes = list(nodes)
        self.uris = [node.uri for node in self.nodes]
        self.kinds = [node.kind for node in self.nodes]
        self.index = {uri: number for number, uri in enumerate(self.uris)}
        self.alternative_labels = {node.uri: node.alternative_labels for node in self.nodes}
        self.edges = np.array([(self.index[a], self.index[b]) for a, b, _ in edges], dtype=np.int32).reshape(-1, 2)
        self.edge_kinds = [kind for _, _, kind in edges]
        self.unknown, self.odd = unknown or {}, list(odd)

    @classmethod
    def from_csv(cls, directory: Path | str) -> "EscoGraph":
        """Read a folder of the official CSV files, plain or ``.xz``/``.gz``/``.zip``; a DataError where one cannot be used."""
        return cls(*read_esco(Path(directory)))

    @classmethod
    def from_edges(cls, edges: Iterable[tuple[str, ...]], nodes: Iterable[str | Node] = ()) -> "EscoGraph":
        """Build a small graph from (u, v) or (u, v, kind) edges; ``nodes`` adds isolated nodes, or kinds and labels.

        >>> graph = EscoGraph.from_edges([("developer", "Python"), ("developer", "Java")])
        >>> graph.hops(["Python"], ["Java", "cooking"]).tolist()
        [[2, -1]]
        """
        triples = [(edge[0], edge[1], edge[2] if len(edge) > 2 else "related") for edge in edges]
        known = {node.uri: node for node in (Node(n) if isinstance(n, str) else n for n in nodes)}
        for a, b, _ in triples:
            known.setdefault(a, Node(a))
            known.setdefault(b, Node(b))
        return cls(list(known.values()), triples)

    @cached_property
    def graph(self) -> nx.MultiGraph:
        """The same graph for networkx: node attributes ``kind`` and ``label``, edge attribute ``kind``."""
        graph = nx.MultiGraph()
        graph.add_nodes_from((node.uri, {"kind": node.kind, "label": self.label(node.uri)}) for node in self.nodes)
        edges = zip(self.edges, self.edge_kinds, strict=True)
        graph.add_edges_from((self.uris[a], self.uris[b], {"kind": kind}) for (a, b), kind in edges)
        return graph

    @cached_property
    def _relations(self) -> dict[str, dict[str, list[str]]]:
        relations: dict[str, dict[str, list[str]]] = {}
        for (a, b), kind in zip(self.edges.tolist(), self.edge_kinds, strict=True):
            relations.setdefault(kind, {}).setdefault(self.uris[a], []).append(self.uris[b])
        return relations

    def uris_of(self, kind: str) -> list[str]:
        """All URIs of one kind, in file order."""
        return [node.uri for node in self.nodes if node.kind == kind]

    def label(self, uri: str) -> str:
        """The preferred label of a URI, or the URI itself where it has none."""
        if uri not in self.index:
            raise DataError(f"unknown URI {uri!r}", "a URI of this ontology", "check the version of ESCO")
        return self.nodes[self.index[uri]].label or uri

    def occupation_skills(self, occupation: str) -> tuple[list[str], list[str]]:
        """Essential and optional skill URIs of an occupation, in file order."""
        essential, optional = (self._relations.get(kind, {}).get(occupation, []) for kind in ("essential", "optional"))
        return list(essential), list(optional)

    def isco_group(self, occupation: str) -> str | None:
        """The ISCO unit group of an occupation, or ``None``."""
        return next(iter(self._relations.get("isco", {}).get(occupation, [])), None)

    def counts(self) -> dict[str, dict[str, int]]:
        """Numbers of nodes and edges by kind."""
        return {"nodes": dict(Counter(self.kinds)), "edges": dict(Counter(self.edge_kinds))}

    @cached_property
    def adjacency(self) -> sparse.csr_array:
        """Non-zero where two nodes are joined; parallel edges are merged."""
        both = np.concatenate([self.edges, self.edges[:, ::-1]])
        return sparse.coo_array((np.ones(len(both)), both.T), shape=(len(self.nodes),) * 2).tocsr()

    def hops(self, sources: Sequence[str], targets: Sequence[str], max_hops: int | None = None) -> Hops:
        """Shortest-path lengths, in edges, from n sources to m targets: URIs of any kind of node.

        The result is int16 (n, m), ``UNREACHABLE`` (-1) where there is no path, only one longer than ``max_hops``, or no such URI.
        """
        rows, columns = (np.array([self.index.get(uri, -1) for uri in uris], dtype=np.int64) for uris in (sources, targets))
        if (rows >= 0).all() and (columns >= 0).all():  # a copy of the whole table would take half a gigabyte
            return hop_matrix(self.adjacency, rows, columns, max_hops)
        result = np.full((len(rows), len(columns)), UNREACHABLE, dtype=np.int16)
        result[np.ix_(rows >= 0, columns >= 0)] = hop_matrix(self.adjacency, rows[rows >= 0], columns[columns >= 0], max_hops)
        return result
