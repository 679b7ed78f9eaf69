"""Chapters 4 and 5: buckets, drawn negatives, losses and cosines."""

import numpy as np
import pandas as pd
import pytest

from cacl.errors import DataError, DegenerateError
from cacl.figures import bucket_occupancy, cosine_distributions, drawn_negatives, loss_curves


def test_bucket_occupancy_by_hand(example):
    """Anchor 0 has 2 medium and 1 easy, anchor 1 has 1 easy and 1 without distance; excluded candidates do not count."""
    table = example("bucket_occupancy")[0].set_index("bucket")
    assert list(table.index) == ["hard", "medium", "easy", "none"]
    assert table["anchors"].tolist() == [2] * 4
    assert table["share"].tolist() == [0, 0.5, 1, 0.5]
    assert table.loc["medium", list(bucket_occupancy.LEVELS)].tolist() == [0, 0.5, 1, 1.5, 2]


def test_bucket_occupancy_of_many_anchors_is_readable(check_figure):
    names = np.random.default_rng(2).choice(["hard", "medium", "easy"], (400, 900), p=[0.001, 0.05, 0.949])
    check_figure(bucket_occupancy, bucket_occupancy.bucket_occupancy_table(names), "0.0% in no distance")


def test_bucket_occupancy_refuses_other_names_and_no_anchor():
    with pytest.raises(DataError, match="unknown bucket 'HARD'"):
        bucket_occupancy.bucket_occupancy_table(np.array([["HARD"]]))
    with pytest.raises(DegenerateError):
        bucket_occupancy.bucket_occupancy_table(np.empty((0, 3), dtype=str))


def test_drawn_negatives_stand_beside_what_was_asked_for(example):
    table = example("drawn_negatives")[0]
    assert table.groupby(["panel", "epoch"])["negatives"].sum().tolist() == [7.0] * 6
    hard = table[table["bucket"] == "hard"].set_index(["panel", "epoch"])["negatives"]
    assert hard.tolist() == [1, 3, 4, 0.25, 0.25, 0.25]
    assert hard["asked for"].index.tolist() == [1, 2, 3]
    assert table.loc[table["bucket"] == "filled", ["panel", "negatives"]].to_numpy().tolist() == [
        ["drawn", 0.75], ["drawn", 2.75], ["drawn", 3.75],
    ]  # fmt: skip


def test_drawn_negatives_name_a_missing_bucket():
    asked = pd.DataFrame({"epoch": [0], "hard": [1], "medium": [2], "easy": [4]})
    with pytest.raises(DataError, match="no column filled"):
        drawn_negatives.drawn_negatives_table(asked, asked)


def test_loss_curves_are_in_order_and_mark_the_best_epoch(example):
    table = example("loss_curves")[0]
    assert table[["part", "epoch", "loss", "best"]].to_numpy().tolist() == [
        ["train", 0, 1.5, False], ["train", 1, 1.0, True], ["train", 2, 0.75, False],
        ["validation", 0, 1.25, False], ["validation", 1, 1.125, True], ["validation", 2, 1.1875, False],
    ]  # fmt: skip


@pytest.mark.parametrize("epochs", [1, 40])
def test_loss_curves_are_readable_however_many_epochs_there_are(check_figure, epochs):
    history = pd.DataFrame({"epoch": range(epochs), "train_loss": 1.0, "validation_loss": 1.0})
    check_figure(loss_curves, loss_curves.loss_curves_table(history, epochs - 1), f"checkpoint of epoch {epochs - 1}, with 1.000")


def test_loss_curves_refuse_an_epoch_that_was_not_run():
    history = pd.DataFrame({"epoch": [0], "train_loss": [1.0], "validation_loss": [2.0]})
    with pytest.raises(DataError, match="best epoch 3"):
        loss_curves.loss_curves_table(history, 3)


def test_cosine_distributions_give_the_auc_of_each_panel(example):
    """Before: good fit 0.5 stands above 0.2 and below 0.6, AUC 1/2. After: above both, AUC 1."""
    table = example("cosine_distributions")[0]
    assert table["cosine"].tolist() == [0.5, 0.6, 0.2, 0.8, 0.1, -0.25]
    titles = [axes.get_title(loc="left") for axes in cosine_distributions.draw_cosine_distributions(table).axes]
    assert titles == ["Before: frozen encoder\nAUC 0.500", "After: projection head\nAUC 1.000"]


def test_cosine_distributions_refuse_an_unknown_stage():
    frame = pd.DataFrame({"stage": ["between"], "label": ["no_fit"], "cosine": [0.1]})
    with pytest.raises(DataError, match="unknown stage 'between'"):
        cosine_distributions.cosine_distributions_table(frame)
