"""Figure: a few skills and what ESCO puts around them (section 4.2).

One column per kind of concept, so that a path reads from left to right. The order within a column follows the mean height of
the neighbours, which keeps lines from crossing; it is the same in every run.
"""

from collections.abc import Sequence
from itertools import combinations
from statistics import fmean

import pandas as pd
from matplotlib.figure import Figure

from cacl.errors import DataError
from cacl.figures.style import BLACK, BLUE, GREEN, GREY, VERMILLION, Look, by_look, counted, new_figure, records, styled, wrapped
from cacl.ontology import EscoGraph

KINDS = {
    "isco_group": Look("ISCO unit group", GREY, line=":", marker="square,pad=0.35"),
    "occupation": Look("occupation", VERMILLION, marker="square,pad=0.35"),
    "skill": Look("skill", BLUE, marker="round,pad=0.35,rounding_size=0.9"),
    "skill_group": Look("skill group", GREEN, line=":", marker="round,pad=0.35,rounding_size=0.9"),
}
EDGES = {
    "essential": Look("essential", BLACK, line="-", marker=""),
    "optional": Look("optional", BLACK, line="--", marker=""),
    "isco": Look("in the unit group", GREY, line="-.", marker=""),
    "broader": Look("in the skill group", GREY, line=":", marker=""),
}


def ego_network_table(graph: EscoGraph, skills: Sequence[str], max_occupations: int = 4) -> pd.DataFrame:
    """Return the neighbourhood of 2 to 6 skill URIs, with a place for every concept.

    Of the occupations, those that join most of the skills come first, most of them essential: the best one of each skill, then
    others that join at least two, ``max_occupations`` in all. With them come their unit groups and the skills' groups.

    Columns: ``element`` ("node" or "edge"), ``kind``, and for nodes ``uri``, ``label``, ``x`` (column from 0) and ``y`` (0 to 1),
    for edges ``source`` and ``target``. A URI that is no skill, or another number of them, is a DataError.
    """
    near, kind = graph.graph, dict(zip(graph.uris, graph.kinds, strict=True))
    known = {uri for uri in skills if kind.get(uri) == "skill"}
    if not 2 <= len(known) == len(skills) <= 6:
        text = f"figure ego_network: {len(skills)} URIs, {len(known)} of them distinct skills of this ontology"
        raise DataError(text, "2 to 6 distinct skill URIs", "take them from graph.uris_of('skill')")

    def relation(a: str, b: str) -> str:
        # The first in the alphabet: where ESCO lists both, essential wins over optional.
        return min(str(edge["kind"]) for edge in near[a][b].values())

    joined = {uri: known & set(near[uri]) for skill in skills for uri in near[skill] if kind[uri] == "occupation"}
    essential = {uri: sum(relation(uri, skill) == "essential" for skill in own) for uri, own in joined.items()}
    ranked = sorted(joined, key=lambda uri: (-len(joined[uri]), -essential[uri], uri))
    best = [uri for skill in skills for uri in [uri for uri in ranked if skill in joined[uri]][:1]]
    chosen = list(dict.fromkeys([*best, *(uri for uri in ranked if len(joined[uri]) > 1)]))[:max_occupations]
    groups = [uri for one in [*chosen, *skills] for uri in near[one] if kind[uri] in ("isco_group", "skill_group")]
    uris = list(dict.fromkeys([*skills, *chosen, *groups]))
    edges = [{"source": a, "target": b, "kind": relation(a, b)} for a, b in combinations(uris, 2) if near.has_edge(a, b)]
    height: dict[str, float] = {}
    for name in ("skill", "occupation", "isco_group", "skill_group") * 4:
        column = [uri for uri in uris if kind[uri] == name]
        column.sort(key=lambda uri: fmean([height[other] for other in near[uri] if other in height] or [0]))
        height |= {uri: (number + 0.5) / len(column) for number, uri in enumerate(column)}
    shown = [name for name in KINDS if name in {kind[uri] for uri in uris}]
    names = {uri: {"kind": kind[uri], "label": graph.label(uri), "x": shown.index(kind[uri]), "y": height[uri]} for uri in uris}
    nodes = pd.DataFrame(names.values()).assign(element="node", uri=uris)
    table = pd.concat([nodes, pd.DataFrame(edges).assign(element="edge")], ignore_index=True)
    return table.reindex(columns=["element", "kind", "uri", "label", "x", "y", "source", "target"])


@styled
def draw_ego_network(table: pd.DataFrame) -> Figure:
    """Draw the concepts as boxes in columns, joined by lines whose style says what kind of relation they are."""
    nodes, edges = table[table["element"] == "node"].set_index("uri"), table[table["element"] == "edge"]
    columns = int(nodes["x"].max()) + 1
    width = {"width": 76 // columns, "narrow": 46 // columns}
    figure, (axes,) = new_figure(1.3 + 0.68 * nodes["x"].value_counts().max())
    for edge in records(edges):
        ends = nodes.loc[[edge.source, edge.target]]
        axes.plot(ends["x"], ends["y"], linewidth=1.2, **EDGES[edge.kind].curve)
    for look, own in by_look(nodes, "kind", KINDS):
        for node in records(own):
            axes.text(node.x, node.y, wrapped(node.label, lines=4, **width), ha="center", va="center", bbox=look.box, zorder=3)
        axes.text(own["x"].iloc[0], 1.02, wrapped(look.name, **width), ha="center", va="bottom", weight="bold")
    axes.set(xlim=(-0.5, columns - 0.5), ylim=(-0.02, 1.08))
    axes.axis("off")
    figure.legend(handles=[look.handle for look, _ in by_look(edges, "kind", EDGES)], ncols=4)
    return figure


def describe_ego_network(table: pd.DataFrame) -> str:
    """Name the skills, and the occupation that joins most of them."""
    nodes, edges = table[table["element"] == "node"].set_index("uri"), table[table["element"] == "edge"]
    skills, occupations = (nodes[nodes["kind"] == kind] for kind in ("skill", "occupation"))
    text = (
        f"Network of {counted(len(skills), 'skill')} ({'; '.join(skills['label'])}) with "
        f"{counted(len(occupations), 'occupation')} and {counted(len(edges), 'relation')}, "
        f"{(edges['kind'] == 'essential').sum()} of them essential."
    )
    if occupations.empty:
        return f"{text} No occupation uses any of them."
    used = edges[edges["kind"].isin(["essential", "optional"])]
    joins = used[["source", "target"]].stack().value_counts().reindex(occupations.index)
    best = occupations["label"].to_dict()[joins.idxmax()]
    return f'{text} The occupation "{best}" uses {joins.max():.0f} of the {len(skills)}; skills of one occupation are 2 hops apart.'
