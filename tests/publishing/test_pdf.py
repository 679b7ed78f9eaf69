"""The pages that are printed; ``tests/book`` prints the built book."""

import pytest
from bs4 import BeautifulSoup

from cacl.errors import ArtefactError
from cacl.publishing.pdf import joined, print_book

INDEX = """<html><head><title>Book</title><link rel="stylesheet" href="../_static/a.css"></head><body>
<nav class="bd-links"><p class="caption">Part I</p><a class="reference internal" href="#">Start</a>
<a class="reference internal" href="one.html">One</a></nav>
<article class="bd-article"><h1 id="start">Start<a class="headerlink" href="#start">#</a></h1>
<a href="one.html#place">there</a> <a href="one.html">page</a> <a href="https://example.org">out</a>
<a href="../_sources/a.txt">file</a>
<img src="../_images/a.svg"></article></body></html>"""
ONE = """<html><body><article class="bd-article"><h1 id="start">One</h1><p id="place"><a href="#place">here</a></p>
<details class="hide">folded</details><form>ask</form></article></body></html>"""


def test_pages_are_joined_under_a_table_of_contents_and_their_links_lead_from_one_to_the_other(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.html").write_text(INDEX)
    (tmp_path / "book" / "one.html").write_text(ONE)
    page = BeautifulSoup(joined(tmp_path), "html.parser")
    assert [(link.get_text(), link["href"]) for link in page.select("#contents a")] == [("Start", "#page-0"), ("One", "#page-1")]
    assert [part.get_text() for part in page.select("#contents p")] == ["Part I"]
    start, one = page.select("article")
    assert (start["id"], one["id"], start.h1["id"], one.h1["id"]) == ("page-0", "page-1", "page-0-start", "page-1-start")
    assert [link.get("href") for link in start.select("a")] == ["#page-1-place", "#page-1", "https://example.org", None]
    assert [link["href"] for link in one.select("a")] == ["#page-1-place"]
    assert start.img["src"] == "_images/a.svg"
    assert "#" not in start.h1.get_text()
    assert "folded" not in one.get_text()
    assert one.form is None
    assert [link["href"] for link in page.select("head link")] == ["_static/a.css", "_static/print.css"]


def test_what_is_missing_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/true")
    with pytest.raises(ArtefactError, match="make book"):
        print_book(tmp_path / "book.pdf", tmp_path)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(ArtefactError, match="install chromium"):
        print_book(tmp_path / "book.pdf", tmp_path)


@pytest.fixture
def printing(tmp_path, monkeypatch):
    """Print a book of two pages by a program of the test's own, found under one of the names of Chromium."""
    (tmp_path / "html" / "book").mkdir(parents=True)
    for name, page in (("index", INDEX), ("one", ONE)):
        (tmp_path / "html" / "book" / f"{name}.html").write_text(page)

    def printed(program, name="chromium"):
        (tmp_path / name).write_text(f"#!/bin/sh\n{program}\n")
        (tmp_path / name).chmod(0o755)
        monkeypatch.setattr("shutil.which", lambda asked: str(tmp_path / name) if asked == name else None)
        try:
            return print_book(tmp_path / "book.pdf", tmp_path / "html")
        finally:
            assert not (tmp_path / "html" / "whole_book.html").exists()

    return printed


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_what_the_program_prints_of_the_joined_pages_is_the_book(printing, name):
    """The stand-in copies the page that it is given, its last argument, to where the PDF is asked for."""
    copy = 'for one; do case $one in --print-to-pdf=*) to=${one#*=};; file://*) from=${one#file://};; esac; done; cp "$from" "$to"'
    page = BeautifulSoup(printing(copy, name).read_text(), "html.parser")
    assert [heading.get_text() for heading in page.select("article h1")] == ["Start", "One"]


@pytest.mark.parametrize("end", ["exit 1", "exit 0"])
def test_a_program_that_fails_or_prints_nothing_is_told_with_the_end_of_what_it_said(printing, tmp_path, end):
    with pytest.raises(ArtefactError) as caught:
        printing(f"printf %0400d 0 >&2; {end}")
    assert "0" * 300 in str(caught.value)
    assert "0" * 301 not in str(caught.value)
    assert not (tmp_path / "book.pdf").exists()
