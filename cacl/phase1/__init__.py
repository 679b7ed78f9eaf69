"""Section 5: contrastive pretraining of the projection head with ontology-aware negatives."""

from cacl.phase1.checkpoint import BestHead, Checkpoint, load_head, save_head
from cacl.phase1.curriculum import BUCKETS, bucket, bucket_codes, bucket_counts, bucket_ratios, progress_at, rank_codes
from cacl.phase1.data import (
    ContrastiveData,
    ContrastivePart,
    contrastive_arrays,
    contrastive_data,
    ontology_similarity,
)
from cacl.phase1.head import ProjectionHead, project
from cacl.phase1.loss import info_nce, ontology_weight
from cacl.phase1.negatives import Negatives, NegativeSelector
from cacl.phase1.training import Phase1Result, train_phase1, untrained_head

__all__ = [
    "BUCKETS",
    "BestHead",
    "Checkpoint",
    "ContrastiveData",
    "ContrastivePart",
    "NegativeSelector",
    "Negatives",
    "Phase1Result",
    "ProjectionHead",
    "bucket",
    "bucket_codes",
    "bucket_counts",
    "bucket_ratios",
    "contrastive_arrays",
    "contrastive_data",
    "info_nce",
    "load_head",
    "ontology_similarity",
    "ontology_weight",
    "progress_at",
    "project",
    "rank_codes",
    "save_head",
    "train_phase1",
    "untrained_head",
]
