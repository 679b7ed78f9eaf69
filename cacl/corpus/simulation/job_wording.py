"""Writing a posting from what a post is and needs: title, required skills and prose that states the seniority."""

from collections.abc import Sequence

import numpy as np

from cacl.corpus.records import Job, Skill
from cacl.corpus.simulation.drafting import Draft
from cacl.corpus.simulation.grammar import count_words, pick
from cacl.corpus.simulation.job_fragments import JOB_FRAGMENTS
from cacl.corpus.simulation.job_sentences import JOB_SENTENCES
from cacl.corpus.simulation.level_phrases import LEVEL_TITLES, POSTING_LEVELS
from cacl.corpus.simulation.naming import Namer
from cacl.corpus.simulation.occupations import Occupation
from cacl.corpus.simulation.population import Vacancy, take
from cacl.corpus.simulation.resume_wording import draw_title, limited

# Title and description come to this many words, drawn evenly; the required skills come on top.
_WORDS = (88, 150)
_SKILL_WORDS = 55
_RULES = {**JOB_SENTENCES, **JOB_FRAGMENTS}


def write_job(
    number: int,
    vacancy: Vacancy,
    occupations: Sequence[Occupation],
    namer: Namer,
    house: Sequence[str],
    rng: np.random.Generator,
) -> Job:
    """The posting of ``vacancy``: 80 to 250 words in title, description and required skills together."""
    plain = draw_title(occupations[vacancy.occupation], rng)
    pattern = pick(LEVEL_TITLES[vacancy.level], rng) if rng.random() < 0.5 else "{title}"
    title = pattern.format(title=plain)
    return Job(
        job_id=f"job-{number:04d}",
        title=title[0].upper() + title[1:],
        description=_description(vacancy, occupations[vacancy.occupation], plain, namer, rng),
        required_skills=tuple(Skill(name=name) for name in _names(vacancy, namer, house, rng)),
    )


def _names(vacancy: Vacancy, namer: Namer, house: Sequence[str], rng: np.random.Generator) -> list[str]:
    if vacancy.kind == "bare":
        return take(house, int(rng.integers(3, 7)), rng)
    return limited([namer.name(uri) for uri in vacancy.required], _SKILL_WORDS)


def _description(vacancy: Vacancy, occupation: Occupation, title: str, namer: Namer, rng: np.random.Generator) -> str:
    """Opening, tasks and seniority in random order, then what is offered and how to apply."""
    labels, spare = ([namer.label(uri) for uri in uris] for uris in (vacancy.required, occupation.skills))
    draft = Draft({**_RULES, "level": POSTING_LEVELS[vacancy.level]}, labels, spare, {}, rng)
    opening = draft.write_opening(title)
    middle = [draft.write("level")]
    end = [draft.write(rule) for rule in ("offer", "closing") if rng.random() < 0.75]
    target = int(rng.integers(*_WORDS))
    while count_words(title, opening, *middle, *end) < target:
        middle.append(draft.write_about_skills())
    middle = [middle[i] for i in rng.permutation(len(middle))]
    joint = " " if rng.random() < 0.7 else "\n"
    return joint.join([opening, *middle, *end])
