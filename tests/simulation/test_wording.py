"""What the simulated resumes and postings read like: length, variety, seniority, periods, and the names of skills."""

import re
from collections import Counter
from itertools import chain

import numpy as np
import pytest

from cacl.simulation.population import LEVELS
from cacl.simulation.wording import NAMING_SHARES, WORDING, Writer, variations


@pytest.fixture(scope="module")
def written(on_demo):
    return records(on_demo[1])


def records(pairs):
    """Resumes and jobs, as they are numbered."""
    resumes, jobs = ({own.model_dump_json(): own for own in side} for side in zip(*((p.resume, p.job) for p in pairs), strict=True))
    return sorted(resumes.values(), key=lambda own: own.resume_id), sorted(jobs.values(), key=lambda own: own.job_id)


def test_texts_are_plain_and_short(simulated):
    """Whole sentences without an unfilled slot, and no sentence twice in one text."""
    resumes, jobs = records(simulated[1])
    told = [[r.role, *(s.name for s in r.skills), *(e.description for e in r.experience)] for r in resumes]
    posted = [[j.title, *(s.name for s in j.required_skills), j.description] for j in jobs]
    for texts, (least, most) in ((told, (75, 150)), (posted, (45, 120))):
        for text in map(" ".join, texts):
            assert least <= len(text.split()) <= most
            assert not re.search(r"[{}\n]|simulat", text, re.IGNORECASE)
    for text in [*(entry.description for own in resumes for entry in own.experience), *(own.description for own in jobs)]:
        sentences = re.split(r"(?<=\.) (?=[A-Z0-9])", text.removesuffix("."))
        assert len(sentences) == len(set(sentences))
        assert all(sentence[0].isupper() or sentence[0].isdigit() for sentence in sentences)


def test_no_two_texts_are_alike(written):
    resumes, jobs = written
    assert len({entry.description for own in resumes for entry in own.experience}) == sum(len(own.experience) for own in resumes)
    assert len({own.description for own in jobs}) == len(jobs)


def heads(record):
    """The beginnings of all sentences by kind, and for the level by level."""
    kinds = WORDING[record]["sentences"] | {"level": list(chain(*WORDING[record]["sentences"]["level"]))}
    levels = [[template.split("{")[0] for template in own] for own in WORDING[record]["sentences"]["level"]]
    return [[template.split("{")[0] for template in own] for own in kinds.values()], levels


def test_every_alternative_of_the_wording_is_used_and_none_makes_the_texts_alike(written):
    resumes, jobs = written
    for record, texts in (
        ("resume", [" ".join(entry.description for entry in own.experience) for own in resumes]),
        ("posting", [own.description for own in jobs]),
    ):
        for head in chain(*heads(record)[0]):
            assert 0 < sum(head in text for text in texts) < len(texts) / 2, head


def test_seniority_is_stated(written, hidden):
    """In the latest post of a resume; in a posting; and in the titles of both."""
    for record, own, profiles in zip(("resume", "posting"), written, (hidden.candidates, hidden.vacancies), strict=True):
        levels = heads(record)[1]
        for each, profile in zip(own, profiles, strict=True):
            text = each.description if record == "posting" else each.experience[0].description
            title = each.title if record == "posting" else each.experience[0].title
            assert [sum(head in text for head in level) for level in levels] == [level == profile.level for level in range(4)]
            marks = [
                mark
                for mark in ("trainee", "junior", "assistant", "senior", "experienced", "lead", "principal")
                if mark in title.lower()
            ]
            assert marks or profile.level == 1
    assert [own.experience_level for own in written[0]] == [LEVELS[candidate.level] for candidate in hidden.candidates]


def test_a_posting_tells_tasks_needs_level_offer_and_closing_in_this_order(written):
    for own in written[1]:
        places = [[own.description.find(f" {head}") for head in kind] for kind in heads("posting")[0]]
        found = [sorted(place for place in kind if place >= 0) for kind in places]
        assert all(found[:3])
        assert list(chain(*found)) == sorted(chain(*found))


def test_periods_follow_each_other_and_years_grow_with_the_level(written):
    years = {level: [] for level in LEVELS}
    for own in written[0]:
        spans = [[int(year) for year in entry.period.replace("present", "2025").split(" - ")] for entry in own.experience]
        assert own.experience[0].period.endswith("present")
        assert all(start < end for start, end in spans)
        assert [start for start, _ in spans[:-1]] == [end for _, end in spans[1:]]
        years[own.experience_level].append(2025 - spans[-1][0])
    means = [np.mean(years[level]) for level in LEVELS]
    assert means == sorted(means)
    assert {len(own.experience) for own in written[0]} == {1, 2, 3}


def test_skills_are_said_in_several_ways_and_every_name_links_to_its_skill(demo_graph, linker, hidden):
    writer = Writer(demo_graph, linker, hidden.occupations, np.random.default_rng(0))
    uris = sorted({uri for occupation in hidden.occupations for uri in occupation.essential})
    ways = Counter()
    for uri in uris * 4:
        link = linker.trace(writer.name(uri))
        assert link.uris[0] == uri
        ways[link.method] += 1
    shares = [ways[method] / ways.total() for method in ("preferred", "alternative", "fuzzy")]
    assert shares == pytest.approx(NAMING_SHARES, abs=0.04)


def test_a_thin_resume_names_one_or_two_skills_and_a_bare_one_none_that_an_ontology_knows(written, hidden, linker):
    found = {"rich": set(), "thin": set(), "bare": set()}
    for own, candidate in zip(written[0], hidden.candidates, strict=True):
        uris = {uri for skill in own.skills for uri in linker.link(skill.name)}
        found[candidate.kind].add(min(len(uris), 3))
        assert own.skills
    assert (found["rich"], found["bare"]) == ({3}, {0})
    assert found["thin"] <= {1, 2}
    assert found["thin"]


def test_variations_of_a_name_by_hand():
    """Letters three and four of "analyse" change places; a plural of "safely" is none."""
    found = {label: sorted(variations(label, np.random.default_rng(0))) for label in ("analyse data", "work safely", "sort screws")}
    assert found == {
        "analyse data": ["analyse data (basic)", "analyse datas", "anlayse data"],
        "work safely": ["work saefly", "work safely (basic)"],
        "sort screws": ["sort scerws", "sort screw", "sort screws (basic)"],
    }
