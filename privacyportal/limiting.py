"""Limits by address: generous, since many people share one; codes are limited in their own rows instead.

Counts lie in the cache's Redis, shared by all processes; the address is the one of `visitors.py`.
"""

import logging
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from limits import parse
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from privacyportal.visitors import address_of, network_of

log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def _limiter(url: str) -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(storage_from_string(url, wrap_exceptions=True))


def allowed(name: str, rate: str, request: HttpRequest) -> bool:
    """Counts one try of `name` ("file", "code") from this request's network; `rate` like "30/hour".

    Where the store is out of reach people are let through: a limit must not stop somebody's right.
    """
    try:
        return _limiter(settings.PORTAL_LIMITS_URL).hit(parse(rate), name, network_of(address_of(request)))
    except (StorageError, RedisError, OSError):
        log.warning("the limiter's store is not reached: %s is not limited", name)
        return True
