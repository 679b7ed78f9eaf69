"""The runs behind chapters 8 and 9: which corpora, splits and arms, made once and kept under ``experiments/`` of a run's folder."""

import os
from functools import cached_property

from cacl.errors import ParameterError
from cacl.evaluation.experiments import Cell, ExperimentCorpus, ablations, baseline, prepare_corpus, run_grid
from cacl.evaluation.experiments.arms import ALPHAS, EPSILONS, Arm
from cacl.evaluation.experiments.corpora import ALL_SPLITS
from cacl.parameters import CorpusParameters, Settings
from cacl.publishing.pipeline import Pipeline

REPLICATION = "replication"
SIGNALS = {"simulated strong": 1.0, "simulated weak": 0.3, "simulated absent": 0.0}
ABLATION_SPLITS = ("random", "both unseen")
GRIDS = ("replication", "ablations")


class Experiments:
    """The two grids of a run whose pairs are the paper's own.

    Parameters
    ----------
    pipeline :
        Of the run.
    cores :
        Processes; by default as many as this process may use.
    """

    def __init__(self, pipeline: Pipeline, cores: int | None = None) -> None:
        self.pipeline, self.settings = pipeline, pipeline.settings
        self.folder = pipeline.folder / "experiments"
        self.cores = cores or len(os.sched_getaffinity(0))
        self._corpora: dict[str, ExperimentCorpus] = {}

    @property
    def available(self) -> bool:
        """Whether the run has the paper's own pairs; without them nothing is run."""
        return self.settings.corpus.pairs == "seed-pairs"

    @property
    def seeds(self) -> list[int]:
        """The seeds of the runs."""
        return [self.settings.seed + number for number in range(self.settings.experiments.seeds)]

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """The arms of chapter 9; the first is the paper's recipe."""
        return ablations(baseline(self.settings.phase1, self.settings.phase2, self.settings.ontology))

    def cells(self, grid: str) -> list[Cell]:
        """The cells of a grid: "replication" (chapter 8) or "ablations" (chapter 9)."""
        if grid == "replication":
            return [Cell(REPLICATION, split, self.arms[:1]) for split in ALL_SPLITS]
        if grid == "ablations":
            replication = [Cell(REPLICATION, split, self.arms) for split in ABLATION_SPLITS]
            return [*replication, *(Cell(corpus, "file order", self.arms) for corpus in SIGNALS)]
        raise ParameterError(f"no grid is called {grid!r}", expected="one of " + ", ".join(GRIDS), remedy="choose one")

    def corpora(self, grid: str) -> dict[str, ExperimentCorpus]:
        """The corpora of a grid, made ready."""
        for name in dict.fromkeys(cell.corpus for cell in self.cells(grid)):
            if name not in self._corpora:
                self._corpora[name] = self._prepared(name)
        return self._corpora

    def run(self, grid: str) -> int:
        """Make the runs of a grid that are not kept yet; return how many jobs there were."""
        if not self.available:
            raise ParameterError(
                f"profile {self.settings.profile!r} has no pairs of the paper",
                expected="a profile whose pairs are 'seed-pairs'",
                remedy="use --profile replication",
            )
        return run_grid(self.cells(grid), self.corpora(grid), self.seeds, self.folder, self.cores)

    def _prepared(self, name: str) -> ExperimentCorpus:
        pipeline = self.pipeline if name == REPLICATION else self._simulation(name)
        ontology = self.settings.ontology
        return prepare_corpus(name, pipeline.enriched, pipeline.graph, pipeline.encoder, ontology, ALPHAS, EPSILONS)

    def _simulation(self, name: str) -> Pipeline:
        """The pipeline of a simulated corpus; its files lie in a folder of its own."""
        size = self.settings.experiments.simulated_size
        corpus = CorpusParameters(pairs="simulated", size=size, ontology_signal=SIGNALS[name])
        settings: Settings = self.settings.model_copy(update={"corpus": corpus})
        pipeline = Pipeline(settings, self.folder / "simulated" / name.replace(" ", "_"))
        pipeline.graph, pipeline.encoder = self.pipeline.graph, self.pipeline.encoder
        return pipeline
