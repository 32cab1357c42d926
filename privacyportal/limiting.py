"""Limits by address: generous, since many people share one; codes are limited in their own rows instead.

Counts lie in the cache's Redis, shared by all processes. One setting, PORTAL_TRUSTED_PROXIES,
says whose word about the address is believed; allauth reads the same (C11).
"""

import ipaddress
import logging
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from limits import parse
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def client_address(request: HttpRequest) -> str:
    """The address that connected, or what the outermost trusted proxy saw. Forged entries are ignored."""
    address = request.META.get("REMOTE_ADDR", "")
    trusted = settings.PORTAL_TRUSTED_PROXIES
    if trusted:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= trusted:
            address = hops[-trusted]
    return address


def network_of(address: str) -> str:
    """What is counted: an IPv4 address whole, an IPv6 address by its /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return str(parsed)


@lru_cache(maxsize=1)
def _limiter(url: str) -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(storage_from_string(url, wrap_exceptions=True))


def allowed(name: str, rate: str, request: HttpRequest) -> bool:
    """Counts one try of `name` ("file", "code") from this request's network; `rate` like "30/hour".

    Where the store is out of reach people are let through: a limit must not stop somebody's right.
    """
    try:
        return _limiter(settings.PORTAL_LIMITS_URL).hit(parse(rate), name, network_of(client_address(request)))
    except (StorageError, RedisError, OSError):
        log.warning("the limiter's store is not reached: %s is not limited", name)
        return True
