"""One look for all figures: sizes, type, series that can be told apart without colour, and how words and numbers are written.

The colours follow those of Okabe and Ito (https://jfly.uni-koeln.de/color/), some of them darker, so that a mark has a contrast
of 3 to white. Every series also has a hatch, a line style and a marker of its own. A figure is drawn wide and narrow, in the
colours of the light theme; :func:`dark` gives the same picture in those of the dark theme.
"""

import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

WIDTH, NARROW_WIDTH = 7.0, 3.6  #: Width of a figure in inches, and of one for a narrow screen.
NARROW = ContextVar("narrow", default=False)  #: Whether figures are drawn for a narrow screen: panels one below the other.
PERCENT = "{x:.0%}"  #: Format of the ticks of shares.
NOTHING = "Undefined: nothing to draw."

BLACK, GREY, PALE, PAPER = "#111111", "#595959", "#D9D9D9", "#FFFFFF"
BLUE, VERMILLION, GREEN, PURPLE, ORANGE = "#0072B2", "#D55E00", "#009E73", "#AA4499", "#B07C00"
SKY, BROWN, HEAT = "#3A93CC", "#8C5A3C", "#4F9BD0"

IN_DARK = {
    BLACK: "#E8E8E8", GREY: "#A6A6A6", PALE: "#3D3D3D", PAPER: "#121212", BLUE: "#4BA3DB", VERMILLION: "#FF8A3D",
    GREEN: "#2FC295", PURPLE: "#DD82CC", ORANGE: "#E5C04B", SKY: "#9FD3F5", BROWN: "#C99A7B", HEAT: "#2A6A99",
}  # fmt: skip
"""Each colour in the dark theme; PAPER is the page."""

MASS = LinearSegmentedColormap.from_list("mass", [PAPER, HEAT], 32)
"""Colours of a heat map, on which BLACK can be read; so few that the key to them is drawn, too, and no picture in the picture."""

RC: Any = {
    "font.size": 9, "axes.titlesize": 10, "axes.labelsize": 9.5, "figure.labelsize": 9.5, "axes.titlelocation": "left",
    "legend.frameon": False, "legend.handlelength": 2.4, "lines.linewidth": 1.8, "lines.markersize": 5, "hatch.linewidth": 0.8,
    "figure.facecolor": PAPER, "text.color": BLACK, "axes.labelcolor": BLACK, "xtick.color": BLACK, "ytick.color": BLACK,
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": GREY,
    "axes.axisbelow": True, "grid.color": PALE, "grid.linewidth": 0.6,
    "svg.hashsalt": "cacl",
}  # fmt: skip
"""Settings that hold while a figure is drawn; whoever saves one enters ``matplotlib.rc_context(RC)`` for the saving too."""

_MASS_IN_DARK = LinearSegmentedColormap.from_list("mass in the dark", [IN_DARK[PAPER], IN_DARK[HEAT]], MASS.N)
_DARK = {to_hex(light): to_hex(colour) for light, colour in IN_DARK.items()}
_DARK |= {to_hex(MASS(step)): to_hex(_MASS_IN_DARK(step)) for step in range(MASS.N)}

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
        return {"facecolor": self.colour, "edgecolor": PAPER, "hatch": self.hatch, "linewidth": 0.5}

    @property
    def curve(self) -> dict[str, Any]:
        """Keywords of a line."""
        return {"color": self.colour, "linestyle": self.line}

    @property
    def point(self) -> dict[str, Any]:
        """Keywords of points without a line."""
        return {"color": self.colour, "linestyle": "none", "marker": self.marker, "markersize": 7, "markeredgecolor": PAPER}

    @property
    def box(self) -> dict[str, Any]:
        """Frame of a text, which the marker gives its shape."""
        return {"boxstyle": self.marker, "facecolor": PAPER, "edgecolor": self.colour, "linewidth": 1.6, "linestyle": self.line}

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

SERIES = (
    Look("", BLUE, "", "-", "o"),
    Look("", VERMILLION, "///", "--", "^"),
    Look("", GREEN, "\\\\\\", "-.", "s"),
    Look("", PURPLE, "xxx", (0, (1, 1)), "D"),
    Look("", BLACK, "+++", (0, (5, 1, 1, 1, 1, 1)), "v"),
    Look("", ORANGE, "|||", (0, (8, 3)), "P"),
    Look("", SKY, "---", (0, (3, 1, 1, 1)), "X"),
    Look("", BROWN, "ooo", (0, (1, 2)), "p"),
)
"""Looks for series without a meaning of their own, in the order in which they are taken."""

METHODS = (
    "phase 2", "phase 1 cosine", "frozen encoder", "TF-IDF", "transport distance", "logistic regression", "memory of the job",
    "ontology similarity",
)  # fmt: skip
"""What scores pairs; each has the same look, that of its place in SERIES, in every figure that shows it."""

CHANCE: dict[str, Any] = {"color": GREY, "linestyle": "--", "linewidth": 1.2}  #: Keywords of the line of chance.
PAPERS: dict[str, Any] = {"color": BLACK, "linewidth": 1.8}  #: Keywords of the line of the paper's value.


def styled(draw: Callable[[pd.DataFrame], Figure]) -> Callable[[pd.DataFrame], Figure]:
    """Run ``draw`` under the settings of :data:`RC`; a table without rows, of what is undefined, gives a figure that says so."""

    @wraps(draw)
    def drawn(table: pd.DataFrame) -> Figure:
        with rc_context(RC):
            if len(table):
                figure = draw(table)
            else:
                figure, (axes,) = new_figure(0.6)
                axes.set_axis_off()
                axes.text(0.5, 0.5, NOTHING, ha="center", va="center")
            for axes in figure.axes if NARROW.get() else ():
                axes.set_xlabel(textwrap.fill(axes.get_xlabel(), 26))
            # Ticks and layout are made lazily: they must be made while the settings hold.
            figure.draw_without_rendering()
            return figure

    return drawn


def dark(svg: str) -> str:
    """Give an SVG the colours of the dark theme.

    >>> dark('<path style="stroke: #0072b2"/>')
    '<path style="stroke: #4ba3db"/>'
    """
    return re.sub("#[0-9a-f]{6}", lambda colour: _DARK.get(colour[0], colour[0]), svg)


class _Sheet(Figure):
    """A figure whose legend has as many columns as there is room for, and stands below if the figure is narrow."""

    def legend(self, *args: Any, loc: Any = "outside lower center", ncols: int = 1, **options: Any) -> Any:
        """Add the legend of the figure with at most ``ncols`` columns."""
        if NARROW.get() and "right" in loc:
            loc, ncols = "outside lower center", 3
            self.set_figheight(self.get_figheight() + 1)
        legend: Any = super().legend(*args, loc=loc, ncols=ncols, **options)
        if ncols > 1 and legend.get_window_extent().width > self.bbox.width:
            legend.remove()
            return self.legend(*args, loc=loc, ncols=ncols - 1, **options)
        return legend


def new_figure(height: float, rows: int = 1, columns: int = 1, **layout: Any) -> tuple[Figure, list[Axes]]:
    """Return a figure of the common width and of ``height`` inches, which pyplot does not know of, and its panels.

    A narrow one has them one below the other, and is as much higher.
    """
    if NARROW.get() and columns > 1:
        height, rows, columns = height * (1 + 0.5 * (columns - 1)), rows * columns, 1
        layout["height_ratios"] = layout.pop("width_ratios", None)
    figure = _Sheet(figsize=(NARROW_WIDTH if NARROW.get() else WIDTH, height), layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False, **layout).ravel().tolist()


def facets(height: float, table: pd.DataFrame, by: Any, **layout: Any) -> tuple[Figure, list[tuple[Axes, Any, pd.DataFrame]]]:
    """Return a figure, and for each value of the column ``by`` a panel, the value and its rows; the panels share their y axis."""
    groups = table.groupby(by, sort=False)
    figure, panels = new_figure(height, 1, groups.ngroups, sharey=True, **layout)
    return figure, [(axes, value, rows) for axes, (value, rows) in zip(panels, groups, strict=True)]


def method_looks(methods: Iterable[str]) -> dict[str, Look]:
    """Return the look of each method; one that is not among METHODS takes one that is left."""
    names = list(methods)
    left = iter([look for name, look in zip(METHODS, SERIES, strict=True) if name not in names])
    return {name: SERIES[METHODS.index(name)] if name in METHODS else next(left) for name in names}


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
    return {"color": colours, "hatch": hatches, "edgecolor": PAPER, "linewidth": 0.5}


def stacked_bars(axes: Axes, wide: pd.DataFrame, looks: Mapping[str, Look], width: float, level: bool = False) -> None:
    """Stack the columns of ``wide``, in the order of ``looks``, at the places in its index; ``level`` from left to right."""
    ends = np.zeros(len(wide))
    for name in sorted(map(str, wide), key=list(looks).index):
        (axes.barh if level else axes.bar)(wide.index, wide[name], width, ends, **looks[name].bar)
        ends += wide[name].to_numpy()


def intervals(
    axes: Axes, places: Any, rows: pd.DataFrame, look: Look, value: str = "value", level: bool = False, **point: Any
) -> None:
    """Draw the column ``value`` as points with lines from ``low`` to ``high``, upright or ``level``; nan draws no line."""
    lines = axes.hlines if level else axes.vlines
    known = rows["low"].notna().to_numpy()
    lines(np.asarray(places)[known], rows["low"][known], rows["high"][known], color=look.colour, linewidth=1.5)
    x, y = (rows[value], places) if level else (places, rows[value])
    axes.plot(x, y, **look.point | point)


def heat_map(axes: Axes, values: pd.DataFrame, **options: Any) -> None:
    """Draw ``values`` as colours from 0 on, with numbers that can be read on them; options are those of :func:`seaborn.heatmap`."""
    sns.heatmap(values, ax=axes, cmap=MASS, vmin=0, linecolor=PAPER, annot_kws={"color": BLACK}, **options)
    axes.tick_params(length=0)


def metric_name(key: str) -> str:
    """Name a metric for the reader.

    >>> metric_name("auc"), metric_name("job.map"), metric_name("resume.ndcg_at_10")
    ('AUC', 'job MAP', 'resume NDCG at 10')
    """
    query, _, measure = key.partition(".")
    return _METRICS.get(key) or f"{query} {measure.upper()}".replace("_AT_", " at ").strip()


def wrapped(label: str, width: int, lines: int = 3, narrow: int | None = None) -> str:
    """Break ``label`` into at most ``lines`` lines of at most ``width`` characters; what is left out becomes "...".

    In a narrow figure lines have at most ``narrow`` characters, if that is given.

    >>> wrapped("manage musculoskeletal emergencies of athletes", 16, 2)
    'manage\\nmusculoskelet...'
    """
    width = narrow if narrow and NARROW.get() else width
    words = textwrap.wrap(label, width, break_long_words=False) or [""]
    parts = [line[start : start + width] for line in words for start in range(0, max(len(line), 1), width)]
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
