"""The ontology and the simulated corpus that the benchmarks of section 4 work on."""

import os
from pathlib import Path

from cacl.corpus import Pair, link_pairs, simulate_corpus
from cacl.ontology import EscoGraph, SkillLinker, demo_directory
from cacl.randomness import stream

_BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data" / "esco"


def directory() -> Path:
    """ESCO's CSV files (``CACL_ESCO``, or ``shared/data/esco`` beside the repository) when they are there, else the demo's."""
    esco = Path(os.environ.get("CACL_ESCO") or _BESIDE).resolve()
    return esco if esco.is_dir() else Path(demo_directory())


def graph() -> EscoGraph:
    return EscoGraph.from_csv(directory())


def corpus(ontology: EscoGraph) -> list[Pair]:
    """The simulated corpus at its published size, linked."""
    return link_pairs(simulate_corpus(ontology), SkillLinker(ontology))[0]


def skill_sets(ontology: EscoGraph, count: int, size: int, purpose: str) -> list[list[str]]:
    """Sets of about ``size`` skills, half of them from one occupation and half from anywhere."""
    generator = stream(0, "benchmark", purpose)
    occupations, skills = ontology.uris_of("occupation"), ontology.uris_of("skill")
    sets = []
    for total in generator.integers(size // 2, size + size // 2 + 1, count):
        own = ontology.occupation_skills(occupations[generator.integers(len(occupations))])
        near = [*own[0], *own[1]][: total // 2]
        far = [skills[number] for number in generator.integers(0, len(skills), total - len(near))]
        sets.append(list(dict.fromkeys([*near, *far])))
    return sets
