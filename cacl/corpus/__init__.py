"""Section 3: records, JSONL files, linking and enrichment, splits and what they share, and the simulated corpus."""

from cacl.corpus.enrichment import enrich, link_pairs
from cacl.corpus.jsonl import read_pairs, write_pairs
from cacl.corpus.leakage import LeakageCertificate, leakage_certificate
from cacl.corpus.records import Experience, FitLabel, Job, Metadata, Pair, Resume, Skill
from cacl.corpus.simulation import simulate_corpus
from cacl.corpus.splits import (
    SPLITS,
    Split,
    disjoint_split,
    random_split,
    sequential_split,
    unseen_jobs_split,
    unseen_resumes_split,
)
from cacl.corpus.table import PairTable

__all__ = [
    "SPLITS",
    "Experience",
    "FitLabel",
    "Job",
    "LeakageCertificate",
    "Metadata",
    "Pair",
    "PairTable",
    "Resume",
    "Skill",
    "Split",
    "disjoint_split",
    "enrich",
    "leakage_certificate",
    "link_pairs",
    "random_split",
    "read_pairs",
    "sequential_split",
    "simulate_corpus",
    "unseen_jobs_split",
    "unseen_resumes_split",
    "write_pairs",
]
