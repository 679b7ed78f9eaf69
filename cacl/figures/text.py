"""Words and numbers as they stand in figures and in their descriptions."""

import textwrap
from collections.abc import Sequence


def wrapped(label: str, width: int, lines: int = 3) -> str:
    """Break ``label`` into at most ``lines`` lines of at most ``width`` characters; what is left out becomes "...".

    >>> wrapped("manage musculoskeletal emergencies of athletes", 16, 2)
    'manage\\nmusculoskelet...'
    >>> wrapped("Python", 16)
    'Python'
    """
    parts = textwrap.wrap(label, width) or [""]
    if len(parts) <= lines:
        return "\n".join(parts)
    last = parts[lines - 1]
    return "\n".join([*parts[: lines - 1], last[: width - 3].rstrip() + "..."])


def percent(share: float, digits: int = 1) -> str:
    """Write a share as a percentage; one that is not zero never looks like zero.

    >>> percent(0.2617), percent(0.0), percent(0.00001)
    ('26.2%', '0.0%', '<0.1%')
    """
    least = 10.0**-digits
    return f"<{least:g}%" if 0 < 100 * share < least / 2 else f"{100 * share:.{digits}f}%"


def listed(parts: Sequence[str]) -> str:
    """Join as a sentence does.

    >>> listed(["one", "two", "three"]), listed(["one"])
    ('one, two and three', 'one')
    """
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def counted(number: int, noun: str) -> str:
    """Write a count with its noun.

    >>> counted(1, "pair"), counted(5179, "pair")
    ('1 pair', '5,179 pairs')
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
