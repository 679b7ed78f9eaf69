"""The pictures of a figure, and the build that stops at one that a reader cannot use."""

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from cacl.publishing.chapters import FIGURE_FILES

PAGE = """# Title

The bars of {numref}`fig-a` are high.

```{figure} figures/a.svg
:name: fig-a
:alt: Two bars.

A caption.
```
"""


@pytest.fixture
def build(tmp_path):
    """Build a page, and return its HTML."""

    def built(page):
        (tmp_path / "figures").mkdir()
        for ending in FIGURE_FILES:
            (tmp_path / "figures" / f"a.{ending}").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
        (tmp_path / "index.md").write_text(page)
        extensions = ["myst_parser", "cacl.publishing.sphinx_extension"]
        settings = {"extensions": extensions, "numfig": True, "myst_enable_extensions": ["colon_fence"]}
        app = Sphinx(tmp_path, None, tmp_path / "html", tmp_path / "trees", "html", settings, status=None, warning=None)
        app.build()
        return BeautifulSoup((tmp_path / "html" / "index.html").read_text(), "html.parser")

    return built


def test_a_figure_has_a_picture_for_each_theme_and_width_each_with_the_alternative_text(build):
    (figure,) = build(PAGE).select("figure")
    pictures = figure.select("div.drawn > img")
    forms = {picture["src"]: set(picture["class"]) for picture in pictures}
    assert forms == {
        "_images/a.svg": {"only-light", "wide"},
        "_images/a.dark.svg": {"only-dark", "wide"},
        "_images/a.narrow.svg": {"only-light", "narrow"},
        "_images/a.narrow.dark.svg": {"only-dark", "narrow"},
    }
    assert {picture["alt"] for picture in pictures} == {"Two bars."}
    assert "A caption." in figure.figcaption.text


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        (("A caption.\n", ""), "fig-a has no caption"),
        ((":name: fig-a\n", ""), "figures/a.svg has no number"),
        ((":alt: Two bars.\n", ""), "fig-a has no alternative text"),
        (("{numref}`fig-a`", "the figure"), "fig-a has no mention"),
        (("The bars of {numref}`fig-a` are high.", "![Bars](figures/a.svg)"), "figures/a.svg has no number"),
    ],
)
def test_the_build_stops_at_a_figure_without_number_caption_alternative_text_or_mention(build, planted, fault):
    page = PAGE.replace(*planted)
    assert page != PAGE
    with pytest.raises(ExtensionError, match=f"index: .*{fault}.*: every figure needs number"):
        build(page)


def test_a_mention_in_its_own_caption_is_none(build):
    with pytest.raises(ExtensionError, match="fig-a has no mention"):
        build(PAGE.replace("{numref}`fig-a`", "it").replace("A caption", "{numref}`fig-a`"))
