"""Labels in running text: which single words count, what ends a phrase, and agreement with a search for each label by itself."""

import re

import pytest

from cacl.ontology import EscoGraph, LabelFinder, Node, SkillLinker

SKILLS = [
    Node("u:python", "skill", "Python (computer programming)", ("Python 3",)),
    Node(
        "u:etl",
        "skill",
        "data extraction, transformation and loading tools",
        ("ETL", "ETL tools", "NEC", "extraction", "and loading"),
    ),
    Node("u:source", "skill", "Source (digital game creation systems)"),
    Node("u:tools", "skill", "tools for source control"),
    Node("u:project", "skill", "project management", ("manage projects", "project")),
    Node("u:principles", "skill", "project management principles"),
    Node("u:plan", "skill", "plan"),
    Node("u:accounting", "skill", "accounting"),
    Node("u:cpp", "skill", "C++"),
    Node("u:js", "skill", "JavaScript"),
    Node("u:node", "skill", "Node.js"),
    Node("o:cook", "occupation", "head cook", ("chef de cuisine",)),
]


@pytest.fixture(scope="module")
def graph() -> EscoGraph:
    return EscoGraph.from_edges([], SKILLS)


@pytest.fixture(scope="module")
def finder(graph) -> LabelFinder:
    return LabelFinder(graph)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Plan a project by source and extraction", []),  # short, alternative, or common words
        ("Accounting and ACCOUNTING", ["accounting"]),
        ("python, Python and PYTHON", ["Python"]),
        ("etl, ETL, NEC", ["ETL"]),  # NEC are no initials
        ("Source tools", []),  # "source" stands in another label in lower case
        ("and loading of cars", []),  # a stop word comes first
        ("project management principles", ["project management principles"]),  # the longest
        ("project\nmanagement. Project, management", []),  # a phrase has ended
        ("Manage Projects", ["manage projects"]),
        ("SkillsAccountingJavaScript", ["accounting"]),  # JavaScript alone is a word of a label, with others it is not
        ("HighlightsPython and JavaScript", ["Python", "JavaScript"]),
        ("wrote C++, Node.js.Python", ["C++", "Node.js", "Python"]),
        ("", []),
    ],
)
def test_what_counts(finder, text, found):
    assert finder.find(text) == found


def test_every_name_that_is_found_links_to_a_concept_that_has_it(graph, finder):
    linker = SkillLinker(graph)
    for name in finder.find("Python 3, Python, ETL tools, manage projects, C++, project management"):
        link = linker.trace(name)
        assert link.method in ("preferred", "alternative")
        assert link.uris


def test_another_kind_of_node(graph):
    assert LabelFinder(graph, "occupation").find("A Chef de Cuisine for accounting") == ["chef de cuisine"]


def test_the_longest_labels_are_those_of_a_search_for_each_label_by_itself(finder):
    """Of the hits of each label, those that lie inside a longer hit are left out."""
    text = "Project management principles. He had to manage projects; project management by Python 3 and C++ was easy"
    labels = ["project management", "project management principles", "manage projects", "Python 3", "Python", "C++", "accounting"]
    hits = [(m.start(), m.end(), n) for n in labels for m in re.finditer(rf"(?i)(?<!\w){re.escape(n)}(?!\w)", text)]
    outer = [(a, name) for a, b, name in hits if not any(c <= a and b <= d and (a, b) != (c, d) for c, d, _ in hits)]
    assert finder.find(text) == list(dict.fromkeys(name for _, name in sorted(outer)))
