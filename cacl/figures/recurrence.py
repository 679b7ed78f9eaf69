"""Figure: how often resumes and jobs recur, and how many of the evaluated ones were seen in training (section 3.2)."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cacl.errors import DataError
from cacl.figures.style import BLUE, GREEN, GREY, VERMILLION, Mark, new_figure, styled
from cacl.figures.tables import require_length
from cacl.figures.text import listed, percent

NAME = "recurrence"
RANGES = {"1": 1, "2-4": 4, "5-9": 9, "10-19": 19, "20+": np.inf}
RECORDS = {"resume": Mark("resumes", BLUE), "job": Mark("jobs", VERMILLION, "///")}
SEEN = {"seen": Mark("seen in training", GREEN, "\\\\\\"), "unseen": Mark("new", GREY)}


def recurrence_table(resume_ids: Sequence[str], job_ids: Sequence[str], parts: Sequence[str]) -> pd.DataFrame:
    """Count recurrence over all pairs, and what each evaluated part shares with training.

    Parameters
    ----------
    resume_ids, job_ids, parts : length n
        One entry per pair; the part that is trained on is called ``train``.

    Returns
    -------
    DataFrame with columns ``aspect`` ("occurrences" or "overlap"), ``record`` ("resume" or "job"), ``part`` ("all" for
    occurrences), ``group`` (a range of occurrences, or "seen" or "unseen"), ``distinct`` (records), ``pairs``.
    """
    require_length({"resume_ids": len(resume_ids), "job_ids": len(job_ids), "parts": len(parts)}, NAME)
    pairs = pd.DataFrame({"resume": list(resume_ids), "job": list(job_ids), "part": list(parts)})
    if not (pairs["part"] == "train").any():
        raise DataError(
            f"figure {NAME}: parts {sorted(set(pairs['part']))}",
            expected="one of them called 'train'",
            remedy="name the part that is trained on 'train'",
        )
    rows = [row for record in RECORDS for row in _occurrences(pairs, record) + _overlap(pairs, record)]
    return pd.DataFrame(rows, columns=["aspect", "record", "part", "group", "distinct", "pairs"])


def _occurrences(pairs: pd.DataFrame, record: str) -> list[tuple[object, ...]]:
    times = pairs[record].value_counts().to_numpy()
    group = np.searchsorted(list(RANGES.values()), times)
    return [
        ("occurrences", record, "all", name, int((group == g).sum()), int(times[group == g].sum()))
        for g, name in enumerate(RANGES)
    ]


def _overlap(pairs: pd.DataFrame, record: str) -> list[tuple[object, ...]]:
    known = set(pairs.loc[pairs["part"] == "train", record])
    rows: list[tuple[object, ...]] = []
    for part, ids in pairs[pairs["part"] != "train"].groupby("part", sort=False)[record]:
        seen = ids.isin(known)
        rows += [
            ("overlap", record, part, name, ids[mask].nunique(), int(mask.sum()))
            for name, mask in (("seen", seen), ("unseen", ~seen))
        ]
    return rows


@styled
def draw_recurrence(table: pd.DataFrame) -> Figure:
    """Draw the occurrences at the left, the overlap with training at the right."""
    figure = new_figure(3.4)
    left, right = figure.subplots(1, 2, width_ratios=[1.15, 1])
    _draw_occurrences(left, table[table["aspect"] == "occurrences"])
    _draw_overlap(right, table[table["aspect"] == "overlap"])
    return figure


def _draw_occurrences(axes: Axes, table: pd.DataFrame) -> None:
    for side, (record, mark) in enumerate(RECORDS.items()):
        rows = table[table["record"] == record].set_index("group").reindex(list(RANGES), fill_value=0)
        places = np.arange(len(RANGES)) + 0.42 * (side - 0.5)
        bars = axes.bar(places, rows["distinct"], width=0.4, label=mark.name, **mark.bar)
        axes.bar_label(bars, padding=1, fontsize=9)
    axes.set_xticks(range(len(RANGES)), [name.replace("-", "\N{EN DASH}") for name in RANGES])
    axes.margins(y=0.12)
    axes.set(xlabel="pairs in which it occurs", ylabel="distinct resumes or jobs")
    axes.set_title("Recurrence in the corpus", pad=24)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.1)


def _draw_overlap(axes: Axes, table: pd.DataFrame) -> None:
    names = []
    for place, ((part, record), rows) in enumerate(table.groupby(["part", "record"], sort=False)):
        names.append(f"{part}\n{RECORDS[str(record)].name}")
        counts, start = rows.set_index("group")["distinct"], 0.0
        for group, mark in SEEN.items():
            share = counts.get(group, 0) / max(counts.sum(), 1)
            axes.barh(place, share, left=start, height=0.7, label=mark.name if place == 0 else None, **mark.bar)
            start += share
        shown = f"{counts.get('seen', 0):,} of {counts.sum():,}"
        axes.text(0.03, place, shown, va="center", bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(lambda share, _: percent(share, 0))
    axes.set_xlabel("share of the part's distinct records")
    axes.set_title("Seen in training", pad=24)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.1)


def describe_recurrence(table: pd.DataFrame) -> str:
    """Say what the picture shows, with the mean recurrence and the shares seen in training."""
    total = table[table["aspect"] == "occurrences"].groupby("record")[["distinct", "pairs"]].sum()
    mean = total["pairs"] / total["distinct"]
    means = [f"a {record} in {mean[record]:.1f} pairs" for record in RECORDS]
    text = f"Bars of how often records recur: on average {listed(means)}."
    overlap = table[table["aspect"] == "overlap"]
    if overlap.empty:
        return text
    shares = []
    for (part, record), rows in overlap.groupby(["part", "record"], sort=False):
        counts = rows.groupby("group")["distinct"].sum()
        shares.append(
            f"{percent(counts.get('seen', 0) / max(counts.sum(), 1), 0)} of the {part} {RECORDS[str(record)].name}"
        )
    return f"{text} Already seen in training: {listed(shares)}."
