"""Sweeps: a run for every combination of profiles, seeds and values of parameters, and what they measured in one tidy table.

A file of ``notebooks/sweeps`` describes a sweep. Its runs are ordinary ones, in folders of their own, made by the workflow's
rules in one call; those that are up to date are not made again.
"""

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from pydantic import Field, NonNegativeInt

from cacl.parameters import Section
from cacl.publishing.chapters import Chapter, find_chapter
from cacl.publishing.numbers import read_json
from cacl.publishing.runs import RUNS, Run, open_run
from cacl.publishing.workflow import make
from cacl.storage import atomic_path, read_model

SWEEPS = RUNS / "sweeps"
HEADLINES = ("phase1.auc", "phase2.auc", "phase2.job.map", "phase2.resume.map")
_COLUMNS = ("run", "chapter", "metric", "value")


class Sweep(Section, strict=True):
    """What to combine, and the notebooks to run at each point; ``grid`` has a parameter's name and its values."""

    profiles: list[str] = Field(["demo"], min_length=1)
    seeds: list[NonNegativeInt] = Field([0], min_length=1)
    grid: dict[str, Annotated[list[Any], Field(min_length=1)]] = Field({})
    notebooks: list[str] = Field(["05", "06", "07"], min_length=1)

    def points(self) -> list[dict[str, Any]]:
        """The parameters of each point.

        >>> Sweep(seeds=[0, 1], grid={"temperature": [0.1]}).points()
        [{'profile': 'demo', 'seed': 0, 'temperature': 0.1}, {'profile': 'demo', 'seed': 1, 'temperature': 0.1}]
        """
        values = itertools.product(self.profiles, self.seeds, *self.grid.values())
        return [dict(zip(("profile", "seed", *self.grid), point, strict=True)) for point in values]


def make_sweep(path: Path, cores: int | None = None, options: Sequence[str] = ()) -> Path:
    """Bring the runs of all points up to date in one call of the workflow; return the table, ``runs/sweeps/NAME.parquet``.

    ``options`` are Snakemake's. Before anything starts, a file that is no sweep is a :class:`DataError`, and a wrong parameter of a
    point a :class:`ParameterError`.
    """
    expected = "lists of profiles, seeds and notebooks, and a grid of parameters, each with a list of values"
    sweep = read_model(path, Sweep, expected, "see notebooks/sweeps/temperature.yaml")
    chapters = [find_chapter(name) for name in sweep.notebooks]
    points = [(point, open_run(point)) for point in sweep.points()]
    targets = [run.folder / name for _, run in points for chapter in chapters for name in chapter.outputs]
    make([run for _, run in points], list(dict.fromkeys(targets)), cores, options)
    output = SWEEPS / f"{path.stem}.parquet"
    with atomic_path(output) as temporary:
        sweep_table(points, chapters).to_parquet(temporary, index=False)
    return output


def sweep_table(points: Sequence[tuple[Mapping[str, Any], Run]], chapters: Sequence[Chapter]) -> pd.DataFrame:
    """One row for each point and number that its chapters measured; the columns before ``run`` are the point's parameters."""
    return pd.DataFrame(
        {**point, "run": run.folder.name, "chapter": chapter.name, "metric": metric, "value": value}
        for point, run in points
        for chapter in chapters
        for metric, value in read_json(run.folder / "metrics" / f"{chapter.name}.json").items()
        if not isinstance(value, str)
    ).astype({"value": float})


def sweep_summary(table: pd.DataFrame) -> pd.DataFrame:
    """The headline metrics of each point, or else its first ones: means over seeds, and how many seeds they rest on."""
    names = [name for name in HEADLINES if name in set(table["metric"])] or sorted(set(table["metric"]))[: len(HEADLINES)]
    keys = [name for name in table.columns if name not in ("seed", *_COLUMNS)]
    means = table[table["metric"].isin(names)].groupby([*keys, "metric"], dropna=False)["value"].mean().unstack("metric")[names]
    return means.join(table.groupby(keys, dropna=False)["seed"].nunique().rename("seeds")).reset_index()
