"""From an executed notebook to a chapter, and the generated pages."""

import json
import re
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cacl.errors import ArtefactError
from cacl.parameters import Settings
from cacl.publishing import book
from cacl.publishing.book import BOOK, api_page, assemble, chapter_of, parameters_page, speed_page, status_tables
from cacl.publishing.chapters import FIGURE_FILES, chapters
from cacl.publishing.numbers import read_json
from cacl.publishing.page import MARKDOWN
from cacl.publishing.workflow import WorkflowError


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
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == ["cache", "device", "encoder", "text"]


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


def test_the_page_of_status_shows_each_notebook_the_versions_and_all_claims(tmp_path, monkeypatch):
    record = {"commit": "abc (dirty)", "date": "2026-11-26T13:46:37+00:00", "duration_seconds": 1234.5, "peak_memory_mib": 2345}
    record |= {"machine": "Linux x86_64, 2 cores", "device": "cpu", "versions": {"python": "3.11.2", "numpy": "2.4.6"}}
    for number, chapter in enumerate(chapters()):
        own = record | ({"versions": {"python": "3.12.0"}} if number == 0 else {})
        (tmp_path / "provenance").mkdir(exist_ok=True)
        (tmp_path / f"provenance/{chapter.name}.json").write_text(json.dumps(own))
    verdicts = ["reproduced", "reproduced", "not reproduced"]
    judged = {"this run": pd.DataFrame({"basis": "measured", "verdict": verdicts})}
    monkeypatch.setattr(book, "judged_runs", lambda run, settings: judged)
    page = status_tables(tmp_path)
    rows = [line for line in page.splitlines() if line.startswith("| {doc}`chapters/")]
    assert len(rows) == len(chapters())
    assert re.fullmatch(
        r"\| \{doc\}`chapters/01_corpus` +\| +1,234\.5 \| +2,345 "
        r"\| Linux x86_64, 2 cores, cpu \| 2026-11-26 13:46 \| `abc \(dirty\)` \|",
        rows[0],
    )
    assert f"Together {1234.5 * len(rows):,.0f} seconds." in page
    assert page.index("python 3.12.0") < page.index("python 3.11.2, numpy 2.4.6")
    assert re.search(r"^\| measured results +\| reproduced +\| +2 \|$", page, re.MULTILINE)
    assert re.search(r"^\| all +\| all +\| +3 \|$", page, re.MULTILINE)


def test_chapters_figures_and_every_generated_page_are_written(tmp_path, monkeypatch):
    monkeypatch.setattr(book, "BOOK", tmp_path)
    monkeypatch.setattr(book, "chapters", lambda: [SimpleNamespace(name="01_a", figures=["bars"])])
    for name in ("notebooks", "figures"):
        (tmp_path / "run" / name).mkdir(parents=True)
    nbformat.write(new_notebook(cells=[new_markdown_cell("text")]), tmp_path / "run" / "notebooks" / "01_a.ipynb")
    for ending in FIGURE_FILES:
        (tmp_path / "run" / "figures" / f"bars.{ending}").write_text(ending)
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "bench.json").write_bytes((BOOK / "results" / "bench.json").read_bytes())
    monkeypatch.setattr(book, "status_tables", lambda run: f"of {run}")
    assemble(tmp_path / "run")
    assert nbformat.read(tmp_path / "chapters" / "01_a.ipynb", 4).cells[0].source == "text"
    assert [(tmp_path / "chapters" / "figures" / f"bars.{ending}").read_text() for ending in FIGURE_FILES] == list(FIGURE_FILES)
    written = {path.relative_to(tmp_path).as_posix(): path.read_text() for path in tmp_path.rglob("*.md")}
    assert set(written) == {"parameters.md", "speed.md", "notation.md"} | {
        f"api/{name}.md" for name in ("own_data_fields", "status_tables", *book.API)
    }
    assert written["api/corpus.md"].startswith("# cacl.corpus\n")
    assert written["api/status_tables.md"] == f"of {tmp_path / 'run'}"


@pytest.mark.parametrize("status", [0, 1])
def test_the_build_starts_from_nothing_and_its_log_and_last_lines_are_kept(tmp_path, monkeypatch, status):
    program = tmp_path / "jupyter-book"
    program.write_text(f'#!/bin/sh\nls _build; echo "$CACL_RUN $@"; echo "the reason" >&2; exit {status}\n')
    program.chmod(0o755)
    old = tmp_path / "_build" / "html"
    old.mkdir(parents=True)
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    for name, value in {"assemble": lambda run: None, "HTML": old, "PROJECT": tmp_path}.items():
        monkeypatch.setattr(book, name, value)
    if status:
        with pytest.raises(WorkflowError, match=r"the build failed:[\s\S]*the reason[\s\S]*book\.log"):
            book.build(tmp_path)
    else:
        book.build(tmp_path)
    assert (tmp_path / "book.log").read_text() == f"{tmp_path} build -W -n --keep-going -q .\nthe reason\n"
