"""The whole book as one PDF: the built pages, joined in the order of their contents and printed by headless Chromium."""

import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urldefrag

from bs4 import BeautifulSoup, Tag

from cacl.errors import ArtefactError
from cacl.publishing.chapters import HTML
from cacl.storage import atomic_path

_SWITCHES = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--generate-pdf-document-outline",
    "--run-all-compositor-stages-before-draw", "--virtual-time-budget=600000",
)  # fmt: skip
_HEAD = (
    '<link rel="stylesheet" href="_static/print.css"><script>MathJax = { options: { processHtmlClass: "math" } }</script>'
    '<script src="_static/mathjax/tex-chtml.js" defer></script>'
)
_NOT_PRINTED = "a.headerlink, a:has(> .viewcode-link), details.hide, script, .toctree-wrapper, form"


def print_book(output: Path, html: Path = HTML) -> Path:
    """Print the book that lies at ``html``; raise :class:`ArtefactError` when it is not built, or Chromium fails."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None or not (html / "book" / "index.html").exists():
        what, remedy = ("Chromium", "apt-get install chromium") if program is None else (f"{html}/book/index.html", "make book")
        raise ArtefactError(f"{what} is missing", "the built book, and Chromium to print it", remedy)
    whole = html / "whole_book.html"  # among the pages, so that their images and styles are found
    try:
        whole.write_text(joined(html), encoding="utf-8")
        with atomic_path(output) as path:
            command = [program, *_SWITCHES, f"--print-to-pdf={path}", whole.resolve().as_uri()]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode or not path.exists():
                raise ArtefactError(f"{program} wrote no PDF: {done.stderr[-300:]}", "a printed book", "try another version of it")
    finally:
        whole.unlink(missing_ok=True)
    return output


def joined(html: Path) -> str:
    """One page of all pages: their articles under a table of contents, with links that stay inside it."""
    book = (html / "book").resolve()
    first = _read(book / "index.html")
    names: dict[Path, str] = {}
    lines = []
    for tag in first.select("nav.bd-links p.caption, nav.bd-links a.reference.internal"):
        if tag.name == "a":
            place = urldefrag(str(tag["href"]))[0] or "index.html"
            name = names.setdefault((book / unquote(place)).resolve(), f"page-{len(names)}")
            lines.append(f'<a href="#{name}">{tag.get_text()}</a>')
        else:
            lines.append(f"<p>{tag.get_text()}</p>")
    head = [str(tag).replace("../", "") for tag in first.select("head > link[rel=stylesheet]")]
    articles = [_article(path, names, html.resolve()) for path in names]
    return (
        f'<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8">{first.title}{"".join(head)}{_HEAD}</head>'
        f'<body><nav id="contents"><h1>Contents</h1>{"".join(lines)}</nav>{"".join(articles)}</body></html>'
    )


def _read(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def _article(path: Path, names: dict[Path, str], root: Path) -> str:
    """The article of a page; its identifiers and links get the page's name, so that none of two pages are the same."""
    article, name = _read(path).select_one("article.bd-article"), names[path]
    assert isinstance(article, Tag)
    for tag in article.select(_NOT_PRINTED):
        tag.decompose()
    for tag in article.select("[id]"):
        tag["id"] = f"{name}-{tag['id']}"
    for tag in article.select("[src]"):
        tag["src"] = str((path.parent / unquote(str(tag["src"]))).resolve().relative_to(root))
    for tag in article.select("a[href]"):
        place, mark = urldefrag(str(tag["href"]))
        if target := names.get((path.parent / unquote(place)).resolve() if place else path):
            tag["href"] = f"#{target}-{mark}" if mark else f"#{target}"
        elif not place.startswith(("http:", "https:", "mailto:")):
            del tag["href"]
    article["id"] = name
    return str(article)
