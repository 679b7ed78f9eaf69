"""The simulated corpus as a whole."""

import numpy as np

from cacl.corpus.records import Job, Pair, Resume
from cacl.corpus.simulation.fit import labels_by_rank, latent_fit
from cacl.corpus.simulation.house_phrases import house_phrases
from cacl.corpus.simulation.job_wording import write_job
from cacl.corpus.simulation.marginals import LEAST_SIZE, PUBLISHED_SIZE, Part, parts
from cacl.corpus.simulation.naming import Namer
from cacl.corpus.simulation.occupations import Occupation, choose_occupations
from cacl.corpus.simulation.pairing import draw_pairs, population_kinds
from cacl.corpus.simulation.population import Candidate, Vacancy, draw_candidates, draw_vacancies
from cacl.corpus.simulation.resume_wording import write_resume
from cacl.errors import ParameterError
from cacl.ontology import EscoGraph, SkillLinker
from cacl.randomness import stream


class Simulation:
    """The hidden truth of a simulated corpus, for those who want to look behind it; :func:`simulate_corpus` gives the corpus.

    Attributes
    ----------
    parts : the counts that each part holds
    occupations, candidates, vacancies : who there is
    links : list of (resume, job) positions, in corpus order
    """

    def __init__(self, graph: EscoGraph, seed: int = 0, size: int = PUBLISHED_SIZE) -> None:
        if size < LEAST_SIZE:
            raise ParameterError(
                f"size={size}", expected=f"at least {LEAST_SIZE} pairs", remedy="ask for a larger simulated corpus"
            )
        self._graph, self._seed = graph, seed
        self._linker = SkillLinker(graph)
        self.parts: tuple[Part, ...] = parts(size)
        resumes, jobs = population_kinds(self.parts)
        self.occupations: list[Occupation] = choose_occupations(
            graph, self._linker, len(resumes), self._stream("occupations")
        )
        self.candidates: list[Candidate] = draw_candidates(self.occupations, resumes, self._stream("candidates"))
        self.vacancies: list[Vacancy] = draw_vacancies(self.occupations, jobs, self._stream("vacancies"))
        self.links: list[tuple[int, int]] = draw_pairs(
            self.candidates, self.vacancies, self.occupations, self.parts, self._stream("pairs")
        )

    def pairs(self, ontology_signal: float = 1.0) -> list[Pair]:
        """The corpus; resumes, jobs and pairing are the same at every ``ontology_signal``, only the labels differ."""
        if not 0.0 <= ontology_signal <= 1.0:
            raise ParameterError(
                f"ontology_signal={ontology_signal:g}",
                expected="a strength between 0 (absent) and 1 (strong)",
                remedy="0.3 is weak; the default is 1",
            )
        resumes, jobs = self._records()
        known = [(self.candidates[resume], self.vacancies[job]) for resume, job in self.links]
        latent = latent_fit(self._graph, self.occupations, known, ontology_signal, self._stream("noise"))
        labels = labels_by_rank(latent, self.parts)
        return [
            Pair(resume=resumes[resume], job=jobs[job], label=label)
            for (resume, job), label in zip(self.links, labels, strict=True)
        ]

    def _records(self) -> tuple[list[Resume], list[Job]]:
        rng = self._stream("wording")
        namer = Namer(self._graph, self._linker, rng)
        house = house_phrases(self._linker, rng)
        resumes = [
            write_resume(number, candidate, self.occupations, namer, house, rng)
            for number, candidate in enumerate(self.candidates, start=1)
        ]
        jobs = [
            write_job(number, vacancy, self.occupations, namer, house, rng)
            for number, vacancy in enumerate(self.vacancies, start=1)
        ]
        return resumes, jobs

    def _stream(self, purpose: str) -> np.random.Generator:
        return stream(self._seed, "simulation", purpose)


def simulate_corpus(
    graph: EscoGraph, seed: int = 0, size: int = PUBLISHED_SIZE, ontology_signal: float = 1.0
) -> list[Pair]:
    """Make a simulated corpus on ``graph`` with the published marginals of sections 3.1 to 3.3.

    Parameters
    ----------
    graph :
        Any ontology in ESCO's schema with a dozen occupations that have at least six essential skills.
    seed :
        Equal seeds give equal records.
    size :
        Number of pairs, at least 200. At 5179 every published count holds exactly; other sizes keep the proportions.
    ontology_signal :
        :math:`s` of :mod:`cacl.corpus.simulation.fit`: 1 strong, 0.3 weak, 0 none.

    Returns
    -------
    list of Pair
        Training, validation and test in this order, as the sequential split (section 3.2) divides them. Skills have names and no
        URI, and the metadata is empty: both come from :mod:`cacl.corpus.enrichment`.

    Raises
    ------
    ParameterError
        ``size`` or ``ontology_signal`` lies outside its range.
    DegenerateError
        The ontology is too small.
    """
    return Simulation(graph, seed, size).pairs(ontology_signal)
