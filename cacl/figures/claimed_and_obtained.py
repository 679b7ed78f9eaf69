"""Figure: the paper's headline results beside what the runs obtained, with intervals (section 7.3)."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cacl.figures.style import BLACK, SERIES, new_figure, styled
from cacl.figures.tables import records, require_table
from cacl.figures.text import listed

NAME = "claimed_and_obtained"
NOT_COMPARABLE = "not comparable"
_SECTION, _KIND = "7.3", "within"
_STEP = 0.28


def claimed_and_obtained_table(runs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Choose the results of section 7.3 that have a tolerance.

    Parameters
    ----------
    runs :
        For each run a table with one row per claim and the columns ``id``, ``section``, ``quote``, ``claimed``, ``kind``,
        ``obtained``, ``low``, ``high``, ``verdict``.

    Returns
    -------
    DataFrame with columns ``run``, ``result``, ``claimed``, ``obtained``, ``low``, ``high``, ``verdict``; without an
    interval, ``low`` and ``high`` are nan.
    """
    columns = ["id", "section", "quote", "claimed", "kind", "obtained", "low", "high", "verdict"]
    frames = []
    for run, table in runs.items():
        rows = require_table(table, columns, NAME)
        rows = rows[(rows["section"] == _SECTION) & (rows["kind"] == _KIND)]
        names = [_name(row.id, row.quote) for row in records(rows)]
        frames.append(rows.assign(run=run, result=names).drop(columns=["id", "section", "quote", "kind"]))
    chosen = require_table(pd.concat(frames), ["run", "result", "claimed", "obtained", "low", "high", "verdict"], NAME)
    numbers = ["claimed", "obtained", "low", "high"]
    return chosen.assign(**{name: chosen[name].astype(float) for name in numbers}).dropna(
        subset="obtained", ignore_index=True
    )


def _name(claim: str, quote: str) -> str:
    first = next(part.strip() for part in quote.split("│") if part.strip())
    phase = next((f", phase {number}" for number in "12" if f"phase{number}" in claim), "")
    return first + phase


@styled
def draw_claimed_and_obtained(table: pd.DataFrame) -> Figure:
    """Draw a row per result: the paper's value as a line, each run's as a mark with its interval."""
    results, runs = list(dict.fromkeys(table["result"])), list(dict.fromkeys(table["run"]))
    figure = new_figure(1.5 + 0.32 * len(results))
    axes = figure.subplots()
    claimed = table.drop_duplicates("result").set_index("result")["claimed"]
    for place, result in enumerate(results):
        axes.plot(
            [claimed[result]] * 2, [place - 0.42, place + 0.42], color=BLACK, label=None if place else "the paper"
        )
    for number, run in enumerate(runs):
        offset = (number - (len(runs) - 1) / 2) * _STEP
        _draw_run(axes, table[table["run"] == run], results, offset, number)
    axes.set_yticks(range(len(results)), results)
    axes.invert_yaxis()
    axes.set_xlim(left=min(0.0, float(table["low"].min(skipna=True) if table["low"].notna().any() else 0.0)))
    axes.set_xlabel("value (hollow marks: not comparable with the paper)")
    axes.grid(axis="x")
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def _draw_run(axes: Axes, table: pd.DataFrame, results: list[str], offset: float, number: int) -> None:
    mark = SERIES[number]
    for row in records(table):
        place = results.index(row.result) + offset
        if not pd.isna(row.low):
            axes.plot([row.low, row.high], [place, place], color=mark.colour, linestyle="-")
        fill = "white" if row.verdict == NOT_COMPARABLE else mark.colour
        axes.plot(row.obtained, place, mark.marker, color=mark.colour, markerfacecolor=fill)
    axes.plot([], [], mark.marker, color=mark.colour, label=table["run"].iloc[0])


def describe_claimed_and_obtained(table: pd.DataFrame) -> str:
    """Say how many results each run confirms, and the AUCs."""
    sentences = []
    for run, rows in table.groupby("run", sort=False):
        judged = rows[rows["verdict"] != NOT_COMPARABLE]
        confirmed = int(judged["verdict"].isin(["reproduced", "within tolerance"]).sum())
        named = [
            f"{row.result} {row.obtained:.3f} (paper {row.claimed:.3f})" for row in records(rows) if "AUC" in row.result
        ]
        head = f"{confirmed} of {len(judged)} comparable results within tolerance" if len(judged) else "none comparable"
        sentences.append(f"{run}: {head}{', ' + listed(named) if named else ''}")
    return f"The paper's results in section 7.3 as lines, and what was obtained as marks with intervals. {'; '.join(sentences)}."
