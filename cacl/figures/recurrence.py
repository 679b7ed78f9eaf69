"""Figure: how often resumes and jobs recur, and how many of the evaluated ones were seen in training (section 3.2)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cacl.figures.style import BLUE, GREEN, GREY, PERCENT, VERMILLION, Look, listed, new_figure, percent, stacked_bars, styled

RANGES = {"1": 1, "2\N{EN DASH}4": 4, "5\N{EN DASH}9": 9, "10\N{EN DASH}19": 19, "20+": np.inf}
RECORDS = {"resume": Look("resumes", BLUE), "job": Look("jobs", VERMILLION, "///")}
SEEN = {"seen": Look("seen in training", GREEN, "\\\\\\"), "unseen": Look("new", GREY)}


def recurrence_table(resume_ids: Sequence[str], job_ids: Sequence[str], parts: Sequence[str]) -> pd.DataFrame:
    """Count recurrence over all pairs, and what each evaluated part shares with training.

    The sequences have one entry per pair, and the part that is trained on is called "train". Columns: ``aspect``
    ("occurrences" or "overlap"), ``record`` ("resume" or "job"), ``part`` ("all" for occurrences), ``group`` (a range of
    occurrences, or "seen" or "unseen"), ``distinct`` (records) and ``pairs``.
    """
    pairs = pd.DataFrame({"resume": list(resume_ids), "job": list(job_ids), "part": list(parts)})
    train, tested = pairs[pairs["part"] == "train"], pairs[pairs["part"] != "train"]
    frames = []
    for record in RECORDS:
        times = pairs[record].value_counts()
        group = pd.cut(times, [0, *RANGES.values()], labels=list(RANGES)).rename("group")
        occurrences = times.groupby(group, observed=False).agg(distinct="size", pairs="sum").reset_index()
        seen = np.where(tested[record].isin(train[record]), "seen", "unseen")
        overlap = tested.assign(group=seen).groupby(["part", "group"], sort=False)[record].agg(distinct="nunique", pairs="size")
        frames += [occurrences.assign(aspect="occurrences", part="all", record=record)]
        frames += [overlap.reset_index().assign(aspect="overlap", record=record)]
    return pd.concat(frames, ignore_index=True)[["aspect", "record", "part", "group", "distinct", "pairs"]]


def _overlap(table: pd.DataFrame) -> pd.DataFrame:
    """Distinct records seen and unseen, with a row for each part and kind of record."""
    rows = table[table["aspect"] == "overlap"]
    names = rows["part"] + " " + [RECORDS[record].name for record in rows["record"]]
    wide = rows.assign(name=names).pivot_table("distinct", "name", "group", "sum", fill_value=0, sort=False)
    return wide.reindex(columns=list(SEEN), fill_value=0)


@styled
def draw_recurrence(table: pd.DataFrame) -> Figure:
    """Draw the occurrences at the left, the overlap with training at the right."""
    figure, (left, right) = new_figure(3.4, 1, 2, width_ratios=[1.15, 1])
    occurrences = table[table["aspect"] == "occurrences"]
    for shift, (record, look) in zip((-0.21, 0.21), RECORDS.items(), strict=True):
        distinct = occurrences.loc[occurrences["record"] == record, "distinct"]
        left.bar_label(left.barh(np.arange(len(RANGES)) + shift, distinct, 0.4, **look.bar), padding=3)
    left.set_yticks(range(len(RANGES)), RANGES)
    left.invert_yaxis()
    left.margins(x=0.12)
    left.set(title="Recurrence in the corpus", ylabel="pairs in which it occurs", xlabel="distinct resumes or jobs")
    wide = _overlap(table)
    total = wide.sum(axis=1)
    stacked_bars(right, wide.div(total, axis=0).set_axis(range(len(wide))), SEEN, 0.7, level=True)
    right.set_yticks(range(len(wide)), wide.index + [f"\n{seen:,} of {n:,}" for seen, n in zip(wide["seen"], total, strict=True)])
    right.invert_yaxis()
    right.set(title="Seen in training", xlim=(0, 1), xlabel="share of the part's distinct records")
    right.xaxis.set_major_formatter(PERCENT)
    figure.legend(handles=[look.patch for look in (RECORDS | SEEN).values()], ncols=4)
    return figure


def describe_recurrence(table: pd.DataFrame) -> str:
    """Give the mean recurrence, and the shares seen in training."""
    total = table[table["aspect"] == "occurrences"].groupby("record", sort=False)[["pairs", "distinct"]].sum()
    means = [f"a {record} in {mean:.1f} pairs" for record, mean in (total["pairs"] / total["distinct"]).items()]
    wide = _overlap(table)
    shares = [f"{percent(share, 0)} of the {name}" for name, share in (wide["seen"] / wide.sum(axis=1)).items()]
    return f"Bars of how often records recur: on average {listed(means)}. Already seen in training: {listed(shares)}."
