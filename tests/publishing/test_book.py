"""From an executed notebook to a chapter, and the generated pages."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cacl.errors import ArtefactError
from cacl.parameters import Settings
from cacl.publishing import book
from cacl.publishing.book import BOOK, api_page, assemble, chapter_of, parameters_page, speed_page
from cacl.publishing.numbers import read_json
from cacl.publishing.page import MARKDOWN


def marked(text):
    return new_output("display_data", {"text/plain": "plain"}, metadata={MARKDOWN: text})


def test_marked_outputs_become_cells_of_their_own_after_the_cell_that_made_them():
    stream = new_output("stream", name="stdout", text="printed")
    cells = [
        new_markdown_cell("before"),
        new_code_cell("draw()", outputs=[marked("figure one"), stream, marked("figure two")]),
        new_code_cell("close()", outputs=[marked("provenance")]),
    ]
    chapter = chapter_of(new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}))
    assert [cell.source for cell in chapter.cells] == ["before", "draw()", "figure one", "figure two", "close()", "provenance"]
    assert chapter.cells[1].outputs == [stream]
    assert chapter.metadata.kernelspec.name == "python3"
    nbformat.validate(chapter)


def test_a_damaged_notebook_is_named_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(book, "BOOK", tmp_path / "book")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01_corpus.ipynb").write_text("{")
    with pytest.raises(ArtefactError, match=r"01_corpus\.ipynb is missing or damaged[\s\S]*make book"):
        assemble(tmp_path)


def test_the_page_of_parameters_holds_every_setting_with_type_range_default_and_meaning():
    page = parameters_page()
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    defaults = Settings().model_dump()
    flat = [entry for value in defaults.values() for entry in (value.items() if isinstance(value, dict) else [("", value)])]
    assert len(rows) == len(flat)
    assert [row for row in rows if row.endswith("|  |")] == [], "a setting without its meaning"
    for row in (
        "| `seed` | integer, from 0 | `0` | every random draw of the run hangs on it |",
        "| `dropout` | number, from 0, below 1 | `0.3` |",
        "| `max_hops` | integer or null, above 0 | `None` |",
        "| `curriculum` | `on`, `off`, `reversed` | `on` |",
        "| `max_tokens` | integer, above 0, up to 512 | `512` |",
        "| `skip_bad` | string | empty |",
    ):
        assert row in page


def test_the_page_of_a_package_names_each_of_its_modules():
    page = api_page("encoding")
    assert page.startswith("# cacl.encoding\n")
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == ["cache", "device", "encoder", "model", "text"]


def test_the_page_of_speed_shows_the_kept_measurements_and_their_machine():
    kept = read_json(BOOK / "results" / "bench.json")
    page = speed_page(kept["page"])
    assert page.startswith("# Speed and memory\n\n" + kept["page"]["finding"])
    assert kept["machine"]["date"] in page
    assert f"torch {kept['machine']['torch']}" in page
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == [*kept["page"]["tables"], "How it was measured"]
    for row in kept["growth"]:
        assert re.search(rf"^\| {re.escape(row['work'])} +\|.*\| {row['time']:.2f} +\|", page, re.MULTILINE)


def test_what_is_kept_grows_in_proportion_and_ranks_a_large_pool_in_two_gibibytes():
    kept = read_json(BOOK / "results" / "bench.json")
    assert {unit for row in kept["growth"] for unit in [row["unit"]]} == {"texts", "skills", "jobs", "pairs"}
    assert [row["work"] for row in kept["growth"] if max(row["time"], row["memory"]) > 1.1] == []
    assert [row["by"] for row in kept["pool"] if row["peak"] > 2048] == []
