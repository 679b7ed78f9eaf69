"""One look for all figures: sizes, type, and marks that can be told apart without colour.

The colours are those of Okabe and Ito (https://jfly.uni-koeln.de/color/), but for a darker purple, whose contrast on white
is enough for a line. Every series also has a hatch, a line style and a marker of its own. The background is opaque white,
so that a figure reads the same on a light and on a dark page; text in SVG stays text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

from matplotlib import rc_context
from matplotlib.figure import Figure

P = ParamSpec("P")

WIDTH = 7.0
"""Width of every figure, in inches."""

BLACK, GREY, PALE = "#000000", "#595959", "#D9D9D9"
BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY = "#0072B2", "#D55E00", "#009E73", "#AA4499", "#E69F00", "#56B4E9"

RC: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Geneva", "Arial"],
    "font.size": 9.5,
    "axes.titlesize": 10,
    "axes.labelsize": 9.5,
    "axes.titlelocation": "left",
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.fontsize": 9,
    "legend.frameon": False,
    "legend.handlelength": 2.4,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "savefig.facecolor": "white",
    "savefig.transparent": False,
    "savefig.dpi": 200,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.axisbelow": True,
    "axes.grid": False,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.8,
    "lines.markersize": 5,
    "hatch.linewidth": 0.8,
    "svg.fonttype": "path",
    "svg.hashsalt": "cacl",
    "pdf.fonttype": 42,
}
"""Settings that hold while a figure is drawn; whoever saves one enters ``matplotlib.rc_context(RC)`` for the saving too."""


@dataclass(frozen=True)
class Mark:
    """How one series looks: its name for the reader, colour, hatch, line style and marker."""

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


FIT_LABELS = {
    "good_fit": Mark("good fit", BLUE, "", "-", "o"),
    "potential_fit": Mark("potential fit", VERMILLION, "///", "--", "^"),
    "no_fit": Mark("no fit", GREY, "xxx", ":", "s"),
}
"""The three labels of section 3.1, from the best fit to the worst."""

BUCKETS = {
    "hard": Mark("hard", VERMILLION, "///", "-", "^"),
    "medium": Mark("medium", ORANGE, "\\\\\\", "--", "D"),
    "easy": Mark("easy", BLUE, "", "-.", "o"),
    "none": Mark("no distance", SKY, "---", ":", "X"),
    "filled": Mark("filled at random", GREY, "xxx", ":", "s"),
}
"""The buckets of section 5.6, candidates that have no distance, and the places that no bucket could fill."""

SERIES = (
    Mark("", BLUE, "", "-", "o"),
    Mark("", VERMILLION, "///", "--", "^"),
    Mark("", GREEN, "\\\\\\", "-.", "s"),
    Mark("", PURPLE, "xxx", (0, (1, 1)), "D"),
    Mark("", BLACK, "+++", (0, (5, 1, 1, 1, 1, 1)), "v"),
    Mark("", ORANGE, "|||", (0, (8, 3)), "P"),
    Mark("", SKY, "---", (0, (3, 1, 1, 1)), "X"),
)
"""Marks for series without a meaning of their own, in the order in which they are taken."""


def new_figure(height: float) -> Figure:
    """Return an empty figure of the common width and of ``height`` inches, which pyplot does not know of."""
    return Figure(figsize=(WIDTH, height), layout="constrained")


def styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Run ``draw`` under the settings of :data:`RC`."""

    @wraps(draw)
    def drawn(*args: P.args, **keywords: P.kwargs) -> Figure:
        with rc_context(RC):
            figure = draw(*args, **keywords)
            # Ticks and layout are made lazily: they must be made while the settings hold.
            figure.draw_without_rendering()
            return figure

    return drawn
