"""What every figure must do: three functions, a picture without warning, and an alternative text with its numbers."""

import importlib
import re
from pathlib import Path

import pytest
import yaml

from cacl import figures
from cacl.figures import style
from cacl.publishing.page import drawn_figure

HELPERS = {"__init__", "style"}
NAMES = sorted({path.stem for path in Path(figures.__file__).parent.glob("*.py")} - HELPERS)
TEXTS = yaml.safe_load(Path(__file__).with_name("texts.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_draws_and_describes_its_table(name, example, check_figure):
    table, module = example(name), importlib.import_module(f"cacl.figures.{name}")
    assert table.index.is_unique
    check_figure(module, table)
    assert getattr(module, f"describe_{name}")(table) == TEXTS[name]
    (said,) = getattr(module, f"draw_{name}")(table[:0]).axes[0].texts
    assert said.get_text() == style.NOTHING


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_for_a_narrow_screen_can_be_read(name, example, unreadable, narrow):
    with narrow():
        figure = getattr(importlib.import_module(f"cacl.figures.{name}"), f"draw_{name}")(example(name))
        assert unreadable(figure) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_colour_of_a_figure_has_one_in_the_dark_theme(name, example):
    _, svg = drawn_figure(name, example(name))
    colours = {f"#{colour}" for colour in re.findall(r"#([0-9a-f]{6})\b", svg)}
    assert len(colours) > 1
    assert not colours & set(re.findall(r"#[0-9a-f]{6}", style.dark(svg)))
    assert "<image" not in svg
    assert "rgb(" not in svg
