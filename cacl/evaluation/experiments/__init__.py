"""Chapters 8 and 9: the paper's recipe under several splits, and changed in one place at a time, with many seeds."""

from cacl.evaluation.experiments.arms import BASELINE, Arm, ablations, baseline
from cacl.evaluation.experiments.corpora import ExperimentCorpus, load_corpus, prepare_corpus
from cacl.evaluation.experiments.effects import METRICS, compared, effects, read_cell
from cacl.evaluation.experiments.grid import REFERENCE_RUN, Cell, plan, run_grid
from cacl.evaluation.experiments.records import RunKey, RunResult, read_run
from cacl.evaluation.experiments.references import MEMORY, REFERENCES
from cacl.evaluation.experiments.resampling import Draws, drawn_interval, drawn_values, over_seeds
from cacl.evaluation.experiments.runs import PHASE1, PHASE2

__all__ = [
    "BASELINE",
    "MEMORY",
    "METRICS",
    "PHASE1",
    "PHASE2",
    "REFERENCES",
    "REFERENCE_RUN",
    "Arm",
    "Cell",
    "Draws",
    "ExperimentCorpus",
    "RunKey",
    "RunResult",
    "ablations",
    "baseline",
    "compared",
    "drawn_interval",
    "drawn_values",
    "effects",
    "load_corpus",
    "over_seeds",
    "plan",
    "prepare_corpus",
    "read_cell",
    "read_run",
    "run_grid",
]
