"""From an executed notebook to a chapter, and the page of parameters."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cacl.parameters import Settings
from cacl.publishing.book import BookError, assemble, chapter_of, parameters_page
from cacl.publishing.page import MARKDOWN


def marked(text: str) -> nbformat.NotebookNode:
    return new_output("display_data", {"text/plain": "plain"}, metadata={MARKDOWN: text})


def test_marked_outputs_become_cells_of_their_own_after_the_cell_that_made_them():
    stream = new_output("stream", name="stdout", text="printed")
    notebook = new_notebook(
        cells=[
            new_markdown_cell("before"),
            new_code_cell("draw()", outputs=[marked("figure one"), stream, marked("figure two")]),
            new_code_cell("close()", outputs=[marked("provenance")], metadata={"papermill": {}, "tags": ["kept"]}),
        ],
        metadata={"papermill": {"duration": 1}, "kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    chapter = chapter_of(notebook)
    assert [cell.source for cell in chapter.cells] == [
        "before", "draw()", "figure one", "figure two", "close()", "provenance",
    ]  # fmt: skip
    assert chapter.cells[1].outputs == [stream]
    assert chapter.cells[4].metadata == {"tags": ["kept"]}
    assert "papermill" not in chapter.metadata
    nbformat.validate(chapter)


def test_a_run_that_is_not_finished_is_no_book(tmp_path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "of_the_last_book").touch()
    with pytest.raises(BookError, match=r"01_corpus\.ipynb is missing[\s\S]*make book"):
        assemble(tmp_path, tmp_path / "chapters")
    assert (tmp_path / "chapters" / "of_the_last_book").exists()


def test_the_page_of_parameters_holds_every_setting_with_its_default():
    page = parameters_page()
    defaults = Settings().model_dump()
    for section in ("corpus", "ontology", "encoding", "phase1", "phase2", "evaluation"):
        part = page.partition(f"## {section}\n")[2].partition("\n## ")[0]
        for name, value in defaults[section].items():
            shown = f"| `{value}` |" if value != "" else "| empty |"
            assert [line for line in part.splitlines() if line.startswith(f"| `{name}` |") and shown in line]
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert len(rows) == sum(len(values) if isinstance(values, dict) else 1 for values in defaults.values())
    assert [row for row in rows if row.endswith("|  |")] == [], "a setting without its meaning"


def test_the_page_of_parameters_states_types_and_ranges():
    page = parameters_page()
    assert "| `seed` | integer, from 0 | `0` |" in page
    assert "| `dropout` | number, from 0, below 1 | `0.3` |" in page
    assert "| `max_hops` | integer or null, above 0 | `None` |" in page
    assert "| `curriculum` | `on`, `off`, `reversed` | `on` |" in page
    assert "| `max_tokens` | integer, above 0, up to 512 | `512` |" in page
