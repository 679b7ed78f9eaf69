"""The commands that need no notebook, through the command line itself."""

import gzip
import hashlib

import pandas as pd
import pytest
from typer.testing import CliRunner

from cacl.cli import _parsed, app
from cacl.corpus import Job, Pair, Resume, write_pairs
from cacl.errors import ParameterError
from cacl.figures.loss_curves import loss_curves_table


@pytest.fixture
def run():
    def invoke(*arguments):
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return invoke


def pair_of(resume, job, label="no_fit", text=None):
    """Records whose texts have nothing in common unless their numbers agree."""
    who = Resume(resume_id=f"r{resume}", role=f"{resume if text is None else text:x}" * 12)
    return Pair(resume=who, job=Job(job_id=f"j{job}", title=f"{job:x}" * 12), label=label)


def part_files(folder, test):
    """Three files: one pair of training, one of validation, and those of the test part."""
    paths = [folder / f"{name}.jsonl" for name in ("train", "validation", "test")]
    for path, pairs in zip(paths, ([pair_of(0, 5, "good_fit")], [pair_of(1, 6)], test), strict=True):
        write_pairs(path, pairs)
    return paths


@pytest.mark.parametrize(
    ("planted", "row"),
    [
        (pair_of(0, 7), "shared resumes"),
        (pair_of(3, 5), "shared jobs"),
        (pair_of(3, 7, text=0), "near-duplicate resumes"),
        (pair_of(0, 5), "conflicting pairs"),
    ],
)
def test_what_two_parts_share_is_reported(run, tmp_path, planted, row):
    clean = run("check-split", "--parts", *part_files(tmp_path, [pair_of(2, 7)]))
    assert clean.exit_code == 0
    assert clean.output.endswith("clean: nothing is shared\n")
    assert "sha256 of train: " + hashlib.sha256(b"r0\tj5\tgood_fit\n").hexdigest() in clean.output
    found = run("check-split", "--parts", *part_files(tmp_path, [pair_of(2, 7), planted]))
    assert found.exit_code == 1
    assert found.output.endswith("NOT CLEAN\n")
    assert [line.removeprefix(row).split() for line in found.output.splitlines() if line.startswith(row)][-1] == ["0", "1", "0"]


def test_contradictions_and_foreign_negatives_are_reported(run, tmp_path):
    parts = part_files(tmp_path, [pair_of(2, 7), pair_of(2, 7, "good_fit")])
    (tmp_path / "negatives.txt").write_text("j5\nj7\n\n")
    result = run("check-split", "--parts", *parts, "--negatives", tmp_path / "negatives.txt")
    assert result.exit_code == 1
    assert "negatives from outside training: 1" in result.output
    assert "warning: 1 pairs have conflicting labels within one part" in result.output


@pytest.mark.parametrize(("split", "code"), [("sequential", 1), ("unseen_jobs", 1), ("disjoint", 0)])
def test_one_file_is_divided_as_asked(run, tmp_path, split, code):
    """Fifteen resumes with two jobs each of their own: in file order the pairs of one resume may fall apart."""
    pairs = [pair_of(number % 15, number) for number in range(16, 16 + 30)]
    write_pairs(tmp_path / "pairs.jsonl", [p.model_copy(update={"job": Job(job_id=p.job.job_id)}) for p in pairs])
    result = run("check-split", tmp_path / "pairs.jsonl", "--split", split)
    assert result.exit_code == code, result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check-split"], "no file of pairs"),
        (["check-split", "--parts", "a", "b", "c", "--skip-bad", "d"], "--skip-bad with --parts"),
        (["check-split", "pairs.jsonl", "--parts", "a", "b", "c"], "both PAIRS and --parts"),
        (["check-split", "none.jsonl"], "there is no such file"),
        (["check-split", "none.jsonl", "--split", "best"], "no split is called 'best'"),
        (["run", "05", "-p", "temprature=1"], "temperature?"),
        (["run", "05", "-p", "temperature"], "-p NAME=VALUE"),
        (["run", "99"], "no notebook is called '99'"),
        (["book", "--profile", "$(touch x)"], "no profile is called '$(touch x)'"),
        (["book", "--seed", "abc"], "seed = 'abc': Input should be a valid integer"),
        (["book", "--seed", "-1"], "seed = -1: Input should be greater than or equal to 0"),
        (["keep", "nowhere"], "nowhere lacks"),
        (["figure", "loss_curves", "--run", "nowhere"], "run its notebook first"),
    ],
)
def test_an_error_is_a_message_and_no_traceback(run, arguments, words):
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.output.startswith("error: ")
    assert words in result.output
    assert "Traceback" not in result.output


def test_fetch_takes_a_local_copy_of_the_right_file_only(run, shared_directory, tmp_path):
    source = shared_directory / "data" / "seed_pairs" / "test_labels.csv.gz"
    result = run("fetch", "seed-pairs", "--from", source, "--output", tmp_path / "pairs.csv")
    assert "verified" in result.output
    assert (tmp_path / "pairs.csv").read_bytes() == gzip.decompress(source.read_bytes())
    (tmp_path / "other.csv").write_text("pair_id,job_title,resume_role,label\n")
    result = run("fetch", "seed-pairs", "--from", tmp_path / "other.csv", "--output", tmp_path / "again.csv")
    assert result.exit_code == 1
    assert not (tmp_path / "again.csv").exists()


def test_fetch_takes_full_texts_once_every_row_is_read(run, tmp_path):
    source, taken = tmp_path / "mine.csv", tmp_path / "taken.csv"
    source.write_text("resume_text,job_description_text,label\ncook,baker,Good Fit\n")
    assert "full-text: verified" in run("fetch", "full-text", "--from", source, "--output", taken).output
    assert taken.read_text() == source.read_text()
    assert "is no commit of 40" in run("fetch", "full-text").output


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1), ("1e-4", 1e-4), ("0.5", 0.5), ("off", "off"), ("on", "on"), ("False", False), ("true", True),
        ("None", None), ("reversed", "reversed"),
    ],
)  # fmt: skip
def test_values_are_read_as_papermill_reads_them(text, value):
    parsed = _parsed([f"name={text}"])["name"]
    assert (parsed, type(parsed)) == (value, type(value))
    assert _parsed(["run=1", "esco=a=b"]) == {"run": "1", "esco": "a=b"}
    with pytest.raises(ParameterError, match="NAME=VALUE"):
        _parsed(["seed"])


def test_a_figure_is_drawn_again_from_its_table(run, tmp_path):
    (tmp_path / "figures").mkdir()
    table = tmp_path / "figures" / "loss_curves.csv"
    table.write_text("")
    assert "loss_curves.csv cannot be drawn" in run("figure", "loss_curves", "--run", tmp_path).output
    table.write_text("a,b\n1,2\n")
    result = run("figure", "loss_curves", "--run", tmp_path)
    assert "run its notebook first, or again" in result.output

    loss_curves_table(pd.DataFrame({"epoch": [1], "train_loss": [1.0], "validation_loss": [1.0]}), 1).to_csv(table, index=False)
    assert run("figure", "loss_curves", "--run", tmp_path).output == f"{table.with_suffix('.png')}\n"
    table.rename(table.with_name("style.csv"))
    assert "no figure is called 'style'" in run("figure", "style", "--run", tmp_path).output
