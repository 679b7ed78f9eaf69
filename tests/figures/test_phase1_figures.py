"""Chapters 4 to 6: buckets, drawn negatives, losses, the map of candidates and the heads."""

import numpy as np
import pandas as pd
import pytest

from cacl.figures import bucket_occupancy, candidate_map, heads, loss_curves, pipeline
from cacl.figures.style import NOTHING
from cacl.parameters import Phase1Parameters
from cacl.phase2 import MatchHead


def test_bucket_occupancy_by_hand(example):
    """Anchor 0 has 2 medium and 1 easy, anchor 1 has 1 easy and 1 without distance; excluded candidates do not count."""
    table = example("bucket_occupancy").set_index("bucket")
    assert list(table.index) == ["hard", "medium", "easy", "none"]
    assert table["anchors"].tolist() == [2] * 4
    assert table["share"].tolist() == [0, 0.5, 1, 0.5]
    assert table.loc["medium", list(bucket_occupancy.LEVELS)].tolist() == [0, 0.5, 1, 1.5, 2]


def test_bucket_occupancy_of_many_anchors_is_readable(check_figure):
    names = np.random.default_rng(2).choice(["hard", "medium", "easy"], (400, 900), p=[0.001, 0.05, 0.949])
    check_figure(bucket_occupancy, bucket_occupancy.bucket_occupancy_table(names), "0.0% in no distance")
    empty = bucket_occupancy.bucket_occupancy_table(names[:0])
    assert empty.empty
    assert list(empty) == list(bucket_occupancy.bucket_occupancy_table(names))


def test_drawn_negatives_stand_beside_what_was_asked_for(example):
    table = example("drawn_negatives")
    assert table.groupby(["panel", "epoch"])["negatives"].sum().tolist() == [7.0] * 6
    hard = table[table["bucket"] == "hard"].set_index(["panel", "epoch"])["negatives"]
    assert hard.tolist() == [1, 3, 4, 0.25, 0.25, 0.25]
    assert hard["asked for"].index.tolist() == [1, 2, 3]
    assert table.loc[table["bucket"] == "filled", ["panel", "negatives"]].to_numpy().tolist() == [
        ["drawn", 0.75], ["drawn", 2.75], ["drawn", 3.75],
    ]  # fmt: skip


def test_loss_curves_are_in_order_and_mark_the_best_epoch(example):
    table = example("loss_curves")
    assert table[["part", "epoch", "loss", "best"]].to_numpy().tolist() == [
        ["train", 0, 1.5, False], ["train", 1, 1.0, True], ["train", 2, 0.75, False],
        ["validation", 0, 1.25, False], ["validation", 1, 1.125, True], ["validation", 2, 1.1875, False],
    ]  # fmt: skip


@pytest.mark.parametrize("epochs", [1, 40])
def test_loss_curves_are_readable_however_many_epochs_there_are(check_figure, epochs):
    history = pd.DataFrame({"epoch": range(epochs), "train_loss": 1.0, "validation_loss": 1.0})
    check_figure(loss_curves, loss_curves.loss_curves_table(history, epochs - 1), f"checkpoint of epoch {epochs - 1}, with 1.000")


def test_a_place_on_the_map_is_as_far_from_the_middle_as_one_minus_the_cosine(example):
    """In the plane the cosines are those of the angles; what is left out has no row; two components hold all of a plane."""
    table = example("candidate_map")
    assert np.hypot(table["x"], table["y"]).to_numpy() == pytest.approx(table["distance"].to_numpy())
    plane = table[table["space"] == "before"]
    assert plane["bucket"].tolist() == ["own", "hard", "easy", "easy", "none"]
    assert plane["distance"].to_numpy() == pytest.approx(1 - np.cos([0.9273, 0.6435, 2.0, -2.0, 3.0]))
    assert plane["explained"].to_numpy() == pytest.approx(1.0)


def test_a_map_of_too_few_jobs_says_that_there_is_nothing_to_draw(unreadable):
    table = candidate_map.candidate_map_table({"before": (np.eye(2)[0], np.eye(2))}, ["own", "easy"])
    assert table.empty
    assert [text.get_text() for text in candidate_map.draw_candidate_map(table).axes[0].texts] == [NOTHING]


def test_the_sizes_of_a_head_are_those_of_its_weights():
    table = heads.heads_table(MatchHead(5).layers, ["pair", "first", "second", "probability"], "sigmoid")
    assert table["units"].tolist() == [10, 128, 64, 1]
    assert table["step"].tolist()[1:] == [
        f"linear, {128 * 11:,} parameters, ReLU, dropout 0.3", f"linear, {64 * 129:,} parameters, ReLU, dropout 0.3",
        "linear, 65 parameters, sigmoid",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "kind", "texts"),
    [
        ({}, "ontology", ("7 negatives (4)\nby similarity,\neasy to hard", "loss weight (3, 5)\nby similarity\nand transport")),
        ({"selection": "random", "weighting": False}, "data", ("7 negatives (4)\nat random", "loss weight (3, 5)\nequal for all")),
    ],
)
def test_the_pipeline_shows_where_esco_enters_phase_1_under_the_settings_of_a_run(settings, kind, texts):
    boxes = pipeline.pipeline_table(Phase1Parameters(**settings)).query("element == 'box'").set_index("name")
    assert boxes.loc[["negatives", "weight"], "kind"].tolist() == [kind] * 2
    assert tuple(boxes.loc[["negatives", "weight"], "text"]) == texts
