"""The paper's own pairs: fetching, reading, linking. Tests of the real file are skipped where it is absent."""

import gzip
import hashlib
import http.server
import threading
from collections import Counter

import pandas as pd
import pytest

from cacl.corpus import SPLITS, leakage_certificate
from cacl.corpus.sources import (
    build_seed_pairs,
    fetch_seed_pairs,
    least_certain,
    link_coverage,
    read_seed_pairs,
    seed_records,
    verify_seed_pairs,
)
from cacl.corpus.sources.fetching import ADDRESS, SHA256, SIZE
from cacl.encoding import job_text, resume_text
from cacl.errors import DataError, DegenerateError
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


@pytest.fixture(scope="session")
def packed_file(shared_directory):
    path = shared_directory / "data" / "seed_pairs" / "test_labels.csv.gz"
    if not path.is_file():
        pytest.skip(f"the paper's pairs are not at {path}")
    return path


@pytest.fixture
def served(tmp_path):
    """Serve bytes over HTTP: served(content, announced length) gives the address."""
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
    assert ADDRESS.startswith("https://")
    assert "5e4739762a788496c3abef91f73246cb9e6414c9" in ADDRESS


@pytest.mark.parametrize("packed", [True, False])
def test_a_local_copy_serves_plain_or_gzip(packed_file, tmp_path, packed):
    source = packed_file
    if not packed:
        source = tmp_path / "copy.txt"
        source.write_bytes(gzip.decompress(packed_file.read_bytes()))
    content = fetch_seed_pairs(tmp_path / "new" / "pairs.csv", source).read_bytes()
    assert hashlib.sha256(content).hexdigest() == SHA256
    assert len(content) == SIZE
    assert verify_seed_pairs(tmp_path / "new" / "pairs.csv").is_file()


def test_download(packed_file, served, tmp_path):
    content = gzip.decompress(packed_file.read_bytes())
    path = fetch_seed_pairs(tmp_path / "pairs.csv", address=served(content))
    assert path.read_bytes() == content
    assert fetch_seed_pairs(path, address="http://127.0.0.1:9/nothing") == path  # already there: nothing is fetched


@pytest.mark.parametrize(
    ("content", "length", "status", "message"),
    [
        (b"pair_id,job_title", None, 200, "17 bytes with SHA-256"),
        (b"pair_id", 1000, 200, "broke off after 7 bytes"),
        (b"gone", None, 404, "the server answered 404"),
    ],
)
def test_a_failed_download_leaves_what_was_there(served, tmp_path, content, length, status, message):
    path = tmp_path / "pairs.csv"
    path.write_text("former")
    with pytest.raises(DataError, match=message) as caught:
        fetch_seed_pairs(path, address=served(content, length, status))
    assert "--from" in caught.value.remedy
    assert path.read_text() == "former"
    assert [file.name for file in tmp_path.iterdir()] == ["pairs.csv"]


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/pairs.csv", "http://no-such-host.invalid/pairs.csv"])
def test_without_a_network_the_message_names_the_way_out(tmp_path, address):
    with pytest.raises(DataError, match="the download failed") as caught:
        fetch_seed_pairs(tmp_path / "pairs.csv", address=address)
    assert "cacl fetch seed-pairs --from FILE" in caught.value.remedy
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "0 bytes with SHA-256"),
        (HEADER.encode(), "36 bytes with SHA-256"),
        (gzip.compress(b"x" * 500)[:-9], "damaged or cut short"),
    ],
)
def test_another_local_file_is_refused(tmp_path, content, message):
    source = tmp_path / "copy"
    source.write_bytes(content)
    with pytest.raises(DataError, match=message):
        fetch_seed_pairs(tmp_path / "pairs.csv", source)
    assert [file.name for file in tmp_path.iterdir()] == ["copy"]


def test_a_missing_or_changed_file_is_an_error_that_names_the_command(tmp_path, small_file):
    with pytest.raises(DataError, match="cannot be read"):
        fetch_seed_pairs(tmp_path / "pairs2.csv", tmp_path / "missing")
    for path in (tmp_path / "missing.csv", small_file):
        with pytest.raises(DataError, match="cacl fetch seed-pairs"):
            verify_seed_pairs(path)


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        ("", DataError, "no CSV table"),
        ("pair_id,job_title,label\n1,a,no_fit\n", DataError, "no column resume_role"),
        (HEADER + "1,a,b,no_fit\n2,a,b,perfect\n", DataError, "pairs.csv:3: field 'label': 'perfect'"),
        (HEADER, DegenerateError, "holds no pair"),
    ],
)
def test_unusable_tables(tmp_path, content, error, message):
    path = tmp_path / "pairs.csv"
    path.write_text(content)
    with pytest.raises(error, match=message):
        read_seed_pairs(path)


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
    pairs, links = build_seed_pairs(small_file, kitchen, OccupationLinker(kitchen))
    assert [(p.resume.skill_uris, p.job.skill_uris) for p in pairs] == [
        (("s:b", "s:a"), ("s:b", "s:a")),
        (("s:b", "s:a"), ("s:b", "s:a")),
        ((), ("s:b", "s:a")),
        (("s:b", "s:a"), ()),
        ((), ()),
    ]
    assert (resume_text(pairs[0].resume), job_text(pairs[2].job)) == ("Position: Chef", "Position: Senior Cook")
    assert [p.resume.resume_id for p in pairs] == [p.resume.resume_id for p in seed_records(small_file)]
    rows = links.set_index(["side", "name"])
    assert list(rows.index) == [
        ("role", "Chef"),
        ("role", ""),
        ("role", "chef"),
        ("title", "Cook"),
        ("title", "Senior Cook"),
        ("title", "Astronaut"),
    ]
    assert rows["uses"].tolist() == [2, 2, 1, 2, 1, 2]
    assert rows["skills"].tolist() == [2, 0, 2, 2, 2, 0]
    assert rows.loc[("title", "Senior Cook"), "method"] == "preferred, stripped"


def test_coverage_counts_every_name_and_pair_once(small_file, kitchen):
    _, links = build_seed_pairs(small_file, kitchen, OccupationLinker(kitchen))
    coverage = link_coverage(links).set_index(["side", "method"])
    assert coverage["names"].groupby("side").sum().to_dict() == {"role": 3, "title": 3}
    assert coverage["pairs"].groupby("side").sum().to_dict() == {"role": 5, "title": 5}
    assert coverage.loc[("role", "blank"), "pairs"] == 2
    assert coverage.loc[("title", "unmapped"), "pairs in %"] == pytest.approx(40)
    assert coverage.loc[("role", "embedding"), "names"] == 0


def test_the_least_certain_links_come_first_and_are_those_by_embedding():
    links = pd.DataFrame(
        {
            "side": "role",
            "name": list("abcd"),
            "uri": ["u", "u", "", "u"],
            "label": "x",
            "method": ["embedding", "preferred", "unmapped", "embedding"],
            "score": [0.9, 1.0, 0.1, 0.8],
            "skills": 1,
            "uses": 1,
        }
    )
    assert least_certain(links)["name"].tolist() == ["d", "a"]
    assert least_certain(links, 1)["name"].tolist() == ["d"]


def test_the_counts_of_the_paper_s_file(packed_file):
    """5,210 rows; the counts stand in the description of the data. ``pair_id`` recurs across labels, never within one."""
    table = read_seed_pairs(packed_file)
    pairs = seed_records(packed_file)
    assert len(pairs) == len(table) == 5210
    assert Counter(str(pair.label) for pair in pairs) == {"good_fit": 1364, "potential_fit": 1144, "no_fit": 2702}
    assert len({pair.job.job_id for pair in pairs}) == 416
    assert len({pair.resume.resume_id for pair in pairs}) == 661
    assert sum(not pair.resume.role for pair in pairs) == 7
    assert not table.duplicated(["pair_id", "label"]).any()
    assert table["pair_id"].nunique() < len(table)
    lower = table.assign(job_title=table["job_title"].str.lower(), resume_role=table["resume_role"].str.lower())
    labels = lower.groupby(["job_title", "resume_role"])["label"].nunique()
    assert (len(labels), int((labels > 1).sum())) == (2925, 321)


def test_nothing_like_a_test_pair_is_in_training_when_both_are_unseen(packed_file):
    """By the certificate, and by comparing lower-case texts; in the file's order most test titles were seen."""
    pairs = seed_records(packed_file)
    for seed in range(3):
        split = SPLITS["both unseen"](pairs, seed)
        assert leakage_certificate(split).clean
        train, test = ({p.job.title.lower() for p in part} for part in (split.train, split.test))
        assert not train & test
    assert not leakage_certificate(SPLITS["file order"](pairs, 0)).clean
