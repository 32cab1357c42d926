"""Fees, more time, holds, disputes and the like: each reads its form, calls one function, and says what happened."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from privacyportal import clock
from privacyportal.controllers.packs import pack_of
from requests import workflow
from requests.deadlines import Open
from requests.fulfil import dispute, extend, fee, hold, receipt, received, reopen
from requests.guards import standing_dispute
from requests.models import Hold
from requests.workspace.access import case_or_404, page, right_or_404
from requests.workspace.forms import ReasonForm
from requests.workspace.measure_forms import DisputeForm, ExtendForm, FeeForm, HoldForm, SettleForm
from requests.workspace.received_form import ReceivedForm
from requests.workspace.twice import Press
from requests.workspace.views.case import render_case
from requests.workspace.views.deeds import carry_out, show_form


@page("fee")
def quote_fee(request: Any, reference: str, right: str) -> HttpResponse:
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    form = FeeForm(request.POST or None, request=row)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        return carry_out(
            request, case,
            lambda: fee.quote(
                row, request.user, given["amount"], given["currency"], cause=given["cause"], reason=given["reason"]
            ),
            _("The fee is told to the person. Work waits for their yes or no."), given["reason"],
            press=Press("fee.quoted", right),
        )  # fmt: skip
    if request.method != "POST" and (sentence := fee.why_no_quote(row)) is not None:
        return render_case(request, case, status=409, refused=sentence)
    return show_form(request, "fee", case, form, row=row)


@page("extend")
def take_more_time(request: Any, reference: str, right: str) -> HttpResponse:
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    offer = extend.offer(row)
    form = ExtendForm(request.POST or None, offer=offer)
    if request.method == "POST" and form.is_valid():
        ground, reason, to = (form.cleaned_data[name] for name in ("ground", "reason", "to"))
        return carry_out(
            request, case, lambda: extend.extend(row, request.user, ground, reason, to=to),
            _("The date is moved, and the person is told."), reason,
            press=Press("request.extended", right, {"ground": ground}),
        )  # fmt: skip
    if request.method != "POST" and (sentence := extend.why_not(row)) is not None:
        return render_case(request, case, status=409, refused=sentence)
    last = None if isinstance(offer, str) or isinstance(offer.last, Open) else offer.last
    return show_form(request, "extend", case, form, row=row, offer=offer, last=last)


@page("reopen")
def open_again(request: Any, reference: str, right: str) -> HttpResponse:
    case = case_or_404(request, reference)
    row = right_or_404(case, right)
    way = workflow.reopening(row)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return carry_out(
            request, case, lambda: reopen.reopen(row, request.user, reason),
            _("Opened again, in a new round."), reason, press=Press(f"request.{way}", right),
        )  # fmt: skip
    sentence = workflow.why_not(way, row, workflow.Deed.of_staff(request.user))
    if request.method != "POST" and sentence is not None:
        return render_case(request, case, status=409, refused=sentence)
    return show_form(request, "reopen", case, form, row=row)


@page("hold")
def place_hold(request: Any, reference: str) -> HttpResponse:
    case = case_or_404(request, reference)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        until, reason = form.cleaned_data["until"], form.cleaned_data["reason"]
        return carry_out(
            request, case, lambda: hold.place(case, request.user, until, reason),
            _("Nothing of this case is erased until then."), reason,
            press=Press("hold.placed", facts={"until": until.isoformat()}),
        )  # fmt: skip
    return show_form(request, "hold", case, form)


@page("release")
def release_hold(request: Any, reference: str, hold_id: uuid.UUID) -> HttpResponse:
    case = case_or_404(request, reference)
    found = Hold.objects.select_related("reason__data_key").filter(pk=hold_id, case=case)
    if not found:
        raise Http404
    standing = found[0]
    standing.case = case
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return carry_out(
            request, case, lambda: hold.release(standing, request.user, reason),
            _("The hold is released."), reason, press=Press("hold.released", facts={"hold": str(standing.pk)}),
        )  # fmt: skip
    return show_form(request, "release", case, form, hold=standing)


@page("confirm_receipt")
def send_receipt(request: Any, reference: str) -> HttpResponse:
    case = case_or_404(request, reference)
    return carry_out(
        request, case, lambda: receipt.confirm_receipt(case, request.user),
        _("Receipt is confirmed."), press=Press("receipt.confirmed"),
    )  # fmt: skip


@page("received")
def correct_receipt(request: Any, reference: str) -> HttpResponse:
    case = case_or_404(request, reference)
    form = ReceivedForm(request.POST or None, case=case, today=clock.today(pack_of(case.controller).zone))
    if request.method == "POST" and form.is_valid():
        day, reason = form.cleaned_data["received_on"], form.cleaned_data["reason"]
        return carry_out(
            request, case, lambda: received.correct(case, request.user, day, reason),
            _("Every date is counted from that day now."), reason,
            press=Press("receipt.corrected", facts={"after": day.isoformat()}),
        )  # fmt: skip
    if request.method != "POST" and (sentence := received.why_not(case, list(case.rights.all()))) is not None:
        return render_case(request, case, status=409, refused=sentence)
    return show_form(request, "received", case, form)


@page("dispute")
def mark_dispute(request: Any, reference: str) -> HttpResponse:
    case = case_or_404(request, reference)
    form = DisputeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return carry_out(
            request, case, lambda: dispute.mark(case, request.user, reason),
            _("Marked. Nothing of this case is given or done until it is settled."), reason,
            press=Press("dispute.marked"),
        )  # fmt: skip
    return show_form(request, "dispute", case, form)


@page("settle")
def settle_dispute(request: Any, reference: str) -> HttpResponse:
    case = case_or_404(request, reference)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return carry_out(
            request, case, lambda: dispute.settle(case, request.user, reason),
            _("Settled. Work can go on."), reason, press=Press("dispute.settled"),
        )  # fmt: skip
    return show_form(request, "settle", case, form, dispute=standing_dispute(case))
