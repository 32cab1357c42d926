"""The settings of a controller: what its policy pack says, the versions it had, and changing it section by section."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from privacyportal.controllers.editing import Overtaken, canonical, save_pack, take_again
from privacyportal.controllers.models import PackVersion
from privacyportal.controllers.packs import newest_version, pack_at
from privacyportal.controllers.settings_forms import Section, SectionForm, section_called
from privacyportal.controllers.showing import changes
from privacyportal.staff.access import may
from privacyportal.staff.models import Role
from privacyportal.typed import number_in
from requests.workspace.access import page
from requests.workspace.frame import frame
from requests.workspace.settings_page import made_by, panels, version_lines


def version_or_404(request: Any, number: int) -> PackVersion:
    """A version of the current controller's pack. Another controller's does not exist here."""
    found: PackVersion | None = request.controller.packs.filter(number=number).first()
    if found is None:
        raise Http404
    return found


@page("settings")
def show_settings(request: Any) -> HttpResponse:
    newest = newest_version(request.controller)
    context = {
        **frame(request, "settings"),
        **panels(pack_at(newest)),
        "version": newest,
        "made_by": made_by([newest])[newest.pk],
        "may_change": may(request, Role.ADMINISTRATOR),
    }
    return render(request, "requests/workspace/settings/show.html", context)


@page("settings_change")
def change_settings(request: Any, section: str) -> HttpResponse:
    wanted = section_called(section)
    if wanted is None:
        raise Http404
    newest = newest_version(request.controller)
    form = SectionForm(request.POST or None, section=wanted, data=canonical(pack_at(newest)))
    if request.method == "POST" and form.is_valid() and not form.adding:
        saved = _save(request, form, wanted)
        if saved is not None:
            return saved
    newest = newest_version(request.controller)
    context = {
        **frame(request, "settings"),
        "form": form,
        "section": wanted,
        "opened_on": newest.number,
        "made_by": made_by([newest])[newest.pk],
        "overtaken": form.is_bound and not form.adding and form.cleaned_data.get("opened_on") != newest.number,
        "back": reverse("workspace:settings"),
    }
    return render(request, "requests/workspace/settings/form.html", context)


def _save(request: Any, form: SectionForm, section: Section) -> HttpResponse | None:
    """None, and the form says why, where somebody else was faster."""
    try:
        version = save_pack(request.controller, form.pack, on=form.cleaned_data["opened_on"] or 0, user=request.user)
    except Overtaken:
        form.add_error(
            None,
            _("Somebody else changed the settings meanwhile, so nothing was saved. What you typed still stands below."),
        )
        return None
    if version is None:
        messages.info(request, _("Nothing was different, so nothing was changed."))
    else:
        words = {"title": section.title, "number": version.number}
        messages.success(request, _("%(title)s changed: the settings are now version %(number)s.") % words)
    return redirect("workspace:settings")


@page("settings_versions")
def list_versions(request: Any) -> HttpResponse:
    context = {**frame(request, "settings"), "versions": version_lines(request.controller)}
    return render(request, "requests/workspace/settings/versions.html", context)


@page("settings_version")
def show_version(request: Any, number: int) -> HttpResponse:
    """What the version changed against the one before it, or against the one that `?against=` names."""
    version = version_or_404(request, number)
    against = _number(request) or number - 1
    before = version_or_404(request, against) if against else None
    newest = newest_version(request.controller)
    context = {
        **frame(request, "settings"),
        "version": version,
        "before": before,
        "newest": newest,
        "made_by": made_by([version])[version.pk],
        "changes": changes(pack_at(before), pack_at(version)) if before else [],
        "others": [one for one in version_lines(request.controller) if one.version.number != number],
        "may_change": may(request, Role.ADMINISTRATOR),
    }
    return render(request, "requests/workspace/settings/version.html", context)


def _number(request: HttpRequest) -> int:
    return number_in(request.GET.get("against", "")) or 0


@page("settings_again")
def take_version_again(request: Any, number: int) -> HttpResponse:
    version_or_404(request, number)
    opened_on = request.POST.get("opened_on", "")
    try:
        on = number_in(opened_on) or 0
        taken = take_again(request.controller, number, on=on, user=request.user)
    except Overtaken as overtaken:
        messages.error(
            request,
            _("Meanwhile the settings became version %(number)s. Nothing was changed: look at it, then decide again.")
            % {"number": overtaken.newest.number},
        )
        return redirect("workspace:settings_version", number)
    words = {"of": number, "number": taken.number}
    messages.success(request, _("Version %(of)s was taken again: the settings are now version %(number)s.") % words)
    return redirect("workspace:settings")
