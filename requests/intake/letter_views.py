"""The answers as letters on paper, for whoever has shown the code of the case."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from requests.downloads import as_download
from requests.intake.status_views import Door, with_session
from requests.letters.paper import file_name, letters_given, paper


@require_safe
@with_session
def letter(request: HttpRequest, door: Door, mail: uuid.UUID) -> HttpResponse:
    """A PDF; the case's own letters and no others."""
    case = door.case
    if case is None or case.data_key.shredded_at is not None:
        raise Http404
    found = next((one for one in letters_given(case) if one.pk == mail), None)
    if found is None:
        raise Http404
    return as_download(file_name(case, found), "application/pdf", paper(case, found))
