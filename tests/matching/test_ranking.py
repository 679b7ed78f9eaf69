"""Rankings of one's own resumes and jobs: the scores are those of the book, the order is exact, and texts stay texts."""

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from cacl.cli import app
from cacl.corpus import Job, Pair, Resume, Skill, link_pairs
from cacl.corpus.enrichment import transport_distances
from cacl.encoding import FrozenEncoder, job_text, resume_text
from cacl.evaluation import cosine_scores
from cacl.matching.ranking import ranking, scorer
from cacl.ontology import EscoGraph, HopTable, SkillLinker, demo_directory, set_similarity
from cacl.parameters import Settings
from cacl.phase1 import project, save_head, untrained_head
from cacl.phase2 import MatchHead, predict


@pytest.fixture(scope="module")
def graph():
    return EscoGraph.from_csv(demo_directory())


@pytest.fixture(scope="module")
def sides(graph):
    labels = [graph.label(uri) for uri in graph.uris_of("skill")]
    resumes = [Resume(role=f"role {n}", skills=[Skill(name=name) for name in labels[3 * n : 3 * n + 4]]) for n in range(4)]
    jobs = [Job(title=f"title {n}", required_skills=[Skill(name=name) for name in labels[5 * n : 5 * n + 3]]) for n in range(6)]
    return resumes, [*jobs, Job(title="no skills")]


@pytest.fixture(scope="module")
def heads(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    save_head(folder / "phase1.safetensors", untrained_head(384), 1, Settings().phase1)
    save_head(folder / "phase2.safetensors", MatchHead(), 1, Settings().phase2)
    return folder


def expected(score, resumes, jobs, graph, heads):
    encoder = FrozenEncoder()
    left, right = encoder.encode([resume_text(one) for one in resumes]), encoder.encode([job_text(one) for one in jobs])
    if score == "frozen":
        return cosine_scores(left, right)
    if score in ("phase1", "phase2"):
        from cacl.phase1 import ProjectionHead, load_head

        head = load_head(heads / "phase1.safetensors", ProjectionHead).head
        left, right = project(head, left), project(head, right)
        if score == "phase1":
            return cosine_scores(left, right)
        match = load_head(heads / "phase2.safetensors", MatchHead).head
        rows = [predict(match, np.repeat(one[None], len(right), axis=0), right) for one in left]
        return np.array(rows)
    linked, _ = link_pairs([Pair(resume=one, job=other, label="no_fit") for one in resumes for other in jobs], SkillLinker(graph))
    sets = [pair.resume.skill_uris for pair in linked[:: len(jobs)]]
    others = [pair.job.skill_uris for pair in linked[: len(jobs)]]
    if score == "transport":
        return -np.nan_to_num(transport_distances(graph, sets, others, Settings().ontology), nan=10.0)
    table = HopTable.build(graph, sets, others)
    return np.array([[set_similarity(table.between(a, b)) for b in others] for a in sets])


@pytest.mark.parametrize("score", ["frozen", "phase1", "phase2", "similarity", "transport"])
def test_every_score_is_that_of_the_book_in_both_directions(score, sides, graph, heads):
    resumes, jobs = sides
    wanted = expected(score, resumes, jobs, graph, heads)
    for queries, candidates, matrix in ((resumes, jobs, wanted), (jobs, resumes, wanted.T)):
        scores = scorer(score, queries, candidates, graph, FrozenEncoder(), Settings(), heads)
        assert np.allclose(scores(slice(0, len(queries))), matrix, atol=1e-6)
        assert np.allclose(scores(slice(1, 3)), matrix[1:3], atol=1e-6)


def test_a_ranking_names_the_best_candidates_of_each_query(sides):
    resumes, jobs = sides
    matrix = np.random.default_rng(0).random((len(resumes), len(jobs)))
    table = ranking(lambda rows: matrix[rows], resumes, jobs, 3)
    assert list(table) == ["resume", "resume_title", "rank", "job", "job_title", "score"]
    assert table["job_title"].tolist() == [jobs[n].title for row in matrix for n in np.argsort(-row)[:3]]
    assert table["rank"].tolist() == [1, 2, 3] * len(resumes)


def test_the_command_reads_folders_of_texts_and_writes_a_table_and_a_page(tmp_path):
    for side, texts in (
        ("resumes", ["Cook who can bake bread.", "<b>Nurse</b>"]),
        ("jobs", ["Title: Baker\nbake bread", "nurse", "driver"]),
    ):
        (tmp_path / side).mkdir()
        for number, text in enumerate(texts):
            (tmp_path / side / f"<i>{number}.txt").write_text(text)
    for ending, read in ((".csv", pd.read_csv), (".parquet", pd.read_parquet)):
        output = tmp_path / f"found{ending}"
        arguments = ["match", tmp_path / "resumes", tmp_path / "jobs", "--top", "2", "--output", output, "--run", tmp_path / "run"]
        done = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert done.exit_code == 0, done.output
        assert read(output)["rank"].tolist() == [1, 2, 1, 2]
    html = (tmp_path / "found.html").read_text()
    assert "<i>" not in html
    assert "&lt;i&gt;0" in html
    assert "must not decide about people" in html
