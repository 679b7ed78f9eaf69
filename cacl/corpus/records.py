"""The records of section 3.4: skills, resumes, jobs, and labelled pairs of them."""

import hashlib
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class FitLabel(StrEnum):
    """The three original labels (section 3.1); only ``good_fit`` is a positive."""

    GOOD_FIT = "good_fit"
    POTENTIAL_FIT = "potential_fit"
    NO_FIT = "no_fit"

    @property
    def binary(self) -> int:
        """The training target: 1 for ``good_fit``, 0 for the other two labels."""
        return int(self is FitLabel.GOOD_FIT)


class Record(BaseModel):
    """An immutable record; unknown fields, and numbers that are not finite, are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Skill(Record):
    """A skill as it is named in a text, and its ESCO URI once it is linked."""

    name: str
    uri: str | None = None


class Experience(Record):
    """One entry of a resume's work history."""

    title: str = ""
    company: str = ""
    period: str = ""
    description: str = ""


def text_id(prefix: str, text: str) -> str:
    """An id that equal texts share."""
    return f"{prefix}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


class _Identified(Record):
    @model_validator(mode="after")
    def _default_id(self) -> Self:
        own, skills = ("resume_id", "skills") if isinstance(self, Resume) else ("job_id", "required_skills")
        if not getattr(self, own):  # without the URIs, so that linking does not make another record of it
            content = self.model_dump_json(exclude={own: True, "skill_uris": True, skills: {"__all__": {"uri"}}})
            object.__setattr__(self, own, text_id(own.removesuffix("_id"), content))
        return self


class Resume(_Identified):
    """A candidate; ``resume_id`` defaults to a hash of the content, so that equal resumes are one resume."""

    resume_id: str = ""
    role: str = ""
    experience_level: str = ""
    skills: tuple[Skill, ...] = ()
    experience: tuple[Experience, ...] = ()
    skill_uris: tuple[str, ...] = ()


class Job(_Identified):
    """A posting; ``job_id`` defaults to a hash of the content, so that equal postings are one job."""

    job_id: str = ""
    title: str = ""
    description: str = ""
    required_skills: tuple[Skill, ...] = ()
    skill_uris: tuple[str, ...] = ()


class Metadata(Record):
    """What preprocessing adds to a pair (sections 3.3, 4.4, 4.5); a score is ``None`` where a side has no URI."""

    quality_tier: str | None = Field(None, pattern="^[ABCDF]$")
    ontology_similarity: float | None = Field(None, ge=0.0, le=1.0)
    ot_distance: float | None = Field(None, ge=0.0)


class Pair(Record):
    """A resume, a job, and how well they fit.

    ``label`` holds the three-way label and is read leniently ("Good Fit", "good-fit", or the binary 1 and 0, where 0
    becomes ``no_fit``).
    """

    resume: Resume
    job: Job
    label: FitLabel
    metadata: Metadata = Metadata()

    @field_validator("label", mode="before")
    @classmethod
    def _lenient(cls, value: Any) -> Any:
        if isinstance(value, str):
            return value.strip().lower().replace(" ", "_").replace("-", "_")
        return {1: FitLabel.GOOD_FIT, 0: FitLabel.NO_FIT}.get(value, value) if type(value) is int else value
