"""Evaluation (section 7): ranking, separation, thresholds, classification, intervals, comparisons, baselines."""

from cacl.evaluation.auc import auc
from cacl.evaluation.baselines import (
    bm25_scores,
    cosine_scores,
    memory_scores,
    ontology_scores,
    random_scores,
    tfidf_scores,
    transport_scores,
)
from cacl.evaluation.bm25 import BM25
from cacl.evaluation.calibration import Calibration, calibration
from cacl.evaluation.classification import (
    ClassificationReport,
    ConfusionMatrix,
    all_positive_f1,
    classification_report,
    confusion_matrix,
    default_and_tuned,
)
from cacl.evaluation.comparisons import Comparison, Verdict, holm, paired_difference, paired_over_seeds
from cacl.evaluation.intervals import Interval, interval
from cacl.evaluation.protocols import paper_job_ranking, paper_resume_ranking
from cacl.evaluation.queries import RankingReport, rank_direction, relevance_matrix
from cacl.evaluation.ranking import average_precision, chance_level, first_relevant_rank, ndcg, reciprocal_rank
from cacl.evaluation.separation import Separation, rescaled, separation
from cacl.evaluation.thresholds import Threshold, best_threshold

__all__ = [
    "BM25",
    "Calibration",
    "ClassificationReport",
    "Comparison",
    "ConfusionMatrix",
    "Interval",
    "RankingReport",
    "Separation",
    "Threshold",
    "Verdict",
    "all_positive_f1",
    "auc",
    "average_precision",
    "best_threshold",
    "bm25_scores",
    "calibration",
    "chance_level",
    "classification_report",
    "confusion_matrix",
    "cosine_scores",
    "default_and_tuned",
    "first_relevant_rank",
    "holm",
    "interval",
    "memory_scores",
    "ndcg",
    "ontology_scores",
    "paired_difference",
    "paired_over_seeds",
    "paper_job_ranking",
    "paper_resume_ranking",
    "random_scores",
    "rank_direction",
    "reciprocal_rank",
    "relevance_matrix",
    "rescaled",
    "separation",
    "tfidf_scores",
    "transport_scores",
]
