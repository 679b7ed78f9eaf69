"""What every figure must satisfy, whatever it shows."""

import io
from collections.abc import Callable
from itertools import combinations
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

SMALLEST, LARGEST = 9.0, 11.0


def shown_texts(figure: Figure) -> list[Text]:
    """All texts that are drawn; tick labels outside the view exist, but are not."""
    hidden: set[int] = set()
    for axis in figure.findobj(Axis):
        low, high = sorted(axis.get_view_interval())
        slack = 1e-9 * (high - low)
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
            drawn = axis.get_visible() and axis.axes.axison and low - slack <= tick.get_loc() <= high + slack
            labels = ((tick.label1, tick.label1.get_visible()), (tick.label2, tick.label2.get_visible()))
            hidden |= {id(label) for label, visible in labels if not (drawn and visible)}
        if not axis.axes.axison:
            hidden |= {id(axis.label), id(axis.offsetText)}
    return [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip() and id(t) not in hidden]


def unreadable_texts(figure: Figure) -> list[str]:
    """Describe every text that overlaps another one, leaves the figure, or is too small or too large.

    What counts is the box of a level text and the ink of a turned one, whose box would cover its neighbours.
    """
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    height, width = np.asarray(canvas.buffer_rgba()).shape[:2]
    faults, masks = [], []
    for text in shown_texts(figure):
        box = text.get_window_extent()
        if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1:
            faults.append(f"{text.get_text()!r} leaves the figure")
        if not SMALLEST <= text.get_fontsize() <= LARGEST:
            faults.append(f"{text.get_text()!r} has {text.get_fontsize()} points")
        mask = np.zeros((height, width), dtype=bool)
        if text.get_rotation() % 90:
            renderer = RendererAgg(width, height, figure.dpi)
            text.draw(renderer)
            mask = np.asarray(renderer.buffer_rgba())[..., 3] > 0
        else:
            rows = slice(max(round(height - box.y1) + 1, 0), max(round(height - box.y0) - 1, 0))
            mask[rows, max(round(box.x0), 0) : max(round(box.x1), 0)] = True
        masks.append((text.get_text(), np.packbits(mask)))
    clashes = [(a, b) for (a, first), (b, second) in combinations(masks, 2) if (first & second).any()]
    return faults + [f"{a!r} overlaps {b!r}" for a, b in clashes]


def pixels(figure: Figure) -> np.ndarray:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).copy()


@pytest.fixture
def unreadable() -> Callable[[Figure], list[str]]:
    return unreadable_texts


@pytest.fixture
def check_figure() -> Callable[..., Figure]:
    """Draw and describe a table as it is and as read back from CSV, and compare; return the figure."""

    def check(module: ModuleType, table: pd.DataFrame, *numbers: str) -> Figure:
        name = module.__name__.rpartition(".")[2]
        draw, describe = getattr(module, f"draw_{name}"), getattr(module, f"describe_{name}")
        before = table.copy()
        stored = pd.read_csv(io.StringIO(table.to_csv(index=False)))
        figure = draw(table)
        pd.testing.assert_frame_equal(table, before)
        image = pixels(figure)
        np.testing.assert_array_equal(image, pixels(draw(stored)))
        assert unreadable_texts(figure) == []
        assert image[..., 3].min() == 255
        assert image[0, 0].tolist() == [255, 255, 255, 255]
        text = describe(table)
        assert text == describe(stored)
        assert [number for number in numbers if number not in text] == []
        assert text.endswith(".")
        assert "nan" not in text
        return figure

    return check


@pytest.fixture
def loss_table() -> pd.DataFrame:
    from cacl.figures.loss_curves import loss_curves_table

    history = pd.DataFrame(
        {"epoch": [0, 1, 2], "train_loss": [1.5, 1.0, 0.75], "validation_loss": [1.25, 1.125, 1.1875]}
    )
    return loss_curves_table(history, best_epoch=1)
