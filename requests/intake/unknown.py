"""A reference that nobody has answers like one that somebody has: same words, same order of them, same time.

What a code's row would count for a known case is counted here in the cache, under a digest, for as long as a code
lives: first "too old", after a new one was asked for "wrong", after too many tries "tried too often".
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from django.core.cache import cache
from redis.exceptions import RedisError

from privacyportal.controllers.packs import PortalPeriods
from requests.identity.codes import CODES_A_DAY, Verdict, read_code

LEAST_SECONDS = 0.25
"""How long a try or a new code takes at least, known or unknown: longer than the work of a known one."""
DAY = 24 * 3600


@contextmanager
def in_equal_time() -> Iterator[None]:
    begun = time.monotonic()
    try:
        yield
    finally:
        time.sleep(max(0.0, LEAST_SECONDS - (time.monotonic() - begun)))


def ask_new_code(reference: str, periods: PortalPeriods) -> None:
    """As `issue_code`: up to its number a day, a code that nobody can have is live from now."""
    try:
        cache.add(_key(reference, "asked"), 0, DAY)
        if cache.incr(_key(reference, "asked")) <= CODES_A_DAY:
            cache.set(_key(reference, "tries"), 0, periods.code_minutes * 60)
    except (RedisError, OSError, ValueError):
        return


def try_code(reference: str, typed: str, periods: PortalPeriods) -> Verdict:
    """As `check_code`, and never right."""
    if not read_code(typed):
        return Verdict.MALFORMED
    try:
        tries = cache.incr(_key(reference, "tries"))
    except (RedisError, OSError, ValueError):  # ValueError: no code is live
        return Verdict.EXPIRED
    return Verdict.WRONG if tries <= periods.code_tries else Verdict.TOO_MANY


def _key(reference: str, what: str) -> str:
    return f"unknown-reference|{what}|{sha256(reference.encode()).hexdigest()}"
