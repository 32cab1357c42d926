"""The pages of sources. Everybody of the controller may look, administrators add and change."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from privacyportal.audit.trail import Actor
from privacyportal.sentences import joined
from privacyportal.staff.access import may
from privacyportal.staff.models import Role
from requests.models import Source
from requests.sources.base import SourceFault
from requests.sources.mapping import DataMapError
from requests.sources.registering import check_description, check_source, save_source
from requests.workspace.access import page
from requests.workspace.frame import frame
from requests.workspace.source_forms import SourceForm
from requests.workspace.source_page import build, lines_of


def source_or_404(request: Any, key: str) -> Source:
    """A source of the current controller. Another controller's does not exist here."""
    found: Source | None = Source.objects.of(request.controller).select_related("data_key").filter(key=key).first()
    if found is None:
        raise Http404
    return found


def address_of(source: Source) -> str:
    return reverse("workspace:source", args=[source.key])


@page("sources")
def list_sources(request: Any) -> HttpResponse:
    sources = Source.objects.of(request.controller).select_related("data_key")
    context = {
        **frame(request, "sources"),
        "lines": lines_of(sources),
        "may_change": may(request, Role.ADMINISTRATOR),
    }
    return render(request, "requests/workspace/sources/list.html", context)


@page("source")
def show_source(request: Any, key: str) -> HttpResponse:
    source = source_or_404(request, key)
    context = {**frame(request, "sources"), **build(source), "may_change": may(request, Role.ADMINISTRATOR)}
    return render(request, "requests/workspace/sources/source.html", context)


@page("source_add")
def add_source(request: Any) -> HttpResponse:
    return _edit(request, None)


@page("source_change")
def change_source(request: Any, key: str) -> HttpResponse:
    return _edit(request, source_or_404(request, key))


def _edit(request: Any, source: Source | None) -> HttpResponse:
    """Nothing is kept before the system was reached and its map fits."""
    form = SourceForm(request.POST or None, controller=request.controller, source=source)
    if request.method == "POST" and form.is_valid():
        try:
            understood = check_description(form.described())
        except (DataMapError, SourceFault) as fault:
            form.add_fault(fault)
        else:
            key = source.key if source else form.cleaned_data["key"]
            saved, new = save_source(request.controller, key, form.described(), Actor.staff(request.user))
            said = _("Added: %(where)s was reached and the map fits.") if new else _(
                "Changed: %(where)s was reached and the map fits."
            )  # fmt: skip
            messages.success(request, said % {"where": understood.where})
            return redirect(address_of(saved))
    back = address_of(source) if source else reverse("workspace:sources")
    context = {**frame(request, "sources"), "form": form, "back": back, "source": source}
    return render(request, "requests/workspace/sources/form.html", context)


@page("source_check")
def check_again(request: Any, key: str) -> HttpResponse:
    source = source_or_404(request, key)
    try:
        understood = check_source(source)
    except DataMapError as fault:
        messages.error(request, joined(_("The data map has faults."), *fault.faults))
    except SourceFault as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("%(where)s was reached and the map fits.") % {"where": understood.where})
    return redirect(address_of(source))
