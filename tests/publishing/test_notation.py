"""The page of symbols: complete, and true of the chapters, of the package, of the settings and of the tests."""

import ast
import importlib
import inspect
import pkgutil
import re
from itertools import pairwise
from operator import attrgetter
from pathlib import Path

import pytest

import cacl
from cacl.parameters import Settings
from cacl.publishing.book import NOTATION, notation_page
from cacl.publishing.chapters import find_chapter
from cacl.storage import read_yaml

TESTS = Path(__file__).parents[1]
ENTRIES = read_yaml(NOTATION)
ROWS = [row for rows in ENTRIES.values() for row in rows]
METHOD = ("ontology", "corpus", "encoding", "phase1", "phase2", "evaluation", "simulation")
COMMANDS = re.compile(
    r"\\(?:operatorname|mathrm)\{(\w+)\}|\\text\{[^}]*\}|\\text\w*|\\begin\{\w+\}|\\end\{\w+\}|\\([a-zA-Z]+)|([a-zA-Z])"
)
GREEK = {"alpha", "varepsilon", "eta", "pi", "tau", "sigma", "theta", "Delta"}


def named(name: str):
    """The function or class below ``cacl``, and its module."""
    module, _, own = name.rpartition(".")
    loaded = importlib.import_module(f"cacl.{module}")
    return getattr(loaded, own), loaded


def squeezed(formula: str) -> str:
    return re.sub(r"\\[,;! ]|\\q?quad|\s", "", formula)


def letters(formula: str) -> set[str]:
    """The letters, Greek letters and named functions of a formula; e to a power is a number, and words are no symbols."""
    found = set()
    for name, command, letter in COMMANDS.findall(re.sub(r"\be\^", "^", formula.replace(r"\max", " ").replace(r"\min", " "))):
        found |= {name or letter or (command if command in GREEK else "")}
    return found - {""}


def display(text: str) -> list[str]:
    return re.findall(r"\$\$(.*?)\$\$", text, re.DOTALL)


def test_letters_of_a_formula():
    assert letters(r"\operatorname{sim}(u, v) = e^{-\alpha\, d} \text{ with a path} + \max_h x") == set("uvdhx") | {"sim", "alpha"}


@pytest.mark.parametrize("chapter", ENTRIES)
def test_every_symbol_of_a_display_formula_is_in_the_table_of_its_chapter(chapter):
    text = find_chapter(chapter).path.read_text(encoding="utf-8")
    used = set().union(*map(letters, display(text)))
    listed = letters(" ".join(symbol for row in ENTRIES[chapter] for symbol in row["symbols"]))
    indices = set("ij")  # they count whatever the text says
    assert used - listed - indices == set()


@pytest.mark.parametrize("chapter", ENTRIES)
def test_the_formulas_are_those_of_the_chapters(chapter):
    text = squeezed(find_chapter(chapter).path.read_text(encoding="utf-8"))
    assert [row["formula"] for row in ENTRIES[chapter] if squeezed(row.get("formula", "")) not in text] == []


def test_what_the_rows_name_exists():
    for row in ROWS:
        thing, module = named(row["function"])
        assert thing.__module__ == module.__name__, f"{row['function']} stands elsewhere, and the link would lead nowhere"
        assert inspect.getdoc(thing), row["function"]
        path, _, test = row["test"].partition("::")
        functions = {node.name for node in ast.parse((TESTS / path).read_text("utf-8")).body if isinstance(node, ast.FunctionDef)}
        assert test in functions, row["test"]
        for name in row.get("parameters", []):
            attrgetter(name)(Settings())  # an AttributeError if there is no such setting


def test_the_function_under_each_formula_of_a_chapter_is_in_its_table():
    for chapter, rows in ENTRIES.items():
        listed = {row["function"].rpartition(".")[2] for row in rows}
        text = find_chapter(chapter).path.read_text(encoding="utf-8")
        parts = re.findall(r"(\$\$).*?\$\$|page\.source\((.*?)\)\n", text, re.DOTALL)
        under = [call for (formula, _), (_, call) in pairwise(parts) if formula and call]
        assert under
        for call in under:
            assert listed & set(re.findall(r"\w+", call)), f"{chapter} computes its formula by one of: {call}"


def test_every_function_with_a_formula_in_its_docstring_is_in_the_table():
    found = set()
    for package in METHOD:
        for _, name, _ in pkgutil.iter_modules([str(Path(cacl.__file__).parent / package)]):
            module = importlib.import_module(f"cacl.{package}.{name}")
            own = [thing for thing in vars(module).values() if getattr(thing, "__module__", "") == module.__name__]
            found |= {f"{package}.{name}.{thing.__name__}" for thing in own if ".. math::" in (getattr(thing, "__doc__", "") or "")}
    assert len(found) >= 8
    assert found - {row["function"] for row in ROWS} == set()


def test_a_row_of_the_page_says_all():
    page = notation_page()
    assert page.count("\n* - ") == len(ROWS) + len(ENTRIES)
    row = page[page.index("{py:obj}`~cacl.ontology.similarity.skill_similarity`") :].partition("\n")[0]
    assert "`, [`ontology.alpha`](parameters.md) = 0.7<br>`ontology/test_similarity.py`, `test_skill_similarity_table" in row
