"""Section 6: classification on the frozen vectors of phase 1."""

from cacl.phase2.head import MatchHead, MatchPart, match_matrix, match_part, match_scores, ontology_features, pair_features, predict
from cacl.phase2.training import train_phase2, weighted_bce
