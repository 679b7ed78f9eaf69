"""Numbers of the chapter 'The ESCO graph' (sections 3.3 and 4.1 to 4.4)."""

from itertools import chain

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from cacl.corpus.sources import least_certain, link_coverage
from cacl.ontology import EscoGraph, SkillLinker
from cacl.ontology.hops import Hops
from cacl.randomness import stream

_PUBLISHED = {
    "skill": "14,359 (with skill groups)",
    "occupation": "3,039",
    "isco_group": "619",
    "isced_group": "220 (other)",
    "all nodes": "18,237",
    "all edges": "132,679",
}
_EXAMPLES = ("Python", "Java", "statistics", "SQL")
_EXAMPLE_COUNT = 3


def esco_counts(graph: EscoGraph) -> pd.DataFrame:
    """Nodes and edges by kind, with the paper's counts."""
    counts = graph.counts()
    rows = [(element[:-1], kind, number) for element, kinds in counts.items() for kind, number in kinds.items()]
    rows += [("all", "all nodes", len(graph.uris)), ("all", "all edges", len(graph.edges))]
    table = pd.DataFrame(rows, columns=["element", "kind", "this run"])
    table["the paper"] = [_PUBLISHED.get(kind, "") for kind in table["kind"]]
    table["kind"] = table["kind"].str.replace("_", " ")
    return table


def esco_numbers(graph: EscoGraph) -> dict[str, float]:
    """Counts by kind, the largest component, and the widest distance within an occupation."""
    counts = graph.counts()
    numbers: dict[str, float] = {f"esco.nodes.{kind}": number for kind, number in counts["nodes"].items()}
    numbers["esco.nodes.all"] = len(graph.uris)
    numbers["esco.nodes.skills_and_groups"] = numbers.get("esco.nodes.skill", 0) + numbers.get(
        "esco.nodes.skill_group", 0
    )
    numbers |= {f"esco.edges.{kind}": number for kind, number in counts["edges"].items()}
    numbers["esco.edges.all"] = len(graph.edges)
    numbers["esco.edges.unknown"] = sum(graph.unknown.values())
    numbers["esco.edges.distinct"] = nx.Graph(graph.graph).number_of_edges()
    numbers["esco.edges.named_kinds"] = len(graph.edges) - counts["edges"].get("broader", 0)
    numbers["esco.largest_component"] = max(map(len, nx.connected_components(graph.graph)))
    numbers["esco.hops.same_occupation"] = _widest_occupation(graph)
    return numbers


def _widest_occupation(graph: EscoGraph) -> int:
    skills = ([*chain(*graph.occupation_skills(occupation))] for occupation in graph.uris_of("occupation")[:50])
    return max(int(graph.hops(group, group).max(initial=0)) for group in skills)


def example_skills(graph: EscoGraph) -> list[str]:
    """Three skills: the paper's examples, as far as the ontology has them, then SQL, then its first skills."""
    linker = SkillLinker(graph)
    found = [uris[0] for uris in map(linker.link, _EXAMPLES) if uris]
    return list(dict.fromkeys([*found, *graph.uris_of("skill")]))[:_EXAMPLE_COUNT]


def random_hops(graph: EscoGraph, seed: int, sources: int, max_hops: int | None) -> npt.NDArray[np.int16]:
    """Hop distances from ``sources`` random skills to all other skills, flat."""
    skills = graph.uris_of("skill")
    chosen = stream(seed, "hop distribution").choice(len(skills), size=min(sources, len(skills)), replace=False)
    hops: Hops = graph.hops([skills[number] for number in chosen], skills, max_hops)
    same = np.zeros(hops.shape, dtype=bool)
    same[np.arange(len(chosen)), chosen] = True
    return hops[~same]


def hop_numbers(hops: npt.NDArray[np.int16]) -> dict[str, float]:
    """Share of skill pairs at two, four and six hops and without a path, in percent."""
    shares = {f"esco.hops.share_{distance}": 100 * float((hops == distance).mean()) for distance in (2, 4, 6)}
    return {**shares, "esco.hops.none": 100 * float((hops < 0).mean())}


def links_by_method(links: pd.DataFrame) -> pd.DataFrame:
    """Distinct names, their share and an example, by the method that linked them; for roles and titles by side as well."""
    if "side" in links:
        return link_coverage(links)
    rows = []
    for method, group in links.groupby("method", sort=False):
        last = group.sort_values("score").iloc[0]
        rows.append((method, len(group), 100 * len(group) / len(links), group["score"].min(), last["name"]))
    return pd.DataFrame(rows, columns=["method", "names", "share in %", "least score", "example"])


def least_certain_links(links: pd.DataFrame, most: int = 12) -> pd.DataFrame:
    """The links of names that are no label, lowest score first, with the label that was taken where it was recorded."""
    if "side" in links:
        return least_certain(links, most)
    guessed = links[links["method"] == "fuzzy"].sort_values("score", kind="stable")
    return guessed[["name", "uris", "score", "uses"]].head(most)


def unmapped_names(links: pd.DataFrame, most: int = 12) -> pd.DataFrame:
    """The names that no step links, most used first."""
    named = links[links["name"].str.strip() != ""]
    unmapped = named[named["method"] == "unmapped"].sort_values("uses", ascending=False, kind="stable")
    return unmapped[["name", "uses"]].head(most)
