"""Small layers that every answer passes through."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import check_for_language

from privacyportal.views import not_allowed

Answer = Callable[[HttpRequest], HttpResponse]


def no_store(get_response: Answer) -> Answer:
    """Pages hold personal data: no cache and no browser history keeps one (TRAPS, quiet leaks)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith(settings.STATIC_URL) and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response

    return middleware


def page_for_wrong_methods(get_response: Answer) -> Answer:
    """Django and its decorators answer 405 with nothing at all: a person gets a page that says what to do."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            page = not_allowed(request, response.get("Allow", ""))
            page["Allow"] = response.get("Allow", "")
            return page
        return response

    return middleware


def language_of_the_link(get_response: Answer) -> Answer:
    """`?lang=zh-hans` on a link of a mail chooses the language and is remembered like the switch."""

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang", "").lower()
        known = asked in dict(settings.LANGUAGES) and check_for_language(asked)
        if known:
            request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = asked
        response = get_response(request)
        if known:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                asked,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite="Lax",
            )
            translation.deactivate()
        return response

    return middleware
