"""The bundled mini-ontology: enough of everything, well formed, and with the shape that its README promises."""

import csv
from collections import Counter, defaultdict
from itertools import combinations

import networkx as nx
import pytest

from cacl.ontology import demo_directory

FILES = ("occupations", "skills", "occupationSkillRelations", "ISCOGroups", "skillGroups", "skillsHierarchy")


def rows_of(name: str) -> list[dict[str, str]]:
    with open(demo_directory() / f"{name}_en.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def labels_of(row: dict[str, str]) -> list[str]:
    return [row["preferredLabel"], *row["altLabels"].split("\n")]


@pytest.fixture(scope="module")
def tables() -> dict[str, list[dict[str, str]]]:
    return {name: rows_of(name) for name in FILES}


@pytest.fixture(scope="module")
def skills_by_occupation(tables) -> dict[str, dict[str, str]]:
    """Occupation URI -> {skill URI: relation type}."""
    table: dict[str, dict[str, str]] = defaultdict(dict)
    for row in tables["occupationSkillRelations"]:
        table[row["occupationUri"]][row["skillUri"]] = row["relationType"]
    return table


@pytest.fixture(scope="module")
def relation_graph(tables) -> nx.Graph:
    """Occupations, skills and ISCO unit groups, joined as in section 4.1 (without the trees of groups)."""
    graph = nx.Graph()
    graph.add_nodes_from(row["conceptUri"] for row in tables["skills"])
    graph.add_edges_from((row["conceptUri"], row["iscoGroup"]) for row in tables["occupations"])
    graph.add_edges_from((row["occupationUri"], row["skillUri"]) for row in tables["occupationSkillRelations"])
    return graph


def test_files_are_sorted_have_lf_line_ends_and_no_byte_order_mark(tables):
    for name, rows in tables.items():
        raw = (demo_directory() / f"{name}_en.csv").read_bytes()
        assert b"\r" not in raw
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert raw.endswith(b"\n")
        keys = [tuple(v for k, v in row.items() if k.lower().endswith("uri") or "Relation" in name) for row in rows]
        assert keys == sorted(set(keys))


def test_minimum_counts(tables):
    assert len(tables["occupations"]) >= 64
    assert len({row["iscoGroup"] for row in tables["occupations"]}) >= 18
    assert len(tables["skills"]) >= 640
    assert {row["skillType"] for row in tables["skills"]} == {"knowledge", "skill/competence"}
    levels = Counter(row["reuseLevel"] for row in tables["skills"])
    assert set(levels) == {"sector-specific", "cross-sector", "occupation-specific", "transversal"}
    assert levels["transversal"] >= 30
    assert sum("/isced-f/" in row["conceptUri"] for row in tables["skillGroups"]) >= 5
    assert sum("/isced-f/" not in row["conceptUri"] for row in tables["skillGroups"]) >= 20


def test_every_concept_has_its_own_labels_and_a_description(tables):
    for name in ("occupations", "skills"):
        rows = tables[name]
        preferred = [row["preferredLabel"].casefold() for row in rows]
        alternative = [label.casefold() for row in rows for label in labels_of(row)[1:]]
        assert len(set(preferred)) == len(preferred)
        assert not set(preferred) & set(alternative)
        for row in rows:
            assert all(label and label == label.strip() for label in labels_of(row)), row
            assert len({label.casefold() for label in labels_of(row)}) == len(labels_of(row)), row
            assert row["description"].endswith("."), row


def test_a_handful_of_alternative_labels_is_ambiguous(tables):
    owners = Counter(label.casefold() for row in tables["skills"] for label in labels_of(row)[1:])
    assert 3 <= sum(count == 2 for count in owners.values()) <= 10
    assert max(owners.values()) == 2
    assert all(1 <= len(labels_of(row)) - 1 <= 3 for row in tables["skills"])


def test_every_reference_resolves(tables):
    skills = {row["conceptUri"]: row["skillType"] for row in tables["skills"]}
    occupations = {row["conceptUri"] for row in tables["occupations"]}
    codes = {row["code"] for row in tables["ISCOGroups"]}
    for row in tables["occupationSkillRelations"]:
        assert row["occupationUri"] in occupations
        assert skills[row["skillUri"]] == row["skillType"]
        assert row["relationType"] in {"essential", "optional"}
    for row in tables["occupations"]:
        assert len(row["iscoGroup"]) == 4
        assert row["iscoGroup"] in codes
        assert row["code"].startswith(row["iscoGroup"] + ".")


def test_isco_groups_are_complete_upwards_and_used(tables):
    used = {row["iscoGroup"][:digits] for row in tables["occupations"] for digits in (1, 2, 3, 4)}
    assert {row["code"] for row in tables["ISCOGroups"]} == used
    assert all(row["conceptUri"].endswith(f"/isco/C{row['code']}") for row in tables["ISCOGroups"])


def test_the_hierarchy_lists_every_group_once_below_a_listed_parent(tables):
    groups = {row["conceptUri"]: row["preferredLabel"] for row in tables["skillGroups"]}
    listed, parents = [], []
    for row in tables["skillsHierarchy"]:
        path = [(row[f"Level {i} URI"], row[f"Level {i} preferred term"]) for i in range(4) if row[f"Level {i} URI"]]
        assert all(groups[uri] == label for uri, label in path)
        listed.append(path[-1][0])
        parents.extend(uri for uri, _ in path[:-1])
    assert sorted(listed) == sorted(groups)
    assert set(parents) <= set(listed)
    assert any(row["Level 3 URI"] for row in tables["skillsHierarchy"])


def test_each_occupation_has_enough_relations_and_no_skill_twice(tables, skills_by_occupation):
    assert sum(map(len, skills_by_occupation.values())) == len(tables["occupationSkillRelations"])
    assert set(skills_by_occupation) == {row["conceptUri"] for row in tables["occupations"]}
    for relations in skills_by_occupation.values():
        counts = Counter(relations.values())
        assert 8 <= counts["essential"] <= 16
        assert 5 <= counts["optional"] <= 12


def test_neighbours_share_many_skills_and_strangers_few(tables, skills_by_occupation):
    unit_group = {row["conceptUri"]: row["iscoGroup"] for row in tables["occupations"]}
    near, far = [], []
    for one, other in combinations(unit_group, 2):
        first, second = set(skills_by_occupation[one]), set(skills_by_occupation[other])
        share = 2 * len(first & second) / (len(first) + len(second))
        (near if unit_group[one] == unit_group[other] else far).append(share)
    assert min(near) >= 0.3
    assert max(near) <= 0.6
    assert sum(far) / len(far) < 0.03


def test_most_is_connected_and_some_is_not(relation_graph):
    components = sorted(nx.connected_components(relation_graph), key=len, reverse=True)
    occupations = [sum("/occupation/" in node for node in component) for component in components]
    assert occupations[0] >= 0.85 * sum(occupations)
    assert sum(0 < count <= 6 for count in occupations[1:]) in {2, 3}
    assert 10 <= sum(len(component) == 1 for component in components) <= 16


def test_hop_distances_between_skills_vary(tables, relation_graph):
    """Near, middle and far skills must all occur, or every job would fall into one curriculum bucket."""
    start = "https://cacl.invalid/demo/skill/0039"
    reached = nx.single_source_shortest_path_length(relation_graph, start)
    hops = Counter(reached.get(row["conceptUri"], -1) for row in tables["skills"])
    assert {-1, 2, 4, 6} <= set(hops)
    assert max(hops.values()) < 0.7 * len(tables["skills"])


def test_loading_gives_what_the_files_hold(tables, demo_graph):
    counts = demo_graph.counts()
    groups = counts["nodes"].pop("skill_group") + counts["nodes"].pop("isced_group")
    assert groups == len(tables["skillGroups"])
    files = {"skill": "skills", "occupation": "occupations", "isco_group": "ISCOGroups"}
    assert counts["nodes"] == {kind: len(tables[name]) for kind, name in files.items()}
    relations = Counter(row["relationType"] for row in tables["occupationSkillRelations"])
    parents = sum(bool(row["Level 1 URI"]) for row in tables["skillsHierarchy"])
    assert counts["edges"] == {**relations, "isco": len(tables["occupations"]), "broader": parents}
    for row in tables["skills"]:
        assert demo_graph.label(row["conceptUri"]) == row["preferredLabel"]
        assert demo_graph.alternative_labels[row["conceptUri"]] == tuple(row["altLabels"].split("\n"))
