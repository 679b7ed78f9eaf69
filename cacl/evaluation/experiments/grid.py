"""Many runs in parallel processes, each kept as soon as it is done: a grid that was killed goes on where it was."""

import hashlib
import logging
import multiprocessing
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tqdm import tqdm

from cacl.errors import ParameterError
from cacl.evaluation.experiments.arms import Arm
from cacl.evaluation.experiments.corpora import ExperimentCorpus, Rows, load_corpus
from cacl.evaluation.experiments.parts import SplitCorpus
from cacl.evaluation.experiments.records import RunKey, fingerprint, is_done, write_run
from cacl.evaluation.experiments.runs import run_arms, run_references

REFERENCE_RUN = "references"


@dataclass(frozen=True)
class Cell:
    """A corpus under a split, and the arms that are run on it; ``references`` says whether the methods without training are."""

    corpus: str
    split: str
    arms: tuple[Arm, ...]
    references: bool = True


@dataclass(frozen=True)
class Job:
    """Runs that are made together in one process: arms that share their projection head, or the references."""

    corpus: str
    split: str
    seed: int
    arms: tuple[Arm, ...]
    marks: tuple[str, ...]

    def keys(self) -> list[RunKey]:
        """The runs, in the order of ``marks``."""
        names = [arm.name for arm in self.arms] or [REFERENCE_RUN]
        return [RunKey(self.corpus, self.split, name, self.seed) for name in names]


def plan(cells: Iterable[Cell], corpora: dict[str, ExperimentCorpus], seeds: Sequence[int], folder: Path) -> list[Job]:
    """Return the jobs that are still to be done, cell by cell and seed by seed."""
    jobs: list[Job] = []
    for cell in cells:
        for seed in seeds:
            jobs += _open_jobs(cell, corpora[cell.corpus], seed, folder)
    return jobs


def _open_jobs(cell: Cell, corpus: ExperimentCorpus, seed: int, folder: Path) -> list[Job]:
    shared = {"corpus": corpus.digest, "split": _digest(corpus.split(cell.split, seed)), "seed": seed}
    groups: dict[object, list[Arm]] = {}
    for arm in cell.arms:
        groups.setdefault(str(arm.phase1_key()), []).append(arm)
    families = [tuple(group) for group in groups.values()] + ([()] if cell.references else [])
    jobs = []
    for family in families:
        marks = [fingerprint(**shared, **arm.described()) for arm in family] or [fingerprint(**shared)]
        job = Job(cell.corpus, cell.split, seed, family, tuple(marks))
        open_runs = [not is_done(folder, key, mark) for key, mark in zip(job.keys(), marks, strict=True)]
        if any(open_runs):
            jobs.append(_only(job, open_runs))
    return jobs


def _only(job: Job, wanted: list[bool]) -> Job:
    arms = tuple(arm for arm, keep in zip(job.arms, wanted, strict=False) if keep)
    marks = tuple(mark for mark, keep in zip(job.marks, wanted, strict=True) if keep)
    return Job(job.corpus, job.split, job.seed, arms, marks)


def _digest(rows: dict[str, Rows]) -> str:
    digest = hashlib.sha256()
    for name, places in rows.items():
        digest.update(name.encode() + places.tobytes())
    return digest.hexdigest()


def run_grid(
    cells: Sequence[Cell], corpora: dict[str, ExperimentCorpus], seeds: Sequence[int], folder: Path, cores: int = 1
) -> int:
    """Make all runs that are not kept yet, and return how many jobs there were.

    Parameters
    ----------
    cells :
        What to run.
    corpora :
        By name.
    seeds :
        One run of each arm per seed; it also decides the split.
    folder :
        Records lie under ``folder/runs``, the corpora for the worker processes under ``folder/corpora``.
    cores :
        Number of processes; each computes with one thread.

    Raises
    ------
    ParameterError
        Fewer than one process.
    """
    if cores < 1:
        raise ParameterError(f"cores = {cores}", expected="at least 1", remedy="give the number of processes")
    jobs = plan(cells, corpora, seeds, folder)
    for name in dict.fromkeys(job.corpus for job in jobs):
        corpora[name].save(_home(folder, name))
    if jobs:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(cores, context, initializer=_prepare_worker) as pool:
            _collect([pool.submit(work, job, folder) for job in jobs])
    return len(jobs)


def _collect(futures: list["Future[None]"]) -> None:
    try:
        for future in tqdm(as_completed(futures), total=len(futures), desc="experiments", unit="job", mininterval=10):
            future.result()
    finally:
        for future in futures:
            future.cancel()


def _prepare_worker() -> None:
    import torch

    torch.set_num_threads(1)
    logging.getLogger("cacl").setLevel(logging.ERROR)  # clipped gradients are no news in the thousandth run


def work(job: Job, folder: Path) -> None:
    """Make the runs of one job and keep each."""
    corpus = _corpus(_home(folder, job.corpus))
    split = SplitCorpus(corpus, corpus.split(job.split, job.seed))
    results = run_arms(split, job.arms, job.seed) if job.arms else iter([run_references(split, job.seed)])
    start = time.process_time()
    for key, mark in zip(job.keys(), job.marks, strict=True):
        result = next(results)
        write_run(folder, key, mark, time.process_time() - start, result)
        start = time.process_time()


def _home(folder: Path, corpus: str) -> Path:
    return folder / "corpora" / corpus.replace(" ", "_")


@lru_cache(maxsize=1)
def _corpus(folder: Path) -> ExperimentCorpus:
    return load_corpus(folder)
