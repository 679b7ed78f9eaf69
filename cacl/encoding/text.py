"""The text of a resume and of a job, as the encoder reads it (section 5.3).

Fields stand in order of priority, so that the token limit cuts the least telling part. One template serves everywhere::

    Position: {level} {role} [SEP] Skills: {a, b, ...} [SEP] Profile: {experience}
    Position: {title} [SEP] Required Skills: {a, b, ...} [SEP] Description: {description}

*Differs from the paper*: it does not say which experience entries count (here: all, in order), nor what an empty field
leaves behind (here: nothing, not even its name).
"""

from collections.abc import Iterable

from cacl.corpus.records import Job, Resume

SEPARATOR = " [SEP] "
TEXT_LIMIT = 800


def resume_text(resume: Resume) -> str:
    """Return the text of a resume; its experience is cut at 800 characters.

    >>> from cacl.corpus.records import Skill
    >>> resume_text(Resume(role="Data Engineer", experience_level="senior", skills=(Skill(name="SQL"), Skill(name="Kafka"))))
    'Position: senior Data Engineer [SEP] Skills: SQL, Kafka'
    """
    entries = (_words(": ", (entry.title, entry.description)) for entry in resume.experience)
    return _joined(
        ("Position", _words(" ", (resume.experience_level, resume.role))),
        ("Skills", _words(", ", (skill.name for skill in resume.skills))),
        ("Profile", _words(" ", entries)[:TEXT_LIMIT]),
    )


def job_text(job: Job) -> str:
    """Return the text of a job; its description is cut at 800 characters.

    >>> job_text(Job(title="Data Engineer", description="We need pipelines."))
    'Position: Data Engineer [SEP] Description: We need pipelines.'
    """
    return _joined(
        ("Position", job.title.strip()),
        ("Required Skills", _words(", ", (skill.name for skill in job.required_skills))),
        ("Description", job.description.strip()[:TEXT_LIMIT]),
    )


def _words(glue: str, parts: Iterable[str]) -> str:
    return glue.join(part.strip() for part in parts if part.strip())


def _joined(*fields: tuple[str, str]) -> str:
    return SEPARATOR.join(f"{name}: {content}" for name, content in fields if content)
