"""Reports: asked for here, made in the background, taken from behind the sign-in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from privacyportal.vault.models import Shredded
from requests.models import Report
from requests.reports.asking import LIFE_DAYS, ask_for_case, ask_for_period, take
from requests.workspace.access import case_or_404, page
from requests.workspace.forms import ReasonForm
from requests.workspace.frame import frame
from requests.workspace.person import masked
from requests.workspace.reports import ReportForm, shelf_of
from requests.workspace.views.case import address_of


@page("reports")
def show_reports(request: Any) -> HttpResponse:
    around = frame(request, "dashboard")
    today = around["today"]
    given = {"first": request.GET.get("first"), "last": request.GET.get("last")}
    form = ReportForm(
        request.POST or None, initial={"first": given["first"] or today.replace(day=1), "last": given["last"] or today}
    )
    if request.method == "POST" and form.is_valid():
        ask_for_period(request.controller, form.cleaned_data["first"], form.cleaned_data["last"], request.user)
        messages.success(request, _("The report is being made. You get a mail when it is ready."))
        return redirect("workspace:reports")
    context = {**around, "form": form, "reports": shelf_of(request.controller), "life_days": LIFE_DAYS}
    return render(request, "requests/workspace/reports.html", context)


@page("report")
def download_report(request: Any, report: UUID) -> HttpResponse:
    found = (
        Report.objects.of(request.controller).select_related("data_key", "controller", "case").filter(pk=report).first()
    )
    if found is None:
        raise Http404
    try:
        content = take(found, request.user)
    except (FileNotFoundError, Shredded):
        messages.info(request, _("This file is not there any more. It can be made again."))
        return redirect("workspace:reports")
    name = found.case.reference if found.case else f"{found.controller.key}-{found.first_on}-{found.last_on}"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"},
    )


@page("case_file")
def ask_for_case_file(request: Any, reference: str) -> HttpResponse:
    """Asked for with a reason, since the file shows the person in full."""
    case = case_or_404(request, reference)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_case(case, request.user, form.cleaned_data["reason"])
        except Shredded:
            messages.info(request, _("The data of this case was destroyed; its file can no longer be made."))
            return redirect(address_of(case))
        messages.success(request, _("The file is being made. You get a mail when it is ready."))
        return redirect("workspace:reports")
    context = {**frame(request), "case": case, "person": masked(case), "form": form, "back": address_of(case)}
    return render(request, "requests/workspace/case_file.html", context)
