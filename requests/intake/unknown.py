"""A reference that nobody has answers like one that somebody has: the same words, in the same time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

LEAST_SECONDS = 0.25
"""How long a try or a new code takes at least, known or unknown: longer than the work of a known one."""


@contextmanager
def in_equal_time() -> Iterator[None]:
    begun = time.monotonic()
    try:
        yield
    finally:
        time.sleep(max(0.0, LEAST_SECONDS - (time.monotonic() - begun)))
