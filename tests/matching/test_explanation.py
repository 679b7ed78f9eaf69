"""One match explained: what its parts add up to, and what the pages show of any text."""

import json

import networkx as nx
import numpy as np
import ot
import pytest
from bs4 import BeautifulSoup
from typer.testing import CliRunner

from cacl.cli import app
from cacl.corpus import Job, Pair, Resume, Skill, enrich, link_pairs, write_pairs
from cacl.encoding import FrozenEncoder
from cacl.errors import DegenerateError
from cacl.matching import explain, nearest_path
from cacl.matching.ranking import vectors_of
from cacl.ontology import EscoGraph, SkillLinker, demo_directory
from cacl.parameters import OntologyParameters, Settings
from cacl.phase1 import bucket, project, save_head, untrained_head
from cacl.phase2 import MatchHead, predict

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
    assert sum(share["hops"] for share in found["resume_shares"]) == pytest.approx(found["scores"]["transport distance"], abs=1e-9)
    last = [cell["cost"] for cell in plan if cell["job_skill"] == found["shares"][-1]["skill"]]
    assert found["shares"][-1]["hops"] == pytest.approx(sum(last))
    assert len(last) == len(found["resume_shares"])
    first = [cell["cost"] for cell in plan if cell["resume_skill"] == found["resume_shares"][0]["skill"]]
    assert found["resume_shares"][0]["hops"] == pytest.approx(sum(first))


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
    for name in ("transport distance", "frozen cosine"):
        assert first["change"][name] == pytest.approx(first[name] - found["scores"][name])
    assert "bucket" not in first["change"]
    distances = [own["transport distance"] for own in found["additions"]]
    assert distances == sorted(distances)
    assert len(distances) == 4, "the fifth is there already"


def test_a_head_of_the_run_adds_its_score(pair, graph, tmp_path):
    encoder = FrozenEncoder()
    save_head(tmp_path / "phase1.safetensors", untrained_head(384), 1, Settings().phase1)
    found = explain(pair, graph, encoder, Settings(), tmp_path)["scores"]
    assert set(found) >= {"frozen cosine", "phase 1 cosine", "weight"}
    assert found["bucket"] == bucket(1 - found["skill similarity"])
    assert -1 <= found["phase 1 cosine"] <= 1
    assert "probability of phase 2" not in found
    head = MatchHead(128)
    save_head(tmp_path / "phase2.safetensors", head, 1, Settings().phase2)
    more = explain(pair, graph, encoder, Settings(), tmp_path)["scores"]
    vectors = [project(untrained_head(384), vectors_of([side], encoder)) for side in (pair.resume, pair.job)]
    assert more.pop("probability of phase 2") == pytest.approx(predict(head, *vectors).item(), abs=1e-6)
    assert more == found


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
    found = json.loads(output.read_text())
    assert "must not decide about people" in found["trust"]
    assert set(found["evidence"]) >= {"frozen cosine", "transport distance", "probability of phase 2"}
    html = output.with_suffix(".html").read_text()
    shown = BeautifulSoup(html, "html.parser")
    assert not shown.select("script, link, img, iframe, [src], [href]")
    assert HOSTILE in shown.select_one("p + p").text
    assert len(shown.select("ol.path")) == len(found["paths"]) == 5
    steps = [step.text for step in shown.select("ol.path")[-1].select("li")]
    assert steps == [f"{step['label']}{step['kind'].replace('_', ' ')}" for step in found["paths"][-1]["through"]]
    plan = [[cell.text for cell in row.select("td")] for row in shown.select("[aria-label='The plan of transport'] tbody tr")]
    assert [len(row) for row in plan] == [6] * 6
    sums = [float(cell) for cell in plan[-1]]
    assert sum(sums[:-1]) == pytest.approx(sums[-1], abs=0.003)
    assert sum(float(row[-1]) for row in plan[:-1]) == pytest.approx(sums[-1], abs=0.003)
    assert sums[-1] == pytest.approx(found["scores"]["transport distance"], abs=0.0005)


@pytest.mark.parametrize(("arguments", "said"), [(["2"], "no pair is called '2'"), (["1", "--output", "a.html"], "ends in .json")])
def test_a_pair_or_output_that_cannot_be_is_told(pair, tmp_path, arguments, said):
    write_pairs(tmp_path / "pairs.jsonl", [pair])
    done = CliRunner().invoke(app, ["explain", str(tmp_path / "pairs.jsonl"), *arguments, "--run", str(tmp_path / "run")])
    assert done.exit_code == 1
    assert said in done.output


def test_a_job_skill_that_no_path_reaches_says_so(tmp_path):
    graph = EscoGraph.from_edges([("cook", "bake")], ["weld"])
    path = nearest_path(["bake"], "weld", graph, np.array([-1]))
    assert (path["hops"], path["through"]) == (-1, [])
