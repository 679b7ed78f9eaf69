"""The paper's numbers beside a run's: reading ``book/claims.yaml`` and giving each claim its verdict."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from pydantic import ValidationError

from cacl.errors import DataError
from cacl.parameters import Section, Settings
from cacl.publishing.chapters import PROJECT
from cacl.publishing.claims_schema import Claim, ClaimsFile, Verdict
from cacl.storage import open_text

CLAIMS = PROJECT / "book" / "claims.yaml"
SLACK = 1e-9


def load_claims(path: Path | str) -> list[Claim]:
    """Read and check a claims file; raise :class:`DataError` if it is missing, not YAML, or not as :class:`ClaimsFile` wants it."""
    try:
        with open_text(path) as text:
            return list(ClaimsFile.model_validate(yaml.safe_load(text)).claims)
    except yaml.YAMLError as error:
        raise DataError(f"not YAML ({error})", path=path, expected="a YAML file", remedy="correct the syntax") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise DataError(
            first["msg"], path=path, field=".".join(str(part) for part in first["loc"]) or None,
            expected="claims as the head of the file describes",
            remedy="compare the claim with the paper; after a deliberate change, put the new checksum at the head of the file",
        ) from error  # fmt: skip


def verdict(
    claim: Claim, obtained: float | None, low: float | None = None, high: float | None = None, profile: str | None = None
) -> Verdict:
    """Return what a run says about ``claim``.

    An exact claim is reproduced when the obtained number equals the paper's, or rounds to the paper's digits where the
    claim says ``rounded``. A claim within a tolerance is judged by the point estimate, and called reproduced when that
    rounds to the paper's digits. A trend holds when the whole interval from ``low`` to ``high`` lies on the stated side; a
    number without interval is its own. nan or ``None`` stands for no number. A number from a ``profile`` that the claim does
    not name is not comparable.
    """
    if claim.kind == "contradiction":
        return Verdict.CONTRADICTION
    if claim.kind == "not comparable":
        return Verdict.NOT_COMPARABLE
    if obtained is None or np.isnan(obtained):
        return Verdict.NO_DATA
    if profile is not None and profile not in claim.profiles:
        return Verdict.NOT_COMPARABLE
    difference, slack = abs(obtained - claim.number), SLACK * abs(claim.number)
    if claim.relation == "at least":
        holds = (obtained if low is None else low) >= claim.number - slack
    elif claim.relation == "at most":
        holds = (obtained if high is None else high) <= claim.number + slack
    else:
        equal = claim.kind == "exact" and not claim.rounded
        holds = difference <= slack + (0.0 if equal else claim.half_unit)
    if holds:
        return Verdict.REPRODUCED
    close = claim.tolerance is not None and difference <= claim.tolerance + slack
    return Verdict.WITHIN if close else Verdict.NOT_REPRODUCED


def table(claims: Sequence[Claim], numbers: Mapping[str, Any], profile: str | None = None) -> pd.DataFrame:
    """Return one row per claim: id, section, quote, claimed (as printed), unit, kind, obtained, low, high, verdict, reason.

    ``numbers`` maps the claims' keys to a number, whose interval stands under ``KEY.low`` and ``KEY.high``.
    """
    rows = []
    for claim in claims:
        value, low, high = (numbers.get(f"{claim.obtained}{end}") for end in ("", ".low", ".high"))
        claimed = claim.value if claim.other is None else f"{claim.value} / {claim.other}"
        judged = str(verdict(claim, value, low, high, profile))
        own = (claim.id, claim.section, claim.quote, claimed, claim.unit, claim.kind)
        rows.append((*own, value, low, high, judged, claim.reason or ""))
    names = ["id", "section", "quote", "claimed", "unit", "kind", "obtained", "low", "high", "verdict", "reason"]
    return pd.DataFrame(rows, columns=names)


def objections(claims: Sequence[Claim], numbers: Mapping[str, Any], profile: str) -> list[str]:
    """Return why a book of ``profile`` must not be built: a claim without its number, or an exact one that fails.

    A claim within a tolerance, or a trend, that does not hold is a finding and no objection.
    """
    found = []
    for claim, word in zip(claims, table(claims, numbers, profile)["verdict"], strict=True):
        if word == Verdict.NO_DATA and profile in claim.profiles:
            found.append(f"{claim.id}: the run gives no number called {claim.obtained}")
        if word == Verdict.NOT_REPRODUCED and claim.kind == "exact":
            found.append(f"{claim.id}: the paper says {claim.value}, the run gives {numbers[str(claim.obtained)]}")
    return found


@cache
def printed_values(path: Path = CLAIMS) -> dict[str, str]:
    """The paper's numbers as it prints them, by the key of the run's number; of several the first."""
    return {claim.obtained: claim.value for claim in reversed(load_claims(path)) if claim.obtained}


def setting_metrics(settings: Settings) -> dict[str, float]:
    """Return every numeric setting under its key, such as ``parameters.phase1.epochs``."""
    sections = [(name, section) for name, section in settings if isinstance(section, Section)]
    values = {f"parameters.{name}.{own}": value for name, section in sections for own, value in section}
    return {key: float(value) for key, value in values.items() if isinstance(value, int | float) and not isinstance(value, bool)}
