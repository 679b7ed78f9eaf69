"""Chapters 2 and 3: the ego network, hops, scores by label and a transport plan."""

import numpy as np
import pandas as pd
import pytest

from cacl.errors import DataError, DegenerateError
from cacl.figures import ego_network, hop_distribution, ontology_scores, transport_plan
from cacl.ontology import EscoGraph, Node, transport


@pytest.fixture
def small_esco():
    kinds = {"skill": "abcd", "occupation": "PQRS", "isco_group": "XY", "skill_group": "G"}
    nodes = [Node(uri, kind, f"{kind} {uri} with a long name") for kind, uris in kinds.items() for uri in uris]
    edges = [
        ("P", "a", "essential"), ("P", "b", "essential"), ("Q", "b", "optional"), ("Q", "c", "optional"),
        ("R", "d", "essential"), ("S", "a", "optional"), ("P", "X", "isco"), ("Q", "X", "isco"), ("R", "Y", "isco"),
        ("S", "Y", "isco"), ("G", "a", "broader"),
    ]  # fmt: skip
    return EscoGraph.from_edges(edges, nodes)


def test_ego_network_takes_occupations_that_join(small_esco, check_figure):
    """P covers a and b, then Q or R each cover one more; Q joins two of the skills; S joins only one that is covered."""
    table = ego_network.ego_network_table(small_esco, list("abcd"))
    nodes, edges = table[table["element"] == "node"], table[table["element"] == "edge"]
    assert set(nodes["uri"]) == set("abcdPQRXYG")
    joined = {(frozenset((e.source, e.target)), e.kind) for e in edges.itertuples()}
    assert (frozenset("Qc"), "optional") in joined
    assert (frozenset("Pa"), "essential") in joined
    assert (frozenset("Ga"), "broader") in joined
    assert len(edges) == 5 + 3 + 1
    numbers = ("4 skills", "3 occupations", "9 relations", "3 of them essential", "uses 2 of the 4")
    check_figure(ego_network, table, *numbers)


def test_ego_network_keeps_to_the_limit_and_repeats_itself(small_esco):
    table = ego_network.ego_network_table(small_esco, list("abcd"), max_occupations=1)
    assert table.loc[table["kind"] == "occupation", "uri"].tolist() == ["P"]
    pd.testing.assert_frame_equal(table, ego_network.ego_network_table(small_esco, list("abcd"), max_occupations=1))


def test_ego_network_places_no_two_concepts_at_one_place(small_esco):
    nodes = ego_network.ego_network_table(small_esco, list("abcd")).query("element == 'node'")
    assert not nodes.duplicated(["x", "y"]).any()
    assert nodes.groupby("kind")["x"].nunique().max() == 1


def test_ego_network_without_occupations(check_figure):
    graph = EscoGraph.from_edges([], [Node("a", "skill", "sewing"), Node("b", "skill", "welding")])
    check_figure(ego_network, ego_network.ego_network_table(graph, ["a", "b"]), "No occupation uses any")


@pytest.mark.parametrize("skills", [["a"], ["a", "a"], ["a", "P"], ["a", "unknown"]])
def test_ego_network_refuses_what_is_not_a_few_skills(small_esco, skills):
    with pytest.raises(DataError, match="2 to 6 distinct skill URIs"):
        ego_network.ego_network_table(small_esco, skills)


def test_hop_distribution_by_hand(check_figure):
    table = hop_distribution.hop_distribution_table(np.array([[2, 2, 4], [4, 4, -1]], dtype=np.int16))
    assert table["hops"].tolist() == [1, 2, 3, 4, -1]
    assert table["pairs"].tolist() == [0, 2, 0, 3, 1]
    assert table["share"].tolist() == pytest.approx([0, 1 / 3, 0, 1 / 2, 1 / 6])
    check_figure(
        hop_distribution, table, "6 skill pairs", "is 4 hops (50.0%)", "33.3% of the pairs", "16.7% have no path"
    )


def test_hop_distribution_agrees_with_numpy_and_keeps_zero():
    hops = np.random.default_rng(1).integers(-1, 7, (30, 20)).astype(np.int16)
    table = hop_distribution.hop_distribution_table(hops).set_index("hops")
    assert table["pairs"].to_dict() == dict(zip(*np.unique(hops, return_counts=True), strict=True))


def test_hop_distribution_of_no_pair_and_of_no_path(check_figure):
    with pytest.raises(DegenerateError, match="no pair"):
        hop_distribution.hop_distribution_table(np.empty((0, 3)))
    check_figure(
        hop_distribution, hop_distribution.hop_distribution_table([-1, -1]), "most frequent is no path (100.0%)"
    )


def test_ontology_scores_keep_and_count_what_is_missing(check_figure):
    """Medians of good fit: similarity (0.2 + 0.6) / 2, distance (1 + 2) / 2."""
    pairs = pd.DataFrame(
        {
            "label": ["good_fit", "good_fit", "no_fit", "no_fit", "potential_fit"],
            "ontology_similarity": [0.2, 0.6, 0.1, None, 0.3],
            "ot_distance": [1.0, 2.0, 4.0, None, 3.0],
        }
    )
    table = ontology_scores.ontology_scores_table(pairs)
    assert (len(table), int(table["value"].isna().sum())) == (10, 2)
    numbers = ("0.400 for good fit", "1.500 for good fit", "0.100 for no fit", "1 pair without a score")
    check_figure(ontology_scores, table, *numbers)


def transport_case(n, m):
    hops = np.add.outer(np.arange(n), np.arange(m)) % 4
    names = [f"manage the documentation of project number {i}" for i in range(max(n, m))]
    return transport(hops).plan, names[:n], names[:m], hops


@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (12, 12), (2, 12)])
def test_transport_plan_is_readable_at_every_size(check_figure, shape):
    plan, resume, job, hops = transport_case(*shape)
    table = transport_plan.transport_plan_table(plan, resume, job, hops)
    assert table["mass"].sum() == pytest.approx(1)
    check_figure(transport_plan, table, f"{shape[0]} resume skills to {shape[1]} job skills")


def test_transport_plan_says_what_moves(check_figure):
    """Half of the mass stays (0 hops), a quarter moves 2 hops, a quarter has no path."""
    plan, hops = [[0.5, 0.0], [0.25, 0.25]], [[0, 2], [2, -1]]
    table = transport_plan.transport_plan_table(plan, ["sew", "cook"], ["sew", "bake"], hops)
    figure = check_figure(transport_plan, table, "50.0% of the mass", "75.0% moves", '50.0% from "sew" to "sew"')
    assert {text.get_text() for text in figure.axes[0].texts} == {"0", "2", "\N{EN DASH}"}


def test_transport_plan_refuses_other_shapes_and_too_many_skills():
    plan, resume, job, hops = transport_case(3, 2)
    with pytest.raises(DataError, match=r"plan \(3, 2\), hops \(3, 2\), names \(2, 2\)"):
        transport_plan.transport_plan_table(plan, resume[:2], job, hops)
    with pytest.raises(DataError, match="1 to 12 skills"):
        transport_plan.transport_plan_table(*transport_case(13, 2))
