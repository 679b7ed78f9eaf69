"""The simulated corpus as a whole."""

from cacl.corpus.records import Pair
from cacl.errors import ParameterError
from cacl.ontology import EscoGraph, SkillLinker
from cacl.randomness import stream
from cacl.simulation.fit import labels_by_rank, latent_fit
from cacl.simulation.population import PUBLISHED_SIZE, draw_population, parts
from cacl.simulation.wording import Writer


def simulate_corpus(graph: EscoGraph, seed: int = 0, size: int = PUBLISHED_SIZE, ontology_signal: float = 1.0) -> list[Pair]:
    """Make a simulated corpus on any ontology in ESCO's schema, with the published marginals of sections 3.1 to 3.3.

    At size 5179 the published counts hold exactly; other sizes, at least 200, keep the proportions. ``ontology_signal``, 0
    (absent), 1 (strong) or up to 10, is :math:`s` of :mod:`cacl.simulation.fit`: it changes labels only. Training, validation and
    test follow each other; skills have no URI, pairs no metadata yet. Fewer than a dozen usable occupations are a DegenerateError.
    """
    if not 0.0 <= ontology_signal <= 10.0:
        expected, remedy = "a strength between 0 (absent) and 10", "0.3 is weak, 1 strong, and at 3 nearly nothing else counts"
        raise ParameterError(f"ontology_signal={ontology_signal:g}", expected, remedy)
    linker, counts = SkillLinker(graph), parts(size)
    occupations, candidates, vacancies, links = draw_population(graph, linker, counts, seed)
    writer = Writer(graph, linker, occupations, stream(seed, "simulation", "wording"))
    resumes = [writer.resume(number, candidate) for number, candidate in enumerate(candidates, start=1)]
    jobs = [writer.job(number, vacancy) for number, vacancy in enumerate(vacancies, start=1)]
    known = [(candidates[resume], vacancies[job]) for resume, job in links]
    latent = latent_fit(graph, occupations, known, ontology_signal, stream(seed, "simulation", "noise"))
    labels = zip(links, labels_by_rank(latent, counts), strict=True)
    return [Pair(resume=resumes[resume], job=jobs[job], label=label) for (resume, job), label in labels]
