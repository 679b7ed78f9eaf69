"""The paper's numbers beside a run's: reading ``book/claims.yaml`` and giving each claim its verdict."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cacl.errors import DataError
from cacl.parameters import Settings
from cacl.publishing.chapters import PROJECT
from cacl.publishing.claims_schema import Claim, ClaimsFile, Verdict, misquoted
from cacl.storage import read_model, read_yaml

CLAIMS = PROJECT / "book" / "claims.yaml"
SLACK = 1e-9
HOLDS = {"measured": Verdict.REPRODUCED, "setting": Verdict.CONFIGURED, "derived": Verdict.DERIVED}


def load_claims(path: Path | str) -> list[Claim]:
    """Read and check a claims file; raise :class:`DataError` if it is missing, not YAML, or not as :class:`ClaimsFile` wants it.

    ``paper_numbers.yaml`` beside it has the numbers of the paper, which those of the quotes must be.
    """
    remedy = "compare the claim with the paper; after a deliberate change, put the new checksum at the head of the file"
    claims = read_model(path, ClaimsFile, "claims as the head of the file describes", remedy).claims
    if wrong := misquoted(claims, read_yaml(Path(path).with_name("paper_numbers.yaml"))):
        received = f"numbers in the quotes of {', '.join(wrong)} that the paper does not print"
        expected = "the numbers of the paper's section, in their order"
        raise DataError(received, expected, "quote the paper as it is", path=path, field="quote")
    return list(claims)


def verdict(
    claim: Claim, obtained: float | None, low: float | None = None, high: float | None = None, profile: str | None = None
) -> Verdict:
    """Return what a run says about ``claim``.

    An exact claim holds when the obtained number equals the paper's, or rounds to the paper's digits where the claim says
    ``rounded``. A claim within a tolerance is judged by the point estimate, and holds if besides its interval from ``low`` to
    ``high`` covers the paper's number as printed. A trend holds when the whole interval lies on the stated side. A number
    without interval is its own. What holds is *reproduced* if the paper measured it, *configured* if it is a setting, *derived* if
    it is arithmetic. nan or ``None`` is no number. A number from a ``profile`` that the claim does not name is not comparable.
    """
    if claim.kind == "contradiction":
        return Verdict.CONTRADICTION
    if claim.kind == "not comparable":
        return Verdict.NOT_COMPARABLE
    if obtained is None or np.isnan(obtained):
        return Verdict.NO_DATA
    if profile is not None and profile not in claim.profiles:
        return Verdict.NOT_COMPARABLE
    slack = SLACK * abs(claim.number)
    if claim.relation == "at least":
        holds = (obtained if low is None else low) >= claim.number - slack
    elif claim.relation == "at most":
        holds = (obtained if high is None else high) <= claim.number + slack
    else:
        unit = slack + (0.0 if claim.kind == "exact" and not claim.rounded else claim.half_unit)
        ends = (obtained, obtained) if low is None or high is None or claim.kind == "exact" else (low, high)
        holds = ends[0] - unit <= claim.number <= ends[1] + unit
    if claim.tolerance is not None and abs(obtained - claim.number) > claim.tolerance + slack:
        return Verdict.NOT_REPRODUCED
    otherwise = Verdict.NOT_REPRODUCED if claim.tolerance is None else Verdict.WITHIN
    return HOLDS[claim.basis] if holds else otherwise


def table(claims: Sequence[Claim], numbers: Mapping[str, Any], profile: str | None = None) -> pd.DataFrame:
    """Return one row per claim: its own fields, ``obtained``, ``low``, ``high``, ``over``, ``verdict`` and ``reason``.

    ``numbers`` maps the claims' keys to a number, whose interval stands under ``KEY.low`` and ``KEY.high``. ``over`` tells a mean
    over seeds from a number of one seed.
    """
    rows = []
    for claim in claims:
        (value, low, high), over = _obtained(claim, numbers)
        claimed = claim.value if claim.other is None else f"{claim.value} / {claim.other}"
        judged = str(verdict(claim, value, low, high, profile))
        own = (claim.id, claim.section, claim.quote, claimed, claim.unit, claim.kind, claim.basis)
        rows.append((*own, value, low, high, over, judged, claim.reason or ""))
    names = ["id", "section", "quote", "claimed", "unit", "kind", "basis", "obtained", "low", "high", "over", "verdict", "reason"]
    return pd.DataFrame(rows, columns=names)


def _obtained(claim: Claim, numbers: Mapping[str, Any]) -> tuple[list[Any], str]:
    """A claim's number with its interval: the mean over seeds where the run has it, else that of the run's own seed.

    The cosines of the summary go to the paper's scale, (cosine + 1) / 2, where the claim's key ends in ``_scaled``.
    """
    ends = ("", ".low", ".high")
    means: list[Any] = [numbers.get(f"{claim.over_seeds}{end}") for end in ends]
    if means[0] is None or np.isnan(means[0]):
        found = [numbers.get(f"{claim.obtained}{end}") for end in ends]
        return found, f"seed {numbers.get('run.seed', 0)}" if claim.basis == "measured" and found[0] is not None else ""
    scaled = str(claim.obtained).endswith("_scaled")
    shift = 0.0 if "separation" in str(claim.obtained) else 1.0
    return [(value + shift) / 2 if scaled else value for value in means], "mean over seeds"


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
    values = {f"parameters.{place}": value for place, value in settings.flat().items() if "." in place}
    return {key: float(value) for key, value in values.items() if isinstance(value, int | float) and not isinstance(value, bool)}
