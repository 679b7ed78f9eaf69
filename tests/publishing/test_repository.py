"""The repository's address, and the links that come from it."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup

from cacl.publishing.chapters import PROJECT

ADDRESS = "https://github.com/someone/a-book"


@pytest.fixture(scope="module", params=["", ADDRESS])
def built(request, tmp_path_factory):
    """A book of one chapter, built with the project's own configuration but for the address."""
    folder = tmp_path_factory.mktemp("book")
    config = yaml.safe_load((PROJECT / "_config.yml").read_text(encoding="utf-8"))
    config["repository"]["url"] = request.param
    config["html"].pop("extra_footer")
    config["sphinx"] = {"extra_extensions": ["cacl.publishing.sphinx_extension"]}
    del config["bibtex_bibfiles"], config["exclude_patterns"]
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters: [{file: book/chapters/05_phase1}]\n", encoding="utf-8"
    )
    (folder / "index.md").write_text("# Index\n", encoding="utf-8")
    (folder / "book" / "chapters").mkdir(parents=True)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Phase 1")], metadata=kernel)
    nbformat.write(notebook, folder / "book" / "chapters" / "05_phase1.ipynb")
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "-W", "-q", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    page = BeautifulSoup((folder / "_build/html/book/chapters/05_phase1.html").read_text(encoding="utf-8"), "html.parser")
    return request.param, [link["href"] for link in page.select(".article-header-buttons a[href]")]


def test_the_address_decides_which_links_a_page_has(built):
    address, links = built
    outside = {link for link in links if link.startswith("http")}
    wanted = {
        ADDRESS,
        f"{ADDRESS}/issues/new?title=Issue%20on%20page%20%2Fbook/chapters/05_phase1.html&body=Your%20issue%20content%20here.",
        f"{ADDRESS}/releases/latest",
        "https://mybinder.org/v2/gh/someone/a-book/main?urlpath=lab/tree/notebooks/05_phase1.ipynb",
    }
    assert outside == (wanted if address else set())
    assert [link for link in links if link.endswith("05_phase1.ipynb") and link not in outside], "the source can be downloaded"


def test_what_binder_opens_is_in_the_repository():
    assert (PROJECT / "notebooks" / "05_phase1.ipynb").is_file()
    assert (PROJECT / ".binder" / "postBuild").is_file()
