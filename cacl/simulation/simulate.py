"""The simulated corpus as a whole."""

from dataclasses import dataclass

from cacl.corpus.records import Pair
from cacl.errors import ParameterError
from cacl.ontology import EscoGraph, SkillLinker
from cacl.randomness import stream
from cacl.simulation.fit import labels_by_rank, latent_fit
from cacl.simulation.marginals import PUBLISHED_SIZE, Part, parts
from cacl.simulation.pairing import draw_pairs, population_kinds
from cacl.simulation.population import Occupation, Profile, choose_occupations, draw_profiles
from cacl.simulation.wording import Writer


@dataclass(frozen=True)
class Population:
    """The hidden truth: ``links`` holds (resume, job) positions in corpus order, ``parts`` the counts that must hold."""

    parts: tuple[Part, ...]
    occupations: list[Occupation]
    candidates: list[Profile]
    vacancies: list[Profile]
    links: list[tuple[int, int]]


def draw_population(graph: EscoGraph, linker: SkillLinker, seed: int = 0, size: int = PUBLISHED_SIZE) -> Population:
    """Draw candidates, vacancies and their pairs; labels and texts come later."""
    counts = parts(size)
    resumes, jobs = population_kinds(counts)
    occupations = choose_occupations(graph, linker, len(resumes), stream(seed, "simulation", "occupations"))
    candidates = draw_profiles(occupations, resumes, True, stream(seed, "simulation", "candidates"))
    vacancies = draw_profiles(occupations, jobs, False, stream(seed, "simulation", "vacancies"))
    links = draw_pairs(candidates, vacancies, occupations, counts, stream(seed, "simulation", "pairs"))
    return Population(counts, occupations, candidates, vacancies, links)


def simulate_corpus(graph: EscoGraph, seed: int = 0, size: int = PUBLISHED_SIZE, ontology_signal: float = 1.0) -> list[Pair]:
    """Make a simulated corpus on any ontology in ESCO's schema, with the published marginals of sections 3.1 to 3.3.

    At size 5179 every published count holds exactly; other sizes, at least 200, preserve the proportions. ``ontology_signal`` is
    :math:`s` of :mod:`cacl.simulation.fit`, 0 (absent) to 1 (strong): it changes the labels and nothing else. The pairs come in
    the order of training, validation and test. Skills have names and no URI, and the metadata is empty: both come from
    :mod:`cacl.corpus.enrichment`. An ontology with fewer than a dozen usable occupations is a ``DegenerateError``.
    """
    if not 0.0 <= ontology_signal <= 1.0:
        raise ParameterError(
            f"ontology_signal={ontology_signal:g}",
            expected="a strength between 0 (absent) and 1 (strong)",
            remedy="0.3 is weak; the default is 1",
        )
    linker = SkillLinker(graph)
    hidden = draw_population(graph, linker, seed, size)
    writer = Writer(graph, linker, hidden.occupations, stream(seed, "simulation", "wording"))
    resumes = [writer.resume(number, candidate) for number, candidate in enumerate(hidden.candidates, start=1)]
    jobs = [writer.job(number, vacancy) for number, vacancy in enumerate(hidden.vacancies, start=1)]
    known = [(hidden.candidates[resume], hidden.vacancies[job]) for resume, job in hidden.links]
    latent = latent_fit(graph, hidden.occupations, known, ontology_signal, stream(seed, "simulation", "noise"))
    labels = labels_by_rank(latent, hidden.parts)
    links = zip(hidden.links, labels, strict=True)
    return [Pair(resume=resumes[resume], job=jobs[job], label=label) for (resume, job), label in links]
