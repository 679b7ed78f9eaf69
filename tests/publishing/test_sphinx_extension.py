"""What the build adds to the pages, and what stops it."""

import io
import re
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from cacl.publishing.chapters import FIGURE_FILES
from cacl.publishing.sphinx_extension import _drop_remote_scripts, _fill, _mend, _name_tables

PLACE = '<div class="pst-scrollable-table-container">'

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
    """Build a page, and return its HTML; warnings of references go to ``build.said``."""

    def built(page):
        built.said = io.StringIO()
        (tmp_path / "figures").mkdir()
        for ending in FIGURE_FILES:
            (tmp_path / "figures" / f"a.{ending}").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
        (tmp_path / "index.md").write_text(page)
        extensions = ["myst_parser", "cacl.publishing.sphinx_extension"]
        settings = {"extensions": extensions, "numfig": True, "myst_enable_extensions": ["colon_fence"]}
        app = Sphinx(tmp_path, None, tmp_path / "html", tmp_path / "trees", "html", settings, status=None, warning=built.said)
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


REFERENCES = """# Title

```{eval-rst}
.. py:module:: cacl.corpus.splits
.. py:class:: Split
.. py:module:: cacl.errors
.. py:class:: DataError
```

{py:obj}`DataError`, {py:obj}`cacl.corpus.Split`, {py:obj}`cacl.errors._hidden`, {py:obj}`builtins.len`, {py:obj}`len`,
{py:obj}`bs4.Tag`, {py:obj}`cacl.errors.Nothing`, {py:obj}`zz_unknown.name`
"""


def test_a_role_leads_to_the_object_that_it_names_and_one_that_names_nothing_is_a_warning(build):
    page = build(REFERENCES)
    links = {link.get_text(): link["href"] for link in page.select("p a.reference.internal")}
    assert links == {
        "DataError": "#cacl.errors.DataError",
        "cacl.corpus.Split": "#cacl.corpus.splits.Split",
        "cacl.errors._hidden": "#module-cacl.errors",
    }
    assert {"len", "bs4.Tag"} <= {code.get_text() for code in page.select("p code")}
    said = re.findall("no object of the book is called ([a-zA-Z_.]+)", build.said.getvalue())
    assert said == ["cacl.errors.Nothing", "zz_unknown.name"]


@pytest.mark.parametrize(
    ("table", "name"),
    [
        (
            '<caption><i>Table 1 </i>Of "a" &amp; b<a href="#x">#</a></caption><thead><th>x</th></thead>',
            'region" aria-label="Table 1 Of &quot;a&quot; &amp; b"',
        ),
        ("<thead><th><p>job</p></th>\n<th>MAP</th></thead>", 'group" aria-label="job MAP"'),
    ],
)
def test_a_table_can_be_reached_under_its_caption_or_its_columns(table, name):
    context = {"body": f"<p>text</p>{PLACE}<table>{table}<tbody></tbody></table></div>"}
    _name_tables(None, "page", "", context, None)
    assert context["body"].startswith(f'<p>text</p>{PLACE[:-1]} tabindex="0" role="{name}><table>')


def test_a_table_without_head_takes_no_name_of_the_next_one():
    tables = f"{PLACE}<table><tr><td></td></tr></table></div>{PLACE}<table><caption>two</caption></table></div>"
    context = {"body": tables}
    _name_tables(None, "page", "", context, None)
    assert context["body"].startswith(f"{PLACE}<table><tr><td></td></tr></table>")
    assert context["body"].count("tabindex") == 1
    nothing = {}
    _name_tables(None, "search", "", nothing, None)
    assert nothing == {}


def test_scripts_of_other_hosts_and_the_launcher_of_live_code_are_left_out():
    remote = ["http://a.org/b.js", SimpleNamespace(filename="https://a.org/b.js", attributes={})]
    launcher = ["_static/sphinx-thebe.js", SimpleNamespace(filename=None, attributes={"body": "const THEBE_JS_URL = 1"})]
    own = ["_static/togglebutton.js", SimpleNamespace(filename=None, attributes={"body": "let a = 1"})]
    context = {"script_files": [*remote, *own, *launcher]}
    _drop_remote_scripts(None, "page", "", context, None)
    assert context["script_files"] == own


def test_an_empty_head_of_a_table_is_a_cell_and_a_builder_without_pages_is_left_alone(build):
    cells = build("# Title\n\n<table><tr><th></th><th>name</th></tr></table>\n").select("table td, table th")
    assert [cell.name for cell in cells] == ["td", "th"]
    _mend(SimpleNamespace(builder=SimpleNamespace()))


def test_the_numbers_of_the_run_go_into_the_pages_of_the_book_but_not_again_into_chapters(tmp_path, monkeypatch):
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "01_corpus.json").write_text('{"corpus.pairs": 1200}')
    monkeypatch.setenv("CACL_RUN", str(tmp_path))
    written = {}
    for page in ("book/index", "book/chapters/01_corpus"):
        source = ["{number}`corpus.pairs` pairs"]
        _fill(None, page, source)
        written[page] = source[0]
    assert written == {"book/index": "1,200 pairs", "book/chapters/01_corpus": "{number}`corpus.pairs` pairs"}
