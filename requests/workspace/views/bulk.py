"""Deeds for several requests of the queue at once: each is done or refused by itself, and how many is told."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacyportal.staff.models import Membership, Role, User
from privacyportal.typed import number_in
from requests.fulfil import handling, resend
from requests.models import RightsRequest
from requests.workflow import NotPossible
from requests.workspace.access import page

MOST = 100


@page("assign")
def assign(request: Any) -> HttpResponse:
    """Puts one handler in charge of all that were chosen."""
    to = request.POST.get("to", "")
    handlers = Membership.objects.filter(controller=request.controller, role=Role.HANDLER, user__is_active=True)
    member = handlers.filter(user=number_in(to)).first()
    if member is None:
        messages.warning(request, _("That person does not handle requests here. Choose one of the list."))
        return redirect("workspace:queue")
    user: User = member.user
    return _each(request, lambda row: handling.hand_over(row, request.user, user))


@page("resend")
def send_again(request: Any) -> HttpResponse:
    """Sends the answers that were stopped once more."""
    return _each(request, lambda row: resend.send_again(row, request.user))


def _each(request: Any, deed: Callable[[RightsRequest], Any]) -> HttpResponse:
    done, refused = 0, []
    for row in _chosen(request):
        try:
            deed(row)
            done += 1
        except NotPossible as refusal:
            refused.append(f"{row.case.reference}: {refusal.sentence}")
    if done:
        words = ngettext("Done for %(number)s request.", "Done for %(number)s requests.", done)
        messages.success(request, words % {"number": done})
    for sentence in refused[:10]:
        messages.warning(request, sentence)
    if not done and not refused:
        messages.warning(request, _("Nothing was chosen. Tick the requests in the list first."))
    return redirect("workspace:queue")


def _chosen(request: Any) -> list[RightsRequest]:
    """Of the current controller alone, whatever was sent."""
    keys = []
    for value in request.POST.getlist("request")[:MOST]:
        try:
            keys.append(uuid.UUID(value))
        except ValueError:
            continue
    found = RightsRequest.objects.of(request.controller).filter(pk__in=keys)
    return list(found.select_related("case__data_key", "case__controller").order_by("due_on", "id"))
