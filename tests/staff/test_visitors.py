"""Whose word about an address is believed."""

from typing import Any

import pytest
from django.test import RequestFactory

from privacyportal.visitors import address_of, network_of


@pytest.mark.parametrize(
    ("proxies", "connected", "told", "meant"),
    [
        (0, "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (1, "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        (2, "10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "10.0.0.1", "203.0.113.9", "10.0.0.1"),
        (1, "10.0.0.1", "", "10.0.0.1"),
        (1, "10.0.0.1", "203.0.113.9:5000", "203.0.113.9"),
        (1, "10.0.0.1", "[2001:db8::1]:443", "2001:db8::1"),
        (1, "10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1", "<script>", "unknown"),
        (0, "", "203.0.113.9", "unknown"),
    ],
)
def test_only_what_trusted_proxies_wrote_counts(
    settings: Any, proxies: int, connected: str, told: str, meant: str
) -> None:
    settings.PORTAL_TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=connected, headers={"X-Forwarded-For": told})
    assert address_of(request) == meant


def test_ipv6_counts_by_its_network() -> None:
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::") != network_of("2001:db8:1:3::")
    assert network_of("203.0.113.9") == "203.0.113.9" and network_of("unknown") == "unknown"
