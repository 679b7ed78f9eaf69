"""Triplets and their batches."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cacl.phase1.triplets import batch_slices


@given(st.lists(st.booleans(), min_size=1, max_size=60).filter(any), st.integers(1, 20))
def test_batches_are_those_of_all_samples_without_the_empty_ones(positive, size):
    positions = np.flatnonzero(positive)
    batches = [positions[rows].tolist() for rows in batch_slices(positions, size)]
    naive = [
        [i for i in range(start, min(start + size, len(positive))) if positive[i]]
        for start in range(0, len(positive), size)
    ]
    assert batches == [batch for batch in naive if batch]
