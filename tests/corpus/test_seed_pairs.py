"""The paper's own pairs: fetching, reading, linking. Tests of the real file are skipped where it is absent."""

import gzip
import hashlib
import http.server
import threading
from collections import Counter

import pandas as pd
import pytest

from cacl.corpus import link_seed_pairs, seed_records
from cacl.encoding import job_text, resume_text
from cacl.errors import DataError, DegenerateError
from cacl.fetching import ADDRESS, SHA256, SIZE, fetch_seed_pairs, verify_seed_pairs
from cacl.ontology import EscoGraph, Node, OccupationLinker

HEADER = "pair_id,job_title,resume_role,label\n"
ROWS = """7,Cook,Chef,good_fit
7,Cook,  Chef ,no_fit
8,Senior  Cook,,potential_fit
9,Astronaut,chef,no_fit
9,Astronaut,"  ",good_fit
"""


@pytest.fixture
def small_file(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text(HEADER + ROWS)
    return path


@pytest.fixture
def kitchen():
    nodes = [Node("o:cook", "occupation", "cook", ("chef",)), Node("s:a", label="bake"), Node("s:b", label="boil")]
    edges = [("o:cook", "s:b", "essential"), ("o:cook", "s:a", "essential"), ("o:cook", "s:c", "optional")]
    return EscoGraph.from_edges(edges, nodes)


@pytest.fixture(scope="module")
def packed_file(shared_directory):
    path = shared_directory / "data" / "seed_pairs" / "test_labels.csv.gz"
    if not path.is_file():
        pytest.skip(f"the paper's pairs are not at {path}")
    return path


@pytest.fixture
def served():
    """Serve bytes over HTTP: served(content, announced length, status) gives the address."""
    servers = []

    def serve(content, length=None, status=200):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.send_header("Content-Length", str(length or len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/pairs.csv"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_the_address_names_a_commit():
    """A branch could change under the reader's feet; a commit cannot."""
    assert "/5e4739762a788496c3abef91f73246cb9e6414c9/" in ADDRESS


def test_a_local_copy_serves_plain_or_gzip_and_a_download_gives_the_same(packed_file, served, tmp_path):
    content = gzip.decompress(packed_file.read_bytes())
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (SHA256, SIZE)
    plain = tmp_path / "copy.txt"
    plain.write_bytes(content)
    paths = [fetch_seed_pairs(tmp_path / f"{source.suffix}.csv", source) for source in (packed_file, plain)]
    paths.append(fetch_seed_pairs(tmp_path / "new" / "pairs.csv", address=served(content)))
    assert [verify_seed_pairs(path).read_bytes() for path in paths] == [content] * 3
    assert fetch_seed_pairs(paths[2], address="http://127.0.0.1:9/nothing") == paths[2]  # already there: nothing is fetched


@pytest.mark.parametrize(
    ("content", "length", "status", "message"),
    [
        (b"pair_id,job_title", None, 200, "17 bytes with SHA-256"),
        (b"pair_id", 1000, 200, "the download failed: .*7 bytes read"),
        (b"gone", None, 404, "the download failed: 404"),
        (None, None, None, "the download failed"),  # nobody listens
    ],
)
def test_a_failed_download_leaves_what_was_there_and_names_the_way_out(served, tmp_path, content, length, status, message):
    path = tmp_path / "pairs.csv"
    path.write_text("former")
    address = served(content, length, status) if content else "http://127.0.0.1:9/pairs.csv"
    with pytest.raises(DataError, match=message) as caught:
        fetch_seed_pairs(path, address=address)
    assert "--from" in caught.value.remedy
    assert str(caught.value.path) == address
    assert path.read_text() == "former"
    assert [file.name for file in tmp_path.iterdir()] == ["pairs.csv"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        (HEADER.encode(), "36 bytes with SHA-256"),
        (gzip.compress(b"x" * 500)[:-9], "cannot be read .*ended before"),
    ],
)
def test_a_missing_a_cut_and_another_local_file_are_refused(tmp_path, content, message):
    source = tmp_path / "copy"
    if content:
        source.write_bytes(content)
    with pytest.raises(DataError, match=message) as caught:
        fetch_seed_pairs(tmp_path / "pairs.csv", source)
    assert caught.value.path == source
    assert not (tmp_path / "pairs.csv").exists()


def test_verifying_names_the_command_that_fetches(tmp_path, small_file):
    for path, received in ((tmp_path / "missing.csv", "not there"), (small_file, "bytes with SHA-256")):
        with pytest.raises(DataError, match=received) as caught:
            verify_seed_pairs(path)
        assert "cacl fetch seed-pairs" in caught.value.remedy


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        ("", DataError, "no such table"),
        ("pair_id,job_title,label\n1,a,no_fit\n", DataError, "resume_role"),
        (HEADER + "1,a,b,no_fit\n2,a,b,perfect\n", DataError, "pairs.csv: field 'label': row 2 holds 'perfect'"),
        (HEADER, DegenerateError, "holds no pair"),
    ],
)
def test_unusable_tables(tmp_path, content, error, message):
    path = tmp_path / "pairs.csv"
    path.write_text(content)
    with pytest.raises(error, match=message):
        seed_records(path)


def test_rows_become_pairs_in_order(small_file):
    pairs = seed_records(small_file)
    assert [(p.resume.role, p.job.title, str(p.label)) for p in pairs] == [
        ("Chef", "Cook", "good_fit"),
        ("Chef", "Cook", "no_fit"),
        ("", "Senior Cook", "potential_fit"),
        ("chef", "Astronaut", "no_fit"),
        ("", "Astronaut", "good_fit"),
    ]
    assert len({p.resume.resume_id for p in pairs}) == 3
    assert len({p.job.job_id for p in pairs}) == 3


def test_a_role_of_the_word_na_is_no_missing_value(tmp_path):
    (tmp_path / "pairs.csv").write_text(HEADER + "1,NA,null,no_fit\n")
    (pair,) = seed_records(tmp_path / "pairs.csv")
    assert (pair.job.title, pair.resume.role) == ("NA", "null")


def test_linked_pairs_have_the_essential_skills_and_the_same_text(small_file, kitchen):
    records = seed_records(small_file)
    pairs, links = link_seed_pairs(records, kitchen, OccupationLinker(kitchen))
    skills, none = ("s:b", "s:a"), ()
    found = [(p.resume.skill_uris, p.job.skill_uris) for p in pairs]
    assert found == [(skills, skills), (skills, skills), (none, skills), (skills, none), (none, none)]
    assert (resume_text(pairs[0].resume), job_text(pairs[2].job)) == ("Position: Chef", "Position: Senior Cook")
    assert [p.resume.resume_id for p in pairs] == [p.resume.resume_id for p in records]
    assert links[["side", "name", "uri", "method", "skills", "uses"]].to_numpy().tolist() == [
        ["role", "Chef", "o:cook", "alternative", 2, 2],
        ["role", "", "", "unmapped", 0, 2],
        ["role", "chef", "o:cook", "alternative", 2, 1],
        ["title", "Cook", "o:cook", "preferred", 2, 2],
        ["title", "Senior Cook", "o:cook", "preferred, stripped", 2, 1],
        ["title", "Astronaut", "", "unmapped", 0, 2],
    ]


def test_the_counts_of_the_paper_s_file(packed_file):
    """5,210 rows; the counts stand in the description of the data. ``pair_id`` recurs across labels, never within one."""
    table = pd.read_csv(packed_file)
    pairs = seed_records(packed_file)
    assert len(pairs) == len(table) == 5210
    assert Counter(str(pair.label) for pair in pairs) == {"good_fit": 1364, "potential_fit": 1144, "no_fit": 2702}
    assert len({pair.job.job_id for pair in pairs}) == 416
    assert len({pair.resume.resume_id for pair in pairs}) == 661
    assert sum(not pair.resume.role for pair in pairs) == 7
    assert not table.duplicated(["pair_id", "label"]).any()
    assert table["pair_id"].nunique() < len(table)
