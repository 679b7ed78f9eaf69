"""The simulated corpus as a whole: published counts, recurrence, seeds, other sizes, refusals."""

from collections import Counter
from hashlib import sha256

import pytest

import cacl.simulation
from cacl.corpus import FitLabel, link_pairs, sequential_split, simulate_corpus
from cacl.errors import DegenerateError, ParameterError
from cacl.ontology import SkillLinker, quality_tier
from cacl.randomness import stream
from cacl.simulation import population, simulate
from cacl.simulation.population import RELATION_SHARES, choose_occupations, draw_population, largest_remainder, parts

PUBLISHED_LABELS = [(1086, 920, 2137), (122, 107, 288), (145, 112, 262)]
PUBLISHED_JOBS = [381, 149, 155]


@pytest.fixture(scope="module")
def small(demo_graph):
    return simulate_corpus(demo_graph, size=300)


def test_the_published_counts_hold(simulated):
    """Sizes, labels and distinct jobs of each part; tiers once the corpus is linked.

    Tiers of validation: 517 x (3215, 17, 911) / 4143 = 401.2, 2.1, 113.7; of test: 402.7, 2.1, 114.1.
    """
    graph, pairs = simulated
    linked, _ = link_pairs(pairs, SkillLinker(graph))
    three = list(sequential_split(linked).parts.values())
    assert [len(part) for part in three] == [4143, 517, 519]
    counted = [Counter(pair.label for pair in part) for part in three]
    assert [tuple(count[label] for label in FitLabel) for count in counted] == PUBLISHED_LABELS
    assert [len({pair.job.job_id for pair in part}) for part in three] == PUBLISHED_JOBS
    tiers = [Counter(quality_tier(p.resume.skills, p.job.required_skills) for p in part) for part in three]
    assert [tuple(own[tier] for tier in "ABC") for own in tiers] == [(3215, 17, 911), (401, 2, 114), (403, 2, 114)]
    bare = {(not p.resume.skill_uris, not p.job.skill_uris) for p in linked}
    assert bare == {(False, False), (True, False), (False, True)}  # both sides make tier C, but never together


def test_resumes_and_jobs_recur_across_parts_but_no_pair_does(hidden):
    assert len(set(hidden.links)) == len(hidden.links) == 5179
    resumes, jobs = (Counter(own) for own in zip(*hidden.links, strict=True))
    assert (len(resumes), len(jobs)) == (570, 420)
    assert 5 <= min(resumes.values()) <= max(resumes.values()) <= 16
    assert max(jobs.values()) > 3 * min(jobs.values())  # some jobs are popular
    train, validation, test = ({job for _, job in part} for part in sequential_split(hidden.links).parts.values())
    assert len(train & validation) > 100
    assert len(train & test) > 100


def test_pairs_are_a_mixture_of_near_and_far(hidden):
    """Pairs drawn near: 34 % from one occupation and 22 % from one unit group; a far pair is rarely near by chance."""
    places = [(hidden.candidates[resume].occupation, hidden.vacancies[job].occupation) for resume, job in hidden.links]
    same = sum(a == b for a, b in places) / len(places)
    group = sum(hidden.occupations[a].group == hidden.occupations[b].group for a, b in places) / len(places)
    assert sum(RELATION_SHARES) == pytest.approx(1)
    assert 0.3 < same < 0.5
    assert 0.5 < group < 0.65


def test_records_are_raw_and_one_id_is_one_record(small):
    assert all(skill.uri is None for pair in small for skill in (*pair.resume.skills, *pair.job.required_skills))
    assert all(not pair.resume.skill_uris and pair.metadata.quality_tier is None for pair in small)
    for records in ({pair.resume for pair in small}, {pair.job for pair in small}):
        ids = {getattr(own, "resume_id", None) or own.job_id for own in records}
        assert len(ids) == len(records)


def test_the_same_seed_gives_the_same_records_and_another_seed_others(small, demo_graph):
    assert simulate_corpus(demo_graph, size=300) == small
    other = simulate_corpus(demo_graph, seed=1, size=300)
    assert not {pair.resume.experience for pair in small} & {pair.resume.experience for pair in other}
    assert [pair.label for pair in small] != [pair.label for pair in other]


def test_the_records_and_labels_of_seed_0_are_these(small):
    """Where the simulation is changed on purpose: put the new digests here, and run the book and the replication again."""
    texts = "\n".join(pair.model_dump_json(exclude={"label"}) for pair in small)
    digests = [sha256(text.encode()).hexdigest()[:16] for text in (texts, "".join(pair.label for pair in small))]
    assert digests == ["61f0785ba909c39c", "618af63199cc40af"]


def test_every_draw_has_a_stream_of_its_own_under_the_seed(demo_graph, monkeypatch):
    used = []

    def recorded(*key):
        used.append(key)
        return stream(*key)

    for module in (population, simulate):
        monkeypatch.setattr(module, "stream", recorded)
    simulate.simulate_corpus(demo_graph, seed=5, size=200)
    assert {key[0] for key in used} == {5}
    assert len(set(used)) == len(used) == 6


def test_the_signal_changes_labels_only(small, demo_graph):
    silent = simulate_corpus(demo_graph, size=300, ontology_signal=0.0)
    assert [(pair.resume, pair.job) for pair in small] == [(pair.resume, pair.job) for pair in silent]
    assert [pair.label for pair in small] != [pair.label for pair in silent]


@pytest.mark.parametrize("size", [200, 333, 1000])
def test_other_sizes_keep_the_proportions(demo_graph, linker, size):
    counts = parts(size)
    _, candidates, vacancies, drawn = draw_population(demo_graph, linker, counts, 1)
    tiers = {("rich", "rich"): "A", ("thin", "rich"): "B", ("bare", "rich"): "C", ("rich", "bare"): "C"}
    assert sum(part.size for part in counts) == len(set(drawn)) == size
    three = sequential_split(drawn).parts.values()
    for part, links, labels, jobs in zip(counts, three, PUBLISHED_LABELS, PUBLISHED_JOBS, strict=True):
        assert len({job for _, job in links}) == part.jobs == pytest.approx(jobs * size / 5179, abs=0.5)
        assert part.labels == pytest.approx([count * part.size / sum(labels) for count in labels], abs=1)
        kinds = Counter(tiers[candidates[resume].kind, vacancies[job].kind] for resume, job in links)
        assert tuple(kinds[tier] for tier in "ABC") == part.tiers


@pytest.mark.parametrize(("resumes", "occupations"), [(62, 12), (100, 20), (10_000, 76)])
def test_one_occupation_for_every_five_resumes(demo_graph, linker, resumes, occupations):
    assert len(choose_occupations(demo_graph, linker, resumes, stream(0, "test"))) == occupations


def test_part_sizes_are_those_of_the_sequential_split():
    for size in range(200, 300):
        assert [part.size for part in parts(size)] == [len(own) for own in sequential_split(range(size)).parts.values()]
        assert all(sum(part.labels) == sum(part.tiers) == part.size for part in parts(size))


def test_largest_remainder_by_hand():
    """Ten in shares 1:1:1 is 3.33 each: one left, the tie goes to the first; 2:3 of 7 is 2.8 and 4.2."""
    assert largest_remainder(10, (1, 1, 1)) == (4, 3, 3)
    assert largest_remainder(7, (2, 3)) == (3, 4)


@pytest.mark.parametrize("options", [{"size": 199}, {"ontology_signal": 11.0}, {"ontology_signal": -0.1}])
def test_out_of_range_is_refused(demo_graph, options):
    with pytest.raises(ParameterError, match="expected"):
        simulate_corpus(demo_graph, **options)


def test_a_small_ontology_is_refused(toy_graph):
    with pytest.raises(DegenerateError, match="0 occupations"):
        simulate_corpus(toy_graph)


def test_the_corpus_package_offers_the_simulation():
    assert cacl.corpus.simulate_corpus is cacl.simulation.simulate_corpus
    with pytest.raises(AttributeError, match="has no attribute 'simulate_corpora'"):
        cacl.corpus.simulate_corpora  # noqa: B018
