"""Own data: tables and text files become pairs, and what is wrong is named by file, row and column."""

import json

import pandas as pd
import pytest

from cacl.errors import DataError, DegenerateError
from cacl.ontology import EscoGraph, Node
from cacl.own_data import read_corpus
from cacl.publishing.provenance import provenance
from cacl.publishing.runs import open_run
from cacl.publishing.workflow import data

GRAPH = EscoGraph.from_edges([], [Node("bread", "skill", "bread baking"), Node("cook", "occupation", "line cook")])
ROWS = [("pastry cook", "baker", "bread baking; food safety", "yes"), ("nurse", "baker", "bread baking; food safety", "no")]
TABLE = pd.DataFrame(ROWS, columns=["candidate", "posting", "wanted", "fit"])
MAPPING = """
pairs: {file}
label: fit
labels: {{yes: good_fit, maybe: potential_fit, no: no_fit}}
resumes: {{title: candidate}}
jobs: {{title: posting, skills: wanted}}
"""


@pytest.fixture
def folder(tmp_path):
    TABLE.to_csv(tmp_path / "pairs.csv", index=False)
    (tmp_path / "corpus.yaml").write_text(MAPPING.format(file="pairs.csv"))
    return tmp_path


@pytest.fixture
def texts(tmp_path):
    for place, text in {"resumes/anna": "Knows bread baking.", "resumes/ben": "None.", "jobs/j1": "Title: line cook"}.items():
        (tmp_path / f"{place}.txt").parent.mkdir(exist_ok=True)
        (tmp_path / f"{place}.txt").write_text(text)
    (tmp_path / "labels.csv").write_text("resume,job,label\nanna.txt,j1,1\nben,j1.txt,No Fit\n")
    forms = "resumes: {file: resumes, id: resume}\njobs: {file: jobs, id: job}\n"
    (tmp_path / "corpus.yaml").write_text("pairs: labels.csv\n" + forms)
    return tmp_path


def test_a_table_becomes_pairs_and_the_word_no_is_a_label(folder):
    first, second = read_corpus(folder, GRAPH)
    assert (first.resume.role, first.job.title, str(first.label)) == ("pastry cook", "baker", "good_fit")
    assert [skill.name for skill in first.job.required_skills] == ["bread baking", "food safety"]
    assert str(second.label) == "no_fit"
    assert second.job is first.job
    assert second.resume.resume_id != first.resume.resume_id


def test_json_lines_and_parquet_say_the_same_and_may_hold_lists(folder):
    expected = read_corpus(folder, GRAPH)
    listed = TABLE.assign(wanted=[cell.split(";") for cell in TABLE["wanted"]])
    listed.to_parquet(folder / "pairs.parquet")
    (folder / "pairs.jsonl").write_text("\n".join(map(json.dumps, listed.to_dict("records"))) + "\n\n")
    for name in ("pairs.parquet", "pairs.jsonl"):
        (folder / "corpus.yaml").write_text(MAPPING.format(file=name))
        assert read_corpus(folder, GRAPH) == expected


def test_text_files_get_their_skills_and_title_from_the_text(texts):
    first, second = read_corpus(texts, GRAPH)
    assert (first.resume.resume_id, second.resume.resume_id, first.job.job_id) == ("anna", "ben", "j1")
    assert [skill.name for skill in first.resume.skills] == ["bread baking"]
    assert first.job.title == "line cook"
    assert (str(first.label), str(second.label)) == ("good_fit", "no_fit")


def test_a_table_of_resumes_is_joined_by_its_ids(texts):
    (texts / "people.csv").write_text("resume,name\nben,nurse\nanna,baker\n")
    (texts / "corpus.yaml").write_text(
        "pairs: labels.csv\nresumes: {file: people.csv, id: resume, title: name}\njobs: {file: jobs, id: job}\n"
    )
    assert [pair.resume.role for pair in read_corpus(texts, GRAPH)] == ["baker", "nurse"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("label: fit", "label: verdict", r"pairs.csv: field 'verdict': there is no such column(?s:.*)candidate, posting"),
        ("maybe:", "perhaps:", None),
        ("no: no_fit", "never: no_fit", r"pairs.csv: field 'fit': row 2 holds 'no'"),
        ("no: no_fit", "no: none", r"corpus.yaml: field 'labels.no'"),
        ("title: candidate", "role: candidate", r"corpus.yaml: field 'resumes.role'"),
        ("{title: candidate}", "{}", r"corpus.yaml: field 'resumes': no column is named"),
        ("{title: candidate}", "{file: people.csv, id: x}", r"people.csv: there is no such file"),
        ("{title: candidate}", "{title: ", r"corpus.yaml: not YAML"),
    ],
)
def test_what_is_wrong_with_the_mapping_is_named(folder, old, new, words):
    text = (folder / "corpus.yaml").read_text()
    assert old in text
    (folder / "corpus.yaml").write_text(text.replace(old, new))
    if words is None:
        assert len(read_corpus(folder, GRAPH)) == 2
    else:
        with pytest.raises(DataError, match=words):
            read_corpus(folder, GRAPH)


@pytest.mark.parametrize(
    ("name", "content", "error", "words"),
    [
        ("labels.csv", "resume,job,label\nanna,j1,1\ncarl,j1,0\n", DataError, "labels.csv: field 'resume': row 2 holds 'carl'"),
        ("labels.csv", "resume,job,label\n", DegenerateError, "holds no row"),
        ("labels.csv", "", DataError, "labels.csv: no table"),
        ("labels.csv", "resume,job,label\nanna,j1,1,2,3\nben,j1,0\n", DataError, "labels.csv"),
        ("lines.jsonl", '{"resume": "anna", "job": "j1", "label": 1}\n[1]\n', DataError, "lines.jsonl:2: not JSON"),
        ("people.csv", "resume,name\nanna,x\nanna,y\n", DataError, "people.csv: field 'resume': row 2 holds 'anna'"),
    ],
)
def test_what_is_wrong_with_the_data_is_named(texts, name, content, error, words):
    (texts / name).write_text(content)
    mapping = (texts / "corpus.yaml").read_text()
    if name == "people.csv":
        mapping = mapping.replace("file: resumes", "file: people.csv")
    elif name == "lines.jsonl":
        mapping = mapping.replace("labels.csv", name)
    (texts / "corpus.yaml").write_text(mapping)
    with pytest.raises(error, match=words):
        read_corpus(texts, GRAPH)


def test_a_run_takes_the_folder_and_rests_on_all_its_files(texts, tmp_path):
    run = open_run({"pairs": str(texts), "run": str(tmp_path / "run")})
    run.check()
    assert run.pairs == texts
    assert texts / "resumes" / "anna.txt" in data(run, ("pairs",))
    before = provenance(run, 0)["pairs"]["sha256"]
    (texts / "resumes" / "anna.txt").write_text("Another text.")
    assert provenance(run, 0)["pairs"]["sha256"] != before
    (texts / "corpus.yaml").unlink()
    with pytest.raises(DataError, match=r"corpus\.yaml: there is no such file"):
        run.check()
