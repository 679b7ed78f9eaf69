"""Reading and writing pairs as JSON lines."""

import gzip
import json
import lzma
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cacl.corpus.jsonl import read_pairs, write_pairs
from cacl.corpus.records import Experience, FitLabel, Job, Metadata, Pair, Resume, Skill
from cacl.errors import DataError, DegenerateError, ParameterError, StorageError

GOOD = {"resume": {"role": "cook"}, "job": {"title": "chef"}, "label": "good_fit"}


def write_lines(path, *lines):
    """Write lines, turning records into JSON."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("".join(text + "\n" for text in texts), encoding="utf-8")
    return path


WORDS = st.text(max_size=8)
SKILLS = st.lists(st.builds(Skill, name=WORDS, uri=st.none() | WORDS), max_size=3).map(tuple)
URIS = st.lists(WORDS, max_size=3).map(tuple)
HISTORY = st.lists(st.builds(Experience, title=WORDS, company=WORDS, period=WORDS, description=WORDS), max_size=2).map(tuple)
RESUMES = st.builds(Resume, resume_id=WORDS, role=WORDS, experience_level=WORDS, skills=SKILLS, experience=HISTORY, skill_uris=URIS)
JOBS = st.builds(Job, job_id=WORDS, title=WORDS, description=WORDS, required_skills=SKILLS, skill_uris=URIS)
METADATA = st.builds(
    Metadata,
    quality_tier=st.none() | st.sampled_from("ABCDF"),
    ontology_similarity=st.none() | st.floats(0, 1),
    ot_distance=st.none() | st.floats(0, 1e6),
)
PAIRS = st.lists(
    st.builds(Pair, resume=RESUMES, job=JOBS, label=st.sampled_from(FitLabel), metadata=METADATA), min_size=1, max_size=4
)


@given(pairs=PAIRS)
def test_the_round_trip_is_exact(tmp_path_factory, pairs):
    path = tmp_path_factory.mktemp("round") / "pairs.jsonl"
    write_pairs(path, pairs)
    assert list(read_pairs(path)) == pairs
    assert len(path.read_bytes().splitlines()) == len(pairs)


@pytest.mark.parametrize(("suffix", "compress"), [("", bytes), (".gz", gzip.compress), (".xz", lzma.compress)])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_compression_byte_order_mark_line_ends_and_blank_lines(tmp_path, suffix, compress, encoding, end):
    path = tmp_path / f"pairs.jsonl{suffix}"
    text = end.join([json.dumps(GOOD), "", "   ", json.dumps(GOOD | {"label": "no_fit"})])
    path.write_bytes(compress(text.encode(encoding)))
    assert [pair.label for pair in read_pairs(path)] == [FitLabel.GOOD_FIT, FitLabel.NO_FIT]


def test_reading_streams(tmp_path):
    """The first pair comes although a later line is bad."""
    path = write_lines(tmp_path / "pairs.jsonl", GOOD, "no json")
    reading = read_pairs(path)
    assert next(reading).resume.role == "cook"
    with pytest.raises(DataError):
        next(reading)


def test_a_missing_file_fails_when_called(tmp_path):
    with pytest.raises(DataError, match="there is no such file"):
        read_pairs(tmp_path / "none.jsonl")


def test_a_compressed_file_that_is_cut_short_is_an_error(tmp_path):
    path = tmp_path / "pairs.jsonl.gz"
    path.write_bytes(gzip.compress((json.dumps(GOOD) + "\n").encode() * 5000)[:-20])
    with pytest.raises(DataError, match="damaged or cut short"):
        list(read_pairs(path))


def test_a_line_cut_short_is_not_json(tmp_path):
    path = write_lines(tmp_path / "pairs.jsonl", GOOD, json.dumps(GOOD)[:-5])
    with pytest.raises(DataError, match=r"pairs\.jsonl:2: the line is not JSON") as caught:
        list(read_pairs(path))
    assert caught.value.line == 2
    assert "resume, job, label" in caught.value.expected
    assert "--skip-bad" in caught.value.remedy


@pytest.mark.parametrize(
    ("record", "field", "received", "expected"),
    [
        ({"resume": {}, "job": {}}, "label", "the field is missing", "the fields resume, job, label"),
        ({"job": {}, "label": 1}, "resume", "the field is missing", "the fields resume, job, label"),
        (GOOD | {"label": "maybe"}, "label", "'maybe'", "good_fit, potential_fit, no_fit"),
        (GOOD | {"label": 2}, "label", "2", "good_fit, potential_fit, no_fit"),
        (GOOD | {"colour": "red"}, "colour", "an unknown field with 'red'", "resume, job, label, metadata"),
        (GOOD | {"job": {"name": "x"}}, "job.name", "an unknown field with 'x'", "job_id, title"),
        (GOOD | {"resume": {"skills": [{"uri": "u"}]}}, "resume.skills.0.name", "missing", "the fields name, uri"),
        (GOOD | {"job": {"required_skills": ["x"]}}, "job.required_skills.0", "'x'", "the fields name, uri"),
        (GOOD | {"job": {"title": 5}}, "job.title", "5", "a valid string"),
        (GOOD | {"job": "x" * 78}, "job", "'" + "x" * 78 + "'", "an object with the fields job_id"),
        (GOOD | {"job": "x" * 79}, "job", "'" + "x" * 76 + "...", "an object with the fields job_id"),
        ([1, 2], "", "[1, 2]", "an object with the fields resume, job, label"),
    ],
)
def test_a_bad_record_is_told_with_line_field_and_expectation(tmp_path, record, field, received, expected):
    path = write_lines(tmp_path / "pairs.jsonl", GOOD, "", record)
    with pytest.raises(DataError) as caught:
        list(read_pairs(path))
    error = caught.value
    assert (error.path, error.line, error.field) == (path, 3, field)
    assert str(error).startswith(f"{path}:3: field '{field}': " if field else f"{path}:3: {received}")
    assert received in error.received
    assert expected in error.expected
    assert error.remedy
    assert len(str(error).splitlines()[0]) < len(str(path)) + 200


BAD_BYTE = json.dumps(GOOD | {"label": "größte"}, ensure_ascii=False).encode("latin-1")


def test_a_byte_that_is_not_utf8_is_told_with_line_and_offset(tmp_path):
    path = tmp_path / "pairs.jsonl"
    path.write_bytes(json.dumps(GOOD).encode() + b"\n" + BAD_BYTE + b"\n" + json.dumps(GOOD).encode())
    offset = BAD_BYTE.index(b"\xf6") + 1
    with pytest.raises(DataError, match=rf"pairs\.jsonl:2: byte {offset} of the line, 0xf6, is not UTF-8"):
        list(read_pairs(path))
    assert len(list(read_pairs(path, skip_bad=tmp_path / "bad.jsonl"))) == 2
    (record,) = map(json.loads, (tmp_path / "bad.jsonl").read_text(encoding="utf-8").splitlines())
    assert (record["line"], record["text"]) == (2, BAD_BYTE.decode(errors="backslashreplace"))


def test_the_offset_counts_bytes_and_not_characters(tmp_path):
    (tmp_path / "pairs.jsonl").write_bytes('\ufeff{"größe": "'.encode() + b"\xff")
    with pytest.raises(DataError, match=r":1: byte 14 of the line, 0xff"):
        list(read_pairs(tmp_path / "pairs.jsonl"))


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('{"label": "no_fit", "resume": {}, "job": {}, "label": "good_fit"}', "label"),
        ('{"label": "no_fit", "resume": {"skills": [{"name": "a", "name": "a"}]}, "job": {}}', "name"),
    ],
)
def test_a_key_that_stands_twice_is_refused(tmp_path, line, field):
    with pytest.raises(DataError, match=f":2: field '{field}': the field stands 2 times"):
        list(read_pairs(write_lines(tmp_path / "pairs.jsonl", GOOD, line)))
    path = write_lines(tmp_path / "pairs.jsonl", GOOD, line)
    assert len(list(read_pairs(path, skip_bad=tmp_path / "bad.jsonl"))) == 1


def test_bad_lines_are_collected_and_the_reading_goes_on(tmp_path):
    bad_label = json.dumps(GOOD | {"label": "größte"}, ensure_ascii=False)
    path = write_lines(tmp_path / "pairs.jsonl", GOOD, "no json", GOOD, bad_label)
    rejects = tmp_path / "bad" / "lines.jsonl"
    assert len(list(read_pairs(path, skip_bad=rejects))) == 2
    records = [json.loads(line) for line in rejects.read_text(encoding="utf-8").splitlines()]
    assert [(record["line"], record["text"]) for record in records] == [(2, "no json"), (4, bad_label)]
    assert "not JSON" in records[0]["error"]
    assert "potential_fit" in records[1]["error"]


def test_a_good_file_replaces_the_bad_lines_of_an_earlier_reading(tmp_path):
    rejects = write_lines(tmp_path / "bad.jsonl", "old")
    assert len(list(read_pairs(write_lines(tmp_path / "pairs.jsonl", GOOD), skip_bad=rejects))) == 1
    assert rejects.read_text() == ""


def test_reading_that_stops_early_leaves_no_half_file(tmp_path):
    path = write_lines(tmp_path / "pairs.jsonl", "no json", GOOD, GOOD)
    reading = read_pairs(path, skip_bad=tmp_path / "bad.jsonl")
    assert len(list(islice(reading, 1))) == 1
    reading.close()
    assert list(tmp_path.iterdir()) == [path]


def test_bad_lines_never_overwrite_the_corpus(tmp_path):
    path = write_lines(tmp_path / "pairs.jsonl", GOOD)
    with pytest.raises(ParameterError, match="the corpus itself"):
        read_pairs(path, skip_bad=tmp_path / "." / "pairs.jsonl")
    assert json.loads(path.read_text()) == GOOD


@pytest.mark.parametrize("lines", [[], ["", "  "]])
def test_an_empty_corpus_is_degenerate(tmp_path, lines):
    with pytest.raises(DegenerateError, match="holds no pair"):
        list(read_pairs(write_lines(tmp_path / "pairs.jsonl", *lines)))


def test_a_corpus_of_bad_lines_only_is_degenerate_and_they_are_kept(tmp_path):
    rejects = tmp_path / "bad.jsonl"
    with pytest.raises(DegenerateError, match=r"bad\.jsonl"):
        list(read_pairs(write_lines(tmp_path / "pairs.jsonl", "x", "größe"), skip_bad=rejects))
    assert len(rejects.read_text().splitlines()) == 2
    assert "größe" in rejects.read_text(encoding="utf-8"), "a reader sees the line as it was"


def test_writing_is_atomic(tmp_path):
    path = write_lines(tmp_path / "pairs.jsonl", GOOD)

    def failing():
        yield next(read_pairs(path))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_pairs(path, failing())
    assert json.loads(path.read_text()) == GOOD
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_can_be_rewritten_from_itself(tmp_path):
    path = write_lines(tmp_path / "pairs.jsonl", *[GOOD] * 300)
    write_pairs(path, read_pairs(path))
    assert len(list(read_pairs(path))) == 300


def test_writing_below_a_file_is_a_storage_error(tmp_path):
    path = write_lines(tmp_path / "pairs.jsonl", GOOD)
    with pytest.raises(StorageError):
        write_pairs(path / "pairs.jsonl", read_pairs(path))
