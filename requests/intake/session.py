"""The requester's session for one case: a cookie of its own, apart from any staff session (DESIGN §4).

A second, short-lived cookie carries the code of a mailed link to the page that shows it above a button.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from privacyportal import clock
from privacyportal.controllers.packs import pack_of
from requests.identity.codes import close_session, read_code, session_of
from requests.models import Case, CaseSession

COOKIE = "case_session"
CODE_COOKIE = "case_code"
PATH = "/r/"
CODE_SECONDS = 15 * 60
"""How long the code of an opened link waits in the browser for the person to press the button."""


def current(request: HttpRequest, case: Case) -> CaseSession | None:
    return session_of(case, request.COOKIES.get(COOKIE, ""))


def browser_of(request: HttpRequest) -> str:
    """What this browser alone sends with every form: the secret behind its form tokens. '' before its first page."""
    return str(request.META.get("CSRF_COOKIE") or "")


def hand_out(response: HttpResponse, reference: str, token: str) -> HttpResponse:
    """The cookie is for the pages of this one case: several may stand open beside each other."""
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, token, path=f"{PATH}{reference}/", httponly=True, secure=secure, samesite="Lax")
    return forget_code(response)


def forget_code(response: HttpResponse) -> HttpResponse:
    """A code that was used, was wrong, or is replaced by a new one is not filled in again."""
    response.delete_cookie(CODE_COOKIE, path=PATH, samesite="Lax")
    return response


def extend(session: CaseSession) -> None:
    """Gives the session its full time once more, from now."""
    minutes = pack_of(session.case.controller).portal.session_minutes
    CaseSession.objects.filter(pk=session.pk).update(expires_at=clock.now() + timedelta(minutes=minutes))


def close(request: HttpRequest, response: HttpResponse, reference: str, case: Case | None) -> HttpResponse:
    """The cookie goes also where there is no such request: nothing tells one from the other."""
    if case is not None:
        close_session(case, request.COOKIES.get(COOKIE, ""))
    response.delete_cookie(COOKIE, path=f"{PATH}{reference}/", samesite="Lax")
    return response


def remember_code(response: HttpResponse, reference: str, typed: str) -> HttpResponse:
    """Puts the code of a link into the browser; nothing else happens, however often machines open it."""
    if code := read_code(typed):
        response.set_signed_cookie(
            CODE_COOKIE,
            code,
            salt=_salt(reference),
            max_age=CODE_SECONDS,
            path=PATH,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


def remembered_code(request: HttpRequest, reference: str) -> str:
    code: str = request.get_signed_cookie(CODE_COOKIE, default="", salt=_salt(reference), max_age=CODE_SECONDS) or ""
    return code


def _salt(reference: str) -> str:
    return f"code-of-a-link|{reference}"
