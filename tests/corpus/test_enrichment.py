"""Linking pairs to the ontology and scoring them."""

import numpy as np
import ot
import pytest

from cacl.corpus.enrichment import enrich, link_pairs, transport_distances
from cacl.corpus.records import Job, Metadata, Pair, Resume, Skill
from cacl.ontology import EscoGraph, Node, SkillLinker, set_similarity, transport
from cacl.parameters import OntologyParameters


@pytest.fixture(scope="module")
def small_graph():
    """Section 4.2's example: a developer needs Python and Java, a data scientist Python and statistics; cooking is apart."""
    nodes = [
        Node("u:python", "skill", "Python (computer programming)", ("programming in Python", "scripting")),
        Node("u:java", "skill", "Java (computer programming)", ("scripting",)),
        Node("u:statistics", "skill", "statistics", ("statistical methods",)),
        Node("u:cooking", "skill", "cooking"),
        Node("u:developer", "occupation", "developer"),
        Node("u:scientist", "occupation", "data scientist"),
    ]
    edges = [("u:developer", "u:python"), ("u:developer", "u:java"), ("u:scientist", "u:python")]
    return EscoGraph.from_edges([*edges, ("u:scientist", "u:statistics")], nodes)


@pytest.fixture(scope="module")
def small_linker(small_graph):
    return SkillLinker(small_graph)


def named(*names):
    return tuple(Skill(name=name) for name in names)


def pair_of(resume_uris, job_uris, **fields):
    return Pair(resume=Resume(skill_uris=resume_uris), job=Job(skill_uris=job_uris), label=0, **fields)


def test_names_become_uris_on_both_sides(small_linker):
    """ "scripting" means Python and Java; the best one is the skill's, and both are in the set, once."""
    pair = Pair(
        resume=Resume(skills=named("scripting", "Statistics", "falconry")),
        job=Job(required_skills=named("programming in Python", "scripting")),
        label="good_fit",
    )
    (linked,), _ = link_pairs([pair], small_linker)
    assert [skill.uri for skill in linked.resume.skills] == ["u:python", "u:statistics", None]
    assert linked.resume.skill_uris == ("u:python", "u:java", "u:statistics")
    assert linked.job.skill_uris == ("u:python", "u:java")
    assert [skill.uri for skill in linked.job.required_skills] == ["u:python", "u:python"]
    assert (linked.resume.resume_id, linked.job.job_id) == (pair.resume.resume_id, pair.job.job_id)
    assert (linked.label, linked.metadata) == (pair.label, pair.metadata)
    assert pair.resume.skill_uris == ()


def test_uris_of_the_data_are_kept(small_linker):
    given = Skill(name="statistics", uri="u:other")
    pair = Pair(resume=Resume(skills=(given, Skill(name="cooking")), skill_uris=("u:first", "u:cooking")), job=Job(), label=0)
    (linked,), links = link_pairs([pair], small_linker)
    assert linked.resume.skills[0] == given
    assert linked.resume.skill_uris == ("u:first", "u:cooking", "u:other")
    assert links[["name", "uris", "method", "score"]].to_numpy().tolist() == [
        ["statistics", "u:other", "given", 100.0],
        ["cooking", "u:cooking", "preferred", 100.0],
    ]


def test_linking_twice_changes_nothing_more(small_linker):
    pairs = [Pair(resume=Resume(skills=named("scripting", "falconry")), job=Job(), label=0)]
    once, _ = link_pairs(pairs, small_linker)
    assert link_pairs(once, small_linker)[0] == once


def test_the_links_list_each_name_once_with_its_uses(small_linker):
    """The cook names cooking twice and is in two pairs; as a distinct resume it counts once: 2 + 1 uses with the job's."""
    cook = Resume(skills=named("cooking", "cooking", "falconry"))
    job = Job(required_skills=named("cooking", "scripting", "statisticss"))
    _, links = link_pairs([Pair(resume=cook, job=job, label=label) for label in (0, 1)], small_linker)
    assert links.columns.tolist() == ["name", "uris", "method", "score", "uses"]
    table = links.set_index("name")
    assert table["uses"].to_dict() == {"cooking": 3, "falconry": 1, "scripting": 1, "statisticss": 1}
    assert table.loc["falconry", ["uris", "method", "score"]].tolist() == ["", "unmapped", 0.0]
    assert table.loc["scripting", "uris"] == "u:python|u:java"
    assert table.loc["statisticss", "method"] == "fuzzy"
    assert 86 <= table.loc["statisticss", "score"] < 100


def test_equal_records_are_linked_once_and_shared(small_linker):
    def fresh():
        return Resume(resume_id="r", skills=named("cooking"))

    shared, other = fresh(), Resume(resume_id="r", skills=named("scripting"))
    pairs = [Pair(resume=resume, job=Job(), label=0) for resume in (shared, shared, fresh(), other)]
    linked, links = link_pairs(pairs, small_linker)
    assert linked[0].resume is linked[1].resume is linked[2].resume
    assert linked[0].job is linked[3].job
    assert linked[3].resume.skill_uris == ("u:python", "u:java")
    assert links["uses"].tolist() == [1, 1]


def test_no_pairs_give_no_links(small_linker):
    linked, links = link_pairs([], small_linker)
    assert linked == []
    assert links.columns.tolist() == ["name", "uris", "method", "score", "uses"]
    assert links.empty


def test_the_scores_of_the_papers_example(small_graph):
    """Resume {Python}, job {Java}: two hops. exp(-0.7 x 2) = 0.2466 in both directions; everything moves two hops."""
    (pair,) = enrich([pair_of(("u:python",), ("u:java",))], small_graph, OntologyParameters())
    assert pair.metadata.quality_tier == "B"
    assert pair.metadata.ontology_similarity == pytest.approx(0.24659696, abs=1e-8)
    assert pair.metadata.ot_distance == pytest.approx(2.0, abs=1e-6)


def test_scores_agree_with_single_calls_and_with_pot(small_graph):
    skills = ["u:python", "u:java", "u:statistics", "u:cooking"]
    subsets = [tuple(uri for bit, uri in enumerate(skills) if code >> bit & 1) for code in range(1, 16)]
    pairs = enrich([pair_of(a, b) for a in subsets for b in subsets], small_graph, OntologyParameters(tolerance=1e-9))
    for pair in pairs:
        hops = small_graph.hops(pair.resume.skill_uris, pair.job.skill_uris)
        assert pair.metadata.ontology_similarity == pytest.approx(set_similarity(hops), abs=1e-12)
        costs = hops.astype(float)
        costs[hops < 0] = 10.0
        uniform = ([1 / len(costs)] * len(costs), [1 / costs.shape[1]] * costs.shape[1])
        if transport(hops, tolerance=1e-9).converged:
            reference = ot.sinkhorn(*uniform, costs, reg=0.4, numItermax=5000, stopThr=1e-12)
            assert pair.metadata.ot_distance == pytest.approx(float((reference * costs).sum()), abs=1e-6)


@pytest.mark.parametrize(
    ("change", "similarity", "distance"),
    [({"alpha": 0.5}, 0.36787944, 2.0), ({"max_hops": 1}, 0.0, 10.0), ({"max_hops": 1, "unreachable_cost": 7}, 0.0, 7.0)],
)
def test_the_parameters_are_used(small_graph, change, similarity, distance):
    """exp(-0.5 x 2) = 0.3679; with at most one hop there is no path, and everything is moved at the cost of none."""
    (pair,) = enrich([pair_of(("u:python",), ("u:java",))], small_graph, OntologyParameters(**change))
    assert pair.metadata.ontology_similarity == pytest.approx(similarity, abs=1e-8)
    assert pair.metadata.ot_distance == pytest.approx(distance, abs=1e-6)


def test_duplicates_and_unknown_uris_are_dropped_and_reported(small_graph, caplog):
    plain = pair_of(("u:python", "u:java"), ("u:java",))
    noisy = pair_of(("u:python", "u:gone", "u:java", "u:python"), ("u:java", "u:java"))
    first, second = enrich([plain, noisy], small_graph, OntologyParameters())
    assert first.metadata == second.metadata
    assert second.resume.skill_uris == noisy.resume.skill_uris
    assert "1 of 3 skill URIs are not in this ontology" in caplog.text
    assert "u:gone" in caplog.text


def test_a_side_without_known_uris_has_no_scores_and_the_tier_says_why(small_graph):
    """C: one side has none (or none that is known); D: names without URIs; F: no names either."""
    names = Resume(skills=named("falconry"))
    pairs = [
        pair_of(("u:python",), ()),
        pair_of(("u:gone",), ("u:java",)),
        Pair(resume=names, job=Job(), label=0),
        pair_of(("u:gone",), ()),
        pair_of((), ()),
    ]
    found = [pair.metadata for pair in enrich(pairs, small_graph, OntologyParameters())]
    assert found == [Metadata(quality_tier=tier) for tier in "CCDFF"]


def test_three_known_uris_on_both_sides_are_tier_a(small_graph):
    three = ("u:python", "u:java", "u:statistics")
    pairs = enrich([pair_of(three, three), pair_of((*three[:2], "u:gone"), three)], small_graph, OntologyParameters())
    assert [pair.metadata.quality_tier for pair in pairs] == ["A", "B"]


def test_enrichment_replaces_old_metadata_and_shares_the_records(small_graph):
    pair = pair_of(("u:python",), ("u:java",), metadata=Metadata(quality_tier="F", ot_distance=9.0))
    first, second = enrich([pair, pair], small_graph, OntologyParameters())
    assert first.metadata.quality_tier == "B"
    assert first.resume is second.resume is pair.resume
    assert first.job is pair.job


def test_no_pairs_are_no_problem(small_graph):
    assert enrich([], small_graph, OntologyParameters()) == []


def test_all_transport_distances_are_those_of_the_single_pairs(small_graph):
    """Every row set with every column set, repeated and unknown URIs and empty sets among them."""
    rows = [("u:python",), (), ("u:java", "u:statistics", "u:java"), ("u:nowhere",), ("u:python",)]
    columns = [("u:statistics", "u:nowhere"), ("u:python", "u:java"), ()]
    parameters = OntologyParameters(epsilon=0.5)
    found = transport_distances(small_graph, rows, columns, parameters)
    assert found.shape == (5, 3)
    for r, row in enumerate(rows):
        for c, column in enumerate(columns):
            known = [[uri for uri in dict.fromkeys(own) if uri in small_graph.index] for own in (row, column)]
            if all(known):
                assert found[r, c] == pytest.approx(transport(small_graph.hops(*known), 0.5).distance, abs=1e-9)
            else:
                assert np.isnan(found[r, c])
