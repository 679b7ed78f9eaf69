"""Embeddings of the distinct resumes and jobs of a table of pairs."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from cacl.corpus.table import PairTable
from cacl.encoding.text import job_text, resume_text


class Encoder(Protocol):
    """Whatever turns texts into vectors; :class:`cacl.encoding.FrozenEncoder` does."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return the embeddings of ``texts``, float32 (n, d)."""


def encode_table(encoder: Encoder, table: PairTable) -> tuple[np.ndarray, np.ndarray]:
    """Return the embeddings of ``table.resumes``, float32 (R, d), and of ``table.jobs``, float32 (J, d)."""
    texts = [resume_text(resume) for resume in table.resumes] + [job_text(job) for job in table.jobs]
    vectors = encoder.encode(texts)
    return vectors[: len(table.resumes)], vectors[len(table.resumes) :]
