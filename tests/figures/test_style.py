"""The common look, words, and the check of readability itself."""

import sys
from contextlib import nullcontext
from itertools import combinations
from pathlib import Path

import matplotlib
import pandas as pd
import pytest
import sphinx_book_theme
from matplotlib import rc_context
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from cacl.figures import style
from cacl.figures.loss_curves import draw_loss_curves
from cacl.figures.style import counted, listed, metric_name, percent, wrapped


def luminance(colour: str) -> float:
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), channels, strict=True))


def contrast(a: str, b: str) -> float:
    darker, lighter = sorted((luminance(a), luminance(b)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [{}, style.IN_DARK])
def test_text_has_a_contrast_of_four_and_a_half_and_marks_of_three_in_both_themes(theme):
    shown = {colour: theme.get(colour, colour) for colour in style.IN_DARK}
    page, text = shown.pop(style.PAPER), shown[style.BLACK]
    assert min(contrast(text, page), contrast(text, shown[style.HEAT])) >= 4.5
    assert contrast(shown[style.GREY], page) >= 4.5
    band = shown.pop(style.PALE)
    assert contrast(text, band) >= 4.5
    assert {colour: contrast(colour, page) for colour in shown.values() if contrast(colour, page) < 3} == {}


def test_the_dark_theme_is_that_of_the_page():
    sheets = Path(sphinx_book_theme.__file__).parent.rglob("*.css")
    assert any(f"--pst-color-background:{style.IN_DARK[style.PAPER]}" in sheet.read_text(encoding="utf-8") for sheet in sheets)


@pytest.mark.parametrize("family", [style.FIT_LABELS, style.BUCKETS, dict(enumerate(style.SERIES))])
def test_no_two_series_differ_by_colour_alone(family):
    for a, b in combinations(family.values(), 2):
        assert a.colour != b.colour
        assert a.hatch != b.hatch
        assert a.marker != b.marker or a.line != b.line


def test_a_method_looks_the_same_whatever_stands_beside_it():
    looks = style.method_looks(["another", "phase 2", "frozen encoder"])
    assert looks["phase 2"] == style.method_looks(["phase 2"])["phase 2"]
    assert looks["frozen encoder"] == style.method_looks(style.METHODS)["frozen encoder"]
    assert len(set(looks.values())) == 3
    assert len(set(style.method_looks(style.METHODS).values())) == len(style.METHODS)


def test_panels_of_a_narrow_figure_stand_one_below_the_other_and_its_legend_below_them(narrow):
    with narrow():
        figure, panels = style.new_figure(2.0, 1, 2, width_ratios=[2, 1])
        for number in range(6):
            panels[0].plot([0, 1], label=f"a name of some length {number}")
        legend = figure.legend(loc="outside right center")
        figure.draw_without_rendering()
    first, second = (axes.get_window_extent() for axes in panels)
    assert first.y0 > second.y1 > second.y0 > legend.get_window_extent().y1
    assert first.height > 1.5 * second.height
    assert 0 < legend.get_window_extent().width <= figure.bbox.width
    assert figure.legends == [legend]


def test_drawing_leaves_pyplot_and_the_global_settings_alone(example):
    before = dict(matplotlib.rcParams)
    draw_loss_curves(example("loss_curves"))
    assert dict(matplotlib.rcParams) == before
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or pyplot.get_fignums() == []


def test_an_svg_needs_no_font_and_two_drawings_are_equal(example, tmp_path):
    files = [tmp_path / "a.svg", tmp_path / "b.svg"]
    for file in files:
        with rc_context(style.RC):
            FigureCanvasSVG(draw_loss_curves(example("loss_curves"))).print_svg(str(file), metadata={"Date": None})
    first, second = (file.read_text() for file in files)
    assert first == second
    assert "<text" not in first


def test_settings_are_kept_when_the_figure_is_shown_later(example):
    figure = draw_loss_curves(example("loss_curves"))
    figure.canvas.draw()
    assert {label.get_fontsize() for label in figure.axes[0].get_xticklabels()} == {style.RC["font.size"]}


@pytest.mark.parametrize(("second", "fault"), [((0.52, 0.5), "overlaps"), ((0.99, 0.9), "leaves"), ((0.1, 0.1), None)])
def test_the_check_of_readability_finds_what_it_should(unreadable, second, fault):
    figure = Figure(figsize=(7, 3))
    figure.text(0.5, 0.5, "first", fontsize=9)
    figure.text(*second, "second", fontsize=9)
    found = unreadable(figure)
    assert found == [] if fault is None else fault in found[0]


def test_the_check_of_readability_looks_at_the_ink_of_turned_text(unreadable):
    figure = Figure(figsize=(7, 3))
    for x in (0.4, 0.44):
        figure.text(x, 0.3, "a long turned name", rotation=45, fontsize=9, rotation_mode="anchor")
    assert unreadable(figure) == []
    figure.text(0.43, 0.3, "a long turned name", rotation=60, fontsize=9, rotation_mode="anchor")
    assert "overlaps" in unreadable(figure)[0]


def test_a_name_without_a_look_is_refused_instead_of_left_out():
    table = pd.DataFrame({"label": ["good_fit", "maybe"]})
    with pytest.raises(ValueError, match="'maybe'"):
        style.by_look(table, "label", style.FIT_LABELS)


def test_panels_share_their_vertical_axis_and_bars_stand_on_one_another():
    _, panels = style.facets(3, pd.DataFrame({"part": ["a", "b"]}), "part")
    (one, *_), (other, *_) = panels
    style.stacked_bars(one, pd.DataFrame({"hard": [0.25], "easy": [0.5]}), style.BUCKETS, 0.8)
    assert [(bar.get_y(), bar.get_height()) for bar in one.patches] == [(0, 0.25), (0.25, 0.5)]
    assert one.get_ylim() == other.get_ylim()


def test_intervals_are_lines_along_their_axis_and_nan_draws_none():
    rows = pd.DataFrame({"value": [0.5, 0.6], "low": [0.25, float("nan")], "high": [0.75, float("nan")]})
    _, (upright, level) = style.new_figure(3, columns=2)
    for axes in (upright, level):
        style.intervals(axes, [1, 2], rows, style.SERIES[0], level=axes is level)
    assert [axes.collections[0].get_segments()[0].tolist() for axes in (upright, level)] == [
        [[1, 0.25], [1, 0.75]],
        [[0.25, 1], [0.75, 1]],
    ]
    assert [len(axes.collections[0].get_segments()) for axes in (upright, level)] == [1, 1]
    assert [axes.lines[0].get_xydata().tolist() for axes in (upright, level)] == [[[1, 0.5], [2, 0.6]], [[0.5, 1], [0.6, 2]]]


def test_words():
    assert percent(0.0004) == "<0.1%"
    assert percent(0.0007) == "0.1%"
    assert percent(0.004, 0) == "<1%"
    assert listed([]) == ""
    assert listed(["a", "b"]) == "a and b"
    assert counted(0, "pair") == "0 pairs"
    assert metric_name("f1_half") == "F1 at 0.5"
    assert all(len(line) <= 12 for line in wrapped("use of a very longwindedcompound word here", 12, 3).split("\n"))


def test_lines_are_shorter_on_a_narrow_screen_where_that_is_asked_for(narrow):
    with narrow():
        assert wrapped("one two", 9, narrow=4) == "one\ntwo"
        assert wrapped("one two", 9) == "one two"
    assert wrapped("one two", 9, narrow=4) == "one two"


def test_a_drawing_keeps_its_name_and_its_text_for_the_api():
    assert draw_loss_curves.__name__ == "draw_loss_curves"
    assert draw_loss_curves.__doc__


def test_a_legend_at_the_right_stands_below_on_a_narrow_screen_with_room_of_its_own(narrow):
    heights = []
    for screen in (nullcontext, narrow):
        with screen():
            figure, (axes,) = style.new_figure(2.0)
            axes.plot([0, 1], label="a")
            heights += [figure.get_figheight(), figure.legend(loc="outside right center") and figure.get_figheight()]
    assert heights[1] == heights[0]
    assert heights[3] == heights[2] + 1
