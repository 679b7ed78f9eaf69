"""Figure: how often each of the three labels occurs in each part (sections 3.1 and 3.2)."""

import pandas as pd
from matplotlib.figure import Figure

from cacl.figures.style import FIT_LABELS, PAPERS, PERCENT, by_look, counted, facets, filling, listed, records, styled


def label_counts_table(counts: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Put the counts of this run beside the paper's, both with their shares of the part.

    Both frames have columns ``part``, ``label`` (three-way) and ``count``; ``published`` has every part and label. Columns:
    ``part``, ``label``, ``count``, ``published``, ``count_share``, ``published_share``.
    """
    both = published.rename(columns={"count": "published"}).merge(counts, "left", ["part", "label"]).fillna({"count": 0})
    table = both[["part", "label", "count", "published"]].astype({"count": int, "published": int})
    shares = table[["count", "published"]] / table.groupby("part")[["count", "published"]].transform("sum")
    return table.join(shares.add_suffix("_share"))


@styled
def draw_label_counts(table: pd.DataFrame) -> Figure:
    """Draw one panel per part: bars for this run, a line across for the paper."""
    figure, panels = facets(3.2, table, "part")
    for axes, part, own in panels:
        rows = own.set_index("label").loc[list(FIT_LABELS)].reset_index()
        axes.bar(rows.index, rows["count_share"], 0.7, **filling(FIT_LABELS.values()))
        line = axes.hlines(rows["published_share"], rows.index - 0.42, rows.index + 0.42, **PAPERS)
        for place, row in enumerate(records(rows)):
            text, top = f"{row.count:,}\n({row.published:,})", max(row.count_share, row.published_share)
            axes.annotate(text, (place, top), (0, 3), textcoords="offset points", ha="center", va="bottom")
        axes.set_xticks(rows.index, [look.name.replace(" ", "\n") for look in FIT_LABELS.values()])
        axes.set_title(f"{part} ({counted(rows['count'].sum(), 'pair')})")
    axes.set_ylim(0, 1.3 * table[["count_share", "published_share"]].max().max())
    panels[0][0].set_ylabel("share of the part's pairs")
    axes.yaxis.set_major_formatter(PERCENT)
    figure.legend([line], ["paper (its counts in brackets)"], loc="outside lower center")
    return figure


def describe_label_counts(table: pd.DataFrame) -> str:
    """Give the counts, and say how many of them are the paper's."""
    parts = []
    for part, rows in table.groupby("part", sort=False):
        counts = [f"{own['count'].sum():,} {look.name}" for look, own in by_look(rows, "label", FIT_LABELS)]
        parts.append(f"{part} has {listed(counts)}")
    equal = f"{(table['count'] == table['published']).sum()} of the {counted(len(table), 'count')}"
    return f"Bars of the three labels per part: {'; '.join(parts)}. {equal} that the paper gives are met exactly."
