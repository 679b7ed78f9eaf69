"""Section 6: classification on the frozen vectors of phase 1."""

from cacl.phase2.data import MatchPart, match_part, ontology_features
from cacl.phase2.head import MatchHead, pair_features, predict
from cacl.phase2.loss import weighted_bce
from cacl.phase2.training import Phase2Result, train_phase2

__all__ = [
    "MatchHead",
    "MatchPart",
    "Phase2Result",
    "match_part",
    "ontology_features",
    "pair_features",
    "predict",
    "train_phase2",
    "weighted_bce",
]
