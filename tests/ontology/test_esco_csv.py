"""Reading ESCO's CSV files: the forms they come in, and what is said of files that cannot be used."""

import csv
import logging
import lzma
import re
from pathlib import Path

import pytest

from cacl.errors import DataError
from cacl.ontology import EscoGraph, demo_directory
from cacl.ontology.esco_csv import read_esco

SKILL = "http://data.europa.eu/esco/skill/"
FILES = {
    "skills": [
        ["conceptType", "conceptUri", "preferredLabel", "altLabels"],
        ["KnowledgeSkillCompetence", SKILL + "dough", " knead dough", "work dough \n\nknead, by hand"],
        ["KnowledgeSkillCompetence", SKILL + "bread", "bake “brown” bread", ""],
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


def write_rows(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text, lineterminator="\n").writerows(rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, rows in FILES.items():
        write_rows(tmp_path / f"{name}_en.csv", rows)
    return tmp_path


def test_nodes_and_edges(folder: Path) -> None:
    """Two requirements, one ISCO group found by its code with a leading zero, one parent-child pair stated twice."""
    graph = EscoGraph.from_csv(folder)
    assert [(node.uri.rpartition("/")[2], node.kind) for node in graph.nodes] == [
        ("dough", "skill"), ("bread", "skill"), ("S1", "skill_group"), ("S2", "skill_group"), ("07", "isced_group"),
        ("baker", "occupation"), ("C0512", "isco_group"),
    ]  # fmt: skip
    assert graph.counts()["edges"] == {"essential": 1, "optional": 1, "isco": 1, "broader": 1}
    assert graph.occupation_skills("occupation/baker") == ([SKILL + "dough"], [SKILL + "bread"])
    assert graph.isco_group("occupation/baker") == "isco/C0512"
    assert graph.hops([SKILL + "S1"], [SKILL + "S2"]).tolist() == [[1]]
    assert graph.alternative_labels[SKILL + "dough"] == ("work dough", "knead, by hand")
    assert [graph.label(SKILL + name) for name in ("dough", "bread")] == ["knead dough", "bake “brown” bread"]


def test_the_bundled_ontology_is_known_and_nothing_is_odd_in_it() -> None:
    assert read_esco(demo_directory())[2:] == ({"occupationSkillRelations": 0, "occupations": 0, "skillsHierarchy": 0}, [])


@pytest.mark.parametrize("suffix", [".csv", "_en.csv.xz"])
def test_files_without_a_language_and_compressed_ones(folder: Path, suffix: str) -> None:
    plain = EscoGraph.from_csv(folder)
    for name in FILES:
        path = folder / f"{name}_en.csv"
        content = path.read_bytes()
        path.unlink()
        (folder / f"{name}{suffix}").write_bytes(lzma.compress(content) if suffix.endswith("xz") else content)
    other = EscoGraph.from_csv(str(folder))
    assert (other.nodes, other.edges.tolist(), other.edge_kinds) == (plain.nodes, plain.edges.tolist(), plain.edge_kinds)


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such folder") as error:
        EscoGraph.from_csv(tmp_path / "nowhere")
    assert "ESCO=FOLDER" in error.value.remedy


def test_missing_file(folder: Path) -> None:
    (folder / "skillsHierarchy_en.csv").unlink()
    with pytest.raises(DataError, match=r"skillsHierarchy_en\.csv: the file is missing") as error:
        EscoGraph.from_csv(folder)
    assert ".xz" in error.value.expected


@pytest.mark.parametrize("content", ["", "conceptUri,preferredLabel,altLabels\n"])
def test_missing_column(folder: Path, content: str) -> None:
    path = folder / "occupations_en.csv"
    path.write_text(content)
    with pytest.raises(DataError, match=r"the column is missing; the file has (no header|conceptUri, preferredLabel)") as error:
        EscoGraph.from_csv(folder)
    missing = "iscoGroup" if content else "conceptUri"
    assert (error.value.path, error.value.line, error.value.field) == (path, 1, missing)


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_after_its_header(folder: Path, name: str) -> None:
    write_rows(folder / f"{name}_en.csv", FILES[name][:1])
    with pytest.raises(DataError, match=rf"{name}_en\.csv: the file has a header and no rows"):
        EscoGraph.from_csv(folder)


def test_a_column_that_stands_twice(folder: Path) -> None:
    write_rows(folder / "skills_en.csv", [[*row, row[1]] for row in FILES["skills"]])
    with pytest.raises(DataError, match=r"skills_en\.csv:1: field 'conceptUri': the column stands twice"):
        EscoGraph.from_csv(folder)


@pytest.mark.parametrize(
    ("name", "row", "words"),
    [
        ("skills", ["", SKILL + "dough", "mix dough", ""], f"6: {SKILL}dough stands twice"),
        ("skillGroups", [SKILL + "bread", "bread"], f"5: {SKILL}bread stands twice"),
        (
            "occupationSkillRelations",
            FILES["occupationSkillRelations"][1],
            f"4: occupation/baker {SKILL}dough essential stands twice",
        ),
        ("skills", ["", "", "nothing", ""], "6: an empty URI"),
        ("occupations", [" ", "nobody", "", "0512"], "3: an empty URI"),
        ("occupationSkillRelations", ["occupation/baker", "essential", "", ""], "4: an empty URI"),
    ],
)
def test_a_row_that_would_be_merged_with_another_is_refused(folder: Path, name: str, row: list[str], words: str) -> None:
    write_rows(folder / f"{name}_en.csv", [*FILES[name], row])
    with pytest.raises(DataError, match=re.escape(f"{name}_en.csv:{words}")):
        EscoGraph.from_csv(folder)


def test_what_is_essential_and_optional_is_two_relations(folder: Path) -> None:
    both = ["occupation/baker", "optional", "skill/competence", SKILL + "dough"]
    write_rows(folder / "occupationSkillRelations_en.csv", [*FILES["occupationSkillRelations"], both])
    assert EscoGraph.from_csv(folder).counts()["edges"]["optional"] == 2


def test_an_occupation_without_skills_is_told(folder: Path) -> None:
    write_rows(folder / "occupations_en.csv", [*FILES["occupations"], ["occupation/cook", "cook", "", "0512"]])
    release, *others = EscoGraph.from_csv(folder).odd
    assert release.startswith("this is no known release: of 6 files 0 are those of")
    assert others == ["occupations: 1 of 2 need no skill, e.g. cook"]


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
    assert (
        f"occupationSkillRelations: 2 relations name an unknown URI and are left out, e.g. ('occupation/baker', '{SKILL}nothing"
        in caplog.text
    )
