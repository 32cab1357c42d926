"""More time: told to the person with the old date, the new one and why, before the first date (P-03)."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.formats import plain_day
from privacyportal.staff.models import Role, User
from requests import workflow
from requests.dates import events_of, recount, rule_of
from requests.deadlines import Offer, Open, may_extend
from requests.fulfil.by_staff import need_role, need_words, tell_trail
from requests.letters.midway import post_extended
from requests.models import Extension, NoteKind, RightsRequest
from requests.models.right import WORKED_ON
from requests.notes import write_note

GROUNDS: dict[str, Any] = {
    "complexity": _("the request is complex"),
    "number": _("the person made many requests"),
    "law": _("the ground that %(law)s itself names; its words stand above"),
}
AS_TOLD: dict[str, Any] = {"complexity": _("Your request is complex."), "number": _("You made many requests.")}
"""Grounds of a policy as the letter names them: on these alone it lets the date be moved (P-03)."""


FURTHEST = timedelta(days=366)
"""Ahead of today, where the law sets no last day: nobody is told of a day that nobody has thought of."""


def offer(request: RightsRequest) -> Offer | str:
    """What policy and law allow today, counted from the pinned rule; else the sentence that says why nothing."""
    rule = rule_of(request)
    today = clock.today(rule.zone)
    return may_extend(rule, events_of(request, rule), today)


def why_not(request: RightsRequest) -> Any:
    """The sentence why the date cannot be moved; None where it can."""
    if request.state not in WORKED_ON:
        return workflow.why_not_now(request)
    allowed = offer(request)
    return allowed if isinstance(allowed, str) else None


def extend(request: RightsRequest, user: User, ground: str, reason: str, *, to: date | None = None) -> Extension:
    """Moves the date and tells the person. `to` None: as far as it may go, where that has an end.

    Raises NotPossible with the sentence why not.
    """
    reason = need_words(reason, _("Write why more time is needed: the person reads it."))
    with transaction.atomic():
        row = workflow.lock(request)
        need_role(row.case, user, Role.HANDLER)
        if row.state not in WORKED_ON:
            raise workflow.NotPossible(workflow.why_not_now(row))
        allowed = offer(row)
        if isinstance(allowed, str):
            raise workflow.NotPossible(allowed)
        if ground not in allowed.grounds:
            raise workflow.NotPossible(_("This ground is not one on which the date may be moved."))
        before, until = row.due_on, _until(row, allowed, to)
        note = write_note(row.case, NoteKind.EXTENSION, reason, user, row)
        made: Extension = Extension.objects.create(
            request=row, ground=ground, to=until, reason=note, by=user, told_on=clock.today(rule_of(row).zone)
        )
        recount(row)
        facts = {"ground": ground, "before": before.isoformat(), "after": row.due_on.isoformat()}
        tell_trail("request.extended", row, user, note, **facts)
        post_extended(row, before, row.due_on, reason, AS_TOLD.get(ground, ""))
    return made


def _until(request: RightsRequest, allowed: Offer, to: date | None) -> date:
    """The new date. Where the law sets no last day somebody must name one, and it is told like any other."""
    last = allowed.last
    if to is None:
        if isinstance(last, Open):
            raise workflow.NotPossible(_("The law sets no last day here: choose the day by which you answer."))
        return last
    if to <= request.due_on:
        raise workflow.NotPossible(_("The new date must be later than the one that the person knows."))
    if isinstance(last, Open) and to > (furthest := clock.today(rule_of(request).zone) + FURTHEST):
        words = _("The law sets no last day. Choose one until %(day)s; more time can be told again before then.")
        raise workflow.NotPossible(words % {"day": plain_day(furthest)})
    if not isinstance(last, Open) and to > last:
        raise workflow.NotPossible(_("The date can be moved to %(day)s at most.") % {"day": plain_day(last)})
    return to
