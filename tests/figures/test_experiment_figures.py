"""Chapters 8 and 9: what remains, methods by split, and the effects of the ablations."""

import pandas as pd
import pytest

from cacl.evaluation import Interval
from cacl.figures import forest, what_remains
from cacl.figures.style import SERIES


def rows_of(value, spread):
    table = pd.DataFrame({"split": list(what_remains.DIVISIONS)[::-1], "metric": "auc"})
    return table.assign(method="phase 2", value=value, low=value - spread, high=value + spread)


def test_what_remains_takes_phase_2_in_the_order_of_what_was_seen_and_the_ceiling():
    rows = rows_of(0.8, 0.1).assign(value=[0.5, 0.6, 0.7, 0.8, 0.9])
    other = [rows.assign(method="TF-IDF"), rows.assign(metric="f1_half")]
    table = what_remains.what_remains_table(pd.concat([rows, *other]), Interval(0.95, 0.9, 1.0))
    assert table["value"].tolist() == [0.9, 0.8, 0.7, 0.6, 0.5, 0.95]
    assert table["division"].tolist() == [*what_remains.DIVISIONS.values(), "ceiling"]


@pytest.mark.parametrize("value", [0.45, 0.5, 0.85])
@pytest.mark.parametrize("ceiling", [Interval(0.55, 0.5, 0.6), Interval(0.97, 0.95, 0.99)])
def test_what_remains_is_readable_wherever_the_bars_end(check_figure, value, ceiling):
    check_figure(what_remains, what_remains.what_remains_table(rows_of(value, 0.02), ceiling), f"both unseen {value:.3f}")


def test_methods_are_compared_in_one_metric(example):
    table = example("split_comparison")
    assert table["metric"].unique().tolist() == ["job.map"]
    assert table["split"].unique().tolist() == ["file order", "random", "unseen job", "unseen resume", "both unseen"]
    row = table[(table["split"] == "random") & (table["method"] == "frozen encoder")].iloc[0]
    assert row[["value", "low", "high", "chance"]].tolist() == pytest.approx([0.64, 0.55, 0.73, 0.1])


def test_points_of_a_forest_have_the_colour_of_their_series_and_a_line_each(example):
    (axes,) = forest.draw_forest(example("forest")).axes
    points = {line.get_label(): line for line in axes.lines if line.get_label() in ("random", "unseen")}
    assert [points[name].get_color() for name in ("random", "unseen")] == [look.colour for look in SERIES[:2]]
    assert points["random"].get_xdata().tolist() == [0.5, 0.0]
    upper, lower = points["random"].get_ydata()
    between = points["unseen"].get_ydata()[0]
    assert upper < between < lower
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["no weight", "no head"]
    assert axes.get_yticks().tolist() == [(upper + between) / 2, lower]


@pytest.mark.parametrize(("line", "margin", "said"), [(0.5, 0.0, "of the line at 0.5. no"), (0.0, 0.01, "margin of 0.01")])
def test_a_forest_is_readable_without_margin_and_with_wide_intervals(check_figure, example, line, margin, said):
    table = example("forest").assign(line=line, margin=margin)
    check_figure(forest, table.assign(low=table["value"] - 3, high=table["value"] + 3), said)
