"""The figures of the book, one module each.

Module ``NAME`` holds ``NAME_table(...)``, which returns a tidy :class:`pandas.DataFrame` with everything the picture shows,
``draw_NAME(table)``, which draws that table and nothing else (also when it was read back from CSV), and
``describe_NAME(table)``, the text that stands for the picture and carries its main finding.
"""

FIGURES = (
    "label_counts",
    "recurrence",
    "ego_network",
    "hop_distribution",
    "ontology_scores",
    "transport_plan",
    "bucket_occupancy",
    "curriculum",
    "loss_curves",
    "cosine_distributions",
    "calibration",
    "match_probabilities",
    "precision_recall",
    "rank_histograms",
    "what_remains",
    "split_comparison",
    "ablation_effects",
    "claim_verdicts",
    "claimed_and_obtained",
)

__all__ = ["FIGURES"]
