"""Section 4: the ESCO graph, hop distances, set similarity, transport, skill linking and quality tiers.

This package works on URIs and knows nothing of resumes and jobs.
"""

from cacl.ontology.demo import demo_directory
from cacl.ontology.graph import EscoGraph, Node
from cacl.ontology.hops import UNREACHABLE
from cacl.ontology.linking import Link, SkillLinker
from cacl.ontology.occupations import OccupationLink, OccupationLinker
from cacl.ontology.quality import quality_tier
from cacl.ontology.similarity import HopTable, set_similarities, set_similarity, skill_similarity
from cacl.ontology.transport import TransportBatch, TransportPlan, transport, transports

__all__ = [
    "UNREACHABLE",
    "EscoGraph",
    "HopTable",
    "Link",
    "Node",
    "OccupationLink",
    "OccupationLinker",
    "SkillLinker",
    "TransportBatch",
    "TransportPlan",
    "demo_directory",
    "quality_tier",
    "set_similarities",
    "set_similarity",
    "skill_similarity",
    "transport",
    "transports",
]
