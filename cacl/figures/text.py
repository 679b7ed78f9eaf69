"""Words and numbers as they stand in figures and in their descriptions."""

import textwrap
from collections.abc import Sequence

_METRICS = {"auc": "AUC", "f1_half": "F1 at 0.5", "f1_tuned": "F1 at the tuned threshold"}


def metric_name(key: str) -> str:
    """Name a metric for the reader.

    >>> metric_name("auc"), metric_name("job.map"), metric_name("resume.ndcg_at_10")
    ('AUC', 'job MAP', 'resume NDCG at 10')
    """
    query, _, measure = key.partition(".")
    return _METRICS.get(key) or f"{query} {measure.upper()}".replace("_AT_", " at ").strip()


def wrapped(label: str, width: int, lines: int = 3) -> str:
    """Break ``label`` into at most ``lines`` lines of at most ``width`` characters; what is left out becomes "...".

    >>> wrapped("manage musculoskeletal emergencies of athletes", 16, 2)
    'manage\\nmusculoskelet...'
    """
    parts = textwrap.wrap(label, width) or [""]
    if len(parts) > lines:
        parts = [*parts[: lines - 1], parts[lines - 1][: width - 3].rstrip() + "..."]
    return "\n".join(parts)


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


def counted(number: float, noun: str) -> str:
    """Write a count with its noun.

    >>> counted(1, "pair"), counted(5179, "pair"), counted(2, "query")
    ('1 pair', '5,179 pairs', '2 queries')
    """
    plural = noun[:-1] + "ies" if noun.endswith("ry") else noun + "s"
    return f"{number:,.0f} {noun if number == 1 else plural}"
