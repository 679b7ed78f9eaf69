"""How skills are named: shares, that every name links back, house phrases, and the forms a label takes in a sentence."""

from collections import Counter

import numpy as np
import pytest

from cacl.corpus.simulation import Simulation, simulate_corpus
from cacl.corpus.simulation.house_phrases import house_phrases
from cacl.corpus.simulation.inflection import gerund, past, phrase
from cacl.corpus.simulation.naming import Namer, loose_names
from cacl.errors import DegenerateError
from cacl.ontology import EscoGraph, SkillLinker


@pytest.fixture(scope="module")
def linker(demo_graph: EscoGraph) -> SkillLinker:
    return SkillLinker(demo_graph)


def test_every_name_links_to_its_skill(demo_graph: EscoGraph, linker: SkillLinker) -> None:
    namer = Namer(demo_graph, linker, np.random.default_rng(0))
    essential = {uri for occupation in Simulation(demo_graph).occupations for uri in occupation.essential}
    for uri in sorted(essential):
        assert all(linker.link(namer.name(uri))[0] == uri for _ in range(4))


def test_shares_of_the_three_ways(demo_graph: EscoGraph, linker: SkillLinker) -> None:
    pairs = simulate_corpus(demo_graph)
    skills = {pair.resume.resume_id: pair.resume.skills for pair in pairs}
    skills |= {pair.job.job_id: pair.job.required_skills for pair in pairs}
    ways = Counter(linker.trace(skill.name).method for each in skills.values() for skill in each)
    mapped = ways["preferred"] + ways["alternative"] + ways["fuzzy"]
    assert ways["preferred"] / mapped == pytest.approx(0.65, abs=0.04)
    assert ways["alternative"] / mapped == pytest.approx(0.25, abs=0.04)
    assert ways["fuzzy"] / mapped == pytest.approx(0.10, abs=0.03)


def test_thin_resumes_name_one_or_two_skills_with_one_uri_each(demo_graph: EscoGraph, linker: SkillLinker) -> None:
    simulation = Simulation(demo_graph)
    resumes = {pair.resume.resume_id: pair.resume for pair in simulation.pairs()}
    thin = [resumes[f"resume-{n:04d}"] for n, c in enumerate(simulation.candidates, start=1) if c.kind == "thin"]
    assert thin
    for resume in thin:
        assert 1 <= len(resume.skills) <= 2
        assert all(len(linker.link(skill.name)) == 1 for skill in resume.skills)


def test_loose_names_are_near_and_different() -> None:
    names = set(loose_names("manage musical staff", np.random.default_rng(1)))
    assert "managing musical staff" in names
    assert "manage musical staff" not in names
    assert len(names) == 4


def test_house_phrases_link_to_nothing(linker: SkillLinker) -> None:
    phrases = house_phrases(linker, np.random.default_rng(0))
    assert len(phrases) > 60
    assert not any(linker.link(text) for text in phrases)


def test_a_linker_that_finds_everything_is_refused(demo_graph: EscoGraph) -> None:
    with pytest.raises(DegenerateError, match="raise the cutoff"):
        house_phrases(SkillLinker(demo_graph, cutoff=1.0), np.random.default_rng(0))


@pytest.mark.parametrize(
    ("verb", "before", "now"),
    [
        ("run", "ran", "running"),
        ("use", "used", "using"),
        ("carry", "carried", "carrying"),
        ("oversee", "oversaw", "overseeing"),
        ("label", "labelled", "labelling"),
        ("fit", "fitted", "fitting"),
        ("teach", "taught", "teaching"),
        ("dye", "dyed", "dyeing"),
        ("deploy", "deployed", "deploying"),
        ("monitor", "monitored", "monitoring"),
    ],
)
def test_forms_of_a_verb(verb: str, before: str, now: str) -> None:
    assert (past(verb), gerund(verb)) == (before, now)


@pytest.mark.parametrize("label", ["supply chain management", "metallurgy", "manufacture of small parts", "SQL"])
def test_nouns_keep_one_form(label: str) -> None:
    form = phrase(label)
    assert not form.verb
    assert form.base == form.past == form.ing == label


def test_both_verbs_of_a_phrase_are_inflected() -> None:
    assert phrase("set and mark examinations").ing == "setting and marking examinations"
    assert phrase("Use tools (hand held)").past == "used tools"
