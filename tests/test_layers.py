"""The house: imports run one way, and a chapter's sections name its code, its settings and its tests."""

import ast
from collections import defaultdict

from cacl.parameters import Section, Settings
from cacl.publishing.chapters import PROJECT, chapters

FLOORS = (
    ("cli",),
    ("matching",),
    ("publishing",),
    ("figures",),
    ("experiments",),
    ("simulation", "own_data", "fetching"),
    ("evaluation",),
    ("phase2",),
    ("phase1",),
    ("encoding",),
    ("corpus",),
    ("ontology",),
    ("parameters", "randomness", "storage"),
    ("errors",),
)
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
PUBLIC_NAME = ("corpus/__init__.py", "simulation")  # cacl.corpus.simulate_corpus, imported when it is asked for


def imported(code: str) -> set[str]:
    """The parts of the package that code imports, also inside functions; a relative import has no place in it."""
    nodes = list(ast.walk(ast.parse(code)))
    assert not [node for node in nodes if isinstance(node, ast.ImportFrom) and node.level]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [f"{n.module}.{alias.name}" for n in nodes if isinstance(n, ast.ImportFrom) for alias in n.names]
    return {name.split(".")[1] for name in names if name.startswith("cacl.")}


def test_a_module_imports_only_from_below():
    example = "import cacl.phase2.head\ndef f():\n    from cacl.figures.style import RC\nfrom cacl import errors"
    assert imported(example) == {"phase2", "figures", "errors"}
    upward = []
    for path in sorted((PROJECT / "cacl").rglob("*.py")):
        place = path.relative_to(PROJECT / "cacl")
        own = place.parts[0].removesuffix(".py")
        names = imported(path.read_text(encoding="utf-8")) - {own}
        upward += [(place.as_posix(), name) for name in sorted(names) if FLOOR[name] <= FLOOR[own]]
    assert upward == [PUBLIC_NAME]


def test_a_section_is_a_folder_of_code_a_model_and_a_folder_of_tests():
    """Of chapters 1 to 7, which are the method."""
    method = chapters()[:7]
    sections = {name for chapter in method for name in chapter.sections}
    assert sections == {"corpus", "ontology", "encoding", "phase1", "phase2", "evaluation"}
    for chapter in method:
        assert chapter.sections, chapter.name
    for name in sections:
        assert (PROJECT / "cacl" / name / "__init__.py").is_file(), name
        assert list((PROJECT / "tests" / name).glob("test_*.py")), name
        assert issubclass(Settings.model_fields[name].annotation, Section), name


def test_a_parameter_is_declared_once_in_a_notebook_and_with_one_default_in_all():
    """Of chapters 1 to 9. A name belongs to a section: phase 1 and phase 2 have different epochs."""
    declared = defaultdict(set)
    for chapter in chapters()[:9]:
        body = ast.parse("\n".join(chapter.cells("parameters"))).body
        names = [node.target.id for node in body]
        assert len(set(names)) == len(names), chapter.name
        for node in body:
            owners = [section for section in chapter.sections if node.target.id in getattr(Settings(), section).model_dump()]
            assert len(owners) <= 1, (chapter.name, node.target.id)
            declared[(*owners, node.target.id)].add((ast.unparse(node.annotation), ast.literal_eval(node.value)))
    assert {name: values for name, values in declared.items() if len(values) > 1} == {}
    assert len(declared["phase1", "epochs"]) == len(declared["profile",]) == 1
