"""Evaluation (section 7): AUC, thresholds, classification, ranking, intervals, comparisons, and the baselines."""

from cacl.evaluation.auc import Separation, auc, rescaled, separation
from cacl.evaluation.baselines import BASELINES, BM25, Baseline, ScoringInputs, cosine_scores, pair_cosines
from cacl.evaluation.classification import ClassificationReport, Threshold, all_positive_f1, best_threshold, classification_report
from cacl.evaluation.comparisons import Comparison, Verdict, compare, holm
from cacl.evaluation.intervals import Interval, interval
from cacl.evaluation.protocols import paper_job_ranking, paper_resume_ranking
from cacl.evaluation.queries import RANKING_METRICS, RankingReport, rank_direction, relevance_matrix
from cacl.evaluation.ranking import average_precision, chance_level, first_relevant_rank, ndcg, reciprocal_rank
from cacl.evaluation.resampling import Draws, drawn_interval, over_seeds, pair_values, query_values
