"""What the simulated resumes and postings read like: length, variety, seniority, and what must not be in them."""

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
import pytest

from cacl.corpus import Job, Pair, Resume
from cacl.corpus.simulation import Simulation
from cacl.corpus.simulation.drafting import Draft
from cacl.corpus.simulation.grammar import expand, sentence
from cacl.corpus.simulation.inflection import phrase
from cacl.corpus.simulation.job_fragments import JOB_FRAGMENTS
from cacl.corpus.simulation.job_sentences import JOB_SENTENCES
from cacl.corpus.simulation.population import LEVELS
from cacl.corpus.simulation.resume_fragments import RESUME_FRAGMENTS
from cacl.corpus.simulation.resume_sentences import RESUME_SENTENCES
from cacl.ontology import EscoGraph

GIVEN_SLOTS = {"act", "past", "base", "ing", "noun", "title", "I", "I_full", "level"}
NUMBER_SLOTS = {"small", "team", "months", "percent", "many", "years", "days"}


@pytest.fixture(scope="module")
def simulation(demo_graph: EscoGraph) -> Simulation:
    return Simulation(demo_graph)


@pytest.fixture(scope="module")
def resumes(simulation: Simulation) -> list[Resume]:
    return in_order({pair.resume.resume_id: pair.resume for pair in simulation.pairs()})


@pytest.fixture(scope="module")
def jobs(simulation: Simulation) -> list[Job]:
    return in_order({pair.job.job_id: pair.job for pair in simulation.pairs()})


def in_order(records: dict) -> list:
    return [records[name] for name in sorted(records)]


def resume_parts(resume: Resume, *fields: str) -> list[str]:
    entries = [getattr(entry, field) for entry in resume.experience for field in fields]
    return [resume.role, *(skill.name for skill in resume.skills), *entries]


def job_parts(job: Job) -> list[str]:
    return [job.title, job.description, *(skill.name for skill in job.required_skills)]


def word_counts(text: Iterable[str]) -> tuple[int, int]:
    """Words between blanks, and runs of letters and digits ("hands-on" is one and two)."""
    joined = " ".join(text)
    return len(joined.split()), len(re.findall(r"\w+", joined))


def assert_lengths(resumes: list[Resume], jobs: list[Job]) -> None:
    for resume in resumes:
        whole = resume_parts(resume, "title", "company", "period", "description")
        assert max(word_counts(whole)) <= 300
        assert min(word_counts(resume_parts(resume, "description"))) >= 120
    for job in jobs:
        assert min(word_counts(job_parts(job))) >= 80
        assert max(word_counts(job_parts(job))) <= 250


def test_every_length_is_in_range(resumes: list[Resume], jobs: list[Job]) -> None:
    assert_lengths(resumes, jobs)


def test_every_length_is_in_range_on_the_full_classification(esco_graph: EscoGraph) -> None:
    pairs = Simulation(esco_graph, seed=5).pairs()
    assert_lengths([pair.resume for pair in pairs], [pair.job for pair in pairs])


def skeletons(simulation: Simulation, texts: list[str], places: list[set[int]], graph: EscoGraph) -> list[str]:
    """The sentences with skills, occupations and numbers masked, so that what is left is how they are said."""
    found = []
    for text, occupations in zip(texts, places, strict=True):
        own = [simulation.occupations[place] for place in occupations]
        forms = [phrase(graph.label(uri)) for occupation in own for uri in occupation.skills]
        words = {form for each in forms for form in (each.base, each.past, each.ing)}
        words |= {title for occupation in own for title in occupation.titles}
        pattern = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
        masked = re.sub(r"\d+", "#", re.sub(pattern, "_", text, flags=re.IGNORECASE))
        found += [piece for piece in re.split(r"(?<=[.?])\s", masked) if piece]
    return found


def test_resumes_are_not_one_template(simulation: Simulation, resumes: list[Resume], demo_graph: EscoGraph) -> None:
    texts = ["\n".join(entry.description for entry in resume.experience) for resume in resumes]
    places = [{candidate.occupation, candidate.earlier} for candidate in simulation.candidates]
    found = skeletons(simulation, texts, places, demo_graph)
    assert len(set(found)) / len(found) > 0.55
    assert max(Counter(found).values()) / len(found) < 0.02


def test_postings_are_not_one_template(simulation: Simulation, jobs: list[Job], demo_graph: EscoGraph) -> None:
    places = [{vacancy.occupation} for vacancy in simulation.vacancies]
    found = skeletons(simulation, [job.description for job in jobs], places, demo_graph)
    assert len(set(found)) / len(found) > 0.45
    assert max(Counter(found).values()) / len(found) < 0.02


def test_openings_differ(resumes: list[Resume], jobs: list[Job]) -> None:
    starts = Counter(" ".join(resume.experience[0].description.split()[:3]) for resume in resumes)
    assert len(starts) > 150
    assert max(starts.values()) < 60
    assert len({" ".join(job.description.split()[:4]) for job in jobs}) > 80


def test_no_text_says_a_sentence_twice(resumes: list[Resume], jobs: list[Job]) -> None:
    for text in [*(" ".join(e.description for e in r.experience) for r in resumes), *(j.description for j in jobs)]:
        sentences = re.split(r"(?<=[.?])\s", text)
        assert len(sentences) == len(set(sentences))


def test_seniority_is_stated(simulation: Simulation, resumes: list[Resume], jobs: list[Job]) -> None:
    for resume, candidate in zip(resumes, simulation.candidates, strict=True):
        assert resume.experience_level == LEVELS[candidate.level]
    for job, vacancy in zip(jobs, simulation.vacancies, strict=True):
        assert re.search(rf"\b{LEVELS[vacancy.level]}\b", job.description.casefold())


def test_experience_is_a_sequence_of_posts(resumes: list[Resume]) -> None:
    assert Counter(len(resume.experience) for resume in resumes).keys() == {1, 2, 3, 4}
    for resume in resumes:
        years = [int(year) for entry in resume.experience for year in reversed(re.findall(r"\d{4}", entry.period))]
        assert years == sorted(years, reverse=True)
        assert re.search("present|today|now", resume.experience[0].period)
        assert all(entry.title and entry.company and entry.description for entry in resume.experience)


def test_nothing_is_left_unfilled_and_nothing_says_what_it_is(simulation: Simulation) -> None:
    for pair in simulation.pairs()[:1000]:
        assert not re.search(r"[{}]|  | [,.;]|^[,.;]|\ba [aeio]", whole_text(pair), flags=re.MULTILINE)
        assert "simulated" not in pair.model_dump_json().lower()


def whole_text(pair: Pair) -> str:
    entries = pair.resume.experience
    prose = [text for entry in entries for text in (entry.title, entry.company, entry.description)]
    return "\n".join([*prose, pair.job.title, pair.job.description])


@pytest.mark.parametrize(
    "rules", [{**RESUME_SENTENCES, **RESUME_FRAGMENTS}, {**JOB_SENTENCES, **JOB_FRAGMENTS}], ids=["resume", "job"]
)
def test_every_slot_has_a_source(rules: dict[str, tuple[str, ...]]) -> None:
    slots = {slot for options in rules.values() for option in options for slot in re.findall(r"\{(\w+)\}", option)}
    assert slots <= rules.keys() | GIVEN_SLOTS | NUMBER_SLOTS


def test_a_rule_is_used_up_before_it_repeats() -> None:
    rules = {"day": ("Monday", "Tuesday", "Friday")}
    used: set[str] = set()
    rng = np.random.default_rng(0)
    assert {expand("day", rules, {}, used, rng) for _ in range(3)} == set(rules["day"])
    assert expand("day", rules, {}, used, rng) in rules["day"]


def test_a_text_without_verbs_still_finds_duties() -> None:
    rules = {"verb_sentence": ("was busy {ing} and {ing}",)}
    draft = Draft(rules, ["metallurgy"], ["physics", "weld metal"], {}, np.random.default_rng(0))
    assert any("welding metal" in draft.write("verb_sentence") for _ in range(4))


def test_articles_suit_the_next_word() -> None:
    assert (
        sentence("a  engineer in a 8-month post , a 80-hour week") == "An engineer in an 8-month post, an 80-hour week."
    )
