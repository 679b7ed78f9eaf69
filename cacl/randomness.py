"""One seed, many independent streams.

Every random draw of a run hangs on one ``seed``. A stream is named after its purpose, so that adding a draw in one
place never shifts the draws in another.
"""

import zlib

import numpy as np

from cacl.errors import ParameterError


def _sequence(seed: int, names: tuple[str | int, ...]) -> np.random.SeedSequence:
    if seed < 0:
        raise ParameterError(f"seed {seed}", "a whole number from 0 up", "choose another seed")
    # A spawn key, unlike a list as entropy, keeps ("a",) and ("a", 0) apart: entropy is padded with zeros.
    keys = [zlib.crc32(name.encode()) if isinstance(name, str) else int(name) for name in names]
    return np.random.SeedSequence(int(seed), spawn_key=keys)


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Return the generator of the stream called ``names`` under ``seed``, at least 0 (else a ParameterError).

    >>> float(stream(0, "phase1", "batches").random()) == float(stream(0, "phase1", "batches").random())
    True
    >>> float(stream(0, "phase1", "batches").random()) == float(stream(0, "phase1", "negatives").random())
    False
    """
    return np.random.default_rng(_sequence(seed, names))


def stream_seed(seed: int, *names: str | int) -> int:
    """Return a 63-bit integer seed of the stream called ``names``, for libraries that take integers (torch)."""
    return int(_sequence(seed, names).generate_state(1, np.uint64)[0] >> np.uint64(1))
