"""Deeds for several requests of the queue at once: each is done or refused by itself, and how many is told."""

import uuid
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacyportal.staff.models import Membership, Role, User
from privacyportal.typed import number_in
from requests.fulfil import handling, resend
from requests.models import RightsRequest
from requests.models.right import OPEN_STATES
from requests.workflow import NotPossible
from requests.workspace.access import page

MOST = 100
TOLD = 10
"""So many refusals are told one by one."""


@page("assign")
def assign(request: Any) -> HttpResponse:
    """Puts one handler in charge of all that is open in the requests that were chosen."""
    to = request.POST.get("to", "")
    handlers = Membership.objects.filter(controller=request.controller, role=Role.HANDLER, user__is_active=True)
    member = handlers.filter(user=number_in(to)).first()
    if member is None:
        messages.warning(request, _("That person does not handle requests here. Choose one of the list."))
        return _back(request)
    user: User = member.user
    return _each(request, lambda row: handling.hand_over(row, request.user, user))


@page("resend")
def send_again(request: Any) -> HttpResponse:
    """Sends the answers that were stopped once more."""
    return _each(request, lambda row: resend.send_again(row, request.user))


def _each(request: Any, deed: Callable[[RightsRequest], Any]) -> HttpResponse:
    done, refused = 0, []
    for rights in _chosen(request):
        refusal = _for_all(rights, deed)
        if refusal is None:
            done += 1
        else:
            refused.append(f"{rights[0].case.reference}: {refusal.sentence}")
    if done:
        words = ngettext("Done for %(number)s request.", "Done for %(number)s requests.", done)
        messages.success(request, words % {"number": done})
    for sentence in refused[:TOLD]:
        messages.warning(request, sentence)
    if (more := len(refused) - TOLD) > 0:
        words = ngettext(
            "It was not possible for %(number)s more request either.",
            "It was not possible for %(number)s more requests either.",
            more,
        )
        messages.warning(request, words % {"number": more})
    if not done and not refused:
        messages.warning(request, _("Nothing was chosen. Tick the requests in the list first."))
    return _back(request)


def _for_all(rights: list[RightsRequest], deed: Callable[[RightsRequest], Any]) -> NotPossible | None:
    """Does it for each right of a case for which it can be done. Where there is none: why not for the first."""
    refusals = []
    for row in rights:
        try:
            deed(row)
        except NotPossible as refusal:
            refusals.append(refusal)
    return refusals[0] if len(refusals) == len(rights) else None


def _chosen(request: Any) -> list[list[RightsRequest]]:
    """The rights of each case that was ticked, what is open first: the list shows one row a case, whatever it asks for.

    Of the current controller alone, whatever was sent.
    """
    keys = []
    for value in request.POST.getlist("request")[:MOST]:
        try:
            keys.append(uuid.UUID(value))
        except ValueError:
            continue
    ours = RightsRequest.objects.of(request.controller)
    found = ours.filter(case__in=ours.filter(pk__in=keys).values("case"))
    cases: dict[uuid.UUID, list[RightsRequest]] = defaultdict(list)
    for row in found.select_related("case__data_key", "case__controller").order_by("due_on", "id"):
        cases[row.case_id].append(row)
    return [sorted(rights, key=lambda row: row.state not in OPEN_STATES) for rights in cases.values()]


def _back(request: Any) -> HttpResponse:
    """To the list as it was: its tab, view, filters and page stand in the address of the deed as well."""
    query = request.GET.urlencode()
    return redirect(f"{reverse('workspace:queue')}?{query}" if query else "workspace:queue")
