"""Every page of the built book: figures, links, numbers, provenance."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup


def _pages(html: Path) -> dict[str, BeautifulSoup]:
    return {
        str(path.relative_to(html)): BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted((html / "book").rglob("*.html"))
    }


@pytest.fixture(scope="session")
def pages(html: Path) -> dict[str, BeautifulSoup]:
    return _pages(html)


@pytest.fixture(scope="session")
def chapters(pages: dict[str, BeautifulSoup]) -> dict[str, BeautifulSoup]:
    return {name: page for name, page in pages.items() if "/chapters/" in name}


def test_every_chapter_of_the_workflow_is_a_page(chapters):
    from cacl.publishing.chapters import chapters as described

    assert {Path(name).stem for name in chapters} == {chapter.name for chapter in described()}


def test_every_chapter_shows_a_figure(chapters):
    assert all(page.select("article figure") for page in chapters.values())


def test_every_figure_has_number_caption_alt_text_and_three_downloads(html, chapters):
    for name, page in chapters.items():
        for figure in page.select("article figure"):
            caption = figure.select_one("figcaption")
            assert [image["alt"].count(" ") >= 10 for image in figure.select("img")] == [True] * 4, name
            assert caption.select_one(".caption-number").text.startswith("Fig."), name
            assert len(caption.select_one(".caption-text").text) >= 30, name
            links = [html / Path(name).parent / link["href"] for link in figure.select("a.download")]
            assert {link.suffix for link in links} == {".svg", ".png", ".csv"}, name
            assert all(link.resolve().is_file() for link in links), name


def test_every_table_has_a_number_and_no_empty_column_name(chapters):
    for name, page in chapters.items():
        for caption in page.select("article table caption"):
            assert caption.select_one(".caption-number").text.startswith("Table"), name


def test_every_chapter_ends_with_its_provenance(chapters):
    for name, page in chapters.items():
        last = page.select("article .admonition")[-1]
        assert "Provenance" in last.text, name
        for word in ("Commit", "Made", "Profile and seed", "SHA-256"):
            assert word in last.text, name


def test_every_number_is_filled_in(pages):
    for name, page in pages.items():
        if "/api/" not in name:  # where the roles themselves are explained
            assert not re.search(r"\{(number|interval|paper)\}", page.select_one("article").text), name


def test_docstrings_are_set_and_not_shown_as_markup(pages):
    for name in ("book/api.html", "book/api/phase1.html", "book/api/publishing.html"):
        assert pages[name].select("dl.py"), name
        assert not re.search(r"\.\. py:|:class:|:func:", pages[name].select_one("article").text), name


def test_nothing_is_loaded_from_another_host(pages):
    for name, page in pages.items():
        loaded = [tag.get("src") or tag.get("href") or "" for tag in page.select("script, link, img, iframe")]
        assert not [place for place in loaded if place.startswith(("http:", "https:", "//"))], name
        assert "unpkg.com" not in str(page), name


def test_every_reference_to_code_is_a_link(pages):
    for name, page in pages.items():
        assert not [code for code in page.select("article code.xref") if code.find_parent("a") is None], name


def test_no_page_has_more_than_300_kilobytes(html):
    assert {path.name: path.stat().st_size for path in html.rglob("*.html") if path.stat().st_size > 300_000} == {}


def test_no_cell_failed_and_no_page_shows_a_traceback_or_a_path_of_this_machine(pages):
    root = str(Path(__file__).resolve().parents[2])
    for name, page in pages.items():
        assert "Traceback" not in page.text, name
        assert root not in page.text, name
