"""The code that a chapter shows."""

from cacl.publishing.page import shown_source


def outer(value: int) -> int:
    """Docstring.

    More of it.
    """

    def inner() -> int:
        """Inner docstring."""
        return value  # a comment stays

    return inner()


class Shape:
    """Docstring."""

    @property
    def sides(self) -> int:
        """Docstring."""
        return 4


def test_docstrings_are_left_out_and_nothing_else():
    assert shown_source(outer).splitlines() == [
        "def outer(value: int) -> int:", "    def inner() -> int:", "        return value  # a comment stays", "",
        "    return inner()",
    ]  # fmt: skip
    assert shown_source(Shape).splitlines() == [
        "class Shape:", "    @property", "    def sides(self) -> int:", "        return 4",
    ]  # fmt: skip
