"""Limits by network: generous, since a company or a carrier is one address for many people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from privacyportal.controllers.packs import Pack

FILING = "30/hour"
CODE_TRIES = "60/hour"
NEW_CODES = "30/hour"
HANDOVERS = "600/hour"


def too_many(request: HttpRequest, pack: Pack | None, kept: str) -> HttpResponse:
    """Says what was kept and what to do. `kept`: a sentence."""
    response = render(request, "requests/intake/too_many.html", {"pack": pack, "kept": kept}, status=429)
    response["Retry-After"] = "3600"
    return response
