r"""The generative model of the fit label: what the simulation knows and the method has to find.

For resume :math:`r` and job :math:`j` with occupations :math:`o_r, o_j`, held skills :math:`H_r`, required essential skills
:math:`E_j` and levels :math:`l_r, l_j \in \{0, 1, 2, 3\}` (junior to lead):

.. math::

    p_{rj} &= \tfrac12 \left( e^{-\alpha\, d(o_r, o_j)} + \frac{|S_{o_r} \cap S_{o_j}|}{|S_{o_r} \cup S_{o_j}|} \right), \\
    c_{rj} &= \frac{1}{|E_j|} \sum_{e \in E_j} \max_{h \in H_r} e^{-\alpha\, d(e, h)}, \\
    m_{rj} &= -\max(l_j - l_r, 0) - \tfrac12 \max(l_r - l_j, 0), \\
    y_{rj} &= s \cdot z\!\left( z(p)_{rj} + 2\, z(c)_{rj} \right) + w\, z(m)_{rj} + \sigma \eta_{rj}.

:math:`d` is the hop distance, :math:`S_o` the skills of an occupation, :math:`\eta` standard normal, and :math:`z` makes mean 0 and
variance 1; :math:`\alpha = 0.7`, :math:`w = 0.7`, :math:`\sigma = 1.15`, and :math:`s` is ``ontology_signal``. In each part the
largest :math:`y` become ``good_fit``, the next ``potential_fit``, the rest ``no_fit``, so that the published counts hold. At
:math:`s = 0` labels depend on seniority and noise only, which are drawn independently of occupation and skills.
"""

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata

from cacl.corpus.records import FitLabel
from cacl.ontology import EscoGraph, HopTable, skill_similarity
from cacl.simulation.population import Occupation, Part, Profile, Rng

ALPHA, COVERAGE_WEIGHT, SENIORITY_WEIGHT, NOISE = 0.7, 2.0, 0.7, 1.15
Floats = np.typing.NDArray[np.float64]


def latent_fit(
    graph: EscoGraph, occupations: Sequence[Occupation], pairs: Sequence[tuple[Profile, Profile]], ontology_signal: float, rng: Rng
) -> Floats:
    """:math:`y` of each pair (n,) of a candidate and a vacancy."""
    required = [[skill for skill in v.skills if skill in occupations[v.occupation].essential] for _, v in pairs]
    proximity = occupation_proximity(graph, occupations)
    table = HopTable.build(graph, required, (c.skills for c, _ in pairs))
    p = standardised([proximity[c.occupation, v.occupation] for c, v in pairs])
    c = standardised([coverage(table, skills, c.skills) for skills, (c, _) in zip(required, pairs, strict=True)])
    m = standardised([seniority_match(c.level, v.level) for c, v in pairs])
    ontology = standardised(p + COVERAGE_WEIGHT * c)
    return ontology_signal * ontology + SENIORITY_WEIGHT * m + NOISE * rng.standard_normal(len(pairs))


def occupation_proximity(graph: EscoGraph, occupations: Sequence[Occupation]) -> Floats:
    """Proximity :math:`p` between all occupations (k, k), in [0, 1]; 1 on the diagonal."""
    uris = [occupation.uri for occupation in occupations]
    near = skill_similarity(graph.hops(uris, uris), ALPHA)
    skills = [{*occupation.essential, *occupation.optional} for occupation in occupations]
    shared = np.array([[len(a & b) / len(a | b) for b in skills] for a in skills])
    return np.asarray(0.5 * (near + shared))


def coverage(table: HopTable, essential: Sequence[str], held: Sequence[str]) -> float:
    """Coverage :math:`c`: how near, on average, the best held skill is to each essential one, in [0, 1]."""
    return float(skill_similarity(table.between(essential, held), ALPHA).max(axis=1).mean())


def seniority_match(candidate: int, vacancy: int) -> float:
    """Match of seniority :math:`m`: 0 for equal levels; each level too low costs 1, each level too high one half.

    >>> seniority_match(candidate=0, vacancy=2), seniority_match(candidate=3, vacancy=2)
    (-2.0, -0.5)
    """
    return -float(max(vacancy - candidate, 0)) - 0.5 * max(candidate - vacancy, 0)


def standardised(values: np.typing.ArrayLike) -> Floats:
    """Mean 0 and variance 1; all zeros where the values do not differ."""
    values = np.asarray(values, dtype=np.float64)
    return np.asarray((values - values.mean()) / (values.std() or 1.0))


def labels_by_rank(latent: Floats, parts: Sequence[Part]) -> list[FitLabel]:
    """Label each part's pairs by the rank of their latent fit, so that the part's counts hold exactly; ties in file order."""
    slices = np.split(latent, np.cumsum([part.size for part in parts])[:-1])
    ranks = [rankdata(-own, method="ordinal") - 1 for own in slices]
    return [list(FitLabel)[i] for part, own in zip(parts, ranks, strict=True) for i in np.repeat(range(3), part.labels)[own]]
