"""Linking skill names to URIs: what goes first, what is cleaned, and what stays unmapped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cacl.ontology import EscoGraph, Node, SkillLinker
from cacl.ontology.skill_linking import clean

SKILLS = [
    Node("u:python", "skill", "Python (computer programming)", ("Python 3", "snake language")),
    Node("u:management", "skill", "manage projects", ("project management", "lead projects")),
    Node("u:planning", "skill", "plan projects", ("project planning", "lead projects")),
    Node("u:leading", "skill", "project planning", ()),
    Node("u:cpp", "skill", "C++", ()),
    Node("u:welding", "skill", "weld aluminium components", ()),
    Node("o:welder", "occupation", "welder", ("aluminium welder",)),
]


@pytest.fixture
def linker() -> SkillLinker:
    return SkillLinker(EscoGraph.from_edges([], SKILLS))


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("  Project-Management, ", "project-management"),
        ("Project\tmanagement\n", "project management"),
        ("C++", "c++"),
        ("C#.", "c#"),
        ("and so on...", "and so on"),
        ("Node.js", "node.js"),
        ("• teamwork!", "teamwork"),
        ("R&D", "r&d"),
        ("CI/CD", "ci/cd"),
        ("night - shift", "night shift"),
        ("STRASSE straße", "strasse strasse"),
        (" ,;* ", ""),
    ],
)
def test_cleaning(name: str, cleaned: str) -> None:
    assert clean(name) == cleaned


@given(st.text(st.sampled_from("ab1 .-+#/&,(_\u00e9\t"), max_size=12))
def test_cleaning_twice_changes_nothing(name: str) -> None:
    assert clean(clean(name)) == clean(name)


@pytest.mark.parametrize(
    ("name", "uris", "method"),
    [
        ("  MANAGE  projects. ", ["u:management"], "preferred"),
        ("project management", ["u:management"], "alternative"),
        ("python", ["u:python"], "alternative"),  # without its closing bracket
        ("c++", ["u:cpp"], "preferred"),
        ("project planning", ["u:leading"], "preferred"),  # also an alternative label of another skill
        ("Lead projects", ["u:management", "u:planning"], "alternative"),
    ],
)
def test_exact_labels(linker: SkillLinker, name: str, uris: list[str], method: str) -> None:
    link = linker.trace(name)
    assert linker.link(name) == uris
    assert (link.name, list(link.uris), link.method, link.score) == (name, uris, method, 100.0)


@pytest.mark.parametrize(
    ("name", "uri", "score"),
    [
        ("project managment", "u:management", round(100 * 34 / 35, 2)),
        ("aluminium components, weld", "u:welding", 100.0),
        ("lead projectss", "u:management", round(100 * 26 / 27, 2)),
        ("project planing", "u:leading", round(100 * 30 / 31, 2)),  # the label is preferred for one skill, alternative for another
    ],
)
def test_fuzzy_links(linker: SkillLinker, name: str, uri: str, score: float) -> None:
    """Of the 17 and 18 characters of the first, 2 * 17 agree; the order of words does not matter; of two skills the first."""
    link = linker.trace(name)
    assert (link.uris, link.method, link.score) == ((uri,), "fuzzy", score)


@pytest.mark.parametrize("name", ["", ",;", "astrology", "weld", "welder", "aluminium welder"])
def test_unmapped_names(linker: SkillLinker, name: str) -> None:
    """Nothing like a skill: empty names, other names, a part of a label, and the names of occupations."""
    link = linker.trace(name)
    assert linker.link(name) == []
    assert (link.uris, link.method, link.score) == ((), "unmapped", 0.0)


def test_cutoff() -> None:
    """The score is 97.14."""
    graph = EscoGraph.from_edges([], SKILLS)
    assert SkillLinker(graph, cutoff=97).link("project managment") == ["u:management"]
    assert SkillLinker(graph, cutoff=98).link("project managment") == []


def test_graph_without_skills() -> None:
    assert SkillLinker(EscoGraph.from_edges([])).link("python") == []


def test_result_is_the_callers_own(linker: SkillLinker) -> None:
    linker.link("C++").clear()
    assert linker.link("C++") == ["u:cpp"]


def test_every_esco_label_finds_its_own_skill(esco_graph: EscoGraph) -> None:
    linker = SkillLinker(esco_graph)
    for uri in esco_graph.uris_of("skill"):
        link = linker.trace(esco_graph.label(uri))
        assert (link.method, uri in link.uris) == ("preferred", True), esco_graph.label(uri)
        for name in esco_graph.alternative_labels[uri]:
            found = linker.trace(name)
            assert found.method == "preferred" or uri in found.uris, name
    for name, label in (("Python", "Python (computer programming)"), ("project managment", "project management")):
        assert label in [esco_graph.label(uri) for uri in linker.link(name)]
