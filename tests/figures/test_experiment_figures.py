"""Chapters 8 and 9: what remains, methods by split, and the effects of the ablations."""

import pandas as pd
import pytest

from cacl.evaluation import Interval
from cacl.figures import ablation_effects, what_remains


def rows_of(value, spread, chance=0.5):
    rows = [(metric, split) for metric in what_remains.METRICS for split in what_remains.SPLITS]
    table = pd.DataFrame(rows, columns=["metric", "split"])
    return table.assign(method="phase 2", value=value, low=value - spread, high=value + spread, chance=chance)


def test_what_remains_is_the_share_of_the_way_from_chance_to_perfect():
    """From chance 0.5, a value of 0.8 in [0.7, 0.9] is 60 % of the way, between 40 % and 80 %."""
    other = rows_of(0.9, 0.0).assign(method="TF-IDF")
    table = what_remains.what_remains_table(pd.concat([rows_of(0.8, 0.1).iloc[::-1], other]))
    assert table[["reached", "low", "high"]].to_numpy() == pytest.approx(pd.DataFrame([[0.6, 0.4, 0.8]] * 10).to_numpy())
    assert table["metric"].tolist() == [metric for metric in what_remains.METRICS for _ in range(2)]
    assert table["split"].tolist() == ["sequential", "disjoint"] * 5
    assert table["floor"].tolist() == ["chance"] * 2 + ["all positive"] * 2 + ["chance"] * 6


def test_the_ceiling_is_one_more_row_on_the_same_scale(check_figure):
    """An AUC of 0.9 in [0.85, 0.95] is 80 % of the way from 0.5 to 1."""
    plain = what_remains.what_remains_table(rows_of(0.8, 0.1))
    table = what_remains.what_remains_table(rows_of(0.8, 0.1), Interval(0.9, 0.85, 0.95))
    pd.testing.assert_frame_equal(table[:10], plain)
    assert table.loc[10, ["metric", "split", "floor"]].tolist() == ["auc", "ceiling", "chance"]
    assert table.loc[10, ["value", "reached", "low", "high"]].tolist() == pytest.approx([0.9, 0.8, 0.7, 0.9])
    check_figure(what_remains, table, "best AUC that any score of role and title could reach is at 80% (0.90, chance 0.50)")
    legends = [[text.get_text() for text in what_remains.draw_what_remains(t).legends[0].get_texts()] for t in (plain, table)]
    assert legends[1] == [*legends[0], what_remains.LOOKS["ceiling"].name]


@pytest.mark.parametrize("value", [0.3, 0.5, 0.85])
@pytest.mark.parametrize("ceiling", [None, Interval(0.55, 0.5, 0.6), Interval(0.97, 0.95, 0.99)])
def test_what_remains_is_readable_wherever_the_bars_end(check_figure, value, ceiling):
    check_figure(what_remains, what_remains.what_remains_table(rows_of(value, 0.02), ceiling), "AUC from")


def test_methods_are_compared_in_one_metric_and_without_the_split_by_name(example):
    table = example("split_comparison")[0]
    assert table["metric"].unique().tolist() == ["job.map"]
    assert table["split"].unique().tolist() == ["file order", "random", "unseen job", "unseen resume", "both unseen"]
    row = table[(table["split"] == "random") & (table["method"] == "frozen encoder")].iloc[0]
    assert row[["value", "low", "high", "chance"]].tolist() == pytest.approx([0.64, 0.55, 0.73, 0.1])


def test_effects_are_those_of_one_metric_under_names_for_the_reader(example):
    table = example("ablation_effects")[0]
    assert table["metric"].unique().tolist() == ["auc"]
    assert table[["corpus", "split"]].drop_duplicates().to_numpy().tolist() == [
        ["replication", "random"], ["replication", "both unseen"],
        ["simulated strong", "file order"], ["simulated weak", "file order"], ["simulated absent", "file order"],
    ]  # fmt: skip
    assert table.loc[3, ["difference", "low", "high", "verdict"]].tolist() == [0.125, 0.1, 0.15, "better"]


@pytest.mark.parametrize("width", [0.0, 0.3])
def test_effects_are_readable_on_every_scale(example, check_figure, width):
    table = example("ablation_effects")[0]
    check_figure(ablation_effects, table.assign(low=table["difference"] - width, high=table["difference"] + width), "21 arms")
