"""Whole resumes and postings, all made up: every refusal, the rules for role and title, and the records."""

import gzip
import json
import os
import subprocess
import sys
import time

import pytest

from cacl.corpus import full_text_records, link_pairs
from cacl.corpus.full_text import experience_of, read_full_text, role_of, title_of
from cacl.encoding import job_text, resume_text
from cacl.errors import DataError, DegenerateError
from cacl.fetching import require_fetched, take_full_text
from cacl.ontology import EscoGraph, LabelFinder, Node, SkillLinker

HEADER = "resume_text,job_description_text,label\n"
COOK = """SummaryHighly motivated Sales Associate
HighlightsBread bakingSauces
ExperienceHead Cook,09/2021toCurrentGrand Inn|Paris,TX,Was in charge of menu planning.Waiter,2012to2014Inn
EducationCooking school
"""
BAKER = "Job Title: Senior BakerLocation: Paris\nBread baking at night."


@pytest.fixture(scope="module")
def kitchen():
    skills = [Node("s:bread", "skill", "bread baking"), Node("s:menu", "skill", "plan menus", ("menu planning",))]
    return EscoGraph.from_edges(
        [], [*skills, Node("s:dev", "skill", "DevOps"), Node("o:cook", "occupation", "cook", ("line cook",))]
    )


@pytest.fixture
def write(tmp_path):
    def made(*rows: tuple[str, str, str], name: str = "pairs.csv"):
        lines = [",".join('"' + field.replace('"', '""') + '"' for field in row) for row in rows]
        (tmp_path / name).write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
        return tmp_path / name

    return made


def test_texts_become_records(write, kitchen):
    path = write(
        (COOK, BAKER, "Good Fit"), (COOK.replace(" ", "  "), "We want a line cook", "No Fit"), ("Nothing", BAKER, "Potential Fit")
    )
    pairs = full_text_records(path, kitchen)
    assert [str(pair.label) for pair in pairs] == ["good_fit", "no_fit", "potential_fit"]
    cook, other = pairs[0].resume, pairs[2].resume
    assert (cook.role, [skill.name for skill in cook.skills]) == ("Head Cook", ["bread baking", "menu planning"])
    assert cook.experience[0].description.startswith("Head Cook,09/2021")
    assert (other.role, other.skills, other.experience[0].description) == ("", (), "Nothing")
    assert [pair.job.title for pair in pairs] == ["Senior Baker", "line cook", "Senior Baker"]
    assert pairs[1].resume is cook, "texts that differ in blanks alone are one resume"
    assert pairs[2].job is pairs[0].job
    assert resume_text(cook).startswith(
        "Position: Head Cook [SEP] Skills: bread baking, menu planning [SEP] Profile: Head Cook,09/2021"
    )
    assert job_text(pairs[0].job).startswith(
        "Position: Senior Baker [SEP] Required Skills: bread baking [SEP] Description: Job Title:"
    )
    linked, links = link_pairs(pairs, SkillLinker(kitchen))
    assert linked[0].resume.skill_uris == ("s:bread", "s:menu")
    assert set(links["method"]) == {"preferred", "alternative"}


def test_ids_hang_on_the_text_alone(write, kitchen):
    first = full_text_records(write((COOK, BAKER, "Good Fit")), kitchen)[0]
    again = full_text_records(write(("Nothing", "Nobody", "No Fit"), (COOK, BAKER, "No Fit"), name="other.csv"), kitchen)[1]
    assert (first.resume.resume_id, first.job.job_id) == (again.resume.resume_id, again.job.job_id)
    assert first.resume.resume_id != first.job.job_id.replace("job", "resume")


@pytest.mark.parametrize(
    ("experience", "role"),
    [
        ("ExperienceHead Cook,09/2021toCurrentInn", "Head Cook"),
        ("Work HistoryManager, Kitchen,2012-2014Inn", "Manager, Kitchen"),
        ("ExperienceFull-Stack Cook,2012 to Present", "Full-Stack Cook"),
        ("Experience03/2015to03/2016DevOps Cook / BakerGrand Inn|Paris,TX,Cooked", "DevOps Cook / Baker"),
        ("Professional ExperienceGrand Inn-Head CookParis,TX,2012-CurrentCooked", "Head Cook"),
        ("Experience-Pastry Cook,,06/2014-Present", "Pastry Cook"),
        ("Experience in kitchens since 2012 to 2014", ""),  # a sentence, no heading
        ("ExperienceI have cooked for years", ""),
        ("Experience" + "Very " * 20 + "old Cook,2012to2014", ""),  # too long for a title
    ],
)
def test_the_role_is_the_first_entry_of_the_experience(kitchen, experience, role):
    assert (
        role_of(f"SummaryHighly motivated Sales Associate\n{experience}\nEducation2001to2003School", LabelFinder(kitchen)) == role
    )


def test_the_experience_ends_at_the_next_heading():
    assert experience_of("Work HistoryCook,2012to2014Inn\nmore\nSkillsBread") == "Cook,2012to2014Inn\nmore"
    assert experience_of("SkillsBread") == ""


@pytest.mark.parametrize(
    ("posting", "title"),
    [
        ("Position Title: Head Cook\nwe", "Head Cook"),
        ("Role: DevOps Cook (night)", "DevOps Cook"),
        ("Title: Head Cook Location: Paris", "Head Cook"),
        ("We hire a line cook and a cook", "line cook"),
        ("We hire", ""),
    ],
)
def test_the_title_of_a_posting(kitchen, posting, title):
    assert title_of(posting, LabelFinder(kitchen), LabelFinder(kitchen, "occupation")) == title


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", DataError, "no such table"),
        (b"resume_text,label\na,No Fit\n", DataError, r"no such table \(.*job_description_text"),
        (HEADER.encode() + b'a,b,No Fit\nc,"d,No Fit\n', DataError, "no such table"),
        (HEADER.encode() + b"a,b,No Fit\nc,d,Perfect\n", DataError, "pairs.csv: field 'label': row 2 holds 'perfect'"),
        (HEADER.encode() + b"a,b,No Fit\nc,d\n", DataError, "field 'label': row 2 holds ''"),
        (HEADER.encode() + b'" ",b,No Fit\n', DataError, "field 'resume_text': row 1 holds ' '"),
        (HEADER.encode() + b"a,,No Fit\n", DataError, "field 'job_description_text': row 1 holds ''"),
        (HEADER.encode() + b"a,b,No Fit\nc\xff,d,No Fit\n", DataError, r"pairs.csv:3: invalid start byte[\s\S]*UTF-8"),
        (HEADER.encode(), DegenerateError, "holds no pair"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_taken(tmp_path, content, error, words):
    source = tmp_path / "pairs.csv"
    source.write_bytes(content)
    with pytest.raises(error, match=words) as caught:
        read_full_text(source)
    assert "correct the file" in caught.value.remedy
    (tmp_path / "former.csv").write_text("former")
    with pytest.raises(error):
        take_full_text(tmp_path / "former.csv", source)
    assert (tmp_path / "former.csv").read_text() == "former"


def test_a_cut_archive_and_a_missing_file_are_refused(tmp_path):
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(b"x" * 500)[:-9])
    for name, words in (("cut.csv.gz", "damaged or cut short"), ("missing.csv", "no such file")):
        with pytest.raises(DataError, match=words):
            read_full_text(tmp_path / name)


def test_a_copy_is_taken_plain_and_whole(write, tmp_path):
    plain = write((COOK, BAKER, "Good Fit"))
    packed = tmp_path / "pairs.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    taken = require_fetched(take_full_text(tmp_path / "data" / "taken.csv", packed), "cacl fetch full-text")
    assert taken.read_bytes() == plain.read_bytes()
    for refused, words in (
        (lambda: take_full_text(taken, None), "'' is no commit of 40"),
        (lambda: require_fetched(tmp_path / "no", "fetch it"), "not there"),
    ):
        with pytest.raises(DataError, match=words) as caught:
            refused()
        assert "--from FILE" in caught.value.remedy


def test_a_parquet_file_gives_the_same_pairs(write, tmp_path, kitchen):
    plain, packed = write((COOK, BAKER, "Good Fit")), tmp_path / "pairs.parquet"
    read_full_text(plain)[["resume_text", "job_description_text", "label"]].to_parquet(packed)
    taken = take_full_text(tmp_path / "taken.csv", packed)
    assert full_text_records(taken, kitchen) == full_text_records(plain, kitchen)
    packed.write_bytes(b"PAR1")
    before = taken.read_bytes()
    with pytest.raises(DataError, match="no Parquet table"):
        take_full_text(taken, packed)
    assert taken.read_bytes() == before


def test_without_the_hub_the_message_says_which_file_to_bring(tmp_path):
    code = f"from cacl.fetching import take_full_text; take_full_text({str(tmp_path / 'x.csv')!r}, None, 'a' * 40)"
    offline = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "empty")}
    found = subprocess.run([sys.executable, "-c", code], env=offline, capture_output=True, text=True, check=False)
    assert "DataError: train.csv of cnamuangtoun/resume-job-description-fit" in found.stderr
    assert "cacl fetch full-text --from FILE" in found.stderr
    assert not (tmp_path / "x.csv").exists()


def test_a_value_that_looks_like_a_missing_one_is_a_text(write):
    table = read_full_text(write(("NA", "null", "good fit")))
    assert json.loads(table[["resume_text", "job_description_text"]].to_json(orient="values")) == [["NA", "null"]]


def test_a_long_line_of_dashes_takes_no_time(kitchen):
    text = f"Experience\n{'a-' * 250_000} 2012 to 2014"
    before = time.process_time()
    assert role_of(text, LabelFinder(kitchen)) == ""
    assert time.process_time() - before < 20, "hours where every dash is tried"
