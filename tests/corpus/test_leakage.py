"""What the parts of a split share."""

import hashlib

import pytest

from cacl.corpus.leakage import leakage_certificate
from cacl.corpus.records import Experience, Job, Pair, Resume, Skill
from cacl.corpus.splits import Split

LONG = (
    "designs and repairs wooden boats for lakes and rivers, with twelve years of practice in three yards; draws plans, "
    "orders timber and fittings, leads a team of four apprentices, keeps the accounts of the workshop and advises owners "
    "on varnish, engines and winter storage"
)


def resume(name, text=""):
    return Resume(resume_id=name, role=text)


def job(name, text=""):
    return Job(job_id=name, title=text)


def pair(resume_id, job_id, label="no_fit"):
    return Pair(resume=resume(resume_id), job=job(job_id), label=label)


def overlap(certificate, first, second):
    return certificate.overlaps.set_index("parts").loc[f"{first} and {second}"]


def test_a_split_that_shares_nothing_is_clean():
    certificate = leakage_certificate(Split([pair("r1", "j1")], [pair("r2", "j2")], [pair("r3", "j3")]))
    assert certificate.clean
    assert certificate.outside_negatives is None
    assert (certificate.overlaps.drop(columns="parts") == 0).all(axis=None)


def test_shared_ids_and_pairs_are_counted_for_each_two_parts():
    """Training {r1 j1, r1 j2, r2 j2}, validation {r1 j3, r2 j2}, test {r4 j2}.

    Training and validation: resumes r1, r2; job j2; the pair r2 j2, with another label. Training and test: job j2 only.
    Validation and test: job j2 only.
    """
    split = Split(
        [pair("r1", "j1"), pair("r1", "j2"), pair("r2", "j2", "good_fit")],
        [pair("r1", "j3"), pair("r2", "j2", "potential_fit")],
        [pair("r4", "j2")],
    )
    certificate = leakage_certificate(split)
    names = ["shared resumes", "shared jobs", "shared pairs", "conflicting pairs"]
    assert certificate.overlaps["parts"].tolist() == ["train and validation", "train and test", "validation and test"]
    assert certificate.overlaps[names].to_numpy().tolist() == [[2, 1, 1, 1], [0, 1, 0, 0], [0, 1, 0, 0]]
    assert not certificate.clean


def test_repeated_and_conflicting_pairs_within_a_part():
    """r1 j1 three times with two labels: two repetitions, one conflict; r2 j1 twice alike: one repetition."""
    train = [pair("r1", "j1"), pair("r1", "j1", "good_fit"), pair("r1", "j1"), pair("r2", "j1"), pair("r2", "j1")]
    certificate = leakage_certificate(Split(train, [pair("r3", "j3")], [pair("r4", "j4")]))
    names = ["part", "pairs", "resumes", "jobs", "repeated pairs", "conflicting pairs"]
    assert certificate.parts[names].to_numpy().tolist() == [
        ["train", 5, 2, 1, 3, 1], ["validation", 1, 1, 1, 0, 0], ["test", 1, 1, 1, 0, 0],
    ]  # fmt: skip
    assert certificate.clean


def test_a_shared_pair_with_one_label_is_no_conflict():
    certificate = leakage_certificate(Split([pair("r1", "j1")], [pair("r1", "j1")], [pair("r2", "j2")]))
    shared = overlap(certificate, "train", "validation")
    assert (shared["shared pairs"], shared["conflicting pairs"]) == (1, 0)


@pytest.mark.parametrize(
    ("twin", "count"),
    [
        (LONG, 1),
        (LONG.upper() + "  ", 1),
        (LONG.replace("twelve", "nine"), 1),
        (LONG[60:], 1),
        ("bakes bread and cakes", 0),
        ("", 0),
    ],
)
def test_near_duplicates_under_other_ids(twin, count):
    """A text again, in capitals, with one word changed, without its beginning; and another text."""
    split = Split(
        [Pair(resume=resume("r1", LONG), job=job("j1", LONG), label=0)],
        [Pair(resume=resume("r2", "grows vegetables in the far north"), job=job("j2"), label=0)],
        [Pair(resume=resume("r3", twin), job=job("j3", twin), label=0)],
    )
    certificate = leakage_certificate(split)
    shared = overlap(certificate, "train", "test")
    assert (shared["near-duplicate resumes"], shared["near-duplicate jobs"]) == (count, count)
    assert certificate.clean is (count == 0)
    assert overlap(certificate, "train", "validation")["near-duplicate resumes"] == 0


def test_one_record_in_two_parts_is_shared_but_no_near_duplicate():
    one = Pair(resume=resume("r1", LONG), job=job("j1", LONG), label=0)
    shared = overlap(leakage_certificate(Split([one], [one], [pair("r2", "j2")])), "train", "validation")
    assert (shared["shared resumes"], shared["near-duplicate resumes"]) == (1, 0)
    assert (shared["shared jobs"], shared["near-duplicate jobs"]) == (1, 0)


def test_skills_experience_and_description_are_part_of_the_text():
    skills = tuple(Skill(name=word) for word in LONG.split())
    worker = Resume(resume_id="r1", role="builder", skills=skills, experience=(Experience(description=LONG),))
    twin = worker.model_copy(update={"resume_id": "r2"})
    other = Resume(resume_id="r3", role="builder")
    post = Job(job_id="j1", title="builder", description=LONG, required_skills=skills)
    jobs = [post, post.model_copy(update={"job_id": "j2"}), Job(job_id="j3", title="builder")]
    split = Split(*([Pair(resume=r, job=j, label=0)] for r, j in zip((worker, twin, other), jobs, strict=True)))
    certificate = leakage_certificate(split)
    twins = certificate.overlaps[["near-duplicate resumes", "near-duplicate jobs"]].to_numpy().tolist()
    assert twins == [[1, 1], [0, 0], [0, 0]]


def test_different_records_under_one_id_are_counted():
    train = [Pair(resume=resume("r1", text), job=job("j1", "x"), label=0) for text in ("cook", "chef", "cook", "baker")]
    validation = [Pair(resume=resume("r2", "cook"), job=job("j2", text), label=0) for text in "xy"]
    certificate = leakage_certificate(Split(train, validation, [pair("r3", "j3")]))
    assert certificate.parts["ambiguous ids"].tolist() == [1, 1, 0]
    assert "warning: 2 ids stand for more than one content within one part" in certificate.report(0).splitlines()
    assert "pairs left out to keep the parts apart: 3" in certificate.report(3).splitlines()


def test_the_hash_is_that_of_ids_and_labels_in_order():
    train = [pair("r1", "j1", "good_fit"), pair("r2", "j1")]
    expected = hashlib.sha256(b"r1\tj1\tgood_fit\nr2\tj1\tno_fit\n").hexdigest()
    rest = ([pair("r3", "j3")], [pair("r4", "j4")])
    assert leakage_certificate(Split(train, *rest)).parts["sha256"][0] == expected
    assert leakage_certificate(Split(train[::-1], *rest)).parts["sha256"][0] != expected
    relabelled = [train[0], pair("r2", "j1", "potential_fit")]
    assert leakage_certificate(Split(relabelled, *rest)).parts["sha256"][0] != expected


@pytest.mark.parametrize(("pool", "outside", "clean"), [([], 0, True), (["j1"], 0, True), (["j1", "j2", "j2", "j9"], 2, False)])
def test_negatives_from_outside_training_are_counted(pool, outside, clean):
    split = Split([pair("r1", "j1")], [pair("r2", "j2")], [pair("r3", "j3")])
    certificate = leakage_certificate(split, negative_pool=pool)
    assert certificate.outside_negatives == outside
    assert certificate.clean is clean
