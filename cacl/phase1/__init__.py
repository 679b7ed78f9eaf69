"""Section 5: contrastive pretraining of the projection head with ontology-aware negatives."""

from cacl.phase1.checkpoint import Checkpoint, Epochs, Trained, load_head, save_head
from cacl.phase1.curriculum import BUCKETS, bucket, bucket_codes, bucket_counts, bucket_ratios, progress_at, rank_codes
from cacl.phase1.data import ContrastiveData, ContrastivePart, contrastive_data, known_fits
from cacl.phase1.head import ProjectionHead, project
from cacl.phase1.loss import info_nce, ontology_weight
from cacl.phase1.negatives import Negatives, NegativeSelector
from cacl.phase1.training import train_phase1, untrained_head
