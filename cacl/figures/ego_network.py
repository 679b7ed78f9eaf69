"""Figure: a few skills and what ESCO puts around them (section 4.2).

The layout is drawn in columns, one per kind of concept, so that a path reads from left to right. The order within a column
follows the neighbours (their mean height), which keeps edges from crossing; it is the same in every run.
"""

from collections.abc import Sequence

import networkx as nx
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cacl.errors import DataError
from cacl.figures.style import BLACK, BLUE, GREEN, GREY, VERMILLION, Mark, new_figure, styled
from cacl.figures.tables import records
from cacl.figures.text import counted, wrapped
from cacl.ontology import EscoGraph

NAME = "ego_network"
KINDS = {
    "isco_group": Mark("ISCO unit group", GREY, line=":", marker="square,pad=0.35"),
    "occupation": Mark("occupation", VERMILLION, marker="square,pad=0.35"),
    "skill": Mark("skill", BLUE, marker="round,pad=0.35,rounding_size=0.9"),
    "skill_group": Mark("skill group", GREEN, line=":", marker="round,pad=0.35,rounding_size=0.9"),
}
EDGES = {
    "essential": Mark("essential", BLACK, line="-"),
    "optional": Mark("optional", BLACK, line="--"),
    "isco": Mark("in the unit group", GREY, line="-."),
    "broader": Mark("in the skill group", GREY, line=":"),
    "related": Mark("related", GREY, line="-"),
}
_SWEEPS = 8


def ego_network_table(graph: EscoGraph, skills: Sequence[str], max_occupations: int = 4) -> pd.DataFrame:
    """Return the neighbourhood of some skills with a place for every concept.

    Occupations are taken until each skill has one, then as long as they join at least two of the skills; those that join most
    skills come first. With them come their ISCO unit groups and the skills' groups.

    Parameters
    ----------
    graph :
        The ontology.
    skills : 2 to 6 skill URIs
    max_occupations :
        How many occupations at most.

    Returns
    -------
    DataFrame with columns ``element`` ("node" or "edge"), ``kind``, ``uri``, ``label``, ``x``, ``y`` (nodes; x is the column
    from 0, y from 0 to 1), ``source``, ``target`` (edges).

    Raises
    ------
    DataError
        Too few or too many skills, or one that is not a skill of this ontology.
    """
    _check(graph, skills)
    near = nx.Graph()
    near.add_nodes_from(skills)
    links = {skill: _occupations(graph, skill) for skill in skills}
    for occupation in _joining(links, max_occupations):
        for skill in skills:
            if occupation in links[skill]:
                near.add_edge(occupation, skill, kind=links[skill][occupation])
        group = graph.isco_group(occupation)
        if group is not None:
            near.add_edge(group, occupation, kind="isco")
    for skill in skills:
        for parent in graph.graph[skill]:
            if graph.kinds[graph.index[parent]] == "skill_group":
                near.add_edge(skill, parent, kind="broader")
    return _tidy(graph, near)


def _check(graph: EscoGraph, skills: Sequence[str]) -> None:
    known = [uri for uri in dict.fromkeys(skills) if uri in graph.index and graph.kinds[graph.index[uri]] == "skill"]
    if not 2 <= len(known) == len(skills) <= 6:
        raise DataError(
            f"figure {NAME}: {len(skills)} URIs, {len(known)} of them distinct skills of this ontology",
            expected="2 to 6 distinct skill URIs",
            remedy="take them from graph.uris_of('skill')",
        )


def _occupations(graph: EscoGraph, skill: str) -> dict[str, str]:
    """Occupation to the kind of its relation with the skill; essential wins where ESCO lists both."""
    found: dict[str, str] = {}
    for neighbour, edges in graph.graph[skill].items():
        if graph.kinds[graph.index[neighbour]] == "occupation":
            found[neighbour] = min(edge["kind"] for edge in edges.values())
    return found


def _joining(links: dict[str, dict[str, str]], most: int) -> list[str]:
    """Choose occupations: those that cover skills still without one, then those that join most skills, most of them essential."""
    taken: list[str] = []
    covered: set[str] = set()
    joined = {
        occupation: {s for s in links if occupation in links[s]} for near in links.values() for occupation in near
    }
    while joined and len(taken) < most:
        # One key per turn: what is covered changes with every occupation taken.
        keys = {
            o: (-len(s - covered), -len(s), -sum(links[k][o] == "essential" for k in s), o) for o, s in joined.items()
        }
        best = min(joined, key=keys.__getitem__)
        skills = joined.pop(best)
        if skills - covered or len(skills) > 1:
            taken.append(best)
            covered |= skills
        else:
            break
    return taken


def _tidy(graph: EscoGraph, near: nx.Graph) -> pd.DataFrame:
    kind = {uri: graph.kinds[graph.index[uri]] for uri in near}
    places = _layout(near, [[uri for uri in near if kind[uri] == name] for name in KINDS])
    nodes = [
        {"element": "node", "kind": kind[uri], "uri": uri, "label": graph.label(uri), "x": x, "y": y}
        for uri, (x, y) in places.items()
    ]
    edges = [{"element": "edge", "kind": k, "source": a, "target": b} for a, b, k in near.edges(data="kind")]
    return pd.DataFrame([*nodes, *edges], columns=["element", "kind", "uri", "label", "x", "y", "source", "target"])


def _layout(near: nx.Graph, columns: list[list[str]]) -> dict[str, tuple[float, float]]:
    columns = [column for column in columns if column]
    height = {uri: (i + 0.5) / len(column) for column in columns for i, uri in enumerate(column)}
    for _ in range(_SWEEPS):
        for column in columns:
            mean = {uri: sum(height[v] for v in near[uri]) / max(near.degree(uri), 1) for uri in column}
            column.sort(key=lambda uri: (mean[uri], uri))
            height |= {uri: (i + 0.5) / len(column) for i, uri in enumerate(column)}
    return {uri: (float(x), height[uri]) for x, column in enumerate(columns) for uri in column}


@styled
def draw_ego_network(table: pd.DataFrame) -> Figure:
    """Draw the concepts as boxes in columns, joined by lines whose style says what kind of relation they are."""
    nodes, edges = table[table["element"] == "node"], table[table["element"] == "edge"]
    figure = new_figure(1.3 + 0.68 * nodes["x"].value_counts().max())
    axes = figure.subplots()
    _draw_edges(axes, nodes.set_index("uri"), edges)
    for node in records(nodes):
        mark = KINDS[node.kind]
        box = {"boxstyle": mark.marker, "facecolor": "white", "edgecolor": mark.colour, "linewidth": 1.6}
        text = wrapped(node.label, 19, 3)
        axes.text(node.x, node.y, text, ha="center", va="center", bbox=box | {"linestyle": mark.line}, zorder=3)
    for x, kind in records(nodes.drop_duplicates("x")[["x", "kind"]]):
        axes.text(x, 1.02, KINDS[kind].name, ha="center", va="bottom", weight="bold", color=KINDS[kind].colour)
    axes.set(xlim=(-0.5, nodes["x"].max() + 0.5), ylim=(-0.02, 1.08))
    axes.axis("off")
    if len(edges):
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=4)
    return figure


def _draw_edges(axes: Axes, nodes: pd.DataFrame, edges: pd.DataFrame) -> None:
    for kind, mark in EDGES.items():
        rows = edges[edges["kind"] == kind]
        for number, edge in enumerate(records(rows)):
            ends = nodes.loc[[edge.source, edge.target]]
            axes.plot(ends["x"], ends["y"], linewidth=1.2, label=mark.name if number == 0 else None, **mark.curve)


def describe_ego_network(table: pd.DataFrame) -> str:
    """Say what the picture shows: the skills, how many occupations join them, and the best joined one."""
    nodes, edges = table[table["element"] == "node"], table[table["element"] == "edge"]
    skills = nodes[nodes["kind"] == "skill"]
    text = (
        f"Network of {counted(len(skills), 'skill')} ({'; '.join(skills['label'])}) with "
        f"{counted(int((nodes['kind'] == 'occupation').sum()), 'occupation')} and {counted(len(edges), 'relation')}, "
        f"{int((edges['kind'] == 'essential').sum())} of them essential."
    )
    joins = edges.loc[edges["kind"].isin(["essential", "optional"]), ["source", "target"]].stack().value_counts()
    joins = joins[joins.index.isin(nodes.loc[nodes["kind"] == "occupation", "uri"])]
    if joins.empty:
        return f"{text} No occupation uses any of them."
    best = records(nodes[nodes["uri"] == joins.idxmax()])[0].label
    return f'{text} The occupation "{best}" uses {joins.max()} of the {len(skills)}; skills of one occupation are 2 hops apart.'
