"""A concept of ESCO."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A concept: its URI, its kind, and the names it goes by."""

    uri: str
    kind: str = "skill"
    label: str = ""
    alternative_labels: tuple[str, ...] = ()
    reuse_level: str = ""
