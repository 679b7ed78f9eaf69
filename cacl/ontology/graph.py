"""The ESCO knowledge graph (section 4.2) as an undirected, unweighted multigraph."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import networkx as nx
import numpy as np
import numpy.typing as npt

from cacl.errors import DataError
from cacl.ontology.esco_csv import read_esco
from cacl.ontology.hops import UNREACHABLE, Adjacency, Hops, hop_matrix
from cacl.ontology.node import Node


class EscoGraph:
    """Concepts and the relations between them.

    Attributes
    ----------
    uris, kinds, labels : list of str
        One entry per node, in the same order. Kinds: ``skill``, ``skill_group``, ``occupation``, ``isco_group``, ``isced_group``.
    index : dict
        URI to node number.
    edges : int32 array (m, 2)
        Node numbers. Kinds (``edge_kinds``): ``essential`` and ``optional`` from occupation to skill, ``isco`` from occupation to
        ISCO unit group, ``broader`` from parent to child in the skills hierarchy.
    unknown : dict
        Per source file, how many relations name a URI that no file defines; they are left out.

    Notes
    -----
    Differs from the paper in: the paper does not name the hierarchy's edges, but its edge count includes them.
    """

    def __init__(
        self, nodes: Sequence[Node], edges: Iterable[tuple[str, str, str]], unknown: dict[str, int] | None = None
    ) -> None:
        self.nodes = list(nodes)
        self.uris = [node.uri for node in self.nodes]
        self.kinds = [node.kind for node in self.nodes]
        self.labels = [node.label or node.uri for node in self.nodes]
        self.index = {uri: number for number, uri in enumerate(self.uris)}
        triples = list(edges)
        self.edges = np.array([(self.index[a], self.index[b]) for a, b, _ in triples], dtype=np.int32).reshape(-1, 2)
        self.edge_kinds = [kind for _, _, kind in triples]
        self.unknown = unknown or {}

    @classmethod
    def from_csv(cls, directory: Path | str) -> "EscoGraph":
        """Read the official CSV files of a folder, plain or ``.xz``/``.gz``/``.zip``.

        Raises
        ------
        DataError
            A file is missing, cut short, or lacks a column. A relation that names an unknown URI is counted in ``unknown``.
        """
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
        graph.add_nodes_from((node.uri, {"kind": node.kind, "label": node.label or node.uri}) for node in self.nodes)
        ends = ((self.uris[a], self.uris[b]) for a, b in self.edges)
        graph.add_edges_from((a, b, {"kind": kind}) for (a, b), kind in zip(ends, self.edge_kinds, strict=True))
        return graph

    @cached_property
    def alternative_labels(self) -> dict[str, tuple[str, ...]]:
        """URI to alternative labels."""
        return {node.uri: node.alternative_labels for node in self.nodes}

    @cached_property
    def reuse_levels(self) -> dict[str, str]:
        """Skill URI to ESCO's reuse level, e.g. ``transversal``; empty where ESCO gives none."""
        return {node.uri: node.reuse_level for node in self.nodes if node.kind == "skill"}

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
        """The preferred label of a URI."""
        if uri not in self.index:
            raise DataError(
                f"unknown URI {uri!r}", expected="a URI of this ontology", remedy="check the version of ESCO"
            )
        return self.labels[self.index[uri]]

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
    def adjacency(self) -> Adjacency:
        """Compressed rows for the hop search."""
        return Adjacency.from_edges(len(self.nodes), self.edges)

    def hops(self, sources: Sequence[str], targets: Sequence[str], max_hops: int | None = None) -> Hops:
        """Shortest-path lengths between any nodes, in edges.

        Parameters
        ----------
        sources, targets : sequences of URIs, lengths n and m
            Any kind of node; a URI that the graph lacks is reached from nowhere.
        max_hops :
            Longer paths count as no path.

        Returns
        -------
        int16 array (n, m), ``UNREACHABLE`` (-1) where there is no path.
        """
        rows, row_known = self._numbers(sources)
        columns, column_known = self._numbers(targets)
        if row_known.all() and column_known.all():
            return hop_matrix(self.adjacency, rows, columns, max_hops)
        result = np.full((len(sources), len(targets)), UNREACHABLE, dtype=np.int16)
        known = hop_matrix(self.adjacency, rows[row_known], columns[column_known], max_hops)
        result[np.ix_(row_known, column_known)] = known
        return result

    def _numbers(self, uris: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        numbers = np.array([self.index.get(uri, -1) for uri in uris], dtype=np.int64)
        return numbers, numbers >= 0
