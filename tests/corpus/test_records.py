"""Records: defaults, identities, labels, and what they refuse."""

import pytest
from pydantic import ValidationError

from cacl.corpus.records import Experience, FitLabel, Job, Metadata, Pair, Resume, Skill


def make_pair(label):
    return Pair(resume=Resume(role="cook"), job=Job(title="chef"), label=label)


def test_only_good_fit_is_positive():
    """Section 3.1: good_fit is 1, potential_fit and no_fit are 0."""
    assert {label.value: label.binary for label in FitLabel} == {"good_fit": 1, "potential_fit": 0, "no_fit": 0}
    assert [make_pair(label).label.binary for label in FitLabel] == [1, 0, 0]


@pytest.mark.parametrize(
    ("given", "label"),
    [
        ("good_fit", FitLabel.GOOD_FIT),
        (" Good Fit ", FitLabel.GOOD_FIT),
        ("potential-fit", FitLabel.POTENTIAL_FIT),
        ("No Fit", FitLabel.NO_FIT),
        (1, FitLabel.GOOD_FIT),
        (0, FitLabel.NO_FIT),
    ],
)
def test_labels_are_read_leniently(given, label):
    assert make_pair(given).label is label


@pytest.mark.parametrize("given", ["fit", "", 2, -1, True, False, 0.5, None, ["good_fit"]])
def test_other_labels_are_refused(given):
    with pytest.raises(ValidationError):
        make_pair(given)


def test_a_changed_label_changes_the_target():
    pair = make_pair("good_fit")
    assert pair.label.binary == 1
    assert pair.model_copy(update={"label": FitLabel.NO_FIT}).label.binary == 0


def test_equal_content_has_one_id_and_other_content_another():
    resume = {"role": "cook", "skills": ({"name": "bake"},), "experience": ({"title": "baker"},)}
    first = Resume.model_validate(resume)
    assert first.resume_id == Resume.model_validate(resume).resume_id
    assert first.resume_id.startswith("resume-")
    others = [resume | change for change in ({"role": "chef"}, {"skills": ()}, {"experience": ()}, {"experience_level": "x"})]
    assert len({first.resume_id, *(Resume.model_validate(other).resume_id for other in others)}) == 5
    jobs = [Job(title="a"), Job(title="b"), Job(description="a"), Job(required_skills=(Skill(name="a"),))]
    assert len({job.job_id for job in jobs}) == 4
    assert jobs[0].job_id.startswith("job-")


def test_linking_does_not_change_the_id():
    plain, linked = Skill(name="bake"), Skill(name="bake", uri="u1")
    assert Resume(skills=(plain,)).resume_id == Resume(skills=(linked,), skill_uris=("u1",)).resume_id
    assert Job(required_skills=(plain,)).job_id == Job(required_skills=(linked,), skill_uris=("u1",)).job_id


def test_a_given_id_is_kept():
    assert Resume(resume_id="r7").resume_id == "r7"
    assert Job(job_id="j7").job_id == "j7"


def test_records_cannot_be_changed_and_can_be_keys():
    resume = Resume(role="cook", experience=(Experience(title="baker"),))
    with pytest.raises(ValidationError, match="frozen"):
        resume.role = "chef"
    assert len({resume, Resume(role="cook", experience=(Experience(title="baker"),))}) == 1


@pytest.mark.parametrize("kind", [Skill, Experience, Resume, Job, Metadata])
def test_unknown_fields_are_refused(kind):
    with pytest.raises(ValidationError, match="extra_forbidden"):
        kind(**{"name": "bake"} if kind is Skill else {}, colour="red")


@pytest.mark.parametrize(
    "values",
    [
        {"quality_tier": "E"},
        {"quality_tier": "AA"},
        {"ontology_similarity": 1.01},
        {"ontology_similarity": -0.01},
        {"ot_distance": -1.0},
        {"ontology_similarity": float("nan")},
        {"ot_distance": float("inf")},
    ],
)
def test_metadata_out_of_range_is_refused(values):
    with pytest.raises(ValidationError):
        Metadata(**values)


def test_metadata_is_empty_before_enrichment():
    assert make_pair("no_fit").metadata == Metadata(quality_tier=None, ontology_similarity=None, ot_distance=None)
