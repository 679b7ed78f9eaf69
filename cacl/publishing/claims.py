"""The paper's numbers beside a run's: reading ``book/claims.yaml`` and giving each claim its verdict."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from pydantic import ValidationError

from cacl.errors import DataError
from cacl.parameters import Settings
from cacl.publishing.claims_schema import Claim, ClaimsFile, Verdict
from cacl.storage import open_text

Obtained = float | Sequence[float]
"""A number, or the triple (value, low, high) of a number with its interval."""

SLACK = 1e-9


def load_claims(path: Path | str) -> list[Claim]:
    """Read and check a claims file.

    Raises
    ------
    DataError
        The file is missing or not YAML; a field is missing, unknown or ill-typed; an id occurs twice; a value is not in
        its quote; a key is not described; or the claims are not those of the checksum.
    """
    remedy = "compare the claim with the paper; after a deliberate change, put the new checksum at the head of the file"
    try:
        with open_text(path) as text:
            return list(ClaimsFile.model_validate(yaml.safe_load(text)).claims)
    except yaml.YAMLError as error:
        raise DataError(f"not YAML ({error})", path=path, expected="a YAML file", remedy="mend the syntax") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or None
        expected = "claims as the head of the file describes"
        raise DataError(first["msg"], path=path, field=field, expected=expected, remedy=remedy) from error


def verdict(
    claim: Claim,
    obtained: float | None,
    low: float | None = None,
    high: float | None = None,
    profile: str | None = None,
) -> Verdict:
    """Return what a run says about ``claim``.

    An exact claim is reproduced when the obtained number equals the paper's, or rounds to the paper's digits where the
    claim says ``rounded``. A claim within a tolerance is judged by the point estimate, and called reproduced when that
    rounds to the paper's digits. A trend holds when the whole interval lies on the stated side.

    Parameters
    ----------
    obtained, low, high :
        The run's number and its interval; ``None`` for a number without interval; nan
        or ``None`` where the run has no number.
    profile :
        The run's profile. A number from a profile that the claim does not name is not comparable.
    """
    if claim.kind == "contradiction":
        return Verdict.CONTRADICTION
    if claim.kind == "not comparable":
        return Verdict.NOT_COMPARABLE
    if obtained is None or math.isnan(obtained):
        return Verdict.NO_DATA
    if profile is not None and profile not in claim.profiles:
        return Verdict.NOT_COMPARABLE
    return _judge(claim, obtained, obtained if low is None else low, obtained if high is None else high)


def _judge(claim: Claim, obtained: float, low: float, high: float) -> Verdict:
    difference = abs(obtained - claim.number)
    slack = SLACK * abs(claim.number)
    if claim.kind == "trend":
        holds = low >= claim.number - slack if claim.relation == "at least" else high <= claim.number + slack
    elif claim.kind == "exact" and not claim.rounded:
        holds = difference <= slack
    else:
        holds = difference <= claim.half_unit + slack
    if holds:
        return Verdict.REPRODUCED
    close = claim.tolerance is not None and difference <= claim.tolerance + slack
    return Verdict.WITHIN if close else Verdict.NOT_REPRODUCED


def table(claims: Sequence[Claim], metrics: Mapping[str, Obtained], profile: str | None = None) -> pd.DataFrame:
    """Return one row per claim: id, section, quote, claimed, unit, kind, obtained, low, high, verdict, reason.

    ``metrics`` maps the claims' keys to a number, or to (value, low, high); ``claimed`` is the number as printed.
    """
    columns = ["id", "section", "quote", "claimed", "unit", "kind", "obtained", "low", "high", "verdict", "reason"]
    return pd.DataFrame([_row(claim, metrics, profile) for claim in claims], columns=columns)


def _row(claim: Claim, metrics: Mapping[str, Obtained], profile: str | None) -> dict[str, Any]:
    found = metrics.get(claim.obtained) if claim.obtained else None
    value, low, high = (found, None, None) if not isinstance(found, Sequence) else found
    claimed = claim.value if claim.other is None else f"{claim.value} / {claim.other}"
    return claim.model_dump(include={"id", "section", "quote", "unit", "kind"}) | {
        "claimed": claimed,
        "obtained": value,
        "low": low,
        "high": high,
        "verdict": str(verdict(claim, value, low, high, profile)),
        "reason": claim.reason or "",
    }


def objections(claims: Sequence[Claim], metrics: Mapping[str, Obtained], profile: str) -> list[str]:
    """Return why a book of ``profile`` must not be built: a claim without its number, or an exact one that fails.

    A claim within a tolerance, or a trend, that does not hold is a finding and no objection.
    """
    found = []
    for claim, word in zip(claims, table(claims, metrics, profile)["verdict"], strict=True):
        if word == Verdict.NO_DATA and profile in claim.profiles:
            found.append(f"{claim.id}: the run gives no number called {claim.obtained}")
        if word == Verdict.NOT_REPRODUCED and claim.kind == "exact":
            found.append(f"{claim.id}: the paper says {claim.value}, the run gives {metrics[str(claim.obtained)]}")
    return found


def setting_metrics(settings: Settings) -> dict[str, Obtained]:
    """Return every numeric setting under its key, such as ``parameters.phase1.epochs``."""
    sections = {name: values for name, values in settings.model_dump().items() if isinstance(values, dict)}
    return {
        f"parameters.{section}.{name}": float(value)
        for section, values in sections.items()
        for name, value in values.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
