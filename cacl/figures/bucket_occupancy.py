"""Figure: how many candidate negatives each anchor has in each bucket (section 5.6)."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cacl.figures.style import BLACK, BUCKETS, Mark, new_figure, styled
from cacl.figures.tables import require_table, require_values
from cacl.figures.text import counted, listed, percent

NAME = "bucket_occupancy"
SHOWN = ("hard", "medium", "easy", "none")


def bucket_occupancy_table(buckets: pd.DataFrame | npt.ArrayLike) -> pd.DataFrame:
    """Count the candidates of every anchor by bucket.

    Parameters
    ----------
    buckets :
        Either an array of names (anchors, pool): ``hard``, ``medium``, ``easy``, ``none`` for a candidate without a distance,
        and the empty string for one that is excluded; or a DataFrame with columns ``hard``, ``medium``, ``easy`` and, if there
        are any, ``none``: one row of counts per anchor.

    Returns
    -------
    DataFrame with columns ``anchor`` (from 0), ``bucket``, ``candidates``.
    """
    counts = buckets if isinstance(buckets, pd.DataFrame) else _counted(np.asarray(buckets))
    names = [name for name in SHOWN if name != "none" or name in counts.columns]
    counts = require_table(counts, names, NAME)
    counts.insert(0, "anchor", range(len(counts)))
    return counts.melt(id_vars="anchor", var_name="bucket", value_name="candidates")


def _counted(names: npt.NDArray[np.str_]) -> pd.DataFrame:
    require_values(pd.DataFrame({"bucket": np.unique(names)}), "bucket", [*SHOWN, ""], NAME)
    return pd.DataFrame({name: (names == name).sum(axis=1) for name in SHOWN})


@styled
def draw_bucket_occupancy(table: pd.DataFrame) -> Figure:
    """Draw the counts per anchor as boxes, and the share of anchors with at least one candidate as bars."""
    buckets = [(name, BUCKETS[name]) for name in SHOWN if (table["bucket"] == name).any()]
    figure = new_figure(1.3 + 0.5 * len(buckets))
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[1.6, 1])
    for place, (name, mark) in enumerate(buckets):
        candidates = table.loc[table["bucket"] == name, "candidates"].to_numpy()
        _draw_box(left, place, candidates, mark)
        share = float((candidates > 0).mean())
        right.barh(place, share, height=0.6, **mark.bar)
        right.annotate(percent(share), (share, place), (4, 0), textcoords="offset points", va="center")
    left.set_yticks(range(len(buckets)), [mark.name for _, mark in buckets])
    left.invert_yaxis()
    left.set_xscale("symlog", linthresh=1, linscale=0.4)
    left.set_xlim(-0.3, 4 * max(table["candidates"].max(), 10))
    left.xaxis.set_major_formatter(lambda count, _: f"{count:,.0f}")
    left.set(xlabel="candidates per anchor (box: quartiles; line: range)", ylabel="bucket")
    right.set_xlim(0, 1.3)
    right.set_xticks([0, 0.5, 1])
    right.xaxis.set_major_formatter(lambda share, _: percent(share, 0))
    right.set_xlabel("anchors with at least one")
    return figure


def _draw_box(axes: Axes, place: int, candidates: npt.NDArray[np.int64], mark: Mark) -> None:
    low, first, median, third, high = np.quantile(candidates, [0, 0.25, 0.5, 0.75, 1])
    axes.plot([low, high], [place, place], color=mark.colour, linewidth=1.5)
    axes.plot([low, high], [place, place], "|", color=mark.colour, markersize=9, markeredgewidth=1.5)
    axes.barh(place, third - first, left=first, height=0.45, **mark.bar)
    axes.plot(median, place, mark.marker, color=BLACK, markeredgecolor="white", markersize=7)
    axes.annotate(f"median {median:g}", (high, place), (7, 0), textcoords="offset points", va="center")


def describe_bucket_occupancy(table: pd.DataFrame) -> str:
    """Say what the picture shows, with the share of anchors that have a candidate in each bucket."""
    shown = [name for name in SHOWN if (table["bucket"] == name).any()]
    found = {name: table.loc[table["bucket"] == name, "candidates"] for name in shown}
    shares = [f"{percent((found[name] > 0).mean())} in {BUCKETS[name].name}" for name in shown]
    medians = [f"{found[name].median():g} ({BUCKETS[name].name})" for name in shown]
    return (
        f"Candidate negatives of {counted(table['anchor'].nunique(), 'anchor')} by bucket. Share of anchors with at least one "
        f"candidate: {listed(shares)}; the median number of candidates is {listed(medians)}."
    )
