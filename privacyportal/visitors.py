"""From which network address somebody comes: the one reading that every limiter and the trail use.

PORTAL_TRUSTED_PROXIES says how many proxies stand in front. Each adds the address it saw to the end of
X-Forwarded-For; what stands before those entries was written by the visitor and is worth nothing (TRAPS, Proxies).
"""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"


def address_of(request: HttpRequest) -> str:
    """The visitor's address, or UNKNOWN where the server listens on a socket and no proxy says."""
    seen = str(request.META.get("REMOTE_ADDR") or "")
    proxies: int = settings.PORTAL_TRUSTED_PROXIES
    if proxies:
        told = [entry.strip() for entry in request.headers.get("X-Forwarded-For", "").split(",") if entry.strip()]
        if len(told) >= proxies:
            seen = told[-proxies]
    return _plain(seen) or UNKNOWN


def network_of(address: str) -> str:
    """What limits count by: the address, for IPv6 its /64, which one household or machine has to itself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return UNKNOWN
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((parsed, 64), strict=False).network_address)
    return str(parsed)


def _plain(entry: str) -> str:
    """`[2001:db8::1]:443`, `192.0.2.1:5000` and `::ffff:192.0.2.1` as the addresses they mean; '' for none."""
    if entry.startswith("["):
        entry = entry[1:].partition("]")[0]
    elif entry.count(":") == 1:
        entry = entry.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(entry)
    except ValueError:
        return ""
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return str(mapped or parsed)
