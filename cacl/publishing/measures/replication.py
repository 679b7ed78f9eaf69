"""Numbers of the chapter 'Replication': every method under every split of the paper's own pairs."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cacl.corpus import SPLITS, LeakageCertificate
from cacl.errors import DegenerateError
from cacl.evaluation import Interval
from cacl.evaluation.experiments import PHASE1, PHASE2
from cacl.evaluation.experiments.corpora import ALL_SPLITS
from cacl.evaluation.experiments.summary import (
    CLASSIFICATION,
    COUNTS,
    METHODS,
    RANKINGS,
    CellRuns,
    method_comparisons,
    remaining,
    remaining_share,
    summary,
)
from cacl.figures.split_comparison import split_comparison_table
from cacl.figures.what_remains import SHOWN_METRICS, what_remains_table
from cacl.publishing.experiments import REPLICATION, Experiments
from cacl.publishing.measures.corpus import certificate
from cacl.publishing.measures.experiments import Findings, Made, Number, findings, shown, slug
from cacl.publishing.pipeline import Pipeline

SEEN, UNSEEN = "file order", "both unseen"
AGAINST = (PHASE1, "frozen encoder", "memory of the job")
IN_FIGURE = (
    PHASE2,
    PHASE1,
    "frozen encoder",
    "TF-IDF",
    "ontology similarity",
    "memory of the job",
    "memory of the resume",
)
METRIC_NAMES = {
    "auc": "AUC",
    "f1_half": "F1 at 0.5",
    "f1_tuned": "F1 at the tuned threshold",
    **{
        f"{direction}.{name}": f"{direction} {words}"
        for direction in ("job", "resume")
        for name, words in (("map", "MAP"), ("mrr", "MRR"), ("ndcg", "NDCG"), ("ndcg_at_10", "NDCG@10"))
    },
}
_SHARED = (
    "shared_resumes",
    "shared_jobs",
    "near_duplicate_resumes",
    "near_duplicate_jobs",
    "shared_pairs",
    "conflicting_pairs",
)


def replication(pipeline: Pipeline) -> Findings:
    """Run the recipe under every split where the paper's pairs are there, and measure it; else read what is kept."""
    return findings(pipeline, "08_replication", _made)


def _made(experiments: Experiments) -> Made:
    experiments.run("replication")
    settings = experiments.settings
    corpus = experiments.corpora("replication")[REPLICATION]
    cells = {
        cell.split: CellRuns.read(cell, corpus, experiments.seeds, experiments.folder, settings.experiments.draws)
        for cell in experiments.cells("replication")
    }
    table = pd.concat([summary(runs, settings.evaluation.confidence) for runs in cells.values()], ignore_index=True)
    numbers: dict[str, Number] = {"replication.seeds": len(experiments.seeds)}
    numbers |= _summary_numbers(table)
    for split, runs in cells.items():
        certified = certificate(ALL_SPLITS[split](corpus.table.pairs, settings.seed))
        numbers |= _size_numbers(runs) | _certificate_numbers(split, certified)
    numbers |= _comparison_numbers(method_comparisons({split: cells[split] for split in SPLITS}, AGAINST))
    for metric in SHOWN_METRICS:
        numbers[f"replication.remains.{metric}"] = _remains(cells, metric)
    return numbers, _figures(cells, table)


def _figures(cells: Mapping[str, CellRuns], table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    figures = {"what_remains": what_remains_table(remaining(cells[SEEN], cells[UNSEEN], list(SHOWN_METRICS)))}
    for name, metric in (("split_comparison", "auc"), ("split_comparison-job_map", "job.map")):
        rows = table[(table["metric"] == metric) & table["method"].isin(IN_FIGURE) & table["split"].isin(list(SPLITS))]
        ordered = rows.sort_values("method", key=lambda names: names.map(IN_FIGURE.index), kind="stable")
        figures[name] = split_comparison_table(
            ordered.sort_values("split", key=lambda n: n.map(list(SPLITS).index), kind="stable")
        )
    return figures


def _summary_numbers(table: pd.DataFrame) -> dict[str, Number]:
    numbers: dict[str, Number] = {}
    for row in table.to_dict("records"):
        key = f"replication.{slug(row['split'])}.{slug(row['method'])}.{row['metric']}"
        numbers[key] = Interval(row["value"], row["low"], row["high"], 0, 0.95)
        if row["metric"] != "auc" and row["method"] == PHASE2:  # it is the same for all methods
            numbers[f"{key}.chance"] = row["chance"]
    return numbers


def _size_numbers(runs: CellRuns) -> dict[str, Number]:
    """Means over seeds of what the metrics rest on, and the share of seeds in which a method's scores were all the same."""
    key = f"replication.{slug(runs.cell.split)}"
    sizes = [run.record["sizes"] for run in runs.trained]
    numbers: dict[str, Number] = {f"{key}.{name}": float(np.mean([size[name] for size in sizes])) for name in sizes[0]}
    numbers |= {f"{key}.{name}": float(runs.plain(PHASE2, name).mean()) for name in COUNTS}
    numbers |= {f"{key}.{slug(method)}.constant": float(runs.plain(method, "constant").mean()) for method in METHODS}
    return numbers


def _certificate_numbers(split: str, certified: LeakageCertificate) -> dict[str, Number]:
    key = f"replication.{slug(split)}"
    numbers: dict[str, Number] = {f"{key}.clean": "yes" if certified.clean else "no"}
    numbers[f"{key}.outside_negatives"] = certified.outside_negatives or 0
    for overlap in certified.overlaps:
        for name in _SHARED:
            numbers[f"{key}.{overlap.first}_{overlap.second}.{name}"] = getattr(overlap, name)
    for part in certified.parts:
        numbers[f"{key}.{part.part}.sha256"] = part.sha256
        numbers[f"{key}.{part.part}.contradictions"] = part.conflicting_pairs
    return numbers


def _comparison_numbers(comparisons: pd.DataFrame) -> dict[str, Number]:
    numbers: dict[str, Number] = {}
    for row in comparisons.to_dict("records"):
        key = f"replication.{slug(row['split'])}.phase_2_against.{slug(row['against'])}"
        numbers[f"{key}.auc"] = Interval(row["difference"], row["low"], row["high"], 0, 0.95)
        numbers[f"{key}.p_value"] = row["adjusted_p_value"]
        numbers[f"{key}.verdict"] = row["verdict"]
    return numbers


def _remains(cells: Mapping[str, CellRuns], metric: str) -> Interval:
    """What remains of phase 2 in percent; nan where there is nothing above chance of which something could remain."""
    try:
        found = remaining_share(cells[SEEN], cells[UNSEEN], metric)
    except DegenerateError:
        return Interval(np.nan, np.nan, np.nan, 0, 0.95)
    return Interval(100 * found.value, 100 * found.low, 100 * found.high, found.resamples, found.confidence)


def for_the_text(numbers: Mapping[str, float | str]) -> dict[str, float | str]:
    """The numbers that pages may quote: all of phase 2, every AUC, the sizes and what remains; the file holds the others too."""
    other = {slug(method) for method in METHODS if method != PHASE2}
    return {k: v for k, v in numbers.items() if ".auc" in k or not other & set(k.split(".")[2:3])}


def by_split(numbers: Mapping[str, float | str], metric: str) -> pd.DataFrame:
    """One metric with its interval, one row per method and one column per split; chance stands in the last row."""
    rows = [[method, *(shown(numbers, _key(split, method, metric)) for split in SPLITS)] for method in METHODS]
    if metric != "auc":
        rows.append(["chance", *(f"{numbers[_key(split, PHASE2, metric) + '.chance']:.3f}" for split in SPLITS)])
    rows = [row for row in rows if set(row[1:]) != {"-"}]
    return pd.DataFrame(rows, columns=["method", *SPLITS])


def of_phase2(numbers: Mapping[str, float | str]) -> pd.DataFrame:
    """Every metric of phase 2 with its interval, one column per split."""
    metrics = [*CLASSIFICATION, *(metric for metric in RANKINGS if not metric.endswith("at_10"))]
    rows = [[METRIC_NAMES[m], *(shown(numbers, _key(split, PHASE2, m)) for split in SPLITS)] for m in metrics]
    return pd.DataFrame(rows, columns=["metric", *SPLITS])


def sizes_table(numbers: Mapping[str, float | str]) -> pd.DataFrame:
    """What the numbers of each split rest on: means over the seeds."""
    names = {
        "train.pairs": "training pairs",
        "validation.pairs": "validation pairs",
        "test.pairs": "test pairs",
        "test.positives": "positive test pairs",
        "job.queries": "job queries",
        "job.left_out": "resumes without a fitting job, left out",
        "job.pool": "jobs to rank",
        "resume.queries": "resume queries",
        "resume.left_out": "jobs without a fitting resume, left out",
        "resume.pool": "resumes to rank",
    }
    rows = [
        [words, *(f"{numbers[f'replication.{slug(s)}.{name}']:.1f}" for s in SPLITS)] for name, words in names.items()
    ]
    return pd.DataFrame(rows, columns=["mean over seeds", *SPLITS])


def certificate_table(numbers: Mapping[str, float | str], first: str = "train", second: str = "test") -> pd.DataFrame:
    """What two parts share under each split, for the first seed, and the negatives that come from outside training."""
    rows = []
    for split in SPLITS:
        key = f"replication.{slug(split)}"
        counts = [numbers[f"{key}.{first}_{second}.{name}"] for name in _SHARED]
        rows.append([split, *counts, numbers[f"{key}.outside_negatives"], numbers[f"{key}.clean"]])
    names = [name.replace("_", " ").replace("near duplicate", "near-duplicate") for name in _SHARED]
    return pd.DataFrame(rows, columns=["split", *names, "outside negatives", "clean"])


def hash_table(numbers: Mapping[str, float | str]) -> pd.DataFrame:
    """The first digits of the hash of each part's ids and labels, for the first seed."""
    parts = ("train", "validation", "test")
    rows = [
        [split, *(str(numbers[f"replication.{slug(split)}.{part}.sha256"])[:16] for part in parts)] for split in SPLITS
    ]
    return pd.DataFrame(rows, columns=["split", *parts])


def comparison_table(numbers: Mapping[str, float | str]) -> pd.DataFrame:
    """Phase 2 against other methods in AUC, one row per split and method."""
    rows = []
    for split in SPLITS:
        for method in AGAINST:
            key = f"replication.{slug(split)}.phase_2_against.{slug(method)}"
            rows.append(
                [
                    split,
                    method,
                    shown(numbers, f"{key}.auc"),
                    f"{numbers[f'{key}.p_value']:.4f}",
                    numbers[f"{key}.verdict"],
                ]
            )
    return pd.DataFrame(rows, columns=["split", "phase 2 against", "difference in AUC", "corrected p", "phase 2 is"])


def _key(split: str, method: str, metric: str) -> str:
    return f"replication.{slug(split)}.{slug(method)}.{metric}"
