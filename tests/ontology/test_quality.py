"""Quality tiers of pairs (section 3.3)."""

from dataclasses import dataclass

import pytest

from cacl.ontology import quality_tier


@dataclass
class Named:
    name: str
    uri: str | None


def skills(linked: int, unlinked: int = 0) -> list[Named]:
    return [Named(f"skill {i}", f"u{i}") for i in range(linked)] + [Named(f"word {i}", None) for i in range(unlinked)]


@pytest.mark.parametrize(
    ("resume", "job", "tier"),
    [
        (skills(3), skills(3), "A"),
        (skills(12, 4), skills(3, 9), "A"),
        (skills(2, 5), skills(9), "B"),
        (skills(3), skills(2), "B"),
        (skills(1), skills(1), "B"),
        (skills(9), [], "C"),
        (skills(0, 4), skills(1), "C"),
        (skills(0, 1), skills(0, 1), "D"),
        (skills(0, 3), [], "D"),
        ([], skills(0, 3), "D"),
        ([], [], "F"),
    ],
)
def test_rule(resume: list[Named], job: list[Named], tier: str) -> None:
    """A: three URIs on both sides; B: some on both; C: on one; D: names only; F: no names."""
    assert quality_tier(resume, job) == tier
    assert quality_tier(job, resume) == tier


def test_equal_uris_count_once() -> None:
    """Four names, but two skills: not rich."""
    twice = [*skills(2), *skills(2)]
    assert quality_tier(twice, skills(5)) == "B"


def test_mappings_and_iterators_are_read_alike() -> None:
    rows = [{"name": skill.name, "uri": skill.uri} for skill in skills(3)]
    assert quality_tier(rows, iter(skills(3))) == "A"


def test_empty_uri_is_no_uri() -> None:
    assert quality_tier([{"name": "python", "uri": ""}], [{"name": "python"}]) == "D"
