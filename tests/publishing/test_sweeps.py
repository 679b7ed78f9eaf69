"""Reading a sweep, and what is shown of its table; tests/publishing/test_workflow_whole.py runs one."""

import pandas as pd
import pytest

from cacl.errors import DataError
from cacl.publishing.chapters import NOTEBOOKS
from cacl.publishing.runs import open_run
from cacl.publishing.sweeps import Sweep, make_sweep, sweep_summary
from cacl.storage import read_model


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("seed: [0]", "seed"),
        ("seeds: [-1]", "greater than or equal to 0"),
        ("grid: {temperature: 0.1}", "grid.temperature"),
        ("grid: {temperature: []}", "grid.temperature"),
        ("- 1", "no names with values"),
        ("grid: {", "flow"),
    ],
)
def test_what_is_no_sweep_is_refused_by_name(tmp_path, content, words):
    file = tmp_path / "own.yaml"
    file.write_text(content)
    with pytest.raises(DataError, match=r"own\.yaml") as caught:
        make_sweep(file)
    assert words in str(caught.value)


def test_a_sweep_that_names_nothing_is_one_point_of_the_demo_up_to_its_evaluation():
    assert Sweep().points() == [{"profile": "demo", "seed": 0}]
    assert Sweep().notebooks == ["05", "06", "07"]


def test_the_example_asks_for_runs_of_their_own(own_runs):
    points = read_model(NOTEBOOKS / "sweeps" / "temperature.yaml", Sweep, "", "").points()
    assert len({open_run(point).folder for point in points}) == len(points) == 9


def test_a_summary_has_means_over_seeds_and_no_other_metric_than_the_headlines():
    """Temperature 0.1 has AUC 0.6 and 0.8 under two seeds, 0.2 has 0.5 under one."""
    rows = [(0.1, 0, 0.6), (0.1, 1, 0.8), (0.2, 0, 0.5)]
    common = {"profile": "demo", "run": "demo-1", "chapter": "05_phase1"}
    table = pd.DataFrame(
        {**common, "temperature": temperature, "seed": seed, "metric": metric, "value": value}
        for temperature, seed, value in rows
        for metric in ("phase1.auc", "phase1.seconds")
    )
    summary = sweep_summary(table)
    assert summary.columns.tolist() == ["profile", "temperature", "phase1.auc", "seeds"]
    assert summary["phase1.auc"].tolist() == pytest.approx([0.7, 0.5])
    assert summary["seeds"].tolist() == [2, 1]
    other = sweep_summary(table[table["metric"] == "phase1.seconds"])
    assert other.columns.tolist() == ["profile", "temperature", "phase1.seconds", "seeds"]


def test_points_without_a_value_are_kept_apart():
    table = pd.DataFrame(
        {"profile": "demo", "max_hops": hops, "seed": 0, "run": "r", "chapter": "c", "metric": "m", "value": value}
        for hops, value in [(None, 1.0), (3, 2.0)]
    )
    assert sorted(sweep_summary(table)["m"]) == [1.0, 2.0]
