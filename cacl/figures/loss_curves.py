"""Figure: training and validation loss by epoch (sections 5.8 and 6.4)."""

import pandas as pd
from matplotlib.figure import Figure

from cacl.evaluation.jackknife import written
from cacl.figures.style import BLACK, BLUE, PAPER, VERMILLION, Look, by_look, counted, new_figure, records, styled

PARTS = {"train": Look("training", BLUE, "", "-", "o"), "validation": Look("validation", VERMILLION, "", "--", "s")}


def loss_curves_table(history: pd.DataFrame, best_epoch: int) -> pd.DataFrame:
    """Return one row per epoch and part, with columns ``epoch``, ``part`` ("train" or "validation"), ``loss``, ``best`` (bool).

    ``history`` has ``epoch``, ``train_loss`` and ``validation_loss``; the checkpoint of ``best_epoch`` is kept.
    """
    long = history.sort_values("epoch").melt("epoch", ["train_loss", "validation_loss"], "part", "loss")
    return long.assign(part=long["part"].str.removesuffix("_loss"), best=long["epoch"] == best_epoch)


@styled
def draw_loss_curves(table: pd.DataFrame) -> Figure:
    """Draw both curves, and mark the best epoch."""
    figure, (axes,) = new_figure(3.1)
    for look, rows in by_look(table, "part", PARTS):
        axes.plot(rows["epoch"], rows["loss"], marker=look.marker, label=look.name, **look.curve)
    best = records(table[table["best"]])[-1]
    axes.axvline(best.epoch, color=BLACK, linewidth=1, linestyle=":")
    text = f"best epoch {best.epoch}, validation loss {written(best.loss)}"
    axes.plot(best.epoch, best.loss, "*", color=BLACK, markersize=13, markeredgecolor=PAPER, zorder=4, label=text)
    axes.locator_params("x", integer=True)
    axes.set(xlabel="epoch", ylabel="loss")
    figure.legend(loc="outside upper left", ncols=3)
    return figure


def describe_loss_curves(table: pd.DataFrame) -> str:
    """Give the losses at the start, at the best epoch and at the end."""
    best = records(table[table["best"]])[-1]
    (train, validation) = (own["loss"].to_numpy() for _, own in by_look(table, "part", PARTS))
    return (
        f"Loss curves over {counted(len(train), 'epoch')}. The training loss goes from {train[0]:.3f} to {train[-1]:.3f}, the "
        f"validation loss from {validation[0]:.3f} to {validation[-1]:.3f}; the checkpoint of epoch {best.epoch}, with "
        f"{best.loss:.3f}, is the best."
    )
