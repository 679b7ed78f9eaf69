"""Notebooks describe themselves: what they read is left by those before them, and their parameters are settings."""

import re

import pytest
from typer.testing import CliRunner

from cacl.cli import app
from cacl.errors import ParameterError
from cacl.parameters import Settings
from cacl.publishing import chapters as module
from cacl.publishing.chapters import PROJECT, chapters, find_chapter
from cacl.publishing.runs import COMMON


def test_the_table_of_contents_lists_the_chapters_in_order():
    listed = re.findall(r"file: book/chapters/(\w+)", (PROJECT / "_toc.yml").read_text(encoding="utf-8"))
    assert listed == [chapter.name for chapter in chapters()]
    assert len(listed) == 12


def test_a_chapter_reads_only_what_those_before_it_leave():
    left: set[str] = set()
    for chapter in chapters():
        assert set(chapter.reads) <= left, chapter.name
        assert not left & set(chapter.outputs), "two chapters write one file"
        left |= set(chapter.outputs)


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)
def test_the_parameters_cell_holds_all_settings_of_its_sections_with_the_papers_values(chapter):
    defaults = {key: value for name in chapter.sections for key, value in getattr(Settings(), name)}
    defaults |= {"profile": "demo", "seed": 0, "device": "cpu", "esco": "", "run": ""}
    assert set(COMMON) <= set(chapter.defaults)
    assert chapter.defaults == {key: defaults[key] for key in chapter.defaults}


def test_figures_and_files_of_a_chapter_are_its_outputs():
    outputs = find_chapter("05").outputs
    assert {"phase1.safetensors", "metrics/05_phase1.json", "figures/loss_curves.svg", "notebooks/05_phase1.ipynb"} <= set(outputs)


def test_a_chapter_is_found_by_name_or_number():
    assert find_chapter("05") is find_chapter("05_phase1")
    with pytest.raises(ParameterError, match=r"no notebook is called '5'[\s\S]*05_phase1"):
        find_chapter("5")


def test_pairing_writes_and_names_the_notebooks_that_differ_from_their_text(tmp_path, monkeypatch):
    text = next(module.NOTEBOOKS.glob("01_*.md")).read_text(encoding="utf-8")
    for name in ("a", "b"):
        (tmp_path / name).with_suffix(".md").write_text(text, encoding="utf-8")
    monkeypatch.setattr(module, "NOTEBOOKS", tmp_path)

    def paired(*options):
        result = CliRunner().invoke(app, ["pair", *options])
        return result.exit_code, result.output.splitlines()

    written = [str(tmp_path / "a.ipynb"), str(tmp_path / "b.ipynb")]
    assert paired() == (0, written)
    assert paired("--check") == (0, [])
    (tmp_path / "b.ipynb").write_text("")
    code, (said, *_) = paired("--check")
    assert (code, "b.ipynb differ from their text" in said) == (1, True)
    assert (paired(), paired()) == ((0, written[1:]), (0, []))
