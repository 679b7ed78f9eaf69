"""Numbers of the chapter 'Ablations': what each part of the recipe is worth, on the paper's pairs and where the truth is known."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from cacl.evaluation.experiments import (
    METRICS,
    PHASE2,
    REFERENCE_RUN,
    Arm,
    Cell,
    RunResult,
    drawn_interval,
    effects,
    over_seeds,
    read_cell,
)
from cacl.evaluation.experiments.parts import SplitCorpus
from cacl.evaluation.experiments.summary import CellRuns
from cacl.evaluation.intervals import Interval
from cacl.figures.ablation_effects import VERDICTS, ablation_effects_table
from cacl.figures.bucket_occupancy import bucket_occupancy_table
from cacl.publishing.experiments import REPLICATION, SIGNALS, Experiments
from cacl.publishing.measures.curriculum import anchor_buckets, bucket_numbers
from cacl.publishing.measures.experiments import Findings, Made, Number, findings, shown, slug
from cacl.publishing.pipeline import Pipeline

FIGURES = {
    "auc": "ablation_effects",
    "job.map": "ablation_effects-job_map",
    "resume.map": "ablation_effects-resume_map",
}
REFERENCE_METHODS = ("frozen encoder", "ontology similarity", "memory of the job")
OCCUPANCY = {REPLICATION: "random", next(iter(SIGNALS)): "file order"}
_DRAWN = ("hard", "medium", "easy", "filled")
_DRAWN_ARMS = ("the paper's recipe", "rank tiers")


def ablations(pipeline: Pipeline) -> Findings:
    """Run all arms where the paper's pairs are there, and compare them; else read what is kept."""
    return findings(pipeline, "09_ablations", _made)


def _made(experiments: Experiments) -> Made:
    experiments.run("ablations")
    settings, cells = experiments.settings, experiments.cells("ablations")
    corpora, seeds, folder = experiments.corpora("ablations"), experiments.seeds, experiments.folder
    draws, confidence = settings.experiments.draws, settings.evaluation.confidence
    found = effects(cells, corpora, seeds, folder, draws, confidence)
    numbers: dict[str, Number] = {"ablations.seeds": len(seeds), "ablations.arms": len(experiments.arms)}
    numbers |= {"ablations.simulated_size": settings.experiments.simulated_size}
    numbers |= effect_numbers(found)
    for cell in cells:
        runs = CellRuns.read(cell, corpora[cell.corpus], seeds, folder, draws)
        numbers |= _level_numbers(runs) | _drawn_numbers(cell, seeds, experiments)
    figures = {name: ablation_effects_table(found, metric) for metric, name in FIGURES.items()}
    for corpus, split in OCCUPANCY.items():
        prepared = corpora[corpus]
        ontology = settings.ontology
        data = SplitCorpus(prepared, prepared.split(split, seeds[0])).contrastive(ontology.alpha, ontology.epsilon)
        buckets = anchor_buckets(data, settings.phase1)
        figures[f"bucket_occupancy-{corpus.split()[0]}"] = bucket_occupancy_table(buckets)
        numbers |= _occupancy_numbers(corpus, buckets, experiments)
    return numbers | _cost_numbers(cells, seeds, experiments), figures


def for_the_text(numbers: Mapping[str, float | str]) -> dict[str, float | str]:
    """The numbers that pages may quote: all but the differences in ranking, which the file holds too."""
    return {key: value for key, value in numbers.items() if ".job.map" not in key and ".resume.map" not in key}


def cell_key(cell: Cell | tuple[str, str]) -> str:
    """The part of a key that names a corpus and split: the split for the paper's pairs, else the corpus."""
    corpus, split = (cell.corpus, cell.split) if isinstance(cell, Cell) else cell
    return slug(split if corpus == REPLICATION else corpus)


def effect_numbers(found: pd.DataFrame) -> dict[str, Number]:
    """Each difference with its interval and verdict, and how often each verdict was given."""
    numbers: dict[str, Number] = {}
    for row in found.to_dict("records"):
        key = f"ablations.{cell_key((row['corpus'], row['split']))}.{slug(row['arm'])}.{row['metric']}"
        numbers[key] = Interval(row["difference"], row["low"], row["high"], 0, 0.95)
        numbers[f"{key}.p_value"] = row["adjusted_p_value"]
        numbers[f"{key}.verdict"] = row["verdict"]
    numbers["ablations.comparisons"] = len(found)
    for metric in METRICS:
        verdicts = found.loc[found["metric"] == metric, "verdict"]
        numbers[f"ablations.{metric}.comparisons"] = len(verdicts)
        numbers |= {f"ablations.{metric}.{slug(name)}": int((verdicts == name).sum()) for name in VERDICTS}
    return numbers


def _level_numbers(runs: CellRuns) -> dict[str, Number]:
    """What the recipe reaches, and what the ontology alone and the encoder alone do."""
    key = f"ablations.{cell_key(runs.cell)}"
    return {
        f"{key}.{slug(method)}.level.auc": drawn_interval(over_seeds(runs.values(method, "auc"), runs.draws))
        for method in (PHASE2, *REFERENCE_METHODS)
    }


def _drawn_numbers(cell: Cell, seeds: Sequence[int], experiments: Experiments) -> dict[str, Number]:
    """From which bucket the negatives really came, in percent over all epochs and seeds."""
    numbers: dict[str, Number] = {}
    for name in _DRAWN_ARMS:
        runs = read_cell(experiments.folder, cell, name, seeds)
        for bucket in _DRAWN:
            share = np.mean([run.record["training"][f"phase1.drawn.{bucket}"] for run in runs])
            numbers[f"ablations.{cell_key(cell)}.{slug(name)}.drawn.{bucket}"] = 100 * float(share)
    return numbers


def _occupancy_numbers(corpus: str, buckets: npt.NDArray[np.str_], experiments: Experiments) -> dict[str, Number]:
    numbers = bucket_numbers(buckets, experiments.settings.ontology)
    return {name.replace("phase1", f"ablations.{slug(corpus)}", 1): value for name, value in numbers.items()}


def _cost_numbers(cells: Sequence[Cell], seeds: Sequence[int], experiments: Experiments) -> dict[str, Number]:
    """How many runs there are, and the time that they took one process."""
    records = [run.record for cell in cells for run in _all_runs(cell, seeds, experiments)]
    seconds = sum(record["cpu_seconds"] for record in records)
    return {"ablations.runs": len(records), "ablations.cpu.minutes": seconds / 60}


def _all_runs(cell: Cell, seeds: Sequence[int], experiments: Experiments) -> list[RunResult]:
    names = [*(arm.name for arm in cell.arms), REFERENCE_RUN]
    return [run for name in names for run in read_cell(experiments.folder, cell, name, seeds)]


def compared_arms(pipeline: Pipeline) -> tuple[Arm, ...]:
    """The arms that are compared with another one, in the order of the chapter."""
    return tuple(arm for arm in Experiments(pipeline).arms if arm.name != arm.against)


def cells_of(pipeline: Pipeline) -> dict[str, str]:
    """The key of each cell, and its name for the reader."""
    cells = Experiments(pipeline).cells("ablations")
    return {
        cell_key(cell): f"{cell.corpus}, {cell.split}" if cell.corpus == REPLICATION else cell.corpus for cell in cells
    }


def effect_table(pipeline: Pipeline, numbers: Mapping[str, float | str], metric: str = "auc") -> pd.DataFrame:
    """One row per arm and one column per cell: the difference with its interval, + for better, - for worse, = otherwise."""
    signs = {"better": "+", "worse": "-", "not distinguishable": "="}
    cells = cells_of(pipeline)
    rows = []
    for arm in compared_arms(pipeline):
        keys = [f"ablations.{cell}.{slug(arm.name)}.{metric}" for cell in cells]
        rows.append(
            [arm.name, arm.against, *(f"{signs[str(numbers[f'{k}.verdict'])]} {shown(numbers, k)}" for k in keys)]
        )
    return pd.DataFrame(rows, columns=["arm", "against", *cells.values()])


def level_table(pipeline: Pipeline, numbers: Mapping[str, float | str]) -> pd.DataFrame:
    """The AUC of the recipe and of methods without training, one column per cell."""
    cells = cells_of(pipeline)
    rows = [
        [method, *(shown(numbers, f"ablations.{cell}.{slug(method)}.level.auc") for cell in cells)]
        for method in (PHASE2, *REFERENCE_METHODS)
    ]
    return pd.DataFrame(rows, columns=["AUC", *cells.values()])


def drawn_table(pipeline: Pipeline, numbers: Mapping[str, float | str]) -> pd.DataFrame:
    """From which bucket the negatives really came, in percent."""
    rows = [
        [cell, arm, *(numbers[f"ablations.{key}.{slug(arm)}.drawn.{bucket}"] for bucket in _DRAWN)]
        for key, cell in cells_of(pipeline).items()
        for arm in _DRAWN_ARMS
    ]
    return pd.DataFrame(rows, columns=["pairs", "arm", *_DRAWN[:3], "filled at random"])


def occupancy_table(numbers: Mapping[str, float | str]) -> pd.DataFrame:
    """How often the buckets are filled on ESCO, in percent: of all candidates, and of the anchors that have any."""
    rows = [
        (
            corpus,
            bucket,
            *(numbers[f"ablations.{slug(corpus)}.bucket.{bucket}_{what}"] for what in ("share", "anchors")),
        )
        for corpus in OCCUPANCY
        for bucket in _DRAWN[:3]
    ]
    return pd.DataFrame(rows, columns=["pairs", "bucket", "candidates in %", "anchors with any in %"])
