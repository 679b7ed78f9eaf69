"""Chapters 2 and 3: the ego network, hops, scores by label, transport over epsilon and transport plans."""

import numpy as np
import pytest

from cacl.errors import DataError
from cacl.figures import ego_network, hop_distribution, hop_paths, sinkhorn_iterations, transport_epsilon, transport_plan
from cacl.ontology import EscoGraph, Node, transport


def test_ego_network_takes_occupations_that_join(example):
    """P joins a and b, Q b and c; R is the best one of d; S joins only a, which P does already with essential skills."""
    table = example("ego_network")
    nodes, edges = table[table["element"] == "node"], table[table["element"] == "edge"]
    assert set(nodes["uri"]) == set("abcdPQRXYG")
    joined = {("".join(sorted((e.source, e.target))), e.kind) for e in edges.itertuples()}
    assert joined == {
        ("Pa", "essential"), ("Pb", "essential"), ("Qb", "optional"), ("Qc", "optional"), ("Rd", "essential"),
        ("PX", "isco"), ("QX", "isco"), ("RY", "isco"), ("Ga", "broader"),
    }  # fmt: skip
    assert nodes.set_index("uri")["x"].to_dict() == dict(zip("XYPQRabcdG", [0, 0, 1, 1, 1, 2, 2, 2, 2, 3], strict=True))
    assert nodes.set_index("uri")["y"][list("abcdPQRXY")].round(3).tolist() == [
        0.125, 0.375, 0.625, 0.875, 0.167, 0.5, 0.833, 0.25, 0.75,
    ]  # fmt: skip


def test_an_occupation_that_joins_more_or_needs_more_goes_first():
    """A and C join both skills, C with both essential although one is listed as optional too; B joins one."""
    nodes = [*(Node(uri, "skill", uri) for uri in "st"), *(Node(uri, "occupation", uri) for uri in "ABC")]
    edges = [("C", "s", "optional"), ("C", "s", "essential"), ("C", "t", "essential"), ("B", "s", "essential")]
    graph = EscoGraph.from_edges([*edges, ("A", "s", "essential"), ("A", "t", "optional")], nodes)
    table = ego_network.ego_network_table(graph, ["s", "t"], max_occupations=1)
    assert table.loc[table["kind"] == "occupation", "uri"].tolist() == ["C"]
    assert table.loc[table["element"] == "edge", "kind"].tolist() == ["essential", "essential"]
    assert set(ego_network.ego_network_table(graph, ["s", "t"])["uri"].dropna()) == set("stAC")


def test_ego_network_without_occupations(check_figure):
    """Six skills are the most that a figure holds."""
    graph = EscoGraph.from_edges([], [Node(uri, "skill", f"skill {uri}") for uri in "abcdef"])
    check_figure(ego_network, ego_network.ego_network_table(graph, list("abcdef")), "No occupation uses any")


@pytest.mark.parametrize("skills", ["a", "aa", "aP", "a?", "abcdefg"])
def test_ego_network_refuses_what_is_not_a_few_skills(small_esco, skills):
    with pytest.raises(DataError, match="2 to 6 distinct skill URIs"):
        ego_network.ego_network_table(small_esco, list(skills))


def test_hop_distribution_by_hand(example):
    table = example("hop_distribution")
    assert table["hops"].tolist() == [1, 2, 3, 4, -1]
    assert table["pairs"].tolist() == [0, 2, 0, 3, 1]
    assert table["share"].tolist() == pytest.approx([0, 1 / 3, 0, 1 / 2, 1 / 6])


def test_hop_distribution_keeps_zero():
    assert hop_distribution.hop_distribution_table([0, 0, 2])["pairs"].tolist() == [2, 0, 1, 0]


def test_pairs_at_no_distance_are_among_those_at_most_two_hops_apart():
    table = hop_distribution.hop_distribution_table([0, 1, 3, 3])
    assert "50.0% of the pairs are at most 2 hops apart; 0.0% have no path" in hop_distribution.describe_hop_distribution(table)


def test_hop_distribution_of_no_path(check_figure):
    check_figure(hop_distribution, hop_distribution.hop_distribution_table([-1, -1]), "most frequent is no path (100.0%)")


def test_transport_over_epsilon_goes_from_the_exact_cost_to_the_mean_of_all_cells(example):
    """Two equal sets at distance 2: with :math:`x = e^{-2/epsilon}` the plan moves x / (1 + x) of the mass, at 2 hops each."""
    table = example("transport_epsilon")
    assert len(table) == 3 * 4
    for epsilon, rows in table.groupby("epsilon"):
        moved = np.exp(-2 / epsilon) / (1 + np.exp(-2 / epsilon))
        assert rows.set_index(["row", "column"])["mass"][[(0, 0), (0, 1)]].tolist() == pytest.approx([(1 - moved) / 2, moved / 2])
        assert rows["distance"].unique() == pytest.approx([2 * moved])
    assert table["exact"].unique() == pytest.approx([0])


def test_rows_of_the_plan_are_the_skills_of_the_first_set():
    table = transport_epsilon.transport_epsilon_table([[0, 0, 4], [2, 2, 0]], [0.1])
    plan = table.pivot(index="row", columns="column", values="mass").to_numpy()
    assert plan == pytest.approx(np.array([[1 / 4, 1 / 4, 0], [1 / 12, 1 / 12, 1 / 3]]), abs=1e-3)


def test_no_path_costs_ten_hops_with_and_without_regularisation():
    table = transport_epsilon.transport_epsilon_table([[1, -1], [-1, -1]], [0.1])
    assert table[["distance", "exact"]].to_numpy() == pytest.approx(5.5, abs=1e-3)


def test_transport_plan_keeps_each_cell_in_its_place(example):
    table = example("transport_plan")
    cells = table[["resume_skill", "job_skill", "mass", "hops"]].to_numpy().tolist()
    assert cells == [["sew", "sew", 0.5, 0], ["sew", "bake", 0.0, 2], ["cook", "sew", 0.25, 2], ["cook", "bake", 0.25, -1]]
    texts = transport_plan.draw_transport_plan(table).axes[0].texts
    assert [text.get_text() for text in texts] == ["0", "2", "2", "\N{EN DASH}"]


def transport_case(n, m):
    hops = np.add.outer(np.arange(n), np.arange(m)) % 4
    names = [f"manage the documentation of project number {i}" for i in range(max(n, m))]
    return transport(hops).plan, names[:n], names[:m], hops


@pytest.mark.parametrize("shape", [(1, 1), (12, 12), (2, 12)])
def test_transport_plan_is_readable_at_every_size(check_figure, shape):
    table = transport_plan.transport_plan_table(*transport_case(*shape))
    check_figure(transport_plan, table, f"{shape[0]} resume skills to {shape[1]} job skills")


def test_the_eight_shortest_paths_are_taken():
    paths = [{"hops": hops, "through": [{"kind": "skill", "label": "a"}]} for hops in range(9, -1, -1)]
    assert hop_paths.hop_paths_table(paths)["hops"].tolist() == list(range(8))


def test_after_each_iteration_the_columns_are_exact_and_the_rows_come_nearer():
    table = sinkhorn_iterations.sinkhorn_iterations_table(np.array([[0.0, 2.0], [2.0, 4.0], [4.0, 4.0]]), 60)
    columns = table.groupby(["iteration", "column"])["mass"].sum()
    assert columns.to_numpy() == pytest.approx(0.5)
    errors = (table.groupby(["iteration", "row"])["mass"].sum() - 1 / 3).abs().groupby("iteration").max()
    assert errors.iloc[:20].is_monotonic_decreasing
    limit = transport(np.array([[0, 2], [2, 4], [4, 4]])).plan.ravel()
    assert table.loc[table["iteration"] == 60, "mass"].to_numpy() == pytest.approx(limit, abs=1e-6)
