"""What a release says of itself, and what ``make release`` puts into ``dist``."""

import json
import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

import cacl

ROOT = Path(__file__).parents[1]
VERSION = cacl.__version__


def test_one_version_one_date_and_the_same_authors_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    zenodo = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    assert {project["version"], citation["version"], zenodo["version"]} == {VERSION}
    assert zenodo["publication_date"] == str(citation["date-released"])
    assert f"## [{VERSION}] - {citation['date-released']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    assert [one["name"] for one in zenodo["creators"]] == [one["name"] for one in citation["authors"]]
    assert (zenodo["title"], zenodo["license"]) == (citation["title"], citation["license"])
    assert zenodo["keywords"] == citation["keywords"]


def test_zenodo_takes_the_metadata():
    """The fields and words are those of https://developers.zenodo.org (deposit metadata)."""
    zenodo = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
    known = {"title", "upload_type", "version", "publication_date", "description", "creators", "access_right", "license"}
    assert set(zenodo) <= known | {"language", "keywords", "related_identifiers", "notes"}
    assert {"title", "upload_type", "description", "creators"} <= set(zenodo)
    assert (zenodo["upload_type"], zenodo["access_right"]) == ("software", "open")
    assert all(set(one) <= {"name", "affiliation", "orcid", "gnd"} and one["name"] for one in zenodo["creators"])


@pytest.fixture
def checkout(tmp_path):
    """The script and what it reads, with a book of one page."""
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    for name in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("_build/html/index.html", "_build/html/_static/book.css", "_build/book.pdf", "runs/demo/notebooks/01 a.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def release(checkout, *arguments):
    return subprocess.run([checkout / ".ci" / "release", *arguments], capture_output=True, text=True, cwd="/")


def test_a_release_holds_archive_pdf_notebooks_notes_and_checksums(checkout):
    name = f"cacl-{VERSION}"
    (checkout / "dist").mkdir()
    (checkout / "dist" / "old").touch()
    done = release(checkout, f"v{VERSION}")
    assert done.returncode == 0, done.stderr
    dist = checkout / "dist"
    files = {f"{name}-html.zip", f"{name}-notebooks.zip", f"{name}.pdf", f"{name}-notes.md", "SHA256SUMS"}
    assert {path.name for path in dist.iterdir()} == files
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=dist, check=True, capture_output=True)
    assert len((dist / "SHA256SUMS").read_text().splitlines()) == len(files) - 1
    with zipfile.ZipFile(dist / f"{name}-html.zip") as archive:
        assert archive.read(f"{name}-html/index.html") == b"_build/html/index.html"
        assert f"{name}-html/_static/book.css" in archive.namelist()
    with zipfile.ZipFile(dist / f"{name}-notebooks.zip") as archive:
        assert [own for own in archive.namelist() if own.endswith(".ipynb")] == [f"{name}-notebooks/01 a.ipynb"]
    notes = (dist / f"{name}-notes.md").read_text()
    assert "### " in notes
    assert "## [" not in notes


def test_without_a_pdf_there_is_none(checkout):
    (checkout / "_build" / "book.pdf").unlink()
    assert release(checkout).returncode == 0
    assert not list((checkout / "dist").glob("*.pdf"))


@pytest.mark.parametrize(
    ("missing", "arguments", "said"),
    [
        ("", ["v0.0.1"], "the tag is v0.0.1"),
        ("_build/html", [], "there is no built book"),
        ("runs", [], "there is no executed notebook"),
        ("CHANGELOG.md", [], "CHANGELOG.md says nothing"),
    ],
)
def test_what_is_missing_is_told_before_anything_is_written(checkout, missing, arguments, said):
    if missing.endswith(".md"):
        (checkout / missing).write_text("# Changelog\n")
    elif missing:
        shutil.rmtree(checkout / missing)
    done = release(checkout, *arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert "what to do" in done.stderr
    assert not (checkout / "dist").exists()
