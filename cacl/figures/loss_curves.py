"""Figure: training and validation loss by epoch (sections 5.8 and 6.4)."""

import pandas as pd
from matplotlib.figure import Figure

from cacl.errors import DataError
from cacl.figures.style import BLACK, BLUE, VERMILLION, Mark, new_figure, styled
from cacl.figures.tables import require_table

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
    ends = table.sort_values("epoch").groupby("part")["loss"].last()
    for part, mark in PARTS.items():
        rows = table[table["part"] == part].sort_values("epoch")
        axes.plot(rows["epoch"], rows["loss"], marker=mark.marker, **mark.curve)
        other = ends.drop(part).max()
        place = (8, 5 if ends[part] >= other else -5)
        axes.annotate(
            mark.name,
            (rows["epoch"].iloc[-1], ends[part]),
            place,
            textcoords="offset points",
            va="bottom" if place[1] > 0 else "top",
            color=mark.colour,
        )
    best = table[table["best"] & (table["part"] == "validation")].iloc[0]
    axes.axvline(best["epoch"], color=BLACK, linewidth=1, linestyle=":")
    axes.plot(best["epoch"], best["loss"], "*", color=BLACK, markersize=13, markeredgecolor="white", zorder=4)
    low, high, span = table["epoch"].min(), table["epoch"].max(), max(table["epoch"].max() - table["epoch"].min(), 1)
    left = best["epoch"] - low > span / 2
    text = f"best epoch {best['epoch']}\nvalidation loss {best['loss']:.3f}"
    axes.annotate(
        text, (best["epoch"], 0.98), (-6 if left else 6, 0), xycoords=("data", "axes fraction"), textcoords="offset points",
        ha="right" if left else "left", va="top",
    )  # fmt: skip
    axes.set_xlim(low - 0.03 * span, high + 0.17 * span)
    axes.margins(y=0.22)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set(xlabel="epoch", ylabel="loss")
    return figure


def describe_loss_curves(table: pd.DataFrame) -> str:
    """Say what the picture shows, with the losses at the start, at the best epoch and at the end."""
    table = table.sort_values("epoch")
    train, validation = (table[table["part"] == part] for part in PARTS)
    best = validation[validation["best"]].iloc[0]
    return (
        f"Loss curves over {len(train)} epochs. The training loss goes from {train['loss'].iloc[0]:.3f} to "
        f"{train['loss'].iloc[-1]:.3f}, the validation loss from {validation['loss'].iloc[0]:.3f} to "
        f"{validation['loss'].iloc[-1]:.3f}; its best value is {best['loss']:.3f} at epoch {best['epoch']}."
    )
