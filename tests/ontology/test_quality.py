"""Quality tiers of pairs (section 3.3)."""

from types import SimpleNamespace

import pytest

from cacl.ontology import quality_tier


def skills(linked: int, unlinked: int = 0) -> list[SimpleNamespace]:
    return [SimpleNamespace(uri=f"u{i}") for i in range(linked)] + [SimpleNamespace(uri=None)] * unlinked


@pytest.mark.parametrize(
    ("resume", "job", "tier"),
    [
        (skills(12, 4), skills(3, 9), "A"),
        (skills(2, 5), skills(9), "B"),
        (skills(1), skills(1), "B"),
        (skills(2) + skills(2), skills(5), "B"),
        (skills(9), [], "C"),
        (skills(0, 4), skills(1), "C"),
        (skills(0, 1), skills(0, 1), "D"),
        (skills(0, 3), [], "D"),
        ([], [], "F"),
        ([{"uri": "a"}, {"uri": "b"}, {"uri": "c"}], skills(3), "A"),
        ([{"uri": ""}], [{"name": "python"}], "D"),
    ],
)
def test_rule(resume: list, job: list, tier: str) -> None:
    """A: three URIs on both sides; B: some on both; C: on one; D: names only; F: no names. Equal URIs count once."""
    assert quality_tier(resume, job) == quality_tier(iter(job), iter(resume)) == tier
