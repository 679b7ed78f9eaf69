"""BM25 with the statistics of one corpus and the documents of another."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from cacl.errors import DegenerateError


class BM25:
    r"""BM25 whose vocabulary, document frequencies and mean length come from training documents only.

    .. math:: s(q, d) = \sum_{t \in q} \ln\!\Big(1 + \frac{N - n_t + 1/2}{n_t + 1/2}\Big)
              \frac{f_{t,d}}{f_{t,d} + k_1 (1 - b + b\,|d| / \overline{|d|})}

    A word counts as often as it stands in the query; words unknown in training count in the length of a document only.
    Libraries such as bm25s take the statistics from the documents that they score, which here would be those of the
    test part; on its own training documents this class gives bm25s's scores (its "lucene" method).

    Parameters
    ----------
    documents : training documents (job texts)
    k1 : saturation of the frequency of a word, >= 0
    b : how far long documents are discounted, in [0, 1]

    Raises
    ------
    DegenerateError
        No document, or no word in them.

    Examples
    --------
    >>> index = BM25(["python developer", "nurse in a hospital", "truck driver"])
    >>> index.scores(["python nurse"], ["nurse for the night", "welder"]).round(3).tolist()
    [[0.297, 0.0]]
    """

    def __init__(self, documents: list[str], k1: float = 1.5, b: float = 0.75) -> None:
        self._counter = CountVectorizer()
        self._words = self._counter.build_analyzer()
        self._k1, self._b = k1, b
        try:
            counts = self._counter.fit_transform(documents)
        except ValueError as error:
            raise DegenerateError(
                f"{len(documents)} training texts without a word",
                expected="at least one text with words",
                remedy="check the training part and its texts",
            ) from error
        frequency = np.asarray((counts > 0).sum(axis=0)).ravel()
        self._idf = np.log1p((len(documents) - frequency + 0.5) / (frequency + 0.5))
        self._mean_length = float(self._lengths(documents).mean())

    def scores(self, queries: list[str], documents: list[str]) -> NDArray[np.float64]:
        """Return the float64 scores (queries, documents), 0 where no known word is shared."""
        weights = self._counter.transform(documents).astype(np.float64).tocoo()
        norm = self._k1 * (1 - self._b + self._b * self._lengths(documents) / self._mean_length)
        weights.data = self._idf[weights.col] * weights.data / (weights.data + norm[weights.row])
        return np.asarray((self._counter.transform(queries) @ sparse.csr_array(weights).T).toarray(), dtype=np.float64)

    def _lengths(self, documents: list[str]) -> NDArray[np.float64]:
        return np.array([len(self._words(document)) for document in documents], dtype=np.float64)
