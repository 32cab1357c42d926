"""The public page of statistics; it exists only where the controller has switched it on."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from requests.intake import statistics


@require_safe
def show_statistics(request: HttpRequest, controller: str, year: int | None = None) -> HttpResponse:
    row = Controller.objects.filter(key=controller).first()
    if row is None:
        raise Http404
    pack = pack_of(row)
    years = statistics.years_of(row, pack) if pack.statistics_public else []
    today = clock.today(pack.zone)
    if not years or (year is not None and year not in years):
        raise Http404
    context = {"pack": pack, "years": years, **statistics.build(row, pack, year or today.year, today)}
    return render(request, "requests/intake/statistics.html", context)
