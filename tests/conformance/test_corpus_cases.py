"""Sections 3 and 5.3: counts (D), texts and cache keys (T), and the class ratio (C04)."""

import hashlib
from typing import Any

import pytest

from cacl.corpus import Experience, FitLabel, Job, Resume, sequential_split
from cacl.encoding import cache_key, job_text, resume_text
from cacl.ontology import EscoGraph
from cacl.simulation import parts

Case = dict[str, Any]


@pytest.mark.parametrize("case", ["D01"], indirect=True)
def test_split_sizes(case: Case) -> None:
    """Decision 4: truncation, so that the rest goes to the test part."""
    split = sequential_split(range(case["input"]["n"]))
    assert [len(part) for part in split.parts.values()] == case["expected"]["truncate"]


@pytest.mark.parametrize("case", ["D02"], indirect=True)
def test_label_counts(case: Case) -> None:
    """The published marginals that the simulated corpus is built on."""
    labels = [part.labels for part in parts()]
    assert [list(counts) for counts in zip(*labels, strict=True)] == [case["input"][name] for name in ("good", "potential", "no")]
    sums = [sum(counts) for counts in zip(*labels, strict=True)]
    assert [*sums, sum(sums)] == [case["expected"][name] for name in ("good", "potential", "no", "total")]
    shares = [round(100 * good / sum((good, *others)), 1) for good, *others in labels]
    assert shares == case["expected"]["positive_pct"]


@pytest.mark.parametrize("case", ["C04"], indirect=True)
def test_class_ratio_of_the_training_part(case: Case, close: Any) -> None:
    good, potential, no = parts()[0].labels
    assert (potential + no) / good == close(case["expected"])


@pytest.mark.parametrize("case", ["D04"], indirect=True)
def test_node_table(case: Case, esco_graph: EscoGraph) -> None:
    """The paper's skills are ESCO's skills and skill groups, its other nodes the ISCED-F groups."""
    nodes = esco_graph.counts()["nodes"]
    table = [nodes["skill"] + nodes["skill_group"], nodes["occupation"], nodes["isco_group"], nodes["isced_group"]]
    assert table == case["input"]["parts"]
    assert len(esco_graph.uris) == sum(table) == case["expected"]


@pytest.mark.parametrize("case", ["D05"], indirect=True)
def test_binary_labels(case: Case) -> None:
    assert [FitLabel(label).binary for label in case["input"]["labels"]] == case["expected"]


@pytest.mark.parametrize("case", ["T01"], indirect=True)
def test_texts(case: Case) -> None:
    assert resume_text(Resume.model_validate(case["input"]["resume"])) == case["expected"]["resume_text"]
    assert job_text(Job.model_validate(case["input"]["job"])) == case["expected"]["job_text"]


@pytest.mark.parametrize("case", ["T02"], indirect=True)
def test_long_texts_are_cut(case: Case) -> None:
    """Decision 6: cut at 800 characters. The authors' code appends three dots; they say nothing and cost a token."""
    for length, with_dots in zip(case["input"]["lengths"], case["expected"]["profile_chars"], strict=True):
        resume = resume_text(Resume(experience=(Experience(description="x" * length),)))
        job = job_text(Job(description="x" * length))
        assert resume == "Profile: " + "x" * 800
        assert job == "Description: " + "x" * 800
        assert with_dots == min(length, 800) + (3 if length > 800 else 0)


@pytest.mark.parametrize("case", ["T03"], indirect=True)
def test_cache_keys(case: Case, cases: dict[str, Case]) -> None:
    """Decision 7: the key is the SHA-256 of encoder, token limit and text. The digests given are those of the bare texts."""
    records = cases["T01"]["input"]
    texts = {"resume": resume_text(Resume.model_validate(records["resume"])), "job": job_text(Job.model_validate(records["job"]))}
    for name, text in texts.items():
        assert hashlib.sha256(text.encode()).hexdigest() == case["expected"][name]
        keys = {cache_key(encoder, limit, text) for encoder in ("one", "other") for limit in (384, 512)}
        assert len(keys) == 4
        assert {len(key) for key in keys} == {hashlib.sha256().digest_size}
