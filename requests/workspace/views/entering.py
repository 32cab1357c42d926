"""Entering by hand what came by email, phone or post; joining a duplicate with the request that it repeats."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from privacyportal.controllers.packs import pack_at
from requests.fulfil.merge import merge
from requests.intake import said
from requests.intake.filing import file_entered_case
from requests.models import State
from requests.workspace.access import case_or_404, page
from requests.workspace.case_page import rights_of
from requests.workspace.duplicates import duplicates_of
from requests.workspace.entry_form import EntryForm
from requests.workspace.frame import frame
from requests.workspace.person import words_of
from requests.workspace.said_form import SaidForm
from requests.workspace.twice import Press
from requests.workspace.views.case import render_case
from requests.workspace.views.deeds import carry_out, show_form


@page("new_request")
def enter_request(request: Any) -> HttpResponse:
    around = frame(request)
    form = EntryForm(request.POST or None, request.FILES or None, pack=around["pack"], today=around["today"])
    if request.method == "POST" and form.is_valid():
        case = file_entered_case(request.controller, form.filing(), form.entry(), request.user)
        messages.success(request, _("Entered as %(reference)s.") % {"reference": case.reference})
        more = request.roles & set(said.MAY) and said.asked_now(around["pack"], rights_of(case))
        return redirect("workspace:said" if more else "workspace:case", case.reference)
    context = {**around, "form": form, "back": reverse("workspace:queue")}
    return render(request, "requests/workspace/new_request.html", context)


@page("said")
def write_down(request: Any, reference: str) -> HttpResponse:
    """What the letter, mail or call says about each right: the second page of entering, and later again."""
    case = case_or_404(request, reference)
    rights = rights_of(case)
    pack = pack_at(rights[0].pack_version)
    asked = {} if case.data_key.shredded_at else case.asked or {}
    form = SaidForm(request.POST or None, pack=pack, rights=said.asked_now(pack, rights), asked=asked)
    if request.method == "POST" and form.is_valid():
        return carry_out(
            request, case, lambda: said.write_down(case, request.user, form.cleaned_data),
            _("What it says stands with the request."), press=Press("request.written_down"),
        )  # fmt: skip
    if request.method != "POST" and (sentence := said.why_not(case, pack, rights)) is not None:
        return render_case(request, case, status=409, refused=sentence)
    return show_form(request, "said", case, form)


@page("merge")
def join_duplicate(request: Any, reference: str, into: str) -> HttpResponse:
    """This case ends; the other one goes on. Only what the blind index finds can be joined."""
    case = case_or_404(request, reference)
    other = case_or_404(request, into)
    found = next((each for each in duplicates_of(case) if each.case.pk == other.pk), None)
    if found is None and case.merged_into_id != other.pk:
        raise Http404
    if request.method == "POST":
        return carry_out(
            request, case, lambda: merge(case, other, request.user),
            _("Joined with %(reference)s.") % {"reference": other.reference},
            press=Press("request.merge", facts={"into": other.reference}),
        )  # fmt: skip
    open_rights = case.rights.exclude(state__in=[State.ANSWERED, State.WITHDRAWN, State.LAPSED])
    return show_form(
        request, "merge", case, None, other=other, found=found, open=open_rights.count(),
        wrote=[(each.reference, words) for each in (case, other) if (words := words_of(each))],
    )  # fmt: skip
