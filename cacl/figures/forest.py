"""Figure: values with intervals in rows, several series in each: effects of a change (chapter 9), scores of full texts (11)."""

import pandas as pd
from matplotlib.figure import Figure

from cacl.figures.style import GREEN, GREY, SERIES, intervals, listed, new_figure, records, styled


def forest_table(
    rows: pd.DataFrame, row: str, series: str, measure: str, value: str = "value", line: float = 0.0, margin: float = 0.0
) -> pd.DataFrame:
    """Choose columns of a table with ``low`` and ``high``: ``row`` and ``series`` name a point, ``value`` holds it.

    Columns: ``row``, ``series``, ``value``, ``low``, ``high``, and the same in each row: ``measure`` (what the value is), ``line``
    (where nothing would be found) and ``margin`` (on either side of the line, what is as good as nothing).
    """
    table = rows[[row, series, value, "low", "high"]].set_axis(["row", "series", "value", "low", "high"], axis=1)
    return table.reset_index(drop=True).assign(measure=measure, line=line, margin=margin)


@styled
def draw_forest(table: pd.DataFrame) -> Figure:
    """Draw a point per row and series, all on one scale, with a line where nothing is found, and the margin around it."""
    first = table.iloc[0]
    order = table.sort_values(["row", "series"], key=lambda names: pd.factorize(names)[0], ignore_index=True)
    starts = (order["row"] != order["row"].shift()).cumsum()
    places = order.index + 0.8 * starts  # points of one row stand together
    figure, (axes,) = new_figure(1.2 + 0.15 * places.max())
    axes.axvspan(first["line"] - first["margin"], first["line"] + first["margin"], color=GREEN, alpha=0.2, linewidth=0)
    axes.axvline(first["line"], color=GREY, linestyle="--", linewidth=1)
    for look, name in zip(SERIES, table["series"].unique(), strict=False):
        rows = order[order["series"] == name]
        intervals(axes, places[rows.index], rows, look, level=True, label=name, markersize=5.5)
    ticks = places.groupby(starts).mean()
    axes.set_yticks(ticks, order["row"].unique())
    axes.set(ylim=(places.max() + 0.8, places.min() - 0.8), xlabel=first["measure"])
    axes.grid(axis="x")
    figure.legend(loc="outside upper left", ncols=3)
    return figure


def describe_forest(table: pd.DataFrame) -> str:
    """Give each value, and on which side of the line its interval lies."""
    first, parts = table.iloc[0], []
    for name, rows in table.groupby("row", sort=False):
        sides = ["above" if row.low > row.line else "below" if row.high < row.line else "on both sides" for row in records(rows)]
        points = [f"{row.series} {row.value:z.3f} ({side})" for row, side in zip(records(rows), sides, strict=True)]
        parts.append(f"{name}: {listed(points)}.")
    line = f"the line at {first['line']:g}" + (f", with a margin of {first['margin']:g} to either side" if first["margin"] else "")
    return f"Points with intervals: {first['measure']}. In brackets, where the interval lies of {line}. {' '.join(parts)}"
