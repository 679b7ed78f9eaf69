r"""The generative model of the fit label: what the simulation knows and the method has to find.

For resume :math:`r` and job :math:`j` with occupations :math:`o_r, o_j`, held skills :math:`H_r`, required essential skills
:math:`E_j` and levels :math:`l_r, l_j \in \{0, 1, 2, 3\}` (junior to lead):

.. math::

    p_{rj} &= \tfrac12 \left( e^{-\alpha\, d(o_r, o_j)} + \frac{|S_{o_r} \cap S_{o_j}|}{|S_{o_r} \cup S_{o_j}|} \right)
        && \text{proximity of the occupations} \\
    c_{rj} &= \frac{1}{|E_j|} \sum_{e \in E_j} \max_{h \in H_r} e^{-\alpha\, d(e, h)}
        && \text{coverage of the essential skills} \\
    m_{rj} &= -\max(l_j - l_r, 0) - \tfrac12 \max(l_r - l_j, 0)
        && \text{match of seniority} \\
    y_{rj} &= s \cdot z\!\left( z(p)_{rj} + 2\, z(c)_{rj} \right) + w\, z(m)_{rj} + \sigma \eta_{rj},
        \qquad \eta_{rj} \sim \mathcal N(0, 1)

:math:`d` is the hop distance of section 4.4, :math:`S_o` the skills of an occupation, :math:`\alpha = 0.7`, and :math:`z` makes
mean 0 and variance 1 over the corpus. :math:`s` is ``ontology_signal``; :math:`w = 0.7` and :math:`\sigma = 1.15` are fixed. Within
each part the largest :math:`y` become ``good_fit``, the next ``potential_fit``, the rest ``no_fit``, so that the published counts
hold. At :math:`s = 0` the label depends on seniority and noise only, and both are drawn independently of occupation and skills.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from cacl.corpus.records import FitLabel
from cacl.corpus.simulation.marginals import LABELS, Part
from cacl.corpus.simulation.occupations import Occupation
from cacl.corpus.simulation.population import Candidate, Vacancy
from cacl.ontology import EscoGraph, HopTable, skill_similarity

ALPHA = 0.7
COVERAGE_WEIGHT = 2.0
SENIORITY_WEIGHT = 0.7
NOISE = 1.15

Floats = npt.NDArray[np.float64]


def standardised(values: npt.ArrayLike) -> Floats:
    """Mean 0 and variance 1; all zeros where the values do not differ.

    >>> standardised([1.0, 3.0]).tolist()
    [-1.0, 1.0]
    """
    centred = np.array(values, dtype=np.float64)
    centred -= centred.mean()
    deviation = float(centred.std())
    return centred / deviation if deviation > 0 else np.zeros_like(centred)


def occupation_proximity(graph: EscoGraph, occupations: Sequence[Occupation]) -> Floats:
    """:math:`p` between all occupations (k, k), in [0, 1]; 1 on the diagonal."""
    uris = [occupation.uri for occupation in occupations]
    near = skill_similarity(graph.hops(uris, uris), ALPHA)
    skills = [set(occupation.skills) for occupation in occupations]
    shared = np.array([[len(a & b) / len(a | b) for b in skills] for a in skills])
    proximity: Floats = 0.5 * (near + shared)
    return proximity


def coverage(table: HopTable, essential: Sequence[str], held: Sequence[str]) -> float:
    """:math:`c`: how near, on average, the best held skill is to each essential one, in [0, 1]."""
    return float(skill_similarity(table.between(essential, held), ALPHA).max(axis=1).mean())


def seniority_match(candidate: int, vacancy: int) -> float:
    """:math:`m`: 0 for equal levels; each level too low costs 1, each level too high one half.

    >>> seniority_match(candidate=0, vacancy=2), seniority_match(candidate=3, vacancy=2)
    (-2.0, -0.5)
    """
    return -float(max(vacancy - candidate, 0)) - 0.5 * max(candidate - vacancy, 0)


def latent_fit(
    graph: EscoGraph,
    occupations: Sequence[Occupation],
    pairs: Sequence[tuple[Candidate, Vacancy]],
    signal: float,
    rng: np.random.Generator,
) -> Floats:
    """:math:`y` of each pair (n,)."""
    proximity = occupation_proximity(graph, occupations)
    table = HopTable.build(graph, (v.essential for _, v in pairs), (c.held for c, _ in pairs))
    ontology = standardised(
        standardised([proximity[c.occupation, v.occupation] for c, v in pairs])
        + COVERAGE_WEIGHT * standardised([coverage(table, v.essential, c.held) for c, v in pairs])
    )
    seniority = standardised([seniority_match(c.level, v.level) for c, v in pairs])
    return signal * ontology + SENIORITY_WEIGHT * seniority + NOISE * rng.standard_normal(len(pairs))


def labels_by_rank(latent: Floats, parts: Sequence[Part]) -> list[FitLabel]:
    """Label each part's pairs by the rank of their latent fit, so that the part's counts hold exactly."""
    labels: list[FitLabel] = []
    begin = 0
    for part in parts:
        ranked = np.argsort(-latent[begin : begin + part.size], kind="stable")
        own = np.empty(part.size, dtype=int)
        own[ranked] = np.repeat(range(len(LABELS)), part.labels)
        labels += [LABELS[i] for i in own]
        begin += part.size
    return labels
