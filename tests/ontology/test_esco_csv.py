"""Reading ESCO's CSV files: the forms they come in, and what is said of files that cannot be used."""

import csv
import gzip
import logging
import lzma
import zipfile
from pathlib import Path

import pytest

from cacl.errors import DataError
from cacl.ontology import EscoGraph

SKILL = "http://data.europa.eu/esco/skill/"
FILES = {
    "skills": [
        ["conceptType", "conceptUri", "preferredLabel", "altLabels", "reuseLevel"],
        ["KnowledgeSkillCompetence", SKILL + "dough", "knead dough", "work dough\nknead, by hand", "sector-specific"],
        ["KnowledgeSkillCompetence", SKILL + "bread", "bake “brown” bread", "", "occupation-specific"],
    ],
    "skillGroups": [
        ["conceptUri", "preferredLabel"],
        [SKILL + "S1", "preparing food"],
        [SKILL + "S2", "baking"],
        ["http://data.europa.eu/esco/isced-f/07", "engineering"],
    ],
    "occupations": [
        ["conceptUri", "preferredLabel", "altLabels", "iscoGroup"],
        ["occupation/baker", "baker", "bread maker", "0512"],
    ],
    "ISCOGroups": [["conceptUri", "preferredLabel", "code"], ["isco/C0512", "Bakers", "0512"]],
    "occupationSkillRelations": [
        ["occupationUri", "relationType", "skillType", "skillUri"],
        ["occupation/baker", "essential", "skill/competence", SKILL + "dough"],
        ["occupation/baker", "optional", "skill/competence", SKILL + "bread"],
    ],
    "skillsHierarchy": [
        ["Level 0 URI", "Level 1 URI", "Level 2 URI", "Level 3 URI"],
        [SKILL + "S1", "", "", ""],
        [SKILL + "S1", SKILL + "S2", "", ""],
        [SKILL + "S1", SKILL + "S2", "", ""],
    ],
}
OPENERS = {".gz": gzip.open, ".xz": lzma.open}


def write_rows(path: Path, rows: list[list[str]], encoding: str = "utf-8", line_end: str = "\n") -> None:
    with path.open("w", encoding=encoding, newline="") as text:
        csv.writer(text, lineterminator=line_end).writerows(rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, rows in FILES.items():
        write_rows(tmp_path / f"{name}_en.csv", rows)
    return tmp_path


def compress(path: Path, end: str) -> Path:
    packed = path.with_name(path.name + end)
    if end == ".zip":
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(path, path.name)
    else:
        with OPENERS[end](packed, "wb") as binary:
            binary.write(path.read_bytes())
    path.unlink()
    return packed


def content(graph: EscoGraph) -> tuple[object, ...]:
    return graph.nodes, graph.edges.tolist(), graph.edge_kinds


def test_nodes_and_edges(folder: Path) -> None:
    """Two requirements, one ISCO group found by its code with a leading zero, one parent-child pair stated twice."""
    graph = EscoGraph.from_csv(folder)
    assert graph.counts() == {
        "nodes": {"skill": 2, "skill_group": 2, "isced_group": 1, "occupation": 1, "isco_group": 1},
        "edges": {"essential": 1, "optional": 1, "isco": 1, "broader": 1},
    }
    assert graph.isco_group("occupation/baker") == "isco/C0512"
    assert graph.alternative_labels[SKILL + "dough"] == ("work dough", "knead, by hand")
    assert graph.label(SKILL + "bread") == "bake “brown” bread"
    assert graph.reuse_levels[SKILL + "bread"] == "occupation-specific"


@pytest.mark.parametrize("end", [".gz", ".xz", ".zip"])
def test_compressed_files(folder: Path, end: str) -> None:
    plain = content(EscoGraph.from_csv(folder))
    for path in list(folder.iterdir()):
        compress(path, end)
    assert content(EscoGraph.from_csv(str(folder))) == plain


@pytest.mark.parametrize(("encoding", "line_end"), [("utf-8-sig", "\n"), ("utf-8", "\r\n"), ("utf-8-sig", "\r\n")])
def test_byte_order_mark_and_windows_line_ends(folder: Path, encoding: str, line_end: str) -> None:
    plain = content(EscoGraph.from_csv(folder))
    for name, rows in FILES.items():
        write_rows(folder / f"{name}_en.csv", rows, encoding, line_end)
    assert content(EscoGraph.from_csv(folder)) == plain


def test_file_names_without_a_language(folder: Path) -> None:
    plain = content(EscoGraph.from_csv(folder))
    for name in FILES:
        (folder / f"{name}_en.csv").rename(folder / f"{name}.csv")
    assert content(EscoGraph.from_csv(folder)) == plain


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such folder") as error:
        EscoGraph.from_csv(tmp_path / "nowhere")
    assert "ESCO=FOLDER" in error.value.remedy


@pytest.mark.parametrize("name", FILES)
def test_missing_file(folder: Path, name: str) -> None:
    (folder / f"{name}_en.csv").unlink()
    with pytest.raises(DataError, match=rf"{name}_en\.csv: the file is missing") as error:
        EscoGraph.from_csv(folder)
    assert ".xz" in error.value.expected


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("skills", "reuseLevel"),
        ("skills", "altLabels"),
        ("occupations", "iscoGroup"),
        ("ISCOGroups", "code"),
        ("occupationSkillRelations", "relationType"),
        ("skillsHierarchy", "Level 3 URI"),
    ],
)
def test_missing_column(folder: Path, name: str, column: str) -> None:
    position = FILES[name][0].index(column)
    write_rows(folder / f"{name}_en.csv", [row[:position] + row[position + 1 :] for row in FILES[name]])
    with pytest.raises(DataError, match="the column is missing") as error:
        EscoGraph.from_csv(folder)
    assert (error.value.path, error.value.line, error.value.field) == (folder / f"{name}_en.csv", 1, column)


@pytest.mark.parametrize("name", ["skills", "occupations"])
def test_a_file_cut_after_its_header(folder: Path, name: str) -> None:
    write_rows(folder / f"{name}_en.csv", FILES[name][:1])
    with pytest.raises(DataError, match=rf"{name}_en\.csv: the file has a header and no rows"):
        EscoGraph.from_csv(folder)


def test_empty_file(folder: Path) -> None:
    (folder / "skills_en.csv").write_text("")
    with pytest.raises(DataError, match="no header"):
        EscoGraph.from_csv(folder)


def test_row_cut_short(folder: Path) -> None:
    """The third line of the file ends after its second field."""
    path = folder / "occupationSkillRelations_en.csv"
    path.write_text(path.read_text().rsplit(",", 2)[0])
    with pytest.raises(DataError, match="a row of 2 fields") as error:
        EscoGraph.from_csv(folder)
    assert (error.value.path, error.value.line) == (path, 3)


def test_cut_inside_a_quoted_field(folder: Path) -> None:
    path = folder / "skills_en.csv"
    path.write_text(path.read_text().partition("knead, by")[0])
    with pytest.raises(DataError, match="damaged or cut short") as error:
        EscoGraph.from_csv(folder)
    assert error.value.path == path


@pytest.mark.parametrize("end", [".gz", ".xz", ".zip"])
@pytest.mark.parametrize("kept", [0.0, 0.5, 0.95])
def test_compressed_file_cut_short(folder: Path, end: str, kept: float) -> None:
    path = compress(folder / "occupations_en.csv", end)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept * len(whole))])
    with pytest.raises(DataError) as error:
        EscoGraph.from_csv(folder)
    assert error.value.path == path


def test_another_format_than_the_name_says(folder: Path) -> None:
    (folder / "skills_en.csv").rename(folder / "skills_en.csv.gz")
    with pytest.raises(DataError, match="damaged or cut short"):
        EscoGraph.from_csv(folder)


def test_another_encoding(folder: Path) -> None:
    write_rows(folder / "skills_en.csv", FILES["skills"], encoding="cp1252")
    with pytest.raises(DataError, match="UTF-8"):
        EscoGraph.from_csv(folder)


def test_unknown_uris_are_counted_and_reported(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Two requirements, one ISCO code and one parent name what no file defines: the rest is loaded."""
    relations = [
        *FILES["occupationSkillRelations"],
        ["occupation/baker", "essential", "", SKILL + "nothing"],
        ["occupation/nobody", "essential", "", SKILL + "dough"],
    ]
    write_rows(folder / "occupationSkillRelations_en.csv", relations)
    write_rows(folder / "occupations_en.csv", [*FILES["occupations"], ["occupation/smith", "smith", "", "7221"]])
    write_rows(folder / "skillsHierarchy_en.csv", [*FILES["skillsHierarchy"], [SKILL + "S9", SKILL + "S2", "", ""]])
    with caplog.at_level(logging.WARNING):
        graph = EscoGraph.from_csv(folder)
    assert graph.unknown == {"occupationSkillRelations": 2, "occupations": 1, "skillsHierarchy": 1}
    assert graph.counts()["edges"] == {"essential": 1, "optional": 1, "isco": 1, "broader": 1}
    assert "occupationSkillRelations: 2 relations name an unknown URI" in caplog.text
