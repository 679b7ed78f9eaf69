"""Figure: how many candidate negatives each anchor has in each bucket (section 5.6)."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from cacl.figures.style import BLACK, BUCKETS, PAPER, PERCENT, counted, filling, listed, new_figure, percent, records, styled

SHOWN = ("hard", "medium", "easy", "none")
LEVELS = {"least": 0.0, "first_quartile": 0.25, "median": 0.5, "third_quartile": 0.75, "most": 1.0}


def bucket_occupancy_table(names: np.typing.ArrayLike) -> pd.DataFrame:
    """Count the candidates of every anchor by bucket.

    ``names`` (anchors, pool) says "hard", "medium" or "easy", "none" for a candidate without a distance, and "" for one that
    is excluded. Each ``bucket`` has a row: ``anchors``, the ``share`` of them with any candidate in it, and quantiles of the
    number of candidates over anchors, ``least`` to ``most``. Without anchors there are no rows.
    """
    found = np.asarray(names)
    counts = np.stack([(found == bucket).sum(axis=1) for bucket in SHOWN])
    if not len(found):
        return pd.DataFrame(columns=["bucket", "anchors", "share", *LEVELS])
    table = pd.DataFrame({"bucket": SHOWN, "anchors": counts.shape[1], "share": (counts > 0).mean(axis=1)})
    return table.assign(**{name: np.quantile(counts, level, axis=1) for name, level in LEVELS.items()})


@styled
def draw_bucket_occupancy(table: pd.DataFrame) -> Figure:
    """Draw the counts per anchor as boxes, and the share of anchors with at least one candidate as bars."""
    looks, places = [BUCKETS[name] for name in table["bucket"]], range(len(table))
    figure, (left, right) = new_figure(3.3, 1, 2, sharey=True, width_ratios=[1.6, 1])
    left.hlines(places, table["least"], table["most"], color=BLACK, linewidth=1.2)
    left.barh(places, table["third_quartile"] - table["first_quartile"], 0.5, table["first_quartile"], **filling(looks))
    left.plot(table["median"], places, "D", color=BLACK, markeredgecolor=PAPER, markersize=7)
    for place, row in enumerate(records(table)):
        left.annotate(f"median {row.median:g}", (row.most, place), (6, 0), textcoords="offset points", va="center")
    left.set_yticks(places, [look.name for look in looks])
    left.invert_yaxis()
    left.set_xscale("symlog", linthresh=1, linscale=0.4)
    left.xaxis.set_major_formatter("{x:,.0f}")
    left.set(xlim=(-0.3, 4 * max(table["most"].max(), 10)), ylabel="bucket")
    left.set_xlabel("candidates per anchor, log scale\n(box: quartiles; line: range)")
    right.bar_label(right.barh(places, table["share"], 0.6, **filling(looks)), table["share"].map(percent), padding=4)
    right.set(xlim=(0, 1.3), xticks=[0, 0.5, 1], xlabel="anchors with at least one")
    right.xaxis.set_major_formatter(PERCENT)
    return figure


def describe_bucket_occupancy(table: pd.DataFrame) -> str:
    """Give the share of anchors that have a candidate in each bucket, and the medians."""
    rows = [(BUCKETS[row.bucket].name, row) for row in records(table)]
    return (
        f"Candidate negatives of {counted(rows[0][1].anchors, 'anchor')} by bucket. Share of anchors with at least one candidate: "
        f"{listed([f'{percent(row.share)} in {name}' for name, row in rows])}; the median number of candidates is "
        f"{listed([f'{row.median:g} ({name})' for name, row in rows])}."
    )
