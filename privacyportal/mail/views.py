"""/dev/mail/: what development would have sent. Reading changes nothing; production does not have it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from privacyportal.mail.folder import folder
from privacyportal.mail.reading import StoredMail, stored_mail, stored_mails

View = Callable[..., HttpResponse]


def development_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, **names: Any) -> HttpResponse:
        if not settings.DEVELOPMENT:
            raise Http404
        return view(request, **names)

    return require_safe(guarded)


def _mail_or_404(name: str) -> StoredMail:
    mail = stored_mail(name)
    if mail is None:
        raise Http404
    return mail


@development_only
def list_mails(request: HttpRequest) -> HttpResponse:
    return render(request, "mail_folder/list.html", {"mails": stored_mails(), "folder": folder()})


@development_only
def show_mail(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "mail_folder/mail.html", {"mail": _mail_or_404(name)})


@development_only
def download_source(request: HttpRequest, name: str) -> HttpResponse:
    mail = _mail_or_404(name)
    return _download(mail.raw, mail.name, "message/rfc822")


@development_only
def download_part(request: HttpRequest, name: str, number: int) -> HttpResponse:
    for part in _mail_or_404(name).attachments():
        if part.number == number:
            return _download(part.content, part.name, "application/octet-stream")
    raise Http404


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    """Saved, never shown by the browser: what a mail holds does not run in our pages."""
    answer = HttpResponse(content, content_type=kind, headers={"X-Content-Type-Options": "nosniff"})
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
