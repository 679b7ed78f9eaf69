"""Numbers of the chapter 'Ranking' (section 7.2): both directions, the paper's protocols, and methods without training."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from cacl.corpus import PairTable
from cacl.encoding import encode_table, job_text, resume_text
from cacl.evaluation import (
    Interval,
    RankingReport,
    auc,
    bm25_scores,
    cosine_scores,
    interval,
    memory_scores,
    ontology_scores,
    paired_difference,
    paper_job_ranking,
    paper_resume_ranking,
    random_scores,
    rank_direction,
    relevance_matrix,
    tfidf_scores,
)
from cacl.parameters import Settings
from cacl.phase1 import ontology_similarity, project
from cacl.publishing.measures.intervals import clustered
from cacl.publishing.pipeline import Pipeline

Matrix = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float64]
_RESAMPLES_PER_COMPARISON = 400
METRICS = {"map": "average_precision", "mrr": "reciprocal_rank", "ndcg": "ndcg", "ndcg_at_10": "ndcg_at_10"}


def score_matrices(pipeline: Pipeline) -> dict[str, Matrix]:
    """Scores of every test resume with every test job (resumes, jobs), by the method and by what it is compared with."""
    train, test = pipeline.tables["train"], pipeline.tables["test"]
    vectors = encode_table(pipeline.encoder, test)
    learned = [project(pipeline.phase1.head, side) for side in vectors]
    texts = [resume_text(resume) for resume in test.resumes], [job_text(job) for job in test.jobs]
    training = [resume_text(resume) for resume in train.resumes], [job_text(job) for job in train.jobs]
    similarity = ontology_similarity(pipeline.graph, pipeline.settings.ontology)
    uris = [resume.skill_uris for resume in test.resumes], [job.skill_uris for job in test.jobs]
    training_jobs = [train.jobs[number].job_id for number in train.job]
    memory = memory_scores(training_jobs, train.label, [job.job_id for job in test.jobs])
    shape = (len(test.resumes), len(test.jobs))
    return {
        "phase 2": pipeline.match_matrix("test"),
        "phase 1 cosine": cosine_scores(*learned),
        "frozen encoder": cosine_scores(*vectors),
        "TF-IDF": tfidf_scores([*training[0], *training[1]], *texts),
        "BM25": bm25_scores(training[1], *texts),
        "ontology similarity": ontology_scores(similarity(*uris)),
        "memory of the job": np.broadcast_to(memory, shape).copy(),
        "random": random_scores(shape, pipeline.settings.seed),
    }


def rank_both(scores: Matrix, table: PairTable) -> dict[str, RankingReport]:
    """Rank jobs for resumes and resumes for jobs, all distinct ones of the part being candidates."""
    relevant = relevance_matrix(table.resume, table.job, table.label, scores.shape)
    return {"job": rank_direction(scores, relevant), "resume": rank_direction(scores.T, relevant.T)}


def paper_protocols(scores: Matrix, table: PairTable, settings: Settings) -> dict[str, RankingReport]:
    """The paper's own two protocols on the same scores."""
    pairs = (table.resume, table.job, table.label)
    return {
        "job": paper_job_ranking(scores, *pairs, settings.evaluation.job_candidates, settings.seed),
        "resume": paper_resume_ranking(scores, *pairs),
    }


def ranking_numbers(
    reports: Mapping[str, RankingReport], suffix: str, settings: Settings
) -> dict[str, float | Interval]:
    """Each measure with its interval over queries, its chance level, and the sizes behind it."""
    numbers: dict[str, float | Interval] = {}
    for direction, report in reports.items():
        key = f"phase2.{direction}"
        for name, column in METRICS.items():
            numbers[f"{key}.{name}{suffix}"] = _over_queries(report, column, settings)
            numbers[f"{key}.{name}{suffix}.chance"] = report.mean(f"chance_{column}")
        numbers[f"{key}.queries{suffix}"] = report.queries
        numbers[f"{key}.left_out{suffix}"] = report.left_out
        numbers[f"{key}.pool{suffix}"] = report.pool_size
    return numbers


def ranking_table(numbers: Mapping[str, float | Interval], suffix: str) -> pd.DataFrame:
    """One row per direction and measure, never without queries, pool and chance."""
    rows = [
        (
            f"{direction}s",
            name.replace("_at_", "@").upper(),
            str(numbers[f"phase2.{direction}.{name}{suffix}"]),
            numbers[f"phase2.{direction}.{name}{suffix}.chance"],
            numbers[f"phase2.{direction}.queries{suffix}"],
            numbers[f"phase2.{direction}.left_out{suffix}"],
            f"{numbers[f'phase2.{direction}.pool{suffix}']:.1f}",
        )
        for direction in ("job", "resume")
        for name in METRICS
    ]
    columns = ["ranked", "measure", "value [interval]", "chance", "queries", "left out", "candidates"]
    return pd.DataFrame(rows, columns=columns)


def method_table(matrices: Mapping[str, Matrix], table: PairTable, settings: Settings) -> pd.DataFrame:
    """AUC over the labelled test pairs and MAP in both directions, for every method."""
    rows = []
    for name, scores in matrices.items():
        over_pairs = interval(auc, scores[table.resume, table.job], table.label, **clustered(settings, table))  # type: ignore[arg-type]
        reports = rank_both(scores, table)
        maps = (str(_over_queries(reports[name], "average_precision", settings)) for name in ("job", "resume"))
        rows.append((name, str(over_pairs), *maps))
    return pd.DataFrame(rows, columns=["method", "AUC [interval]", "job MAP [interval]", "resume MAP [interval]"])


def _over_queries(report: RankingReport, column: str, settings: Settings) -> Interval:
    evaluation = settings.evaluation
    return interval(
        np.mean,
        report.table[column],
        resamples=evaluation.resamples,
        confidence=evaluation.confidence,
        seed=settings.seed,
        clusters=report.table["query"],
    )


def comparison_table(scores: Mapping[str, Floats], table: PairTable, settings: Settings) -> pd.DataFrame:
    """Phase 2 against every other method: the paired difference in AUC over the labelled pairs, and the verdict."""
    bootstrap = clustered(settings, table)
    others = [name for name in scores if name != "phase 2"]
    bootstrap["resamples"] = max(settings.evaluation.resamples, _RESAMPLES_PER_COMPARISON * len(others))
    rows = []
    for name in others:
        found = paired_difference(
            auc,
            scores["phase 2"],
            scores[name],
            table.label,
            comparisons=len(others),
            **bootstrap,  # type: ignore[arg-type]
        )
        rows.append((f"phase 2 against {name}", str(found.difference), found.verdict.value))
    return pd.DataFrame(rows, columns=["comparison", "difference [interval]", "phase 2 is"])
