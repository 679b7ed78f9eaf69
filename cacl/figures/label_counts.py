"""Figure: how often each of the three labels occurs in each part (sections 3.1 and 3.2)."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cacl.figures.style import BLACK, FIT_LABELS, new_figure, styled
from cacl.figures.tables import records, require_table, require_values
from cacl.figures.text import counted, listed, percent

NAME = "label_counts"
RUN, PAPER = "this run", "paper"


def label_counts_table(counts: pd.DataFrame, published: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the counts with each label's share of its part.

    Parameters
    ----------
    counts :
        Columns ``part``, ``label`` (``good_fit``, ``potential_fit``, ``no_fit``) and ``count``.
    published :
        The paper's counts in the same columns, for as many parts and labels as it gives; ``None`` for none.

    Returns
    -------
    DataFrame with columns ``source`` ("this run" or "paper"), ``part``, ``label``, ``count``, ``share``.
    """
    sources = {RUN: counts} if published is None else {RUN: counts, PAPER: published}
    frames = []
    for source, frame in sources.items():
        part = require_table(frame, ["part", "label", "count"], NAME)
        require_values(part, "label", FIT_LABELS, NAME)
        part.insert(0, "source", source)
        frames.append(part.assign(share=part["count"] / part.groupby("part")["count"].transform("sum").clip(lower=1)))
    return pd.concat(frames, ignore_index=True)


@styled
def draw_label_counts(table: pd.DataFrame) -> Figure:
    """Draw one panel per part: bars for this run, a line across for the paper."""
    figure = new_figure(3.2)
    parts = list(dict.fromkeys(table.loc[table["source"] == RUN, "part"]))
    panels = figure.subplots(1, len(parts), sharey=True, squeeze=False)[0]
    for axes, part in zip(panels, parts, strict=True):
        _draw_part(axes, table[table["part"] == part])
        total = int(table.loc[(table["part"] == part) & (table["source"] == RUN), "count"].sum())
        axes.set_title(f"{part} ({counted(total, 'pair')})")
    panels[0].set_ylim(0, 1.3 * table["share"].max())
    panels[0].set_ylabel("share of the part's pairs")
    panels[0].yaxis.set_major_formatter(lambda share, _: percent(share, 0))
    if (table["source"] == PAPER).any():
        figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center")
    return figure


def _draw_part(axes: Axes, table: pd.DataFrame) -> None:
    for place, (label, mark) in enumerate(FIT_LABELS.items()):
        rows = {row.source: row for row in records(table[table["label"] == label])}
        lines = []
        if RUN in rows:
            axes.bar(place, rows[RUN].share, width=0.7, **mark.bar)
            lines.append(f"{rows[RUN].count:,}")
        if PAPER in rows:
            name = "paper (its counts in brackets)" if place == 0 else None
            axes.plot([place - 0.42, place + 0.42], [rows[PAPER].share] * 2, color=BLACK, label=name)
            lines.append(f"({rows[PAPER].count:,})")
        top = max((row.share for row in rows.values()), default=0.0)
        axes.annotate("\n".join(lines), (place, top), (0, 3), textcoords="offset points", ha="center", va="bottom")
    axes.set_xticks(range(len(FIT_LABELS)), [mark.name.replace(" ", "\n") for mark in FIT_LABELS.values()])


def describe_label_counts(table: pd.DataFrame) -> str:
    """Say what the picture shows, with the counts."""
    run = table[table["source"] == RUN]
    parts = []
    for part, rows in run.groupby("part", sort=False):
        counts = rows.groupby("label")["count"].sum()
        named = [f"{counts.get(label, 0):,} {mark.name}" for label, mark in FIT_LABELS.items()]
        parts.append(f"{part} has {listed(named)}")
    text = f"Bars of the three labels per part: {'; '.join(parts)}."
    paper = table[table["source"] == PAPER]
    if paper.empty:
        return text
    both = run.merge(paper, on=["part", "label"], suffixes=("", "_paper"))
    equal = int((both["count"] == both["count_paper"]).sum())
    return f"{text} {equal} of the {counted(len(paper), 'count')} that the paper gives are met exactly."
