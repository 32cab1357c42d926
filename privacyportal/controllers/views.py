"""The public pages of the controllers: the chooser, the privacy centre, the accent's style sheet."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from privacyportal import clock, countries, regions
from privacyportal.controllers.centre import answer_promise, given_beyond, offered, other_promises
from privacyportal.controllers.packs import Pack, newest_packs, pack_called
from privacyportal.laws.finding import law_for

YEAR = 365 * 24 * 3600


@require_safe
def chooser(request: HttpRequest) -> HttpResponse:
    return render(request, "controllers/chooser.html", {"packs": newest_packs()})


@require_safe
def centre(request: HttpRequest, key: str) -> HttpResponse:
    pack = _pack_or_404(key)
    country, region = request.GET.get("country", "").upper()[:2], request.GET.get("region", "").upper()[:8]
    law = law_for(country, region, clock.today(pack.zone))
    context = {
        "pack": pack,
        "country": country,
        "region": region,
        "countries": countries.choices(),
        "regions": regions.choices(country),
        "place": regions.in_sentence(country, region) or countries.in_sentence(country),
        "law": law,
        "beyond": given_beyond(pack, law) if law else [],
        "groups": offered(pack),
        "promise": answer_promise(pack),
        "other_promises": other_promises(pack),
    }
    return render(request, "controllers/centre.html", context)


@require_safe
def theme(request: HttpRequest, key: str) -> HttpResponse:
    """Named by the digest of its content, so a browser may keep it for ever under that name."""
    pack = _pack_or_404(key)
    response = HttpResponse(pack.theme, content_type="text/css; charset=utf-8")
    named = request.GET.get("v") == pack.theme_digest
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if named else "public, max-age=60"
    return response


def _pack_or_404(key: str) -> Pack:
    pack = pack_called(key)
    if pack is None:
        raise Http404
    return pack
