"""Section 4: the ESCO graph, hops, set similarity, transport, linking and tiers, of URIs; it knows nothing of resumes and jobs."""

from cacl.ontology.demo import demo_directory
from cacl.ontology.esco_csv import Node
from cacl.ontology.graph import EscoGraph
from cacl.ontology.hops import UNREACHABLE
from cacl.ontology.label_finding import LabelFinder
from cacl.ontology.occupation_linking import OccupationLinker
from cacl.ontology.similarity import HopTable, set_similarities, set_similarity, skill_similarity
from cacl.ontology.skill_linking import Link, SkillLinker, quality_tier
from cacl.ontology.transport import TransportBatch, TransportPlan, sinkhorn, transport, transports
