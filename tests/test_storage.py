"""Reading plain and compressed text; writing whole files or none."""

import csv
import gzip
import lzma
import os
import random
import zipfile

import numpy as np
import pandas as pd
import pytest

from cacl.errors import ArtefactError, DataError, StorageError
from cacl.parameters import Phase1Parameters
from cacl.storage import (
    COMPRESSIONS,
    atomic_path,
    atomic_text,
    open_text,
    read_csv,
    read_model,
    read_yaml,
    require_rows,
    save_arrays,
    save_csv,
    stored_arrays,
)

TEXT = "name,größe\r\nà,1\r\n"


def store(folder, suffix, content):
    """Write bytes under a name with the suffix, compressed as it says."""
    path = folder / f"table.csv{suffix}"
    if suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("table.csv", content)
    else:
        path.write_bytes({"": bytes, ".xz": lzma.compress, ".gz": gzip.compress}[suffix](content))
    return path


@pytest.mark.parametrize("suffix", COMPRESSIONS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_text_comes_back_without_byte_order_mark_and_with_its_line_ends(tmp_path, suffix, encoding):
    path = store(tmp_path, suffix, TEXT.encode(encoding))
    with open_text(path) as text:
        assert text.read() == TEXT


@pytest.mark.parametrize("suffix", [".xz", ".gz", ".zip"])
@pytest.mark.parametrize("damage", ["cut", "flipped", "plain"])
def test_a_damaged_archive_is_a_data_error_with_its_path(tmp_path, suffix, damage):
    path = store(tmp_path, suffix, random.Random(0).randbytes(5000).hex().encode())
    whole = path.read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes(byte ^ 255 for byte in whole[middle : middle + 64]) + whole[middle + 64 :]
    path.write_bytes({"cut": whole[:middle], "flipped": flipped, "plain": b"name,size\n"}[damage])
    with pytest.raises(DataError, match="damaged or cut short") as caught, open_text(path) as text:
        text.read()
    assert str(caught.value).startswith(str(path))


def test_an_empty_archive_is_a_data_error(tmp_path):
    path = tmp_path / "table.zip"
    zipfile.ZipFile(path, "w").close()
    with pytest.raises(DataError, match="the archive is empty"), open_text(path) as text:
        text.read()


def test_an_archive_of_several_files_is_a_data_error(tmp_path):
    path = store(tmp_path, ".zip", b"a")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("folder/", b"")
        archive.writestr("folder/other.csv", b"b")
    with pytest.raises(DataError, match=r"holds 2 files: table\.csv, folder/other\.csv"), open_text(path) as text:
        text.read()


@pytest.mark.parametrize(("place", "value", "words"), [(6, 1, "password"), (8, 99, "compression")])
def test_an_archive_that_cannot_be_unpacked_is_a_data_error(tmp_path, place, value, words):
    """The flag of encryption, or a method of compression that nobody knows, in both headers of the file."""
    path = store(tmp_path, ".zip", b"a")
    content = bytearray(path.read_bytes())
    for header, shift in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        content[content.index(header) + place + shift] = value
    path.write_bytes(content)
    with pytest.raises(DataError, match=rf"cannot be unpacked \(.*{words}[\s\S]*unpack it"), open_text(path) as text:
        text.read()


def test_of_several_faults_of_a_model_the_first_is_named(tmp_path):
    (tmp_path / "file.yaml").write_text("temperature: -1\nepochs: none\nnegatives: 0\n")
    with pytest.raises(DataError, match=r"field 'epochs': Input should be a valid integer"):  # the first of the model
        read_model(tmp_path / "file.yaml", Phase1Parameters, "settings", "correct it")


@pytest.mark.parametrize("content", ["a: [", "a: 2001-99-99", "- 1", "1: a", "a: " + "[" * 5000, "a: \0"])
def test_yaml_that_holds_no_names_with_values_is_a_data_error(tmp_path, content):
    (tmp_path / "file.yaml").write_text(content)
    with pytest.raises(DataError, match=r"file\.yaml: (not YAML|no names)"):
        read_yaml(tmp_path / "file.yaml")


def test_an_empty_yaml_file_says_nothing(tmp_path):
    (tmp_path / "file.yaml").write_text("# a comment\n")
    assert read_yaml(tmp_path / "file.yaml") == {}


def test_damaged_arrays_are_an_artefact_error(tmp_path):
    path = tmp_path / "arrays.npz"
    save_arrays(path, one=np.ones(3))
    with pytest.raises(ArtefactError, match="KeyError: 'other'"), stored_arrays(path) as arrays:
        arrays["other"]
    path.write_bytes(path.read_bytes()[:-20])
    for own in (path, tmp_path / "none.npz"):
        with pytest.raises(ArtefactError, match=r"missing or damaged[\s\S]*makes it anew"), stored_arrays(own):
            pass


def test_words_that_often_mean_a_missing_value_stay_words(tmp_path):
    (tmp_path / "a.csv").write_text("name,other\nNA,1\nnull,2\n,3\n")
    assert read_csv(tmp_path / "a.csv", ["name"], "")["name"].tolist() == ["NA", "null", ""]


def test_the_first_bad_row_of_a_table_is_named_with_its_value():
    values = pd.Series(["good", "bad" * 20, "bad"], name="label")
    with pytest.raises(DataError, match=r"row 2 holds '(bad){13}b'[\s\S]*label") as caught:
        require_rows(values == "good", values, "pairs.csv", "a label", "correct it")
    assert "pairs.csv" in str(caught.value)
    require_rows(values != "", values, "pairs.csv", "a label", "correct it")


def test_text_that_is_not_utf8_is_a_data_error(tmp_path):
    path = store(tmp_path, "", "größe".encode("latin-1"))
    with pytest.raises(DataError, match="UTF-8"), open_text(path) as text:
        text.read()


@pytest.mark.parametrize("suffix", COMPRESSIONS)
def test_a_missing_file_is_a_data_error(tmp_path, suffix):
    with pytest.raises(DataError, match="there is no such file"), open_text(tmp_path / f"none{suffix}"):
        pass


@pytest.mark.parametrize("suffix", COMPRESSIONS)
def test_a_folder_is_a_data_error(tmp_path, suffix):
    folder = tmp_path / f"folder{suffix}"
    folder.mkdir()
    with pytest.raises(DataError, match="cannot be read"), open_text(folder):
        pass


def test_an_error_of_the_reader_is_not_taken_for_one_of_the_file(tmp_path):
    path = store(tmp_path, "", b"a")
    with pytest.raises(FileNotFoundError), open_text(path):
        (tmp_path / "other").read_bytes()
    with pytest.raises(DataError, match="field larger"), open_text(store(tmp_path, "", b"a" * 200_000)) as text:
        list(csv.reader(text))


def test_atomic_text_writes_utf8_with_plain_line_ends_and_makes_folders(tmp_path):
    path = tmp_path / "new" / "folder" / "note.txt"
    with atomic_text(path) as text:
        text.write("größe\n")
        assert not path.exists()
    assert path.read_bytes() == "größe\n".encode()
    assert [file.name for file in path.parent.iterdir()] == ["note.txt"]


def test_tables_and_arrays_come_back(tmp_path):
    table, array = pd.DataFrame({"epoch": [1, 2], "loss": [0.5, 0.25]}), np.array([[1.0, np.nan]])
    save_csv(tmp_path / "table.csv", table)
    save_arrays(tmp_path / "arrays.npz", one=array, other=array[0])
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "table.csv"), table)
    with stored_arrays(tmp_path / "arrays.npz") as arrays:
        np.testing.assert_array_equal(arrays["one"], array)
        np.testing.assert_array_equal(arrays["other"], array[0])


def test_a_failing_block_leaves_the_former_file_and_nothing_else(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("former")
    with pytest.raises(ZeroDivisionError), atomic_text(path) as text:
        text.write(str(1 / 0))
    assert path.read_text() == "former"
    assert list(tmp_path.iterdir()) == [path]


def test_the_temporary_file_keeps_the_suffix(tmp_path):
    """Libraries choose a format by the suffix."""
    with atomic_path(tmp_path / "figure.svg") as temporary:
        temporary.touch()
        assert temporary.suffix == ".svg"
        assert temporary.parent.parent == tmp_path


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full here")
def test_a_full_disk_is_a_storage_error_and_loses_nothing(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("former")
    with pytest.raises(StorageError, match="No space left") as caught, atomic_path(path), open("/dev/full", "w") as full:
        full.write("new")
    assert str(path) in str(caught.value)
    assert path.read_text() == "former"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_made_is_a_storage_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="could not be written"), atomic_text(tmp_path / "file" / "note.txt"):
        pass
