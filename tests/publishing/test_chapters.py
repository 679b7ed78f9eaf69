"""Chapters: order, files on disk, parameters and profiles."""

import re
from pathlib import Path

import pytest
import yaml

from cacl.errors import ParameterError
from cacl.parameters import Settings
from cacl.publishing import chapters
from cacl.publishing.chapters import CHAPTERS, COMMON, MEASURED, NOTEBOOKS, PROJECT, fields, find_chapter, settings_of


def parameters_cell(name: str) -> str:
    text = (NOTEBOOKS / f"{name}.md").read_text(encoding="utf-8")
    return text.partition(":tags: [parameters]")[2].partition("```")[0]


def test_every_notebook_is_a_chapter_and_every_chapter_a_notebook():
    assert [path.stem for path in sorted(NOTEBOOKS.glob("*.md"))] == [chapter.name for chapter in CHAPTERS]


def test_every_chapter_stands_in_the_table_of_contents_in_order():
    listed = re.findall(r"file: book/chapters/(\w+)", (PROJECT / "_toc.yml").read_text(encoding="utf-8"))
    assert listed == [chapter.name for chapter in CHAPTERS]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_a_chapter_needs_only_those_before_it_and_names_files_that_exist(chapter):
    before = [other.name for other in CHAPTERS[: CHAPTERS.index(chapter)]]
    assert set(chapter.needs) <= set(before)
    assert all((PROJECT / "cacl" / part).exists() for part in chapter.packages)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_the_parameters_cell_holds_known_names_with_types_and_the_papers_values(chapter):
    known, defaults = fields(chapter), Settings()
    names: dict[str, object] = {}
    exec(parameters_cell(chapter.name), names)
    annotated = names.pop("__annotations__")
    names.pop("__builtins__")
    assert set(names) == {*COMMON, *known}
    assert set(annotated) == set(names)
    for name in set(names) - set(COMMON):
        assert names[name] == getattr(getattr(defaults, known[name]), name)


def test_the_last_chapter_judges_all_others():
    assert CHAPTERS[-1].name == "10_claims"
    assert CHAPTERS[-1].needs == tuple(chapter.name for chapter in MEASURED)


def test_a_chapter_is_found_by_name_or_number():
    assert find_chapter("05") is find_chapter("05_phase1")
    with pytest.raises(ParameterError, match=r"no notebook is called '5'[\s\S]*05_phase1"):
        find_chapter("5")


def test_the_notebooks_own_parameters_win_over_the_profile_over_the_paper(tmp_path, monkeypatch):
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump({"phase1": {"epochs": 3, "negatives": 5}}), encoding="utf-8")
    monkeypatch.setattr(chapters, "PROFILES", tmp_path)
    settings = settings_of(find_chapter("05"), {"profile": "mine", "epochs": 4, "seed": 7})
    assert (settings.phase1.epochs, settings.phase1.negatives, settings.phase1.batch_size) == (4, 5, 64)
    assert (settings.profile, settings.seed) == ("mine", 7)
    assert chapters.parameters_of(find_chapter("05"), "mine") == {"epochs": 3, "negatives": 5}


def test_a_profile_that_is_unknown_or_no_mapping_is_named(tmp_path, monkeypatch):
    with pytest.raises(ParameterError, match=r"no profile is called 'none'[\s\S]*demo"):
        settings_of(find_chapter("05"), {"profile": "none"})
    (tmp_path / "list.yaml").write_text("- 1\n", encoding="utf-8")
    monkeypatch.setattr(chapters, "PROFILES", tmp_path)
    with pytest.raises(ParameterError, match="holds list"):
        settings_of(find_chapter("05"), {"profile": "list"})


def test_a_profile_on_esco_asks_for_its_folder(tmp_path: Path):
    with pytest.raises(ParameterError, match="without the folder of ESCO"):
        settings_of(find_chapter("02"), {"profile": "esco", "esco": ""})
    settings = settings_of(find_chapter("02"), {"profile": "esco", "esco": str(tmp_path)})
    assert settings.ontology.esco == str(tmp_path)
