"""The two forms of a notebook."""

import nbformat
import pytest

from cacl.errors import ArtefactError
from cacl.publishing import chapters
from cacl.publishing.chapters import notebook_json, pair

TEXT = "# Title\n\n```{code-cell} ipython3\nprint(1)\n```\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "01_a.md").write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(chapters, "NOTEBOOKS", tmp_path)
    return tmp_path


def test_the_pair_is_written_once(folder):
    assert pair() == [folder / "01_a.ipynb"]
    assert pair() == []
    assert pair(check=True) == []


def test_the_check_fails_on_a_missing_and_on_a_stale_notebook(folder):
    with pytest.raises(ArtefactError, match=r"01_a\.ipynb differ[\s\S]*make notebooks"):
        pair(check=True)
    assert not (folder / "01_a.ipynb").exists()
    pair()
    (folder / "01_a.md").write_text(TEXT.replace("1", "2"), encoding="utf-8")
    stale = (folder / "01_a.ipynb").read_text(encoding="utf-8")
    with pytest.raises(ArtefactError):
        pair(check=True)
    assert (folder / "01_a.ipynb").read_text(encoding="utf-8") == stale


def test_equal_texts_give_equal_notebooks_without_outputs(folder):
    first, second = (notebook_json(folder / "01_a.md") for _ in range(2))
    assert first == second
    notebook = nbformat.reads(first, as_version=4)
    nbformat.validate(notebook)
    assert [cell.cell_type for cell in notebook.cells] == ["markdown", "code"]
    assert notebook.cells[1].outputs == []


def test_the_repositorys_notebooks_are_paired():
    assert pair(check=True) == []
