"""The dashboard and the register of requests."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.packs import pack_of
from requests.workspace import dashboard
from requests.workspace.access import page
from requests.workspace.frame import frame
from requests.workspace.register import file_name, lines


@page("dashboard")
def show_dashboard(request: Any) -> HttpResponse:
    around = frame(request, "dashboard")
    period, right, form = dashboard.read_period(request.GET, around["today"])
    context = {
        **around,
        **dashboard.build(request.controller, request.controllers, period, right),
        "period": period,
        "right": right,
        "form": form,
        "may_report": bool(request.roles & {"auditor", "administrator"}),
    }
    return render(request, "requests/workspace/dashboard.html", context)


@page("register")
def download_register(request: Any) -> StreamingHttpResponse:
    """What was received in the period, or answered in it. Who took it, and for which days, stays in the trail."""
    today = clock.today(pack_of(request.controller).zone)
    period, _right, _form = dashboard.read_period(request.GET, today)
    with transaction.atomic():
        record(
            "register.downloaded",
            controller=request.controller,
            actor=Actor.staff(request.user),
            facts={"first": period.first.isoformat(), "last": period.last.isoformat()},
        )
    response = StreamingHttpResponse(
        lines(request.controller, period.first, period.last, today), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{file_name(request.controller, period)}"'
    response["Cache-Control"] = "no-store"
    return response
