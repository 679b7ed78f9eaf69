"""Rankings of one's own resumes and jobs: the scores are those of the book, the order is exact, and texts stay texts."""

import os

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from typer.testing import CliRunner

from cacl.cli import app
from cacl.corpus import Job, Pair, Resume, Skill, link_pairs
from cacl.corpus.enrichment import transport_distances
from cacl.encoding import FrozenEncoder, job_text, resume_text
from cacl.evaluation import cosine_scores
from cacl.matching.files import write_ranking
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
        table = read(output)
        assert table.columns.tolist() == ["resume", "resume_title", "rank", "job", "job_title", "score"]
        assert table["rank"].tolist() == [1, 2, 1, 2]
    done = CliRunner().invoke(app, [*map(str, arguments), "--reverse"])
    assert done.exit_code == 0, done.output
    assert read(output)["rank"].tolist() == [1, 2, 1, 2, 1, 2]
    assert read(output)["job"].tolist() == [f"<i>{number}" for number in (0, 0, 1, 1, 2, 2)]
    html = (tmp_path / "found.html").read_text()
    assert "<i>" not in html
    assert "&lt;i&gt;0" in html
    assert "must not decide about people" in html


def run_match(*arguments):
    return CliRunner().invoke(app, ["match", *map(str, arguments)])


def test_hostile_names_and_texts_stay_texts(tmp_path):
    resumes, jobs = tmp_path / "resumes", tmp_path / "jobs"
    texts = {
        'o\'hara "x"': "cook",
        "=1+1": "null\0byte",
        "rtl": "\u202eshef \U0001f469\u200d\U0001f373",
        "latex": "$\\frac12$ {{7*7}}",
    }
    for folder, own in (
        (resumes, texts | {"long": "cook " * 200_000, "word": "x" * 1_000_000}),
        (jobs, {"a": "Title: =HYPERLINK<i>\ncook"}),
    ):
        folder.mkdir()
        for name, text in own.items():
            (folder / f"{name}.txt").write_text(text)
    (resumes / os.fsdecode(b"bad\xff.txt")).write_text("driver")
    for ending, read, mark in (("csv", pd.read_csv, "'"), ("parquet", pd.read_parquet, "")):
        done = run_match(resumes, jobs, "--output", tmp_path / f"a b.{ending}", "--run", tmp_path / "run")
        assert done.exit_code == 0, done.output
        table = read(tmp_path / f"a b.{ending}")
        assert set(table["resume"]) == {'o\'hara "x"', f"{mark}=1+1", "rtl", "latex", "long", "word", "bad?"}
        assert set(table["job_title"]) == {f"{mark}=HYPERLINK<i>"}, "a spreadsheet must not run it"
    page = BeautifulSoup((tmp_path / "a b.html").read_text(), "html.parser")
    assert not page.select("i, script, img, [src], [href]")
    assert "=HYPERLINK<i>" in page.text
    assert len((tmp_path / "a b.html").read_text()) < 20_000


def test_a_title_is_one_short_line_in_table_and_page(tmp_path):
    jobs = [Job(job_id=f"j{n}", title="é" * 2_000_000 if n else "two\nlines\0 and\ttab") for n in range(3)]
    table = ranking(lambda rows: np.arange(3.0)[None], [Resume(role="cook")], jobs, 3)
    assert table["job_title"].tolist() == ["é" * 100, "é" * 100, "two lines and tab"]


def test_the_page_shows_the_first_rows_and_says_so(tmp_path):
    table = pd.DataFrame({"resume": [f"r{n}" for n in range(1_500)], "score": 0.5})
    write_ranking(table, tmp_path / "found.csv", "phase2")
    page = BeautifulSoup((tmp_path / "found.html").read_text(), "html.parser")
    assert len(page.select("tbody tr")) == 1_000
    assert "first 1,000 of 1,500 rows; found.csv has all" in page.text
    assert "the probability of phase 2 orders such pairs with an AUC of 0.53" in " ".join(page.text.split())
    assert len(pd.read_csv(tmp_path / "found.csv")) == 1_500


def test_what_cannot_be_ranked_or_written_is_told(tmp_path):
    for name, text in (("full", "cook"), ("empty", " \n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.txt").write_text(text)
    (tmp_path / "nothing").mkdir()
    (tmp_path / "resumes.jsonl").write_text('{"resume_id": "a", "role": " "}\n')
    run = ["--run", tmp_path / "run", "--output", tmp_path / "x.csv"]
    for one, other, said in (
        ("empty", "full", "1 of 1 have no text: one"),
        ("full", "empty", "1 of 1 have no text: one"),
        ("resumes.jsonl", "full", "1 of 1 have no text: a"),
        ("nothing", "full", "holds no row"),
    ):
        done = run_match(tmp_path / one, tmp_path / other, *run)
        assert (done.exit_code, said in done.output) == (1, True), done.output
    done = run_match(tmp_path / "full", tmp_path / "full", "--output", tmp_path / "x.html", "--run", tmp_path / "run")
    assert "ends in .csv or .parquet" in done.output
    assert not list(tmp_path.glob("x.*"))
