"""What every figure must do: three functions, a picture without warning, and an alternative text with its numbers."""

import importlib
from pathlib import Path

import pytest

from cacl import figures
from cacl.figures import style

HELPERS = {"__init__", "style", "text"}
NAMES = sorted({path.stem for path in Path(figures.__file__).parent.glob("*.py")} - HELPERS)


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_draws_and_describes_its_table(name, example, check_figure):
    table, numbers = example(name)
    module = importlib.import_module(f"cacl.figures.{name}")
    assert numbers
    assert table.index.is_unique
    check_figure(module, table, *numbers)
    (said,) = getattr(module, f"draw_{name}")(table[:0]).axes[0].texts
    assert said.get_text() == style.NOTHING
