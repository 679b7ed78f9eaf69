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

from cacl.errors import DataError, StorageError
from cacl.storage import COMPRESSIONS, atomic_path, atomic_text, open_text, save_array, save_arrays, save_csv

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
    save_array(tmp_path / "array.npy", array)
    save_arrays(tmp_path / "arrays.npz", one=array, other=array[0])
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "table.csv"), table)
    np.testing.assert_array_equal(np.load(tmp_path / "array.npy"), array)
    with np.load(tmp_path / "arrays.npz") as arrays:
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
        assert temporary.suffix == ".svg"
        assert temporary.parent == tmp_path


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
