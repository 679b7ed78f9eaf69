"""Tables of the chapter 'Claims': every number of the paper beside this run's and the last kept replication's."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd
from IPython.display import Markdown

from cacl.errors import ArtefactError, DataError
from cacl.figures.text import counted
from cacl.parameters import Settings
from cacl.publishing.chapters import PROJECT
from cacl.publishing.claims import Obtained, load_claims, objections, setting_metrics
from cacl.publishing.claims import table as verdict_table
from cacl.publishing.claims_schema import Claim, Verdict
from cacl.publishing.results import (
    KEPT,
    KeptResults,
    compare,
    load_if_kept,
    merged,
    read_metrics,
    with_intervals,
)

CLAIMS = PROJECT / "book" / "claims.yaml"
RUN, KEPT_RUN = "this run", "kept replication"
_SMALL = 0.01
_LARGE = 100


def run_metrics(folder: Path, settings: Settings) -> dict[str, Obtained]:
    """Everything that a run measured, and the settings it was given.

    Raises
    ------
    ArtefactError
        The chapters are not all of one run, or not of the one that ``settings`` describe.
    """
    numbers = merged(read_metrics(folder))
    found = (numbers.get("run.profile"), numbers.get("run.seed"))
    if found != (settings.profile, settings.seed):
        raise ArtefactError(
            f"the chapters in {folder} are of profile {found[0]!r} and seed {found[1]}",
            expected=f"profile {settings.profile!r} and seed {settings.seed}",
            remedy="run the chapters before this one with the same profile and seed: make book",
        )
    return with_intervals(numbers) | setting_metrics(settings)


def judged_runs(folder: Path, settings: Settings, path: Path = CLAIMS, kept_in: Path = KEPT) -> dict[str, pd.DataFrame]:
    """Judge every claim by this run and, where one is kept, by the last replication.

    Returns
    -------
    The table of :func:`cacl.publishing.claims.table` for "this run" and "kept replication".

    Raises
    ------
    DataError
        The claims file was changed, a claim has no number in a run that should give it, or an exact claim fails.
    """
    claims = load_claims(path)
    runs: dict[str, tuple[Mapping[str, Obtained], str]] = {RUN: (run_metrics(folder, settings), settings.profile)}
    kept = load_if_kept(kept_in)
    if kept is not None:
        runs[KEPT_RUN] = (kept.metrics | setting_metrics(kept.settings), kept.settings.profile)
    for name, (metrics, profile) in runs.items():
        _require_verdicts(claims, metrics, profile, name, path)
    return {name: verdict_table(claims, metrics, profile) for name, (metrics, profile) in runs.items()}


def _require_verdicts(
    claims: list[Claim], metrics: Mapping[str, Obtained], profile: str, name: str, path: Path
) -> None:
    found = objections(claims, metrics, profile)
    if found:
        raise DataError(
            f"{name}, profile {profile}: {counted(len(found), 'objection')}: " + "; ".join(found),
            path=path,
            expected="a number for every claim of the profile, and exact claims that hold",
            remedy="compare the claim with the paper, then the code with the claim; cacl keep renews the kept run",
        )


def verdict_counts(runs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """How many claims have each verdict."""
    counts = {name: table["verdict"].value_counts() for name, table in runs.items()}
    rows = [(str(verdict), *(int(count.get(str(verdict), 0)) for count in counts.values())) for verdict in Verdict]
    return pd.DataFrame([*rows, ("all", *(len(table) for table in runs.values()))], columns=["verdict", *counts])


def verdict_numbers(runs: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    """The counts of this run's verdicts, for the text."""
    verdicts = runs[RUN]["verdict"]
    numbers = {f"claims.{word.name.lower()}": int((verdicts == str(word)).sum()) for word in Verdict}
    return numbers | {"claims.all": len(verdicts), "claims.sections": runs[RUN]["section"].nunique()}


def section_tables(runs: Mapping[str, pd.DataFrame], chapter: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each section of a chapter of the paper with its claims; contradictions have a table of their own."""
    first = runs[RUN]
    chosen = first[first["section"].str.startswith(f"{chapter}.") & (first["kind"] != "contradiction")]
    for section, rows in chosen.groupby("section"):
        shown = pd.DataFrame({"the paper": rows["quote"], "claimed": rows["claimed"], "kind": rows["kind"]})
        for name, table in runs.items():
            shown[name] = _obtained(table.loc[rows.index])
            shown["verdict" if name == RUN else "its verdict"] = table.loc[rows.index, "verdict"]
        yield str(section), shown


def contradiction_table(runs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What the paper says in two ways, what the runs give, and what it means."""
    rows = runs[RUN][runs[RUN]["kind"] == "contradiction"]
    claimed = rows["claimed"].str.partition(" / ")
    shown = pd.DataFrame({"section": rows["section"], "the paper": rows["quote"], "and elsewhere": claimed[2]})
    for name, table in runs.items():
        shown[name] = _obtained(table.loc[rows.index])
    return shown.assign(reason=rows["reason"])


def failed_table(runs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The claims that a run of their own profile does not reproduce."""
    columns = ["run", "section", "the paper", "claimed", "obtained", "reason for its tolerance"]
    frames = []
    for name, table in runs.items():
        failed = table[table["verdict"] == str(Verdict.NOT_REPRODUCED)]
        shown = failed[["section", "quote", "claimed"]].assign(obtained=_obtained(failed), reason=failed["reason"])
        shown.insert(0, "run", name)
        frames.append(shown.set_axis(columns, axis=1))
    together = pd.concat(frames)
    return together if len(together) else pd.DataFrame([["none"] + [""] * 5], columns=columns)


def reason_table(runs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The reasons that the claims file gives, each with the claims it is for."""
    table = runs[RUN]
    given = table[(table["reason"] != "") & (table["kind"] != "contradiction")]
    rows = [
        (kind, reason, ", ".join(f"{row.claimed} ({row.section})" for row in rows.itertuples()))
        for (kind, reason), rows in given.groupby(["kind", "reason"], sort=False)
    ]
    return pd.DataFrame(rows, columns=["kind", "reason", "claims (section)"])


def comparison_text(folder: Path, settings: Settings, kept_in: Path = KEPT) -> Markdown:
    """Say how this run agrees with the kept one, or why the two are not compared."""
    kept = load_if_kept(kept_in)
    if kept is None:
        return Markdown("No replication run is kept in the repository yet, so this page shows this run alone.")
    about = next(iter(kept.provenance.values()))
    where = f"The kept run is of commit {about['commit']}, made {about['date']} on {about['machine']}"
    if kept.settings.profile != settings.profile:
        return Markdown(f"{where}, profile `{kept.settings.profile}`; this run is of profile `{settings.profile}`.")
    return Markdown(f"{where}. {_agreement(run_metrics(folder, settings), kept)}")


def _agreement(metrics: Mapping[str, Obtained], kept: KeptResults) -> str:
    compared = compare(metrics, kept)
    outside = compared.loc[~compared["inside"], "key"]
    inside = counted(len(compared) - len(outside), "number")
    named = f": {', '.join(f'`{key}`' for key in outside)}" if len(outside) else ""
    return (
        f"Of its {counted(len(compared), 'number')} this run gives {inside} inside the kept interval or, without one, equal; "
        f"{len(outside)} outside{named}."
    )


def _obtained(table: pd.DataFrame) -> list[str]:
    columns = (table[name].tolist() for name in ("obtained", "low", "high"))
    return [_written(*row) for row in zip(*columns, strict=True)]


def _written(value: float | None, low: float | None, high: float | None) -> str:
    if value is None or pd.isna(value):
        return ""
    numbers = [value] if low is None or high is None or pd.isna(low) else [value, low, high]
    whole = all(float(number).is_integer() for number in numbers)
    first, *ends = [_digits(number, whole) for number in numbers]
    return f"{first} [{', '.join(ends)}]" if ends else first


def _digits(value: float, whole: bool) -> str:
    if whole:
        return f"{int(value):,}"
    if 0 < abs(value) < _SMALL:
        return f"{value:.3g}"
    return f"{value:.3f}" if abs(value) < _LARGE else f"{value:,.1f}"
