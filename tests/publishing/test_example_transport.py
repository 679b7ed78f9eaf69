"""Which pair the chapter on transport shows, and what of it."""

import pytest

from cacl.corpus import Job, Metadata, Pair, Resume
from cacl.errors import DegenerateError
from cacl.ontology import EscoGraph
from cacl.parameters import OntologyParameters
from cacl.publishing.measures.optimal_transport import example_skills_left_out, example_transport

SKILLS = [f"s{number}" for number in range(40)]


@pytest.fixture
def star():
    """One occupation with forty skills: any two of them are two hops apart."""
    return EscoGraph.from_edges([("occupation", skill, "essential") for skill in SKILLS])


def pair_of(resume, job, label="good_fit", similarity=0.5):
    return Pair(
        resume=Resume(skill_uris=SKILLS[:resume]),
        job=Job(skill_uris=SKILLS[40 - job :]),
        label=label,
        metadata=Metadata(quality_tier="A", ontology_similarity=similarity, ot_distance=1.0),
    )


def test_a_fitting_pair_with_few_skills_and_an_average_similarity_is_shown_whole(star):
    pairs = [pair_of(20, 5), pair_of(4, 5, "no_fit"), pair_of(3, 6, similarity=0.3), pair_of(3, 7, similarity=0.9)]
    plan, resume, job, hops = example_transport([*pairs, pair_of(2, 8, similarity=0.4)], star, OntologyParameters())
    assert plan.plan.shape == hops.shape == (len(resume), len(job)) == (2, 8)
    assert example_skills_left_out([*pairs, pair_of(2, 8, similarity=0.4)]) == 0


def test_where_all_sets_are_large_the_smallest_is_cut_to_twelve_skills_a_side(star):
    pairs = [pair_of(30, 25), pair_of(14, 20), pair_of(11, 26)]
    _, resume, job, _ = example_transport(pairs, star, OntologyParameters())
    assert (resume, job) == (SKILLS[:12], SKILLS[20:32])
    assert example_skills_left_out(pairs) == 2 + 8


def test_a_set_with_itself_is_shown_only_where_there_is_nothing_else(star):
    same, other = pair_of(40, 40), pair_of(39, 40)
    assert example_skills_left_out([same, other]) == 27 + 28
    assert example_skills_left_out([same]) == 28 + 28


def test_a_corpus_without_skills_on_both_sides_is_an_error_that_says_so(star):
    without = Pair(resume=Resume(), job=Job(skill_uris=SKILLS[:3]), label="good_fit")
    with pytest.raises(DegenerateError, match="none of 2 pairs has ESCO skills on both sides"):
        example_transport([without, without], star, OntologyParameters())
