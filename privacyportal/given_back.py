"""A form that could not be taken (its token or its page had ended): what it held, to be sent again with one press.

Only what a page of ours sent is given back: what another site posts through somebody's browser would look like their
own words here, and one press would make a deed of it.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def given_back(request: HttpRequest) -> dict[str, Any]:
    """Context of includes/given_back.html. Values stand in the page alone; secrets are left out, and so are files,
    which no page can hand back: `files` are their fields, each with whether it had several.
    """
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]
    files = [(name, len(sent) > 1) for name, sent in request.FILES.lists()]
    return {"typed": typed, "files": files, "again": request.path}


def origin_is_ours(request: HttpRequest) -> bool:
    """Whether the browser names our own site as the one that sent the form."""
    return request.headers.get("Origin") in _our_origins(request)


def is_from_our_page(request: HttpRequest) -> bool:
    """The same, or what a browser that names no origin tells instead. No page can change what a browser says here."""
    if "Origin" in request.headers:
        return origin_is_ours(request)
    if told := request.headers.get("Sec-Fetch-Site"):
        return told == "same-origin"
    return _origin_of(request.headers.get("Referer", "")) in _our_origins(request)


def _our_origins(request: HttpRequest) -> set[str]:
    """Those that Django's own check of the token takes."""
    return {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
