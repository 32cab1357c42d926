"""The page of a case, the person shown in full, and how far the collection is."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from privacyportal.vault.models import Shredded
from requests.models import Case
from requests.workspace import by_when, case_page
from requests.workspace.access import case_or_404, page, right_or_404
from requests.workspace.forms import ReasonForm
from requests.workspace.frame import frame
from requests.workspace.names import right_word
from requests.workspace.person import masked, reveal


def address_of(case: Case) -> str:
    return reverse("workspace:case", args=[case.reference])


def render_case(request: Any, case: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    """`more`: `refused` (why a deed did not happen) with `typed` (what would be lost), or `revealed`."""
    around = frame(request)
    context = {**around, **case_page.build(case, request.user, request.roles, around["pack"]), **more}
    return render(request, "requests/workspace/case.html", context, status=status)


@page("case")
def show_case(request: Any, reference: str) -> HttpResponse:
    case = case_or_404(request, reference)
    return redirect(address_of(case)) if reference != case.reference else render_case(request, case)


@page("by_when")
def show_by_when(request: Any, reference: str) -> HttpResponse:
    """The case as it will stand on a later day (`?day=`), and what comes about by itself until then."""
    case = case_or_404(request, reference)
    around = frame(request)
    today = around["today"]
    form = by_when.DayForm({"day": today, **request.GET.dict()}, today=today)
    day = form.cleaned_data["day"] if form.is_valid() else today
    context = {**around, **by_when.build(case, around["pack"], day, today), "form": form}
    return render(request, "requests/workspace/by_when.html", context)


@page("reveal")
def reveal_person(request: Any, reference: str) -> HttpResponse:
    """The values stand in this one answer and nowhere else: opened again, the page is masked."""
    case = case_or_404(request, reference)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return render_case(request, case, revealed=reveal(case, request.user, form.cleaned_data["reason"]))
        except Shredded:
            return render_case(request, case, status=409)
    context = {**frame(request), "case": case, "person": masked(case), "form": form, "back": address_of(case)}
    return render(request, "requests/workspace/reveal.html", context)


@page("progress")
def show_progress(request: Any, reference: str, right: str) -> HttpResponse:
    """The systems of one right, for the page that looks again while they answer; then the whole page is due."""
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    systems = case_page.systems_of(row, request.roles)
    collecting = any(system.run.is_open for system in systems)
    track = {"request": row, "word": right_word(right), "systems": systems, "collecting": collecting}
    context = {"case": case, "track": track, "others": case.rights.count() - 1, "roles": request.roles}
    response = render(request, "requests/workspace/systems.html", context)
    if not collecting:
        response["HX-Refresh"] = "true"
    return response
