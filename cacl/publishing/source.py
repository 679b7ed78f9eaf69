"""The source of a function as a chapter shows it: signature and body, without the docstring."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from typing import Any


def shown_source(thing: Callable[..., Any] | type) -> str:
    """Return the code of a function or class, docstrings left out; it is read when the chapter runs, so it cannot drift.

    >>> print(shown_source(shown_source).splitlines()[0])
    def shown_source(thing: Callable[..., Any] | type) -> str:
    """
    text = textwrap.dedent(inspect.getsource(inspect.unwrap(thing)))
    lines = text.splitlines()
    for node in sorted(ast.walk(ast.parse(text)), key=lambda node: getattr(node, "lineno", 0), reverse=True):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None and len(node.body) > 1:
            first = node.body[0]
            del lines[first.lineno - 1 : node.body[1].lineno - 1 - _decorators(node.body[1])]
    return "\n".join(lines)


def _decorators(node: ast.stmt) -> int:
    """Lines above a definition that belong to it."""
    decorators = getattr(node, "decorator_list", [])
    return node.lineno - decorators[0].lineno if decorators else 0
