"""The common look, words, and the check of readability itself."""

import sys
from itertools import combinations

import matplotlib
import pandas as pd
import pytest
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


@pytest.mark.parametrize("family", [style.FIT_LABELS, style.BUCKETS, dict(enumerate(style.SERIES))])
def test_no_two_series_differ_by_colour_alone(family):
    for a, b in combinations(family.values(), 2):
        assert a.colour != b.colour
        assert a.hatch != b.hatch
        assert a.marker != b.marker or a.line != b.line


def test_the_labels_have_contrast_of_three_on_white():
    for look in style.FIT_LABELS.values():
        assert 1.05 / (luminance(look.colour) + 0.05) >= 3


def test_drawing_leaves_pyplot_and_the_global_settings_alone(example):
    before = dict(matplotlib.rcParams)
    draw_loss_curves(example("loss_curves")[0])
    assert dict(matplotlib.rcParams) == before
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or pyplot.get_fignums() == []


def test_an_svg_needs_no_font_and_two_drawings_are_equal(example, tmp_path):
    files = [tmp_path / "a.svg", tmp_path / "b.svg"]
    for file in files:
        with rc_context(style.RC):
            FigureCanvasSVG(draw_loss_curves(example("loss_curves")[0])).print_svg(str(file), metadata={"Date": None})
    first, second = (file.read_text() for file in files)
    assert first == second
    assert "<text" not in first


def test_settings_are_kept_when_the_figure_is_shown_later(example):
    figure = draw_loss_curves(example("loss_curves")[0])
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


def test_words():
    assert percent(0.0004) == "<0.1%"
    assert percent(0.0007) == "0.1%"
    assert percent(0.004, 0) == "<1%"
    assert listed([]) == ""
    assert listed(["a", "b"]) == "a and b"
    assert counted(0, "pair") == "0 pairs"
    assert metric_name("f1_half") == "F1 at 0.5"
    assert all(len(line) <= 12 for line in wrapped("use of a very longwindedcompound word here", 12, 3).split("\n"))
