"""The built book as one PDF: every chapter in it, with outline, links, embedded fonts and no empty page."""

import re
from pathlib import Path
from unicodedata import normalize

import pytest
from bs4 import BeautifulSoup

from cacl.publishing.pdf import joined, print_book


@pytest.fixture(scope="module")
def whole(html: Path) -> BeautifulSoup:
    return BeautifulSoup(joined(html), "html.parser")


@pytest.fixture(scope="module")
def pdf(html, chromium, tmp_path_factory):
    from pypdf import PdfReader

    return PdfReader(print_book(tmp_path_factory.mktemp("pdf") / "book.pdf", html))


def test_links_of_the_joined_pages_stay_inside_or_lead_to_another_host(whole):
    names = [tag["id"] for tag in whole.select("[id]")]
    assert len(names) == len(set(names))
    links = [link["href"] for link in whole.select("a[href]")]
    assert {link for link in links if not link.startswith(("#", "http", "mailto:"))} == set()
    assert {link[1:] for link in links if link.startswith("#")} <= set(names)


def test_every_chapter_is_in_the_contents_the_outline_and_the_text(whole, pdf):
    titles = [article.h1.get_text() for article in whole.select("article")]
    texts = [" ".join(normalize("NFKC", page.extract_text()).split()) for page in pdf.pages]  # without ligatures
    outline = [
        normalize("NFKC", entry.title).replace(" ", "") for entry in _entries(pdf.outline)
    ]  # Chromium doubles the first title of a page
    together = "".join(texts).replace(" ", "")
    assert len(titles) > 30
    bare = [normalize("NFKC", title).replace(" ", "") for title in titles]
    assert [title for title in bare if title not in together or not any(title in entry for entry in outline)] == []
    assert len(texts) > 50
    assert "\\(" not in together  # formulas are set
    assert [number for number, text in enumerate(texts, 1) if len(text) < 20 and not pdf.pages[number - 1].images] == []


def test_no_page_ends_with_a_title(pdf):
    last = [page.extract_text().rstrip().rpartition("\n")[2] for page in pdf.pages]
    assert [(number, line) for number, line in enumerate(last, 1) if re.match(r"\d+(\.\d+)+\. ", line)] == []


def test_links_lead_to_places_in_the_book_and_fonts_are_embedded(pdf):
    marks = [mark.get_object() for page in pdf.pages for mark in page.get("/Annots", [])]
    assert sum("/Dest" in mark or mark.get("/A", {}).get("/S") == "/GoTo" for mark in marks) > 200
    fonts = [font.get_object() for page in pdf.pages for font in page["/Resources"].get("/Font", {}).values()]
    parts = [font.get("/DescendantFonts", [font])[0].get_object() for font in fonts]
    assert [part["/BaseFont"] for part in parts if part["/Subtype"] != "/Type3" and not _embedded(part)] == []


def _entries(outline):
    for entry in outline:
        yield from _entries(entry) if isinstance(entry, list) else [entry]


def _embedded(font) -> bool:
    return any(name in font["/FontDescriptor"] for name in ("/FontFile", "/FontFile2", "/FontFile3"))
