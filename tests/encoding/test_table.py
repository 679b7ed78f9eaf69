"""Embeddings of a table of pairs."""

import numpy as np

from cacl.corpus.records import Job, Pair, Resume
from cacl.corpus.table import PairTable
from cacl.encoding import encode_table


class LengthEncoder:
    """Encodes a text as its length."""

    def encode(self, texts):
        return np.array([[len(text)] for text in texts], dtype=np.float32)


def test_every_distinct_record_has_one_row_in_the_order_of_the_table():
    cook, baker, post = Resume(role="cook"), Resume(role="baker"), Job(title="pastry chef")
    table = PairTable.of([Pair(resume=resume, job=post, label="no_fit") for resume in (cook, baker, cook)])
    resumes, jobs = encode_table(LengthEncoder(), table)
    assert resumes[:, 0].tolist() == [len("Position: cook"), len("Position: baker")]
    assert jobs[:, 0].tolist() == [len("Position: pastry chef")]
