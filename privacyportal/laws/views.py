"""What the law of each place asks, for every member of the staff to read."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from privacyportal import countries
from privacyportal.laws.describing import Line, describe, line_of
from privacyportal.laws.finding import place_at, places
from privacyportal.laws.models import LawVersion
from privacyportal.staff.access import member
from privacyportal.staff.frame import frame


@member()
@require_safe
def list_laws(request: Any) -> HttpResponse:
    context = frame(request, "laws")
    lines: list[Line] = [line_of(known, context["today"]) for known in places()]
    unread = sum(line.checked == "memory" for line in lines)
    return render(request, "laws/list.html", {**context, "lines": lines, "unread": unread})


@member()
@require_safe
def show_law(request: Any, place: str, number: int | None = None) -> HttpResponse:
    """The newest version, or the one with `number`."""
    versions = list(LawVersion.objects.filter(place=place.upper()).defer("data").order_by("-number"))
    version = next((version for version in versions if number in {None, version.number}), None)
    if version is None:
        raise Http404
    context, known = frame(request, "laws"), place_at(version)
    context |= {
        "version": version,
        "versions": versions,
        "newest": version == versions[0],
        "place": known,
        "covers": [countries.in_sentence(code) or code for code in known.covers],
        "entries": describe(known, context["today"]),
    }
    return render(request, "laws/place.html", context)
