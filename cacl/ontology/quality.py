"""Quality tier of a pair by its ESCO coverage (section 3.3)."""

from collections.abc import Iterable, Mapping
from typing import Any

_RICH = 3


def quality_tier(resume_skills: Iterable[Any], job_skills: Iterable[Any]) -> str:
    """Grade how much the ontology knows of a pair, given the skills of both sides.

    ``A``: both sides have at least three URIs; ``B``: both have some; ``C``: one side has none; ``D``: there are names, but no
    URI on either side; ``F``: there are no names. A skill's ``uri`` (attribute or key) is ``None`` where its name is not linked;
    equal URIs count once. *Differs from the paper*: it describes A and C only, and does not say what "rich" means.

    >>> quality_tier([{"uri": "u1"}, {"uri": "u2"}, {"uri": "u3"}], [{"uri": "u1"}])
    'B'
    """
    sides = [list(resume_skills), list(job_skills)]
    uris = [[s.get("uri") if isinstance(s, Mapping) else getattr(s, "uri", None) for s in side] for side in sides]
    counts = [len(set(filter(None, side))) for side in uris]
    if min(counts) >= _RICH:
        return "A"
    if min(counts) > 0:
        return "B"
    if max(counts) > 0:
        return "C"
    return "D" if any(sides) else "F"
