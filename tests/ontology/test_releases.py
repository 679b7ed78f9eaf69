"""A folder's files compared with the official releases of ESCO."""

import csv
import gzip
import io
import logging
import lzma
import shutil

import pytest

from cacl.errors import DataError
from cacl.ontology import EscoGraph, demo_directory

RELATIONS = "occupationSkillRelations_en.csv"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(demo_directory(), tmp_path / "esco")


def cut(path, rows):
    """Remove the last rows of a CSV file."""
    content = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text, lineterminator="\n").writerows(content[:-rows])


def test_a_file_cut_at_the_end_of_a_row_is_told_by_what_is_missing(folder):
    cut(folder / RELATIONS, 5)
    cut(folder / "skills_en.csv", 1)
    with pytest.raises(DataError, match=r"esco: this is not the bundled ontology: 1 skills are missing, 5 relations are missing"):
        EscoGraph.from_csv(folder)


def test_line_ends_compression_and_alternative_labels_make_no_other_release(folder):
    path = folder / "occupations_en.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    text = io.StringIO()
    alternative = rows[0].index("altLabels")
    csv.writer(text).writerows([rows[0], *([*row[:alternative], "", *row[alternative + 1 :]] for row in rows[1:])])
    path.unlink()
    (folder / f"{path.name}.gz").write_bytes(gzip.compress(text.getvalue().encode()))
    assert EscoGraph.from_csv(folder).odd == []


def test_other_content_of_the_same_length_is_told_and_read(folder, caplog):
    path = folder / "ISCOGroups_en.csv"
    path.write_text(path.read_text().replace("anagers", "anagers and directors", 1))
    with caplog.at_level(logging.WARNING):
        assert EscoGraph.from_csv(folder).odd == ["ISCOGroups: not the content of the bundled ontology"]
    assert "not the content of the bundled ontology" in caplog.text


def test_rows_of_ones_own_are_told_and_read(folder):
    path = folder / "skillGroups_en.csv"
    columns = path.read_text().partition("\n")[0].split(",")
    own = {"conceptUri": "my-group", "preferredLabel": "mine"}
    with path.open("a", newline="") as text:
        csv.writer(text).writerow([own.get(column, "") for column in columns])
    graph = EscoGraph.from_csv(folder)
    assert graph.odd == ["skillGroups: not the content of the bundled ontology"]
    assert "my-group" in graph.index


def test_with_three_files_of_six_changed_it_is_no_known_release(folder):
    for name in ("skills", "skillGroups", "ISCOGroups"):
        cut(folder / f"{name}_en.csv", 1)
    first, *others = EscoGraph.from_csv(folder).odd
    assert first == "this is no known release: of 6 files 3 are those of the bundled ontology, the nearest"
    assert any("relations name an unknown URI" in line for line in others)


def test_the_official_releases_are_known(esco_directory, esco_graph):
    assert esco_graph.odd == []
    older = EscoGraph.from_csv(esco_directory / "v1.1.1")
    assert [line.partition(" name")[0] for line in older.odd] == [
        "occupationSkillRelations: 67 relations", "skillsHierarchy: 7 relations",
    ]  # fmt: skip


@pytest.mark.parametrize(("place", "release"), [("", "ESCO 1.2.0"), ("v1.1.1", "ESCO 1.1.1")])
def test_an_official_release_without_its_last_relations_is_refused(esco_directory, tmp_path, place, release):
    for path in (esco_directory / place).glob("*.csv*"):
        (tmp_path / path.name).symlink_to(path)
    path = tmp_path / f"{RELATIONS}.xz"
    lines = lzma.decompress(path.read_bytes()).splitlines(keepends=True)
    path.unlink()
    path.write_bytes(lzma.compress(b"".join(lines[:-1464]), preset=0))
    with pytest.raises(DataError, match=f"this is not {release}: 1,464 relations are missing"):
        EscoGraph.from_csv(tmp_path)
