"""Pages of the whole site: what a person sees when something does not work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from privacyportal.given_back import given_back, is_from_our_page, origin_is_ours


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", {"sentence": str(exception or "")}, status=403)


def not_allowed(request: HttpRequest, methods: str) -> HttpResponse:
    """405. `methods`: those that the address takes, as the Allow header lists them."""
    return render(request, "errors/405.html", {"reads": "GET" in methods}, status=405)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token ran out: what was typed comes back in the page, and one press sends it again where the browser
    names our site as its origin. Of what another site sent nothing comes back.
    """
    if not is_from_our_page(request):
        return render(request, "errors/elsewhere.html", status=403)
    context = {**given_back(request), "sent_by_us": origin_is_ours(request)}
    return render(request, "errors/token.html", context, status=403)
