"""The simulated corpus on both ontologies, made once."""

from types import SimpleNamespace

import pytest

from cacl.corpus import simulate_corpus
from cacl.ontology import SkillLinker
from cacl.simulation import parts
from cacl.simulation.population import draw_population


@pytest.fixture(scope="session")
def on_demo(demo_graph):
    return demo_graph, simulate_corpus(demo_graph)


@pytest.fixture(scope="session")
def on_esco(esco_graph):
    return esco_graph, simulate_corpus(esco_graph)


@pytest.fixture(scope="session", params=["on_demo", pytest.param("on_esco", marks=pytest.mark.esco)])
def simulated(request):
    """The ontology, and the corpus at its published size."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def linker(demo_graph):
    return SkillLinker(demo_graph)


@pytest.fixture(scope="session")
def hidden(demo_graph, linker):
    """The hidden truth of the corpus on the demo ontology."""
    occupations, candidates, vacancies, links = draw_population(demo_graph, linker, parts())
    return SimpleNamespace(occupations=occupations, candidates=candidates, vacancies=vacancies, links=links)
