"""The errors a user of this package meets; each message says what was received, what was expected, and what to do about it."""

from pathlib import Path


class CaclError(Exception):
    """Base of all errors raised on purpose by this package."""

    def __init__(self, received: str, expected: str, remedy: str) -> None:
        super().__init__(f"{received}\n  expected: {expected}\n  what to do: {remedy}")
        self.received, self.expected, self.remedy = received, expected, remedy


class ParameterError(CaclError):
    """A parameter is unknown, has the wrong type, or lies outside its range."""


class DataError(CaclError):
    """An input file or a record in it cannot be used; ``path:line: field``, as far as it is known, stands before the message."""

    def __init__(self, received: str, expected: str, remedy: str, path: Path | str = "", line: int = 0, field: str = "") -> None:
        place = str(path) + (f":{line}" if line else "")
        parts = [part for part in (place, f"field {field!r}" if field else "", received) if part]
        super().__init__(": ".join(parts), expected, remedy)
        self.path, self.line, self.field = path, line, field


class DegenerateError(CaclError):
    """The data is well formed, but too small or too uniform for what was asked (one class only, no positives, ...)."""


class EncoderError(CaclError):
    """The sentence encoder is missing or cannot be loaded."""


class ArtefactError(CaclError):
    """A stored artefact (checkpoint, cache, table) is damaged or does not fit the present settings."""


class StorageError(CaclError):
    """A file could not be written; what stood there before is untouched."""
