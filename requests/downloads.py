"""A file handed out: always saved and never shown, so that nothing in it runs under the portal's address."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def as_download(name: str, media_type: str, content: bytes) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "no-store",
        },
    )
