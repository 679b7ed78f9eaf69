"""One match explained: what its parts add up to, and what the pages show of any text."""

import json
from pathlib import Path

import networkx as nx
import numpy as np
import ot
import pytest
from typer.testing import CliRunner

from cacl.cli import app
from cacl.corpus import Job, Pair, Resume, Skill, enrich, link_pairs, write_pairs
from cacl.encoding import FrozenEncoder
from cacl.errors import DegenerateError
from cacl.matching import explain
from cacl.ontology import EscoGraph, SkillLinker, demo_directory
from cacl.parameters import OntologyParameters, Settings
from cacl.phase1 import save_head, untrained_head

HOSTILE = "<script>alert(1)</script> & `rm` {number}"


@pytest.fixture(scope="module")
def graph():
    return EscoGraph.from_csv(demo_directory())


@pytest.fixture(scope="module")
def pair(graph):
    """Five skills a side, one of them shared."""
    skills = [graph.label(uri) for uri in graph.uris_of("skill")[:9]]
    own, wanted = ([Skill(name=name) for name in part] for part in (skills[:5], skills[4:]))
    return Pair(resume=Resume(role=HOSTILE, skills=own), job=Job(title="job", required_skills=wanted), label="no_fit")


@pytest.fixture(scope="module")
def found(pair, graph, tmp_path_factory):
    return explain(pair, graph, FrozenEncoder(), Settings(), tmp_path_factory.mktemp("run"))


def test_shares_sum_to_the_distance_that_pot_finds(found, graph):
    plan = found["plan"]
    size = len(found["shares"])
    costs = np.array([cell["hops"] for cell in plan], float).reshape(-1, size)
    costs[costs < 0] = Settings().ontology.unreachable_cost
    rows = len(costs)
    other = ot.sinkhorn(np.full(rows, 1 / rows), np.full(size, 1 / size), costs, 0.4, numItermax=10_000, stopThr=1e-12)
    assert sum(share["hops"] for share in found["shares"]) == pytest.approx(found["scores"]["transport distance"], abs=1e-9)
    assert found["scores"]["transport distance"] == pytest.approx((other * costs).sum(), abs=1e-5)
    assert sum(cell["cost"] for cell in plan) == pytest.approx(found["scores"]["transport distance"])


def test_each_path_is_a_shortest_one_from_the_nearest_skill(found, pair, graph):
    (linked,), _ = link_pairs([pair], SkillLinker(graph))
    assert [path["job_skill"] for path in found["paths"]] == [skill.name for skill in pair.job.required_skills]
    for path, uri in zip(found["paths"], linked.job.skill_uris, strict=True):
        lengths = nx.single_source_shortest_path_length(graph.graph, uri)
        assert path["hops"] == min(lengths[own] for own in linked.resume.skill_uris if own in lengths) == len(path["through"]) - 1
    assert min(path["hops"] for path in found["paths"]) == 0


def test_an_addition_is_the_pair_with_that_skill_more(found, pair, graph):
    first = found["additions"][0]
    resume = pair.resume.model_copy(update={"skills": (*pair.resume.skills, Skill(name=first["skill"]))})
    (linked,), _ = link_pairs([pair.model_copy(update={"resume": resume})], SkillLinker(graph))
    (enriched,) = enrich([linked], graph, OntologyParameters())
    assert first["transport distance"] == pytest.approx(enriched.metadata.ot_distance)
    assert first["skill similarity"] == pytest.approx(enriched.metadata.ontology_similarity)
    distances = [own["transport distance"] for own in found["additions"]]
    assert distances == sorted(distances)
    assert len(distances) == 4, "the fifth is there already"


def test_a_head_of_the_run_adds_its_score(pair, graph, tmp_path):
    encoder = FrozenEncoder()
    save_head(tmp_path / "phase1.safetensors", untrained_head(384), 1, Settings().phase1)
    found = explain(pair, graph, encoder, Settings(), tmp_path)["scores"]
    assert set(found) >= {"frozen cosine", "phase 1 cosine", "weight", "bucket"}
    assert -1 <= found["phase 1 cosine"] <= 1
    assert "probability of phase 2" not in found


def test_a_side_that_esco_does_not_know_is_told(graph, tmp_path):
    pair = Pair(resume=Resume(role="cook"), job=Job(title="cook"), label="no_fit")
    with pytest.raises(DegenerateError, match="ESCO knows 0 skills of the resume and 0 of the job"):
        explain(pair, graph, FrozenEncoder(), Settings(), tmp_path)


def test_the_command_writes_json_and_a_page_that_runs_nothing(pair, tmp_path):
    write_pairs(tmp_path / "pairs.jsonl", [pair])
    output = tmp_path / "found.json"
    done = CliRunner().invoke(
        app, ["explain", str(tmp_path / "pairs.jsonl"), "1", "--output", str(output), "--run", str(tmp_path / "run")]
    )
    assert done.exit_code == 0, done.output
    assert "must not decide about people" in json.loads(output.read_text())["trust"]
    html = Path(output).with_suffix(".html").read_text()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert html.count("<svg") == 2
    assert "http://" not in html.replace("http://www.w3.org", "").replace("http://purl.org", "").replace(
        "http://creativecommons.org", ""
    )
    again = CliRunner().invoke(app, ["explain", str(tmp_path / "pairs.jsonl"), "2", "--run", str(tmp_path / "run")])
    assert again.exit_code == 1
    assert "no pair is called '2'" in again.output
