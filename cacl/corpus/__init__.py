"""Section 3: records, JSONL files, linking and enrichment, splits and what they share, and the paper's own pairs."""

from typing import Any

from cacl.corpus.enrichment import enrich, link_pairs, transport_distances
from cacl.corpus.folds import DIVISION_LABELS, FOLDS, fold_rows
from cacl.corpus.full_text import full_text_records
from cacl.corpus.jsonl import read_pairs, write_pairs
from cacl.corpus.leakage import LeakageCertificate, leakage_certificate
from cacl.corpus.records import Experience, FitLabel, Job, Metadata, Pair, Resume, Skill
from cacl.corpus.seed_pairs import link_seed_pairs, seed_records
from cacl.corpus.splits import SPLITS, Split, disjoint_split, read_split, sequential_split, split_rows, write_split
from cacl.corpus.table import PairTable


def __getattr__(name: str) -> Any:
    if name == "simulate_corpus":  # it stands above this package and imports it
        from cacl.simulation import simulate_corpus

        return simulate_corpus
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
