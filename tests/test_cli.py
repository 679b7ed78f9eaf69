"""The commands that need no notebook: fetching data and checking a split, through the command line itself."""

import gzip

import pytest
from typer.testing import CliRunner

from cacl.cli import _parsed, app
from cacl.corpus import Job, Pair, Resume, write_pairs
from cacl.errors import ParameterError


@pytest.fixture
def run():
    def invoke(*arguments):
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return invoke


def pair_of(resume, job, label="no_fit"):
    """Records whose texts have nothing in common unless their numbers agree."""
    return Pair(
        resume=Resume(resume_id=f"r{resume}", role=f"{resume:x}" * 12),
        job=Job(job_id=f"j{job}", title=f"{job:x}" * 12),
        label=label,
    )


def part_files(folder, *parts):
    paths = [folder / f"{name}.jsonl" for name in ("train", "validation", "test")]
    for path, pairs in zip(paths, parts, strict=True):
        write_pairs(path, pairs)
    return paths


def cells(output, name):
    """The numbers in the row called ``name``; the last such row, where both tables have one."""
    rows = [line for line in output.splitlines() if line.startswith(name)]
    return [int(word) for word in rows[-1].removeprefix(name).split()]


def test_parts_that_share_nothing_are_clean(run, tmp_path):
    parts = part_files(tmp_path, [pair_of(0, 5)], [pair_of(1, 6)], [pair_of(2, 7)])
    result = run("check-split", "--parts", *parts)
    assert result.exit_code == 0
    assert "clean: nothing is shared" in result.output


def test_a_resume_planted_across_parts_is_reported(run, tmp_path):
    parts = part_files(tmp_path, [pair_of(0, 5)], [pair_of(1, 6)], [pair_of(2, 7), pair_of(0, 7)])
    result = run("check-split", "--parts", *parts)
    assert result.exit_code == 1
    assert "NOT CLEAN" in result.output
    assert cells(result.output, "shared resumes") == [0, 1, 0]
    assert cells(result.output, "shared jobs") == [0, 0, 0]


def test_a_planted_resume_with_another_id_is_reported_by_its_text(run, tmp_path):
    planted = pair_of(2, 7).model_copy(update={"resume": Resume(resume_id="other", role="0" * 12)})
    parts = part_files(tmp_path, [pair_of(0, 5)], [pair_of(1, 6)], [pair_of(2, 7), planted])
    result = run("check-split", "--parts", *parts)
    assert result.exit_code == 1
    assert cells(result.output, "shared resumes") == [0, 0, 0]
    assert cells(result.output, "near-duplicate resumes") == [0, 1, 0]


def test_conflicting_labels_are_reported_across_parts_and_within_one(run, tmp_path):
    across = part_files(tmp_path, [pair_of(0, 5, "good_fit")], [pair_of(1, 6)], [pair_of(0, 5, "no_fit")])
    result = run("check-split", "--parts", *across)
    assert result.exit_code == 1
    assert cells(result.output, "conflicting pairs") == [0, 1, 0]
    within = part_files(tmp_path, [pair_of(0, 5, "good_fit"), pair_of(0, 5)], [pair_of(1, 6)], [pair_of(2, 7)])
    result = run("check-split", "--parts", *within)
    assert "warning: 1 pairs have conflicting labels within one part" in result.output


def test_negatives_from_outside_training_are_reported(run, tmp_path):
    parts = part_files(tmp_path, [pair_of(0, 5)], [pair_of(1, 6)], [pair_of(2, 7)])
    (tmp_path / "negatives.txt").write_text("j5\nj7\n\n")
    result = run("check-split", "--parts", *parts, "--negatives", tmp_path / "negatives.txt")
    assert result.exit_code == 1
    assert "negatives from outside training: 1" in result.output


@pytest.mark.parametrize(("split", "code"), [("sequential", 1), ("unseen_jobs", 1), ("disjoint", 0)])
def test_one_file_is_divided_as_asked(run, tmp_path, split, code):
    """Fifteen resumes with two jobs each of their own: in file order the pairs of one resume may fall apart."""
    pairs = [pair_of(number % 15, number) for number in range(16, 16 + 30)]
    write_pairs(tmp_path / "pairs.jsonl", [p.model_copy(update={"job": Job(job_id=p.job.job_id)}) for p in pairs])
    result = run("check-split", tmp_path / "pairs.jsonl", "--split", split)
    assert result.exit_code == code, result.output


def test_the_hash_of_a_part_is_that_of_its_ids_and_labels(run, tmp_path):
    import hashlib

    parts = part_files(tmp_path, [pair_of(0, 5)], [pair_of(1, 6)], [pair_of(2, 7)])
    wanted = hashlib.sha256(b"r0\tj5\tno_fit\n").hexdigest()
    assert f"sha256 of train: {wanted}" in run("check-split", "--parts", *parts).output


@pytest.mark.parametrize("arguments", [[], ["pairs.jsonl", "--parts", "a", "b", "c"]])
def test_neither_and_both_kinds_of_input_are_refused(run, arguments):
    result = run("check-split", *arguments)
    assert result.exit_code == 1
    assert "--parts" in result.output
    assert "Traceback" not in result.output


def test_a_missing_file_and_an_unknown_split_are_explained(run, tmp_path):
    assert "there is no such file" in run("check-split", tmp_path / "none.jsonl").output
    assert run("check-split", tmp_path / "none.jsonl", "--split", "best").exit_code == 2


def test_fetch_takes_a_local_copy(run, shared_directory, tmp_path):
    source = shared_directory / "data" / "seed_pairs" / "test_labels.csv.gz"
    result = run("fetch", "seed-pairs", "--from", source, "--output", tmp_path / "pairs.csv")
    assert result.exit_code == 0, result.output
    assert "verified" in result.output
    assert (tmp_path / "pairs.csv").read_bytes() == gzip.decompress(source.read_bytes())


def test_fetch_refuses_another_file(run, tmp_path):
    (tmp_path / "other.csv").write_text("pair_id,job_title,resume_role,label\n")
    result = run("fetch", "seed-pairs", "--from", tmp_path / "other.csv", "--output", tmp_path / "pairs.csv")
    assert result.exit_code == 1
    assert "expected: 311,358 bytes with SHA-256 58e20ace" in result.output
    assert not (tmp_path / "pairs.csv").exists()


def test_fetch_knows_its_data_sets(run):
    assert run("fetch", "everything").exit_code == 2


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


def test_names_and_paths_stay_text_and_the_sign_is_asked_for():
    assert _parsed(["run=1", "esco=a=b"]) == {"run": "1", "esco": "a=b"}
    with pytest.raises(ParameterError, match="NAME=VALUE"):
        _parsed(["seed"])


@pytest.mark.parametrize("content", ["", "a,b\n", "mean_probability\nx\n"])
def test_a_figure_whose_table_is_damaged_is_an_error_of_the_usual_form(run, tmp_path, content):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "calibration.csv").write_text(content)
    result = run("figure", "calibration", "--run", tmp_path)
    assert result.exit_code == 1
    assert "calibration.csv cannot be drawn" in result.output
    assert "run its notebook again" in result.output


@pytest.mark.parametrize("name", ["style", "nothing"])
def test_what_is_no_figure_is_refused(run, tmp_path, name):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / f"{name}.csv").write_text("a\n1\n")
    assert f"no figure is called '{name}'" in run("figure", name, "--run", tmp_path).output
