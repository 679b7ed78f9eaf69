"""Chapters 4 and 5: buckets, curriculum, losses and cosines."""

import numpy as np
import pandas as pd
import pytest

from cacl.errors import DataError, DegenerateError
from cacl.figures import bucket_occupancy, cosine_distributions, curriculum, loss_curves


def test_bucket_occupancy_from_names_and_from_counts(check_figure):
    """Anchor 0 has 2 medium and 1 easy, anchor 1 has 1 easy and 1 without distance; one candidate each is excluded."""
    names = np.array([["medium", "medium", "easy", ""], ["easy", "none", "", ""]])
    table = bucket_occupancy.bucket_occupancy_table(names)
    counts = pd.DataFrame({"hard": [0, 0], "medium": [2, 0], "easy": [1, 1], "none": [0, 1]})
    pd.testing.assert_frame_equal(table, bucket_occupancy.bucket_occupancy_table(counts))
    check_figure(
        bucket_occupancy, table, "2 anchors", "0.0% in hard", "50.0% in medium", "100.0% in easy", "1 (medium)"
    )


def test_bucket_occupancy_of_many_anchors(check_figure):
    generator = np.random.default_rng(2)
    counts = pd.DataFrame({"hard": generator.binomial(2, 0.05, 400), "medium": generator.poisson(4, 400)})
    table = bucket_occupancy.bucket_occupancy_table(counts.assign(easy=370 - counts.sum(axis=1)))
    assert set(table["bucket"]) == {"hard", "medium", "easy"}
    check_figure(bucket_occupancy, table, f"{(counts['hard'] > 0).mean():.1%} in hard")


def test_bucket_occupancy_refuses_other_names_and_no_anchor():
    with pytest.raises(DataError, match="unknown bucket 'HARD'"):
        bucket_occupancy.bucket_occupancy_table(np.array([["HARD"]]))
    with pytest.raises(DegenerateError):
        bucket_occupancy.bucket_occupancy_table(pd.DataFrame({"hard": [], "medium": [], "easy": []}))


def test_curriculum_beside_what_was_drawn(check_figure):
    intended = pd.DataFrame({"epoch": range(15), "hard": np.linspace(1, 4, 15).round(), "medium": 2})
    intended["easy"] = 7 - intended["hard"] - intended["medium"]
    drawn = intended.assign(hard=0.25, filled=intended["hard"] - 0.25)
    table = curriculum.curriculum_table(intended, drawn)
    assert table.groupby(["panel", "epoch"])["negatives"].sum().to_numpy() == pytest.approx(np.full(30, 7))
    numbers = ("hard 1 to 4", "medium 2 to 2", "easy 4 to 1", "hard 0.25 to 0.25", "filled at random 0.75 to 3.75")
    figure = check_figure(curriculum, table, *numbers)
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["filled at random", "easy", "medium", "hard"]


def test_curriculum_names_a_missing_bucket():
    intended = pd.DataFrame({"epoch": [0], "hard": [1], "medium": [2], "easy": [4]})
    with pytest.raises(DataError, match="no column easy"):
        curriculum.curriculum_table(intended, intended.drop(columns="easy"))


def test_loss_curves_mark_the_best_epoch(check_figure, loss_table):
    assert loss_table.loc[loss_table["best"], "epoch"].tolist() == [1, 1]
    figure = check_figure(
        loss_curves, loss_table, "1.500 to 0.750", "1.250 to 1.188", "checkpoint of epoch 1, with 1.125"
    )
    assert "best epoch 1\nvalidation loss 1.125" in [text.get_text() for text in figure.axes[0].texts]


@pytest.mark.parametrize("best", [0, 7, 14])
def test_loss_curves_are_readable_wherever_the_best_epoch_is(check_figure, best):
    epochs = np.arange(15)
    history = pd.DataFrame(
        {"epoch": epochs, "train_loss": 1 / (1 + epochs), "validation_loss": 1 / (1 + epochs) + 1e-4}
    )
    check_figure(loss_curves, loss_curves.loss_curves_table(history, best), f"epoch {best}")


def test_loss_curves_of_a_single_epoch(check_figure):
    history = pd.DataFrame({"epoch": [0], "train_loss": [1.0], "validation_loss": [2.0]})
    check_figure(loss_curves, loss_curves.loss_curves_table(history, 0), "over 1 epoch.", "2.000")


def test_loss_curves_that_end_in_one_point(check_figure):
    history = pd.DataFrame({"epoch": [1, 2], "train_loss": [1.0, 0.5], "validation_loss": [2.0, 0.5]})
    check_figure(loss_curves, loss_curves.loss_curves_table(history, 2), "1.000 to 0.500", "2.000 to 0.500")


def test_loss_curves_refuse_an_epoch_that_was_not_run():
    history = pd.DataFrame({"epoch": [0], "train_loss": [1.0], "validation_loss": [2.0]})
    with pytest.raises(DataError, match="best epoch 3"):
        loss_curves.loss_curves_table(history, 3)


def test_cosine_distributions_give_the_auc_of_each_panel(check_figure):
    """Before: good fit 0.5 stands above 0.2 and below 0.6, AUC 1/2. After: above both, AUC 1."""
    labels = ["good_fit", "potential_fit", "no_fit"]
    frames = [
        pd.DataFrame({"stage": stage, "label": labels, "cosine": cosine})
        for stage, cosine in (("before", [0.5, 0.6, 0.2]), ("after", [0.8, 0.1, -0.25]))
    ]
    table = cosine_distributions.cosine_distributions_table(pd.concat(frames))
    numbers = ("AUC is 0.500", "AUC is 1.000", "0.800 for good fit", "-0.250 for no fit")
    figure = check_figure(cosine_distributions, table, *numbers)
    assert [axes.get_title(loc="left").split("\n")[1] for axes in figure.axes] == ["AUC 0.500", "AUC 1.000"]


def test_cosine_distributions_refuse_an_unknown_stage_and_one_class():
    frame = pd.DataFrame({"stage": ["between"], "label": ["no_fit"], "cosine": [0.1]})
    with pytest.raises(DataError, match="unknown stage 'between'"):
        cosine_distributions.cosine_distributions_table(frame)
    table = cosine_distributions.cosine_distributions_table(frame.assign(stage="before"))
    with pytest.raises(DegenerateError):
        cosine_distributions.draw_cosine_distributions(table)
