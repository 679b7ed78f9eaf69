"""What a claim is: one number of the paper, with its quote and how a run is to be compared with it.

The ``value`` is kept as the paper prints it ("4,143", "~230K", "0.720") and must occur in the quote, the quote's numbers must stand
in the paper's section in that order (``book/paper_numbers.yaml``), and the file carries a checksum. So none changes unnoticed.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, PositiveFloat, model_validator

from cacl.parameters import Section

Profile = Literal["demo", "esco", "replication", "paper"]
PROFILES: tuple[Profile, ...] = ("demo", "esco", "replication", "paper")
REQUIRED = {
    "exact": {"obtained"},
    "within": {"obtained", "tolerance"},
    "trend": {"obtained", "relation"},
    "not comparable": {"reason"},
    "contradiction": {"other", "reason"},
}
_SPECIFIC = {"tolerance", "relation", "other"}
_NUMBER = re.compile(r"~?([\d,]+(?:\.\d+)?(?:e-?\d+)?)([KM%]?)")
PRINTED = re.compile(r"\d+(?:[,.]\d+)*(?:e-?\d+)?[KM%]?")
_POWER = {"": 0, "%": 0, "K": 3, "M": 6}


class Verdict(StrEnum):
    """What a run says about a claim."""

    REPRODUCED = "reproduced"
    CONFIGURED = "configured"
    DERIVED = "derived"
    WITHIN = "within tolerance"
    NOT_REPRODUCED = "not reproduced"
    NOT_COMPARABLE = "not comparable"
    CONTRADICTION = "contradicts itself"
    NO_DATA = "no data here"


class Claim(Section):
    """One number of the paper; the head of ``book/claims.yaml`` explains the fields."""

    id: str = Field(pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$")
    section: str = Field(pattern=r"^\d\.\d$")
    quote: str = Field(min_length=1, max_length=160)
    value: str = Field(min_length=1)
    unit: str = ""
    kind: Literal["exact", "within", "trend", "not comparable", "contradiction"]
    basis: Literal["measured", "setting", "derived"] = "measured"
    obtained: str | None = Field(None, pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")
    over_seeds: str | None = Field(None, pattern=r"^summary/[^/]+/[^/]+/[^/]+$")
    profiles: tuple[Profile, ...] = Field(PROFILES, min_length=1)
    rounded: bool = False
    tolerance: PositiveFloat | None = None
    relation: Literal["at least", "at most"] | None = None
    other: str | None = None
    reason: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        present = {name for name, value in self if value is not None}
        wrong = REQUIRED[self.kind] - present, (present & _SPECIFIC) - REQUIRED[self.kind]
        for names, words in zip(wrong, ("needs", "takes no"), strict=True):
            if names:
                raise ValueError(f"claim {self.id}: kind {self.kind!r} {words} {', '.join(sorted(names))}")
        if not printed(self.value, self.quote):
            raise ValueError(f"claim {self.id}: value {self.value!r} does not occur in its quote {self.quote!r}")
        if self.kind != "contradiction" and not _NUMBER.fullmatch(self.value):
            raise ValueError(f"claim {self.id}: value {self.value!r} is not a number as the paper prints them")
        return self

    @property
    def number(self) -> float:
        """The value as a number: "~230K" is 230000, "26.2%" is 26.2; nan for a contradiction in words."""
        return float(self._decimal)

    @property
    def half_unit(self) -> float:
        """Half a unit of the last printed digit: 0.0005 for "0.720", 500 for "~230K"."""
        return 0.5 * 10.0 ** int(self._decimal.as_tuple().exponent)

    @property
    def _decimal(self) -> Decimal:
        match = _NUMBER.fullmatch(self.value)
        return Decimal(match[1].replace(",", "")).scaleb(_POWER[match[2]]) if match else Decimal("NaN")


class ClaimsFile(Section):
    """The whole file: the checksum of its claims, what each key measures, and the claims."""

    checksum: str
    metrics: dict[str, str]
    claims: tuple[Claim, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if repeated := [name for name, count in Counter(claim.id for claim in self.claims).items() if count > 1]:
            raise ValueError(f"ids occur more than once: {', '.join(repeated)}")
        if unlike := {claim.obtained for claim in self.claims if claim.obtained} ^ set(self.metrics):
            raise ValueError(f"not in both 'metrics' and the claims: {', '.join(sorted(unlike))}")
        if self.checksum != (found := checksum(self.claims)):
            raise ValueError(f"the claims have the checksum {found}, the file states {self.checksum}")
        return self


def checksum(claims: Sequence[Claim]) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of all claims, in their order."""
    content = json.dumps([claim.model_dump() for claim in claims], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def printed(value: str, quote: str) -> re.Match[str] | None:
    """Where a quote prints a value, and not a longer number that holds it.

    >>> printed("0", "exp(-0.7 * 0)").start()
    11
    """
    return re.search(rf"(?<![\d.,]){re.escape(value)}(?![\deKM]|[.,]\d)", quote)


def misquoted(claims: Sequence[Claim], paper: Mapping[str, str]) -> list[str]:
    """Ids of the claims whose quote prints numbers that do not stand so in their section; ``paper`` has each section's in order."""
    printed = {claim.id: (f" {' '.join(PRINTED.findall(claim.quote))} ", f" {paper.get(claim.section, '')} ") for claim in claims}
    return [name for name, (own, section) in printed.items() if own.strip() and own not in section]
