"""A page stores its figures, numbers and provenance, and shows tables as they are."""

import json

import pandas as pd
import pytest

from cacl.errors import ParameterError
from cacl.evaluation import Interval
from cacl.figures.loss_curves import loss_curves_table
from cacl.publishing import page as module
from cacl.publishing.chapters import find_chapter
from cacl.publishing.page import MARKDOWN, Page, escaped, figure_markdown, store_figure, table_body, table_markdown

HISTORY = pd.DataFrame({"epoch": [1, 2], "train_loss": [1.5, 1.0], "validation_loss": [1.25, 1.125]})


@pytest.fixture
def shown(monkeypatch):
    outputs: list[tuple[dict, str]] = []
    monkeypatch.setattr(module, "display", lambda bundle, raw, metadata: outputs.append((bundle, metadata[MARKDOWN])))
    return outputs


@pytest.fixture
def page(tmp_path, small_settings, shown):
    return Page(find_chapter("05"), small_settings, tmp_path)


def test_a_figure_leaves_three_files_that_are_equal_the_second_time(tmp_path):
    table = loss_curves_table(HISTORY, 2)
    for folder in ("one", "two"):
        assert store_figure("loss_curves-phase2", table, tmp_path / folder).name == "loss_curves-phase2.png"
    files = sorted((tmp_path / "one").iterdir())
    assert [file.suffix for file in files] == [".csv", ".png", ".svg"]
    assert all(file.read_bytes() == (tmp_path / "two" / file.name).read_bytes() for file in files)


def test_an_unknown_figure_is_named(tmp_path):
    with pytest.raises(ParameterError, match="no figure is called 'losses'"):
        store_figure("losses", HISTORY, tmp_path)


def test_a_figure_is_shown_with_its_alt_text_downloads_and_command(page, shown):
    page.figure("loss_curves-phase2", loss_curves_table(HISTORY, 2), "A caption.")
    markdown = shown[0][1]
    assert ":name: fig-loss-curves-phase2" in markdown
    assert "{download}`CSV <figures/loss_curves-phase2.csv>`" in markdown
    assert "cacl.figures.loss_curves.draw_loss_curves" in markdown
    assert "`cacl run 05_phase1`" in markdown
    assert shown[0][0]["text/plain"].split()[0] in markdown
    assert shown[0][0]["image/png"].startswith(b"\x89PNG")


def test_numbers_are_stored_with_their_intervals(page, tmp_path):
    page.keep({"a": Interval(0.5, 0.4, 0.6, 100, 0.95), "n": 3.0, "none": float("nan"), "word": "simulated"})
    page.close()
    stored = json.loads((tmp_path / "metrics" / "05_phase1.json").read_text(encoding="utf-8"))
    assert stored["a"] == 0.5
    assert (stored["a.low"], stored["a.high"], stored["n"], stored["none"]) == (0.4, 0.6, 3, None)
    assert (stored["word"], stored["run.profile"], stored["run.seed"]) == ("simulated", "demo", 0)


def test_the_provenance_names_the_figures(page, tmp_path):
    page.figure("loss_curves", loss_curves_table(HISTORY, 2), "A caption.")
    page.close()
    record = json.loads((tmp_path / "provenance" / "05_phase1.json").read_text(encoding="utf-8"))
    assert record["figures"] == ["loss_curves"]
    assert record["parameters"]["phase1"]["epochs"] == 2


def test_a_table_shows_text_as_it_is_and_numbers_with_the_digits_asked_for():
    table = pd.DataFrame({"a|b": ["| *x* | 0.720 |", "1e-6"], "n": [1, 12], "x": [0.5, 2.0]})
    lines = table_body(table, 1).splitlines()
    assert [part.strip() for part in lines[0].strip("|").split(" | ")] == ["a\\|b", "n", "x"]
    assert r"\| \*x\* \| 0.720 \|" in lines[2]
    assert "1e-6" in lines[3]
    assert lines[2].endswith(" 1 | 0.5 |")
    assert lines[3].endswith("12 | 2.0 |")


def test_what_markdown_would_read_is_escaped():
    assert escaped("a_b `c` [d] {e} $f$ <g>\nnext") == r"a\_b \`c\` \[d\] \{e\} \$f\$ \<g\> next"


def test_names_become_labels():
    assert ":name: tab-graph-counts\n" in table_markdown("graph_counts", "Two\nlines.", "| a |")
    assert "{table} Two lines." in table_markdown("graph_counts", "Two\nlines.", "| a |")
    assert ":alt: one two\n" in figure_markdown("x", "c", "one\n two", "01_corpus")
