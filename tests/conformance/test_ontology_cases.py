"""Section 4: distances (G), set similarity (S) and transport (O)."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from cacl.errors import ParameterError
from cacl.ontology import UNREACHABLE, EscoGraph, HopTable, set_similarities, set_similarity, skill_similarity, transport
from cacl.phase1 import bucket

Case = dict[str, Any]


@pytest.fixture
def toy(cases: dict[str, Case]) -> EscoGraph:
    drawing = cases["G01"]["input"]
    return EscoGraph.from_edges(drawing["edges"], drawing["nodes"])


def directions(hops: np.ndarray) -> tuple[float, float]:
    similarity = skill_similarity(hops)
    return float(similarity.max(axis=1).mean()), float(similarity.max(axis=0).mean())


@pytest.mark.parametrize("case", ["G01"], indirect=True)
def test_distances(case: Case, toy: EscoGraph) -> None:
    for names, expected in case["expected"].items():
        first, second = names.split("|")
        distance = UNREACHABLE if expected is None else expected
        assert toy.hops([first], [second]).item() == toy.hops([second], [first]).item() == distance


@pytest.mark.parametrize("case", ["G02"], indirect=True)
def test_skill_similarity(case: Case, toy: EscoGraph, close: Any) -> None:
    for names, expected in case["expected"].items():
        first, second = names.split("|")
        assert skill_similarity(toy.hops([first], [second]), case["input"]["alpha"]).item() == close(expected)


@pytest.mark.parametrize("case", ["G05"], indirect=True)
def test_decay(case: Case, close: Any) -> None:
    assert skill_similarity(case["input"]["d"], case["input"]["alpha"]).tolist() == close(case["expected"])


@pytest.mark.parametrize("case", ["G06"], indirect=True)
def test_hop_limit(case: Case, close: Any) -> None:
    """Decision 1: no limit by default; ``max_hops=8`` gives what the authors' code does."""
    lengths = case["input"]["path_lengths"]
    path = EscoGraph.from_edges(pairwise(map(str, range(max(lengths) + 1))))
    ends = [str(length) for length in lengths]
    limited = path.hops(["0"], ends, max_hops=case["input"]["max_hops"])
    assert path.hops(["0"], ends).tolist() == [lengths]
    assert skill_similarity(limited)[0].tolist() == close(case["expected"]["similarity"])
    assert [transport([[hops]]).distance for hops in limited[0]] == close(case["expected"]["ot_cost"])


@pytest.mark.parametrize("case", ["G07"], indirect=True)
def test_parity(case: Case, close: Any) -> None:
    edges, added = case["input"]["edges_without"], case["input"]["edge_added"]
    before, after = (EscoGraph.from_edges(some) for some in (edges, [*edges, added]))
    skills = [["python"], ["java"], ["statistics"]]
    assert all(before.hops(first, second).item() % 2 == 0 for first in skills for second in skills)
    assert before.hops([added[0]], [added[1]]).item() == case["expected"]["d_before"]
    assert after.hops([added[0]], [added[1]]).item() == case["expected"]["d_after"]
    assert skill_similarity(after.hops([added[0]], [added[1]])).item() == close(case["expected"]["sim_after"])


@pytest.mark.parametrize("case", ["S01", "S02", "S05", "S07"], indirect=True)
def test_set_similarity(case: Case, toy: EscoGraph, close: Any) -> None:
    first, second = case["input"]["A"], case["input"]["B"]
    expected = case["expected"]
    for rows, columns in ((first, second), (second, first)):
        table = HopTable.build(toy, [rows], [columns])
        similarity = set_similarity(table.between(rows, columns))
        assert similarity == close(expected["similarity"])
        assert set_similarities(table, [rows], [columns]).item() == close(expected["similarity"])
    if "distance" in expected:
        assert 1 - similarity == close(expected["distance"])
        assert directions(toy.hops(first, second)) == close((expected["dir_A_to_B"], expected["dir_B_to_A"]))


@pytest.mark.parametrize("case", ["S08"], indirect=True)
def test_empty_set(case: Case, toy: EscoGraph) -> None:
    first, second = case["input"]["A"], case["input"]["B"]
    assert set_similarity(toy.hops(first, second)) == case["expected"]["similarity"]
    # Decision 2: 0.0 when asked, but never bucketed by it.
    batch = set_similarities(HopTable.build(toy, [first], [second]), [first], [second])
    assert math.isnan(batch.item())
    with pytest.raises(ParameterError, match="nan"):
        bucket(1 - batch.item())


@pytest.mark.parametrize("case", ["O02", "O05", "O08", "O10"], indirect=True)
def test_transport(case: Case, close: Any) -> None:
    costs, expected = np.array(case["input"]["C"]), case["expected"]
    result = transport(costs, epsilon=case["input"]["epsilon"])
    assert result.distance == close(expected["converged" if result.converged else "after_200_iterations"])
    assert result.distance >= expected["exact_ot_lp"] - case["tolerance"]
    if result.converged and "plan_converged" in expected:
        np.testing.assert_allclose(result.plan, expected["plan_converged"], rtol=0, atol=case["tolerance"])


@pytest.mark.parametrize("case", ["O13"], indirect=True)
def test_stopping_rule(case: Case, cases: dict[str, Case], close: Any) -> None:
    """Decision 3: this project stops on the marginal error, so that iterations differ; values agree, and the cap is the same."""
    for name, expected in case["expected"].items():
        result = transport(cases[name]["input"]["C"])
        assert result.distance == close(expected["value"]), name
        assert result.converged == (expected["iterations"] < 200), name
        assert result.iterations <= 200, name


@pytest.mark.parametrize("case", ["O14"], indirect=True)
def test_greedy_example_does_not_score_high(case: Case, close: Any) -> None:
    """Five programming skills, pairwise 2 hops apart; the job asks for the first of them and four skills 4 hops away."""
    hops = np.full((5, 5), 4)
    hops[:, 0] = [0, 2, 2, 2, 2]
    expected, similarity = case["expected"], set_similarity(hops)
    assert directions(hops) == close((expected["dir_resume_to_job"], expected["dir_job_to_resume"]))
    assert similarity == close(expected["similarity"])
    assert transport(hops).distance == close(expected["ot"])
    assert 1 - transport(hops).distance / 10 == close(expected["ot_normalised_signal"])
    assert bucket(1 - similarity) == expected["distance_bucket"].lower()
