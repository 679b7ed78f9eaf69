"""Linking skill names to URIs: what goes first, what is cleaned, and what stays unmapped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cacl.ontology import EscoGraph, Node, SkillLinker
from cacl.ontology.linking import clean

SKILLS = [
    Node("u:python", "skill", "Python (computer programming)", ("Python 3", "snake language")),
    Node("u:management", "skill", "manage projects", ("project management", "lead projects")),
    Node("u:planning", "skill", "plan projects", ("project planning", "lead projects")),
    Node("u:leading", "skill", "project planning", ()),
    Node("u:cpp", "skill", "C++", ()),
    Node("u:csharp", "skill", "C#", ()),
    Node("u:node", "skill", "Node.js", ()),
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
        ("teamwork. ", "teamwork"),
        ("and so on...", "and so on"),
        ("Node.js", "node.js"),
        ("• teamwork!", "teamwork"),
        ("R&D", "r&d"),
        ("CI/CD", "ci/cd"),
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
        ("manage projects", ["u:management"], "preferred"),
        ("  MANAGE  projects. ", ["u:management"], "preferred"),
        ("project management", ["u:management"], "alternative"),
        ("python", ["u:python"], "alternative"),
        ("C++", ["u:cpp"], "preferred"),
        ("c#", ["u:csharp"], "preferred"),
        ("node.js", ["u:node"], "preferred"),
    ],
)
def test_exact_labels(linker: SkillLinker, name: str, uris: list[str], method: str) -> None:
    link = linker.trace(name)
    assert linker.link(name) == uris
    assert (link.name, list(link.uris), link.method, link.score) == (name, uris, method, 100.0)


def test_preferred_label_goes_before_an_alternative_one(linker: SkillLinker) -> None:
    """Project planning is the preferred label of one skill and an alternative label of another."""
    assert linker.trace("project planning").method == "preferred"
    assert linker.link("project planning") == ["u:leading"]


def test_ambiguous_alternative_label_gives_all_its_skills(linker: SkillLinker) -> None:
    assert linker.link("Lead projects") == ["u:management", "u:planning"]


def test_misspelt_name_is_linked_fuzzily(linker: SkillLinker) -> None:
    """One letter of "project management" is missing: 2 * 17 / (17 + 18) = 97.1 % of the characters agree."""
    link = linker.trace("project managment")
    assert (link.uris, link.method) == (("u:management",), "fuzzy")
    assert link.score == pytest.approx(100 * 34 / 35, abs=0.01)


def test_order_of_words_does_not_matter_to_the_fuzzy_link(linker: SkillLinker) -> None:
    link = linker.trace("aluminium components, weld")
    assert (link.uris, link.method, link.score) == (("u:welding",), "fuzzy", 100.0)


def test_fuzzy_link_gives_one_skill(linker: SkillLinker) -> None:
    assert len(linker.link("lead projectss")) == 1


@pytest.mark.parametrize("name", ["", "   ", ",;", "astrology", "weld", "welder", "aluminium welder"])
def test_unmapped_names(linker: SkillLinker, name: str) -> None:
    """Nothing like a skill: empty names, other names, a part of a label, and the names of occupations."""
    link = linker.trace(name)
    assert linker.link(name) == []
    assert (link.uris, link.method, link.score) == ((), "unmapped", 0.0)


def test_cutoff(linker: SkillLinker) -> None:
    strict = SkillLinker(EscoGraph.from_edges([], SKILLS), cutoff=98)
    assert linker.link("project managment") == ["u:management"]
    assert strict.link("project managment") == []


def test_distinct_names_are_listed_once_in_order(linker: SkillLinker) -> None:
    links = linker.links(["astrology", "C++", "astrology", "c++"])
    assert [link.name for link in links] == ["astrology", "C++", "c++"]
    assert [link.method for link in links] == ["unmapped", "preferred", "preferred"]


def test_graph_without_skills() -> None:
    assert SkillLinker(EscoGraph.from_edges([])).link("python") == []


def test_result_is_the_callers_own(linker: SkillLinker) -> None:
    linker.link("C++").clear()
    assert linker.link("C++") == ["u:cpp"]


def test_two_linkers_agree(demo_graph: EscoGraph) -> None:
    names = [name for uri in demo_graph.uris_of("skill") for name in (demo_graph.label(uri), demo_graph.label(uri)[1:])]
    first, second = (SkillLinker(demo_graph) for _ in range(2))
    assert first.links(names) == second.links(names)
    assert {link.method for link in first.links(names)} >= {"preferred", "fuzzy"}


def test_every_esco_label_finds_its_own_skill(esco_graph: EscoGraph) -> None:
    linker = SkillLinker(esco_graph)
    for uri in esco_graph.uris_of("skill"):
        link = linker.trace(esco_graph.label(uri))
        assert (link.method, uri in link.uris) == ("preferred", True), esco_graph.label(uri)
        for name in esco_graph.alternative_labels[uri]:
            found = linker.trace(name)
            assert found.method == "preferred" or uri in found.uris, name


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Python", "Python (computer programming)"),
        ("project managment", "project management"),
        ("SQL", "SQL"),
        ("Machine Learning", "machine learning"),
    ],
)
def test_common_names_on_esco(esco_graph: EscoGraph, name: str, label: str) -> None:
    assert label in [esco_graph.label(uri) for uri in SkillLinker(esco_graph).link(name)]
