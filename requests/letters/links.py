"""Addresses that stand in letters."""

from urllib.parse import urlencode

from django.conf import settings

from requests.models import Case


def status_link(case: Case, code: str = "") -> str:
    """The case's page in the person's language; the code fills the form there and uses nothing up (DESIGN §4)."""
    query = urlencode({**({"code": code} if code else {}), "lang": case.language})
    return f"{settings.PORTAL_BASE_URL}/r/{case.reference}/?{query}"


def address_link(case: Case) -> str:
    """Where the code of a new address is typed; the code itself is not in it."""
    return f"{settings.PORTAL_BASE_URL}/r/{case.reference}/address/code/?{urlencode({'lang': case.language})}"
