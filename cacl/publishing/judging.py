"""The chapter 'Claims': every number of the paper beside this run's, and those of the last run on the paper's own pairs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from cacl.errors import ArtefactError, DataError
from cacl.figures.style import counted
from cacl.parameters import Settings
from cacl.publishing.chapters import RESULTS
from cacl.publishing.claims import CLAIMS, load_claims, objections, setting_metrics, table
from cacl.publishing.claims_schema import Verdict, printed
from cacl.publishing.numbers import read_numbers
from cacl.publishing.page import Markdown, escaped
from cacl.publishing.results import compare, provenance_of
from cacl.publishing.runs import load_profile

RUN, REPLICATION, OWN = "this run", "replication", "own data"
PAPERS_PAIRS = 5179
BASES = {"measured": "measured results", "setting": "settings", "derived": "arithmetic"}


def judged_runs(folder: Path, settings: Settings, path: Path = CLAIMS, results: Path = RESULTS) -> dict[str, pd.DataFrame]:
    """The tables of :func:`cacl.publishing.claims.table` for "this run" and, where the repository has one, the "replication".

    A claims file that was changed, a claim without its number, and an exact claim that fails are a :class:`DataError`.
    """
    claims = load_claims(path)
    runs = {RUN: (folder, settings)}
    if (results / "provenance").is_dir():
        runs[REPLICATION] = (results, _settings(results))
    judged = {}
    for name, (place, own) in runs.items():
        numbers = read_numbers(place) | setting_metrics(own)
        if own.corpus.pairs != "seed-pairs":  # such a run shows the replication's tables as they are kept
            numbers = {key: value for key, value in numbers.items() if not key.startswith("summary/")}
        profile = comparable_profile(own, numbers)
        found = objections(claims, numbers, profile)
        # With other settings than the paper's, an exact claim about them fails because it was asked to.
        if found and setting_metrics(own) == setting_metrics(Settings()):
            received = f"{name}, profile {own.profile}: {counted(len(found), 'objection')}: " + "; ".join(found)
            remedy = "compare the claim with the paper, then the code with the claim; cacl keep renews the results"
            raise DataError(received, "a number for every claim of the profile, and exact claims that hold", remedy, path=path)
        judged[name] = table(claims, numbers, profile)
    return judged


def comparable_profile(settings: Settings, numbers: Mapping[str, Any]) -> str:
    """The profile that a run is judged as: none that a claim names if its pairs are the reader's own, or a part of the hub set."""
    own = settings.corpus.pairs != load_profile(settings.profile).get("corpus.pairs")
    part = settings.corpus.pairs == "full-text" and numbers.get("corpus.pairs", 0) < PAPERS_PAIRS
    return OWN if own or part else settings.profile


def _settings(results: Path) -> Settings:
    record = provenance_of(results)
    common = {name: record[name] for name in ("profile", "seed", "device")}
    try:
        return Settings.model_validate(common | record["parameters"])
    except ValidationError as error:
        places = ", ".join(".".join(map(str, one["loc"])) for one in error.errors())
        remedy = "move that folder away, run make book PROFILE=replication ESCO=FOLDER, then cacl keep"
        raise ArtefactError(f"{results} was made with other parameters ({places})", "results of this version", remedy) from error


def verdict_counts(runs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """How many claims have each verdict, apart for what the paper measured, its settings, and what is derived."""
    found = {name: own.assign(claims=own["basis"].map(BASES)).value_counts(["claims", "verdict"]) for name, own in runs.items()}
    counts = pd.DataFrame(found).fillna(0).astype(int)
    order = pd.MultiIndex.from_product([BASES.values(), [str(word) for word in Verdict]], names=["claims", "verdict"])
    counts = counts.loc[order[order.isin(counts.index)]]
    return pd.concat([counts.reset_index(), counts.sum().to_frame().T.assign(claims="all", verdict="all")], ignore_index=True)


def measured_sentence(table: pd.DataFrame) -> str:
    """How many of the results that the paper measured a run reproduces."""
    own = table.loc[(table["basis"] == "measured") & (table["kind"] != "contradiction"), "verdict"]
    words = (Verdict.REPRODUCED, Verdict.WITHIN, Verdict.NOT_REPRODUCED, Verdict.NOT_COMPARABLE)
    return f"the paper's {len(own)} measured results come out as: " + ", ".join(f"{(own == word).sum()} {word}" for word in words)


def claim_table(runs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row per claim: section, quotation with its value marked, basis, kind, what each run gives, verdict, and the reason."""
    first = runs[RUN]
    shown = first[["section", "quote", "claimed", "basis", "kind"]].rename(columns={"quote": "the paper", "claimed": "value"})
    shown["the paper"] = pd.Series([*map(_marked, first["quote"], first["claimed"])], shown.index, dtype=object)
    for name, own in runs.items():
        shown[name] = [written(*row) for row in own[["obtained", "low", "high", "over"]].itertuples(index=False)]
        shown[f"verdict, {name}"] = own["verdict"]
    return shown.assign(remark=first["reason"])


def _marked(quote: str, claimed: str) -> Markdown:
    """The quotation with the value that is claimed in a mark; of two values that contradict each other, the first."""
    value = printed(claimed.partition(" / ")[0], quote)
    start, end = value.span() if value else (0, 0)
    text = escaped(f"{quote[:start]}\0{quote[start:end]}\1{quote[end:]}")
    return Markdown(text.replace("\0", "<mark>").replace("\1", "</mark>"))


def comparison(folder: Path, settings: Settings, results: Path = RESULTS) -> str:
    """Say how this run agrees with the last replication, or why the two are not compared."""
    if not (results / "provenance").is_dir():
        return "The repository holds no replication yet, so this page shows this run alone."
    about = provenance_of(results)
    where = f"The replication is of commit {about['commit']}, made {about['date'][:10]} on {about['machine']}."
    if about["profile"] != settings.profile:
        return where
    found = compare(read_numbers(folder), read_numbers(results))
    outside = found.loc[~found["inside"], "key"].tolist()
    named = f": {', '.join(outside[:20])}" if outside else ""
    agree = f"{len(found) - len(outside)} agree with this run, {len(outside)} do not{named}"
    return f"{where} Of its {counted(len(found), 'number')}, {agree}."


def written(value: float, low: float, high: float, over: str = "") -> str:
    """A number with its interval, all with as many digits as their size asks for, and what it is the number of."""
    if pd.isna(value):
        return ""
    numbers = [value] if pd.isna(low) else [value, low, high]
    whole = all(float(number).is_integer() for number in numbers)
    first, *ends = [f"{number:,.0f}" if whole else _digits(number) for number in numbers]
    return (f"{first} [{', '.join(ends)}]" if ends else first) + (f", {over}" if over else "")


def _digits(value: float) -> str:
    return f"{value:.3g}" if 0 < abs(value) < 0.01 else f"{value:.3f}" if abs(value) < 100 else f"{value:,.1f}"
