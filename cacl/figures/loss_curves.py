"""Figure: training and validation loss by epoch (sections 5.8 and 6.4)."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cacl.errors import DataError
from cacl.figures.style import BLACK, BLUE, VERMILLION, Mark, new_figure, styled
from cacl.figures.tables import records, require_table
from cacl.figures.text import counted

NAME = "loss_curves"
PARTS = {"train": Mark("training", BLUE, "", "-", "o"), "validation": Mark("validation", VERMILLION, "", "--", "s")}


def loss_curves_table(history: pd.DataFrame, best_epoch: int) -> pd.DataFrame:
    """Return one row per epoch and part.

    Parameters
    ----------
    history :
        Columns ``epoch``, ``train_loss``, ``validation_loss``.
    best_epoch :
        The epoch whose checkpoint is kept.

    Returns
    -------
    DataFrame with columns ``epoch``, ``part`` ("train" or "validation"), ``loss``, ``best`` (bool).

    Raises
    ------
    DataError
        ``best_epoch`` is not an epoch of the history.
    """
    wide = require_table(history, ["epoch", "train_loss", "validation_loss"], NAME)
    if best_epoch not in set(wide["epoch"]):
        raise DataError(
            f"figure {NAME}: best epoch {best_epoch}",
            expected=f"an epoch of the history, {wide['epoch'].min()} to {wide['epoch'].max()}",
            remedy="take both from the same run",
        )
    long = wide.melt(id_vars="epoch", var_name="part", value_name="loss")
    return long.assign(part=long["part"].str.removesuffix("_loss"), best=long["epoch"] == best_epoch)


@styled
def draw_loss_curves(table: pd.DataFrame) -> Figure:
    """Draw both curves, named at their ends, and mark the best epoch."""
    figure = new_figure(3.1)
    axes = figure.subplots()
    table = table.sort_values("epoch")
    upper = table.groupby("part")["loss"].last().idxmax()
    for part, mark in PARTS.items():
        rows = table[table["part"] == part]
        axes.plot(rows["epoch"], rows["loss"], marker=mark.marker, **mark.curve)
        place, side = ((8, 5), "bottom") if part == upper else ((8, -5), "top")
        end = (rows["epoch"].iloc[-1], rows["loss"].iloc[-1])
        axes.annotate(mark.name, end, place, textcoords="offset points", va=side, color=mark.colour)
    _mark_best(axes, table)
    low, high = table["epoch"].min(), table["epoch"].max()
    # The room at the right is for the names of the curves; a single epoch leaves room at its left for its own.
    axes.set_xlim(low - 0.03 * (high - low) - float(high == low), high + 0.17 * (high - low) + float(high == low))
    axes.margins(y=0.22)
    ticks = MaxNLocator(nbins=9, integer=True).tick_values(low, high)
    axes.set_xticks([tick for tick in ticks if low <= tick <= high])
    axes.set(xlabel="epoch", ylabel="loss")
    return figure


def _mark_best(axes: Axes, table: pd.DataFrame) -> None:
    best = records(table[table["best"] & (table["part"] == "validation")])[0]
    axes.axvline(best.epoch, color=BLACK, linewidth=1, linestyle=":")
    axes.plot(best.epoch, best.loss, "*", color=BLACK, markersize=13, markeredgecolor="white", zorder=4)
    left = 2 * best.epoch >= table["epoch"].min() + table["epoch"].max()
    place, side = ((-6, 0), "right") if left else ((6, 0), "left")
    text = f"best epoch {best.epoch}\nvalidation loss {best.loss:.3f}"
    end = (best.epoch, 0.98)
    axes.annotate(text, end, place, ("data", "axes fraction"), "offset points", ha=side, va="top")


def describe_loss_curves(table: pd.DataFrame) -> str:
    """Say what the picture shows, with the losses at the start, at the best epoch and at the end."""
    table = table.sort_values("epoch")
    train, validation = (table[table["part"] == part] for part in PARTS)
    best = validation[validation["best"]].iloc[0]
    return (
        f"Loss curves over {counted(len(train), 'epoch')}. The training loss goes from {train['loss'].iloc[0]:.3f} to "
        f"{train['loss'].iloc[-1]:.3f}, the validation loss from {validation['loss'].iloc[0]:.3f} to "
        f"{validation['loss'].iloc[-1]:.3f}; the checkpoint of epoch {best['epoch']}, with {best['loss']:.3f}, is the best."
    )
