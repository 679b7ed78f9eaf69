"""Chapters 8 and 9: what remains, methods by split, and the effects of the ablations."""

import pandas as pd
import pytest

from cacl.evaluation import Interval
from cacl.figures import ablation_effects, what_remains


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
        ["simulated easy", "random"], ["simulated strong", "random"], ["simulated absent", "random"],
    ]  # fmt: skip
    assert table.loc[3, ["difference", "low", "high", "verdict"]].tolist() == [0.125, 0.1, 0.15, "better"]


@pytest.mark.parametrize("width", [0.0, 0.3])
def test_effects_are_readable_on_every_scale(example, check_figure, width):
    table = example("ablation_effects")[0]
    check_figure(ablation_effects, table.assign(low=table["difference"] - width, high=table["difference"] + width), "15 arms")
