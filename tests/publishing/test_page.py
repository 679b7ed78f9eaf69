"""What a notebook shows and keeps."""

import json
import os
import re
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.image import imread
from typer.testing import CliRunner

from cacl.cli import app
from cacl.corpus import Job, Pair, PairTable, Resume
from cacl.errors import ParameterError
from cacl.evaluation import Interval
from cacl.figures.loss_curves import loss_curves_table
from cacl.figures.style import WIDTH
from cacl.parameters import Settings
from cacl.publishing import page as module
from cacl.publishing.chapters import FIGURE_FILES, PROJECT, find_chapter
from cacl.publishing.page import MARKDOWN, Markdown, Page, escaped, open_chapter, shortages, store_figure, table_body
from cacl.publishing.runs import Run, open_run
from cacl.publishing.workflow import INSIDE

HISTORY = pd.DataFrame({"epoch": [1, 2], "train_loss": [1.5, 1.0], "validation_loss": [1.25, 1.125]})


@pytest.fixture
def shown(monkeypatch):
    outputs: list[tuple[dict, str]] = []
    monkeypatch.setattr(module, "display", lambda bundle, raw, metadata: outputs.append((bundle, metadata[MARKDOWN])))
    return outputs


@pytest.fixture
def page(tmp_path, shown):
    return Page(find_chapter("05"), Run(Settings(), tmp_path))


def notebook_variables(injected=""):
    """What a notebook's cells have defined when they open the chapter."""
    variables = {**find_chapter("01").defaults, "In": ["", injected]}
    exec(injected, variables)
    return variables


def test_papermills_own_parameters_reach_the_run_and_the_notebook(own_runs, monkeypatch):
    monkeypatch.setenv(INSIDE, "1")
    variables = notebook_variables("# Parameters\nsize = 300\nseed = 0\ntemperature = 0.1\n")
    page = open_chapter("01_corpus", variables)
    assert page.run == open_run({"size": 300, "temperature": 0.1}).folder
    folder = str(page.run)
    variables = notebook_variables() | {"run": folder}
    assert open_chapter("01_corpus", variables).settings == page.settings
    assert (variables["size"], variables["run"]) == (300, folder)


def test_an_unknown_parameter_stops_the_notebook_with_the_nearest_name(own_runs):
    with pytest.raises(ParameterError, match=r"no parameter temprature[\s\S]*expected: temperature\?"):
        open_chapter("01_corpus", notebook_variables("# Parameters\ntemprature = 0.1\n"))


def test_a_value_changed_by_hand_counts(own_runs, monkeypatch):
    monkeypatch.setenv(INSIDE, "1")
    assert open_chapter("01_corpus", notebook_variables() | {"size": 250}).settings.corpus.size == 250


def test_what_earlier_chapters_leave_is_made_first(own_runs, monkeypatch):
    monkeypatch.delenv(INSIDE, raising=False)
    made = []
    monkeypatch.setattr(module, "make", lambda run, targets: made.extend(path.name for path in targets))
    open_chapter("06_phase2", {**find_chapter("06").defaults})
    assert set(made) == {path.rpartition("/")[2] for path in find_chapter("06").reads}


def test_figures_of_equal_tables_are_equal_files(tmp_path):
    table = loss_curves_table(HISTORY, 2)
    for folder in ("one", "two"):
        assert store_figure("loss_curves-phase2", table, tmp_path / folder).name == "loss_curves-phase2.png"
    files = sorted((tmp_path / "one").iterdir())
    assert {file.name.partition(".")[2] for file in files} == set(FIGURE_FILES)
    assert len({file.read_bytes() for file in files}) == len(files)
    assert imread(tmp_path / "one" / "loss_curves-phase2.png").shape[1] == WIDTH * 160
    assert all(file.read_bytes() == (tmp_path / "two" / file.name).read_bytes() for file in files)
    with pytest.raises(ParameterError, match="no figure is called 'losses'"):
        store_figure("losses", HISTORY, tmp_path)


def test_a_figure_is_shown_with_alt_text_downloads_source_and_command(page, shown):
    page.figure("loss_curves-phase2", loss_curves_table(HISTORY, 2), "A\ncaption.")
    bundle, markdown = shown[0]
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert f":alt: {bundle['text/plain']}\n" in markdown
    for part in (
        ":name: fig-loss-curves-phase2\n",
        "\nA caption.\n",
        "cacl.figures.loss_curves.draw_loss_curves",
        f"`cacl run 05_phase1 -p run={os.path.relpath(page.run, PROJECT)}`",
        f"`cacl figure loss_curves-phase2 --run {os.path.relpath(page.run, PROJECT)}`",
    ):
        assert part in markdown
    assert re.findall(r"<(figures/[^>]+)>", markdown) == [f"figures/loss_curves-phase2.{end}" for end in ("svg", "png", "csv")]


def test_the_commands_printed_under_a_figure_draw_it_again_in_the_folder_of_its_run(own_runs, shown, monkeypatch):
    monkeypatch.setattr(module, "RUNS", own_runs)
    made: list[tuple[Path, list[Path]]] = []
    monkeypatch.setattr("cacl.publishing.workflow.make", lambda run, targets, cores: made.append((run.folder, targets)))
    monkeypatch.chdir(PROJECT)
    for given in ({}, {"temperature": 0.1}):
        run = open_run(given)
        Page(find_chapter("05"), run).figure("loss_curves", loss_curves_table(HISTORY, 2), "A caption.")
        again, from_table = re.findall("`cacl ((?:run|figure) [^`]*)`", shown[-1][1])
        (run.folder / "figures" / "loss_curves.png").unlink()
        assert CliRunner().invoke(app, again.split()).exit_code == 0
        assert made[-1][0].resolve() == run.folder
        assert run.folder / "figures" / "loss_curves.svg" in [path.resolve() for path in made[-1][1]]
        folder = [] if "--run" in from_table else ["--run", str(run.folder)]  # the demo's own folder is not the test's
        assert CliRunner().invoke(app, [*from_table.split(), *folder]).exit_code == 0
        assert (run.folder / "figures" / "loss_curves.png").exists()
        assert ("run=" in again, "--run" in from_table) == (bool(given), bool(given))


def test_a_table_is_shown_with_number_caption_and_the_digits_asked_for(page, shown):
    page.table("two_words", pd.DataFrame({"n": [1234], "x": [0.5]}), "Some\nnumbers.", 1, filterable=True)
    bundle, markdown = shown[0]
    assert markdown.startswith(":::{table} Some numbers.\n:name: tab-two-words\n:class: filterable\n")
    assert "| 1,234 | 0.5 |" in markdown
    assert "<td>0.5</td>" in bundle["text/html"]


def test_cards_stand_side_by_side_in_the_book_and_one_below_the_other_in_jupyter(page, shown):
    page.cards({"Resume": "a **cook**", "Job": "a chef"})
    bundle, markdown = shown[-1]
    assert bundle["text/markdown"] == "**Resume**\n\na **cook**\n\n**Job**\n\na chef"
    assert re.findall(r":::\{grid-item-card\} (\w+)\n(.*)\n:::", markdown) == [("Resume", "a **cook**"), ("Job", "a chef")]
    assert markdown.startswith("::::{grid} 1 1 2 2\n")


def test_text_in_a_table_is_shown_as_it_is():
    table = pd.DataFrame({"a|b": ["| *x* | 0.720 |", "1e-6"], "n": [1, 12], "x": [0.5, 2.0], "b": [True, False]})
    head, _, *rows = ([part.strip() for part in line[2:-2].split(" | ")] for line in table_body(table, 1).splitlines())
    assert head == [r"a\|b", "n", "x", "b"]
    assert rows == [[r"\| \*x\* \| 0.720 \|", "1", "0.5", "True"], ["1e-6", "12", "2.0", "False"]]


def test_whole_numbers_have_no_decimals_an_interval_stays_on_one_line_and_nothing_is_undefined():
    table = pd.DataFrame({"jobs": [155.0, 1042.0, None], "x": [1.0, 0.25, None], "AUC": ["0.5 [0.4, 0.6]", Markdown("**a**"), "*"]})
    rows = [[part.strip(" ") for part in line[2:-2].split(" | ")] for line in table_body(table, 2).splitlines()[2:]]
    assert rows == [
        ["155", "1.00", "0.5\xa0\\[0.4,\xa00.6\\]"], ["1,042", "0.25", "**a**"], ["undefined", "undefined", r"\*"],
    ]  # fmt: skip


def test_text_loses_the_meaning_that_markdown_gives_it():
    assert escaped("a_b `c` [d] {e} $f$ <g>\nnext") == r"a\_b \`c\` \[d\] \{e\} \$f\$ \<g\> next"


def test_source_is_shown_without_docstring_and_linked(page, shown):
    page.source(escaped)
    bundle, markdown = shown[0]
    assert bundle["text/plain"].splitlines()[0] == "def escaped(text: object) -> str:"
    assert '"""' not in bundle["text/plain"]
    assert "{py:obj}`cacl.publishing.page.escaped`" in markdown


def test_numbers_are_stored_with_their_intervals_and_where_they_come_from(page, shown, tmp_path):
    page.number("b", Interval(float("nan"), float("nan"), float("nan")))
    page.keep({"a": Interval(0.5, 0.4, 0.6), "n": 3.0, "none": float("nan"), "word": "simulated", "flag": True})
    page.close()
    stored = json.loads((tmp_path / "metrics" / "05_phase1.json").read_text(encoding="utf-8"))
    assert stored == {
        "a": 0.5, "a.low": 0.4, "a.high": 0.6, "n": 3, "none": None, "word": "simulated", "flag": 1, "run.profile": "demo",
        "run.seed": 0, "b": None, "b.low": None, "b.high": None,
    }  # fmt: skip
    record = json.loads((tmp_path / "provenance" / "05_phase1.json").read_text(encoding="utf-8"))
    assert record["parameters"]["phase1"]["epochs"] == 15
    assert record["commit"] in shown[-1][1]


def test_the_papers_numbers_are_read_as_printed(page):
    assert (page.paper("corpus.pairs"), page.paper_text("corpus.pairs"), page.paper_text("nothing")) == (5179.0, "5,179", "")


def test_a_part_says_what_it_is_too_small_for(page, shown):
    pairs = [Pair(resume=Resume(role=text), job=Job(title=text), label=label) for label in ("good_fit", "no_fit") for text in "ab"]
    assert "holds no match" in shortages("test", PairTable.of(pairs[2:]))[0]
    assert "nothing but matches" in shortages("test", PairTable.of(pairs[:2]))[0]
    assert shortages("test", PairTable.of(pairs[::2])) == [
        f"Undefined: all {kind} of the test part have one {side}, and so the AUC no interval."
        for kind in ("matches", "other pairs")
        for side in ("resume", "job")
    ]
    assert shortages("test", PairTable.of(pairs)) == []
    assert page.gaps("test", PairTable.of(pairs)) == ""
    assert not shown
    (said,) = shortages("test", PairTable.of(pairs[2:]))
    assert page.gaps("test", PairTable.of(pairs[2:])) == f" {said}"
    note = f":::{{admonition}} Undefined on this page\n:class: note\n\n{said}\n:::"
    assert shown == [({"text/markdown": said, "text/plain": said}, note)]
