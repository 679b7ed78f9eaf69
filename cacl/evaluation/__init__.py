"""Evaluation (section 7): AUC, thresholds, classification, ranking, intervals, comparisons, and the baselines."""

from cacl.evaluation.baselines import BASELINES, BM25, LABEL_FREE, PROBABILITIES, ScoringInputs, cosine_scores, pair_cosines
from cacl.evaluation.ceiling import label_ceiling
from cacl.evaluation.classification import (
    ClassificationReport,
    all_positive_f1,
    auc,
    best_threshold,
    classification_report,
    decisions,
    rescaled,
)
from cacl.evaluation.comparisons import MARGIN, POWER, compare, detectable, verdicts
from cacl.evaluation.jackknife import PAIR_METRICS, Clusters, Estimate, Interval, clusters_of, estimate, pair_values, query_values
from cacl.evaluation.queries import (
    RANKING_METRICS,
    RankingReport,
    paper_job_ranking,
    paper_resume_ranking,
    rank_direction,
    relevance_matrix,
    top_k,
)
from cacl.evaluation.ranking import average_precision, chance_level, first_relevant_rank, ndcg, reciprocal_rank
