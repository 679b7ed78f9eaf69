"""The simulated corpus as a whole: published counts, recurrence, determinism, other sizes, refusals."""

from collections import Counter

import pytest

from cacl.corpus import FitLabel, Pair, link_pairs, sequential_split, simulate_corpus
from cacl.corpus.simulation import Simulation, parts
from cacl.corpus.simulation.marginals import largest_remainder
from cacl.errors import DegenerateError, ParameterError
from cacl.ontology import EscoGraph, SkillLinker, quality_tier

PUBLISHED_LABELS = [(1086, 920, 2137), (122, 107, 288), (145, 112, 262)]
PUBLISHED_JOBS = [381, 149, 155]


@pytest.fixture(scope="module")
def corpus(demo_graph: EscoGraph) -> list[Pair]:
    return simulate_corpus(demo_graph)


@pytest.fixture(scope="module")
def small(demo_graph: EscoGraph) -> list[Pair]:
    return simulate_corpus(demo_graph, size=300)


def three_parts(pairs: list[Pair]) -> list[list[Pair]]:
    split = sequential_split(pairs)
    return [list(split.train), list(split.validation), list(split.test)]


def tiers_after_linking(pairs: list[Pair], graph: EscoGraph) -> list[Counter[str]]:
    linked, _ = link_pairs(pairs, SkillLinker(graph))
    return [Counter(quality_tier(p.resume.skills, p.job.required_skills) for p in part) for part in three_parts(linked)]


def test_sizes_and_labels_of_each_part_are_the_published_ones(corpus: list[Pair]) -> None:
    assert [len(part) for part in three_parts(corpus)] == [4143, 517, 519]
    counted = [Counter(pair.label for pair in part) for part in three_parts(corpus)]
    assert [tuple(count[label] for label in FitLabel) for count in counted] == PUBLISHED_LABELS


def test_distinct_jobs_of_each_part_are_the_published_ones(corpus: list[Pair]) -> None:
    jobs = [{pair.job.job_id for pair in part} for part in three_parts(corpus)]
    assert [len(part) for part in jobs] == PUBLISHED_JOBS
    assert len(set.union(*jobs)) == 420


def test_tiers_hold_after_linking(corpus: list[Pair], demo_graph: EscoGraph) -> None:
    """Training: published. Validation: 517 x (3215, 17, 911) / 4143 = 401.2, 2.1, 113.7; test: 402.7, 2.1, 114.1."""
    tiers = tiers_after_linking(corpus, demo_graph)
    assert [dict(part) for part in tiers] == [
        {"A": 3215, "B": 17, "C": 911},
        {"A": 401, "B": 2, "C": 114},
        {"A": 403, "B": 2, "C": 114},
    ]


def test_tiers_hold_on_the_full_classification(esco_graph: EscoGraph) -> None:
    tiers = tiers_after_linking(simulate_corpus(esco_graph, seed=3), esco_graph)
    assert dict(tiers[0]) == {"A": 3215, "B": 17, "C": 911}
    assert all(set(part) == {"A", "B", "C"} for part in tiers)


def test_both_sides_make_tier_c(corpus: list[Pair], demo_graph: EscoGraph) -> None:
    linked, _ = link_pairs(corpus, SkillLinker(demo_graph))
    bare_resumes = {p.resume.resume_id for p in linked if not p.resume.skill_uris}
    bare_jobs = {p.job.job_id for p in linked if not p.job.skill_uris}
    assert len(bare_resumes) > 50
    assert len(bare_jobs) > 5
    assert not any(p.resume.resume_id in bare_resumes and p.job.job_id in bare_jobs for p in linked)


def test_resumes_recur_across_jobs_and_parts_but_no_pair_does(corpus: list[Pair]) -> None:
    uses = Counter(pair.resume.resume_id for pair in corpus)
    assert len(uses) == 570
    assert 5 <= min(uses.values()) <= max(uses.values()) <= 16
    train, validation, _ = ({pair.resume.resume_id for pair in part} for part in three_parts(corpus))
    assert len(train & validation) > 200
    assert len({(pair.resume.resume_id, pair.job.job_id) for pair in corpus}) == len(corpus)


def test_one_id_is_one_record(corpus: list[Pair]) -> None:
    assert len({pair.resume for pair in corpus}) == len({pair.resume.resume_id for pair in corpus})
    assert len({pair.job for pair in corpus}) == len({pair.job.job_id for pair in corpus})
    assert len({pair.resume.model_dump_json(exclude={"resume_id"}) for pair in corpus}) == 570
    assert {pair.resume.resume_id for pair in corpus} == {f"resume-{number:04d}" for number in range(1, 571)}
    assert {pair.job.job_id for pair in corpus} == {f"job-{number:04d}" for number in range(1, 421)}


def test_records_are_raw(small: list[Pair]) -> None:
    assert all(skill.uri is None for pair in small for skill in (*pair.resume.skills, *pair.job.required_skills))
    assert all(not pair.resume.skill_uris and pair.metadata.quality_tier is None for pair in small)


def test_same_seed_same_records_another_seed_others(small: list[Pair], demo_graph: EscoGraph) -> None:
    again = simulate_corpus(demo_graph, size=300)
    assert [pair.model_dump_json() for pair in small] == [pair.model_dump_json() for pair in again]
    other = simulate_corpus(demo_graph, seed=1, size=300)
    shared = {pair.resume.experience for pair in small} & {pair.resume.experience for pair in other}
    assert not shared
    assert [pair.label for pair in small] != [pair.label for pair in other]


def test_the_signal_changes_labels_only(small: list[Pair], demo_graph: EscoGraph) -> None:
    silent = simulate_corpus(demo_graph, size=300, ontology_signal=0.0)
    assert [(pair.resume, pair.job) for pair in small] == [(pair.resume, pair.job) for pair in silent]
    assert [pair.label for pair in small] != [pair.label for pair in silent]


@pytest.mark.parametrize("size", [200, 201, 333, 1000, 6001])
@pytest.mark.parametrize("seed", [0, 1])
def test_other_sizes_keep_the_proportions(demo_graph: EscoGraph, size: int, seed: int) -> None:
    simulation = Simulation(demo_graph, seed, size)
    assert len(simulation.links) == len(set(simulation.links)) == size
    begin = 0
    for part, labels, jobs in zip(simulation.parts, PUBLISHED_LABELS, PUBLISHED_JOBS, strict=True):
        links = simulation.links[begin : begin + part.size]
        begin += part.size
        assert len({job for _, job in links}) == part.jobs == pytest.approx(jobs * size / 5179, abs=0.5)
        assert sum(part.labels) == sum(part.tiers) == part.size
        expected = [count * part.size / sum(labels) for count in labels]
        assert all(abs(got - exact) < 1 for got, exact in zip(part.labels, expected, strict=True))
        kinds = Counter(tier_of_kinds(simulation, resume, job) for resume, job in links)
        assert tuple(kinds[tier] for tier in "ABC") == part.tiers


def tier_of_kinds(simulation: Simulation, resume: int, job: int) -> str:
    kinds = {simulation.candidates[resume].kind, simulation.vacancies[job].kind}
    return "C" if "bare" in kinds else "B" if "thin" in kinds else "A"


def test_part_sizes_add_up_for_every_size() -> None:
    for size in range(200, 700):
        train, validation, test = parts(size)
        assert (train.size, validation.size) == (size * 8 // 10, size // 10)
        assert train.size + validation.size + test.size == size


def test_largest_remainder_by_hand() -> None:
    """Ten in shares 1:1:1 is 3.33 each: one left, the tie goes to the first; 2:3 of 7 is 2.8 and 4.2."""
    assert largest_remainder(10, (1, 1, 1)) == (4, 3, 3)
    assert largest_remainder(7, (2, 3)) == (3, 4)


@pytest.mark.parametrize("options", [{"size": 199}, {"ontology_signal": 1.5}, {"ontology_signal": -0.1}])
def test_out_of_range_is_refused(demo_graph: EscoGraph, options: dict[str, float]) -> None:
    with pytest.raises(ParameterError, match="expected"):
        simulate_corpus(demo_graph, **options)  # type: ignore[arg-type]


def test_a_small_ontology_is_refused(toy_graph: EscoGraph) -> None:
    with pytest.raises(DegenerateError, match="0 occupations"):
        simulate_corpus(toy_graph)
