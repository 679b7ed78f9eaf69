"""The text template of section 5.3."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cacl.corpus.records import Experience, Job, Resume, Skill
from cacl.encoding import job_text, resume_text


def test_a_resume_by_hand():
    """Level and role, then the skills in order, then all experience with its titles: the template with its braces filled in."""
    resume = Resume(
        role="Data Engineer",
        experience_level="senior",
        skills=(Skill(name="Python", uri="u1"), Skill(name="SQL", uri="u2"), Skill(name="Apache Spark")),
        experience=(
            Experience(title="Cook", description="Ran a kitchen."),
            Experience(description="Baked."),
            Experience(title="Waiter"),
        ),
    )
    assert resume_text(resume) == (
        "Position: senior Data Engineer [SEP] Skills: Python, SQL, Apache Spark [SEP] Profile: Cook: Ran a kitchen. Baked. Waiter"
    )


def test_a_job_by_hand():
    job = Job(title="Data Engineer", required_skills=(Skill(name="Python"), Skill(name="Kafka")), description="We need pipelines.")
    assert job_text(job) == ("Position: Data Engineer [SEP] Required Skills: Python, Kafka [SEP] Description: We need pipelines.")


@pytest.mark.parametrize("length", [800, 801])
def test_experience_and_description_are_cut_at_800_characters_without_an_ellipsis(length):
    """The entries of the experience are cut together: a's, a blank and 299 b's."""
    resume = Resume(experience=(Experience(description="a" * 500), Experience(description="b" * (length - 501))))
    assert resume_text(resume) == "Profile: " + "a" * 500 + " " + "b" * 299
    assert job_text(Job(description="x" * length)) == "Description: " + "x" * 800


@pytest.mark.parametrize(
    ("resume", "text"),
    [
        (Resume(), ""),
        (Resume(role="Cook"), "Position: Cook"),
        (Resume(experience_level="junior"), "Position: junior"),
        (Resume(role="  ", skills=(Skill(name=" "), Skill(name="baking"))), "Skills: baking"),
    ],
)
def test_empty_parts_leave_nothing_behind(resume, text):
    assert resume_text(resume) == text


@given(
    st.builds(Job, title=st.text(), description=st.text(max_size=2000), required_skills=st.tuples(st.builds(Skill, name=st.text())))
)
def test_fields_keep_their_order_and_the_uri_never_matters(job):
    text = job_text(job)
    linked = job.model_copy(update={"required_skills": tuple(s.model_copy(update={"uri": "u"}) for s in job.required_skills)})
    assert job_text(linked) == text
    contents = {"Position": job.title, "Required Skills": job.required_skills[0].name, "Description": job.description}
    assume("[SEP]" not in "".join(contents.values()))
    names = [field.partition(":")[0] for field in text.split(" [SEP] ")] if text else []
    assert names == [name for name, content in contents.items() if content.strip()]
