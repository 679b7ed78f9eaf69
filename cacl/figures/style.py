"""One look for all figures: sizes, type, series that can be told apart without colour, and how words and numbers are written.

The colours are those of Okabe and Ito (https://jfly.uni-koeln.de/color/), but for a darker purple, whose contrast on white
is enough for a line. Every series also has a hatch, a line style and a marker of its own. The background is opaque white,
so that a figure reads the same on a light and on a dark page.
"""

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

WIDTH = 7.0
"""Width of every figure, in inches."""

PERCENT = "{x:.0%}"
"""Format of the ticks of shares."""

BLACK, GREY, PALE = "#000000", "#595959", "#D9D9D9"
BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY = "#0072B2", "#D55E00", "#009E73", "#AA4499", "#E69F00", "#56B4E9"

RC: Any = {
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.labelsize": 9.5,
    "figure.labelsize": 9.5,
    "axes.titlelocation": "left",
    "legend.frameon": False,
    "legend.handlelength": 2.4,
    "figure.facecolor": "white",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.axisbelow": True,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "hatch.linewidth": 0.8,
    "svg.hashsalt": "cacl",
}
"""Settings that hold while a figure is drawn; whoever saves one enters ``matplotlib.rc_context(RC)`` for the saving too."""

_METRICS = {"auc": "AUC", "f1_half": "F1 at 0.5", "f1_tuned": "F1 at the tuned threshold"}


@dataclass(frozen=True)
class Look:
    """How one series looks, and the keywords that draw it so."""

    name: str
    colour: str
    hatch: str = ""
    line: Any = "-"
    marker: str = "o"

    @property
    def bar(self) -> dict[str, Any]:
        """Keywords of a filled bar."""
        return {"facecolor": self.colour, "edgecolor": "white", "hatch": self.hatch, "linewidth": 0.5}

    @property
    def curve(self) -> dict[str, Any]:
        """Keywords of a line."""
        return {"color": self.colour, "linestyle": self.line}

    @property
    def point(self) -> dict[str, Any]:
        """Keywords of points without a line."""
        return {"color": self.colour, "linestyle": "none", "marker": self.marker, "markersize": 7, "markeredgecolor": "white"}

    @property
    def patch(self) -> Patch:
        """The legend's entry of a bar."""
        return Patch(label=self.name, **self.bar)

    @property
    def handle(self) -> Line2D:
        """The legend's entry of a line with its marker."""
        return Line2D([], [], label=self.name, marker=self.marker, **self.curve)


FIT_LABELS = {
    "good_fit": Look("good fit", BLUE, "", "-", "o"),
    "potential_fit": Look("potential fit", VERMILLION, "///", "--", "^"),
    "no_fit": Look("no fit", GREY, "xxx", ":", "s"),
}
"""The three labels of section 3.1, from the best fit to the worst."""

BUCKETS = {
    "hard": Look("hard", VERMILLION, "///", "-", "^"),
    "medium": Look("medium", ORANGE, "\\\\\\", "--", "D"),
    "easy": Look("easy", BLUE, "", "-.", "o"),
    "none": Look("no distance", SKY, "---", ":", "X"),
    "filled": Look("filled at random", GREY, "xxx", ":", "s"),
}
"""The buckets of section 5.6, candidates that have no distance, and the places that no bucket could fill."""

NOTHING = "Undefined: nothing to draw."

SERIES = (
    Look("", BLUE, "", "-", "o"),
    Look("", VERMILLION, "///", "--", "^"),
    Look("", GREEN, "\\\\\\", "-.", "s"),
    Look("", PURPLE, "xxx", (0, (1, 1)), "D"),
    Look("", BLACK, "+++", (0, (5, 1, 1, 1, 1, 1)), "v"),
    Look("", ORANGE, "|||", (0, (8, 3)), "P"),
    Look("", SKY, "---", (0, (3, 1, 1, 1)), "X"),
)
"""Looks for series without a meaning of their own, in the order in which they are taken."""


def styled(draw: Callable[[pd.DataFrame], Figure]) -> Callable[[pd.DataFrame], Figure]:
    """Run ``draw`` under the settings of :data:`RC`; a table without rows, of what is undefined, gives a figure that says so."""

    @wraps(draw)
    def drawn(table: pd.DataFrame) -> Figure:
        with rc_context(RC):
            figure = draw(table) if len(table) else _nothing()
            # Ticks and layout are made lazily: they must be made while the settings hold.
            figure.draw_without_rendering()
            return figure

    return drawn


def _nothing() -> Figure:
    figure, (axes,) = new_figure(0.6)
    axes.set_axis_off()
    axes.text(0.5, 0.5, NOTHING, ha="center", va="center")
    return figure


def new_figure(height: float, rows: int = 1, columns: int = 1, **layout: Any) -> tuple[Figure, list[Axes]]:
    """Return a figure of the common width and of ``height`` inches, which pyplot does not know of, and its panels."""
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False, **layout).ravel().tolist()


def facets(height: float, table: pd.DataFrame, by: Any, **layout: Any) -> tuple[Figure, list[tuple[Axes, Any, pd.DataFrame]]]:
    """Return a figure, and for each value of the column ``by`` a panel, the value and its rows; the panels share their y axis."""
    groups = table.groupby(by, sort=False)
    figure, panels = new_figure(height, 1, groups.ngroups, sharey=True, **layout)
    return figure, [(axes, value, rows) for axes, (value, rows) in zip(panels, groups, strict=True)]


def by_look(table: pd.DataFrame, column: str, looks: Mapping[str, Look]) -> list[tuple[Look, pd.DataFrame]]:
    """Return each look that has rows, those whose ``column`` has its name, in the order of ``looks``; all names must have one."""
    groups: Any = sorted(table.groupby(column), key=lambda group: list(looks).index(str(group[0])))
    return [(looks[name], rows) for name, rows in groups]


def records(table: pd.DataFrame) -> list[Any]:
    """Return the rows of ``table`` as named tuples."""
    return list(table.itertuples(index=False))


def filling(looks: Iterable[Look]) -> dict[str, Any]:
    """Return the keywords of bars of which each has a look of its own."""
    colours, hatches = zip(*((look.colour, look.hatch) for look in looks), strict=True)
    return {"color": colours, "hatch": hatches, "edgecolor": "white", "linewidth": 0.5}


def stacked_bars(axes: Axes, wide: pd.DataFrame, looks: Mapping[str, Look], width: float, level: bool = False) -> None:
    """Stack the columns of ``wide``, in the order of ``looks``, at the places in its index; ``level`` from left to right."""
    ends = np.zeros(len(wide))
    for name in sorted(map(str, wide), key=list(looks).index):
        (axes.barh if level else axes.bar)(wide.index, wide[name], width, ends, **looks[name].bar)
        ends += wide[name].to_numpy()


def interval_points(
    axes: Axes, places: Any, rows: pd.DataFrame, look: Look, value: str = "value", level: bool = False, **point: Any
) -> None:
    """Draw the column ``value`` as points with lines from ``low`` to ``high``, upright or ``level``; nan draws no line."""
    lines = axes.hlines if level else axes.vlines
    known = rows["low"].notna().to_numpy()
    lines(np.asarray(places)[known], rows["low"][known], rows["high"][known], color=look.colour, linewidth=1.5)
    x, y = (rows[value], places) if level else (places, rows[value])
    axes.plot(x, y, **look.point | point)


def metric_name(key: str) -> str:
    """Name a metric for the reader.

    >>> metric_name("auc"), metric_name("job.map"), metric_name("resume.ndcg_at_10")
    ('AUC', 'job MAP', 'resume NDCG at 10')
    """
    query, _, measure = key.partition(".")
    return _METRICS.get(key) or f"{query} {measure.upper()}".replace("_AT_", " at ").strip()


def wrapped(label: str, width: int, lines: int = 3) -> str:
    """Break ``label`` into at most ``lines`` lines of at most ``width`` characters; what is left out becomes "...".

    >>> wrapped("manage musculoskeletal emergencies of athletes", 16, 2)
    'manage\\nmusculoskelet...'
    """
    parts = textwrap.wrap(label, width) or [""]
    if len(parts) > lines:
        parts = [*parts[: lines - 1], parts[lines - 1][: width - 3].rstrip() + "..."]
    return "\n".join(parts)


def percent(share: float, digits: int = 1) -> str:
    """Write a share as a percentage; one that is not zero never looks like zero.

    >>> percent(0.2617), percent(0.0), percent(0.00001)
    ('26.2%', '0.0%', '<0.1%')
    """
    least = 10.0**-digits
    return f"<{least:g}%" if 0 < 100 * share < least / 2 else f"{100 * share:.{digits}f}%"


def listed(parts: Sequence[str]) -> str:
    """Join as a sentence does.

    >>> listed(["one", "two", "three"]), listed(["one"])
    ('one, two and three', 'one')
    """
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def counted(number: float, noun: str) -> str:
    """Write a count with its noun.

    >>> counted(1, "pair"), counted(5179, "pair"), counted(2, "query")
    ('1 pair', '5,179 pairs', '2 queries')
    """
    plural = noun[:-1] + "ies" if noun.endswith("ry") else noun + "s"
    return f"{number:,.0f} {noun if number == 1 else plural}"
