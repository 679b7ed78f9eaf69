"""Imports run one way: what stands further down may be imported by what stands further up, never the reverse."""

import ast
from pathlib import Path

import pytest

import cacl

ROOT = Path(cacl.__file__).parent
FLOORS = (
    ("cli",),
    ("publishing",),
    ("figures",),
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
MODULES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def imports(code: str) -> set[str]:
    """The parts of the package that code imports, also inside functions."""
    nodes = list(ast.walk(ast.parse(code)))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [f"{n.module}.{alias.name}" for n in nodes if isinstance(n, ast.ImportFrom) for alias in n.names]
    return {name.split(".")[1] for name in names if name.startswith("cacl.")}


def part(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def test_every_part_of_the_package_has_its_floor():
    assert {part(path) for path in MODULES} == set(FLOOR)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_imports_only_from_below(path):
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    assert not [node for node in nodes if isinstance(node, ast.ImportFrom) and node.level], "a relative import"
    own = part(path)
    upward = [name for name in imports(path.read_text(encoding="utf-8")) if name != own and FLOOR[name] <= FLOOR[own]]
    assert upward == []


def test_an_import_in_a_function_or_of_a_whole_package_is_seen():
    code = "import cacl.phase2.head\ndef f():\n    from cacl.figures.style import RC\nfrom cacl import errors"
    assert imports(code) == {"phase2", "figures", "errors"}
