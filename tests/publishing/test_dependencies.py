"""A chapter runs again when code changes that it rests on."""

import pytest

from cacl.publishing import dependencies
from cacl.publishing.chapters import CHAPTERS, Chapter, find_chapter
from cacl.publishing.dependencies import code_hashes, imported

# The list of chapters; a chapter's own entry is compared by Snakemake.
NOT_CODE = {"publishing/chapters.py"}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_everything_that_a_chapter_and_its_measures_import_is_among_what_it_rests_on(chapter):
    known = code_hashes(chapter)
    covered = [place for place in imported(chapter) if any(f"{place}/".startswith(f"{part}/") for part in known)]
    assert set(imported(chapter)) - set(covered) <= NOT_CODE


def test_figures_and_measures_are_followed_and_packages_are_not(tmp_path, monkeypatch):
    text = """# Prose: from cacl.figures.recurrence import nothing

```{code-cell} ipython3
:tags: [remove-input]

from cacl.publishing.measures import phase1 as measures
from cacl.corpus import Pair
```
"""
    (tmp_path / "99_tiny.md").write_text(text, encoding="utf-8")
    monkeypatch.setattr(dependencies, "NOTEBOOKS", tmp_path)
    found = set(imported(Chapter("99_tiny", (), ())))
    assert {"publishing/measures/phase1.py", "publishing/measures/intervals.py", "corpus", "phase1/loss.py"} <= found
    assert "figures/recurrence.py" not in found
    assert "phase1/head.py" not in found


def test_a_change_of_a_measure_changes_the_hashes(tmp_path, monkeypatch):
    before = code_hashes(find_chapter("07"))
    assert "publishing/measures/ranking_evaluation.py" in before
    monkeypatch.setattr(dependencies, "source_hash", lambda part: "changed!" if "intervals" in part else "0" * 8)
    assert "changed!" in code_hashes(find_chapter("07")).values()
