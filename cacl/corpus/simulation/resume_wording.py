"""Writing a resume from what a person is and can do: skills, titles, employers, periods and prose."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from cacl.corpus.records import Experience, Resume, Skill
from cacl.corpus.simulation.drafting import Draft
from cacl.corpus.simulation.grammar import count_words, pick
from cacl.corpus.simulation.job_fragments import JOB_FRAGMENTS
from cacl.corpus.simulation.level_phrases import LEVEL_TITLES, RESUME_LEVELS
from cacl.corpus.simulation.naming import Namer
from cacl.corpus.simulation.occupations import Occupation
from cacl.corpus.simulation.population import LEVELS, Candidate, take
from cacl.corpus.simulation.resume_fragments import RESUME_FRAGMENTS
from cacl.corpus.simulation.resume_sentences import RESUME_SENTENCES

# Role, skills and descriptions come to this many words, drawn evenly; titles, employers and periods come on top.
_WORDS = (132, 196)
_SKILL_WORDS = 60
_PRESENT = 2025
_YEARS = ((1, 2), (3, 6), (7, 12), (12, 22))
_ENTRIES = ((1, 2), (2, 3), (2, 4), (3, 4))
_MONTHS = ("January", "February", "March", "April", "June", "July", "September", "October", "November")
_RULES = {**RESUME_SENTENCES, **RESUME_FRAGMENTS}
_COMPANY_RULES = {**JOB_FRAGMENTS, "company": [f"{{employer}} {place}" for place in ("", "", "{place}")]}


def write_resume(
    number: int,
    candidate: Candidate,
    occupations: Sequence[Occupation],
    namer: Namer,
    house: Sequence[str],
    rng: np.random.Generator,
) -> Resume:
    """The resume of ``candidate``: 120 to 300 words in role, skills and experience together."""
    occupation = occupations[candidate.occupation]
    role = draw_title(occupation, rng)
    names = skill_names(candidate, namer, house, rng)
    return Resume(
        resume_id=f"resume-{number:04d}",
        role=_capital(role),
        experience_level=LEVELS[candidate.level],
        skills=tuple(Skill(name=name) for name in names),
        experience=_experience(candidate, occupations, role, names, namer, rng),
    )


def draw_title(occupation: Occupation, rng: np.random.Generator) -> str:
    """The occupation's preferred label, or at times another of its names."""
    return occupation.titles[0] if rng.random() < 0.6 else pick(occupation.titles, rng)


def limited(names: Sequence[str], most_words: int) -> list[str]:
    """The first four names, and those after them that fit in ``most_words``; no name twice."""
    kept: list[str] = []
    for name in dict.fromkeys(names):
        if len(kept) < 4 or count_words(*kept, name) <= most_words:
            kept.append(name)
    return kept


def skill_names(candidate: Candidate, namer: Namer, house: Sequence[str], rng: np.random.Generator) -> list[str]:
    """What the resume lists: the held skills, one or two of them, or house phrases, by the kind of resume."""
    if candidate.kind == "bare":
        return take(house, int(rng.integers(4, 8)), rng)
    held = take(candidate.held, len(candidate.held), rng)
    if candidate.kind == "thin":
        clear = [namer.label(uri) for uri in held if namer.is_unambiguous(uri)]
        return clear[: int(rng.integers(1, 3))]
    return limited([namer.name(uri) for uri in held], _SKILL_WORDS)


def _experience(
    candidate: Candidate,
    occupations: Sequence[Occupation],
    role: str,
    names: Sequence[str],
    namer: Namer,
    rng: np.random.Generator,
) -> tuple[Experience, ...]:
    low, high = _ENTRIES[candidate.level]
    periods = _periods(candidate.level, int(rng.integers(low, high + 1)), rng)
    titles = [role] + [draw_title(occupations[candidate.occupation], rng) for _ in periods[1:]]
    if len(titles) > 1:
        titles[-1] = draw_title(occupations[candidate.earlier], rng)
    own = occupations[candidate.occupation].skills
    related = {*own, *occupations[candidate.earlier].skills}
    labels = [namer.label(uri) for uri in candidate.held if uri in related]
    fixed = {"I": "I " if rng.random() < 0.35 else "", "I_full": "I "}
    rules = {**_RULES, "level": RESUME_LEVELS[candidate.level]}
    draft = Draft(rules, labels, [namer.label(uri) for uri in own], fixed, rng)
    texts = _descriptions(draft, titles, count_words(role, *names), rng)
    return tuple(
        Experience(
            title=_capital(pick(LEVEL_TITLES[max(candidate.level - back, 0)], rng).format(title=title)),
            company=_company(rng),
            period=period,
            description=text,
        )
        for back, (title, period, text) in enumerate(zip(titles, periods, texts, strict=True))
    )


def _descriptions(draft: Draft, titles: Sequence[str], words: int, rng: np.random.Generator) -> list[str]:
    """One text per entry, the latest first: an opening each, the level in the first, then sentences up to the budget."""
    present = rng.random() < 0.5
    entries = [[draft.write_opening(title, current=present and place == 0)] for place, title in enumerate(titles)]
    entries[0].insert(int(rng.random() < 0.7), draft.write("level"))
    target = int(rng.integers(*_WORDS))
    while words + sum(count_words(*entry) for entry in entries) < target:
        place = int(rng.integers(len(entries)))
        entries[place].append(draft.write_about_skills(current=present and place == 0))
    joint = " " if rng.random() < 0.7 else "\n"
    return [joint.join(entry) for entry in entries]


def _periods(level: int, count: int, rng: np.random.Generator) -> list[str]:
    """Periods that follow each other, the latest first; their sum suits the level."""
    low, high = _YEARS[level]
    years = max(int(rng.integers(low, high + 1)), count)
    cuts = sorted(1 + rng.permutation(years - 1)[: count - 1])
    ends = [_PRESENT - int(cut) for cut in (0, *cuts, years)]
    style = int(rng.integers(3))
    months = [pick(_MONTHS, rng) for _ in ends]
    dates = [
        (f"{end}", f"{month} {end}", f"{_MONTHS.index(month) + 1:02d}/{end}")[style]
        for end, month in zip(ends, months, strict=True)
    ]
    dates[0] = ("present", "today", "now")[style]
    return [f"{begin}{(' to ', ' - ', '-')[style]}{end}" for end, begin in pairwise(dates)]


def _company(rng: np.random.Generator) -> str:
    draft = Draft(_COMPANY_RULES, (), (), {}, rng)
    text = draft.write("company").rstrip(".")
    return _capital(text.removeprefix("An ").removeprefix("A "))


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
