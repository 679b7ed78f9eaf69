"""Section 3.1: labelled pairs from public places."""

from cacl.corpus.sources.fetching import fetch_seed_pairs, verify_seed_pairs
from cacl.corpus.sources.occupation_links import least_certain, link_coverage
from cacl.corpus.sources.seed_pairs import build_seed_pairs, link_seed_pairs, read_seed_pairs, seed_records

__all__ = [
    "build_seed_pairs",
    "fetch_seed_pairs",
    "least_certain",
    "link_coverage",
    "link_seed_pairs",
    "read_seed_pairs",
    "seed_records",
    "verify_seed_pairs",
]
