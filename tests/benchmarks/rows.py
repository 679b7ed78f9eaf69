"""What a benchmark is: the work, its limits, and the alternative that it is compared with in the same process."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One row of the table.

    Parameters
    ----------
    work : what is measured, in words
    seconds, mebibytes : limits of the median time and of the peak memory of a process that does nothing else
    prepare : makes the inputs; not measured
    run : the measured work on the inputs
    ratio : how many times faster than the alternative the work has to be
    alternative : returns the seconds that the alternative needs for the whole work
    difference, tolerance : how far the result is from the alternative's, and how far it may be
    published : seconds that the paper states for the same work
    """

    work: str
    seconds: float
    prepare: Callable[[], Any]
    run: Callable[[Any], Any]
    mebibytes: float | None = None
    ratio: float | None = None
    alternative: Callable[[Any], float] | None = None
    difference: Callable[[Any, Any], float] | None = None
    tolerance: float = 0.0
    published: float | None = None

    @property
    def fresh(self) -> bool:
        """Whether every run needs a process of its own: peak memory cannot be measured twice in one."""
        return self.mebibytes is not None
