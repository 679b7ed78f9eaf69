"""The generative model of the label: its terms by hand, and how much of the ontology its labels carry."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from cacl.corpus import FitLabel, link_pairs
from cacl.corpus.simulation import Simulation, parts
from cacl.corpus.simulation.fit import coverage, labels_by_rank, occupation_proximity, seniority_match, standardised
from cacl.corpus.simulation.occupations import Occupation
from cacl.ontology import EscoGraph, HopTable, SkillLinker, set_similarities


@pytest.fixture(scope="module")
def simulation(demo_graph: EscoGraph) -> Simulation:
    return Simulation(demo_graph)


@pytest.fixture(scope="module")
def similarity(simulation: Simulation, demo_graph: EscoGraph) -> np.ndarray:
    """Set similarity of the linked skills of each pair; nan where a side has none."""
    linked, _ = link_pairs(simulation.pairs(), SkillLinker(demo_graph))
    resumes = {pair.resume.resume_id: pair.resume.skill_uris for pair in linked}
    jobs = {pair.job.job_id: pair.job.skill_uris for pair in linked}
    table = HopTable.build(demo_graph, resumes.values(), jobs.values())
    matrix = set_similarities(table, list(resumes.values()), list(jobs.values()))
    rows, columns = ({name: place for place, name in enumerate(side)} for side in (resumes, jobs))
    return np.array([matrix[rows[pair.resume.resume_id], columns[pair.job.job_id]] for pair in linked])


def area(simulation: Simulation, scores: np.ndarray, signal: float) -> float:
    labels = np.array([pair.binary for pair in simulation.pairs(signal)])
    known = ~np.isnan(scores)
    return float(roc_auc_score(labels[known], scores[known]))


def test_no_signal_means_labels_without_ontology(simulation: Simulation, similarity: np.ndarray) -> None:
    """The standard error of an AUC with 1,000 positives among 4,000 is about 0.01: three of them either way."""
    assert area(simulation, similarity, 0.0) == pytest.approx(0.5, abs=0.03)
    same = np.array(
        [simulation.candidates[r].occupation == simulation.vacancies[j].occupation for r, j in simulation.links]
    )
    assert area(simulation, same.astype(float), 0.0) == pytest.approx(0.5, abs=0.03)


def test_the_signal_grows_with_its_parameter(simulation: Simulation, similarity: np.ndarray) -> None:
    assert 0.56 < area(simulation, similarity, 0.3) < 0.67
    assert 0.75 < area(simulation, similarity, 1.0) < 0.85


@pytest.mark.parametrize("signal", [0.0, 0.3, 1.0])
def test_seniority_matters_at_every_signal(simulation: Simulation, signal: float) -> None:
    match = [
        seniority_match(simulation.candidates[resume].level, simulation.vacancies[job].level)
        for resume, job in simulation.links
    ]
    assert area(simulation, np.array(match), signal) > 0.6


def test_signal_on_the_full_classification(esco_graph: EscoGraph) -> None:
    simulation = Simulation(esco_graph)
    held = [simulation.candidates[resume].held for resume, _ in simulation.links]
    required = [simulation.vacancies[job].required for _, job in simulation.links]
    table = HopTable.build(esco_graph, held, required)
    scores = np.array([coverage(table, a, b) for a, b in zip(held, required, strict=True)])
    assert area(simulation, scores, 0.0) == pytest.approx(0.5, abs=0.03)
    assert 0.75 < area(simulation, scores, 1.0) < 0.9


def test_coverage_by_hand(toy_graph: EscoGraph) -> None:
    """Java is held (1); Statistics is nearest to Python, held, through the data scientist: exp(-1.4). Cooking: 0."""
    table = HopTable.build(toy_graph, [["Java", "Statistics", "Cooking"]], [["Java", "Python"]])
    expected = (1 + math.exp(-1.4) + 0) / 3
    assert coverage(table, ["Java", "Statistics", "Cooking"], ["Java", "Python"]) == pytest.approx(expected)


def test_proximity_by_hand(toy_graph: EscoGraph) -> None:
    """Developer and data scientist share Python: two hops, and one of three skills in common."""
    occupations = [
        Occupation("software developer", (), "", ("Python", "Java"), ()),
        Occupation("data scientist", (), "", ("Python", "Statistics"), ()),
    ]
    expected = 0.5 * (math.exp(-1.4) + 1 / 3)
    assert occupation_proximity(toy_graph, occupations) == pytest.approx(np.array([[1, expected], [expected, 1]]))


def test_standardised_of_equal_values_is_zero() -> None:
    assert standardised([2.0, 2.0, 2.0]).tolist() == [0.0, 0.0, 0.0]


@given(st.integers(0, 3), st.integers(0, 3))
def test_too_little_seniority_weighs_more_than_too_much(low: int, high: int) -> None:
    low, high = min(low, high), max(low, high)
    assert seniority_match(low, high) <= seniority_match(high, low) <= 0
    assert (seniority_match(low, high) == 0) == (low == high)


def test_labels_follow_the_rank_within_each_part() -> None:
    chosen = parts(200)
    latent = np.random.default_rng(0).normal(size=200)
    labels = labels_by_rank(latent, chosen)
    begin = 0
    for part in chosen:
        own = list(range(begin, begin + part.size))
        best = sorted(own, key=lambda place: -latent[place])
        assert {p for p in own if labels[p] is FitLabel.GOOD_FIT} == set(best[: part.labels[0]])
        assert {p for p in own if labels[p] is FitLabel.NO_FIT} == set(best[part.size - part.labels[2] :])
        begin += part.size
