"""More time: told to the person with the old date, the new one and why, before the first date (P-03)."""

import dataclasses
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.controllers.packs import pack_at
from privacyportal.staff.models import Role, User
from requests import workflow
from requests.fulfil.by_staff import need_role, need_words, tell_trail
from requests.letters.midway import post_extended
from requests.models import Extension, NoteKind, RightsRequest, State
from requests.notes import write_note

GROUNDS: dict[str, Any] = {
    "complexity": _("the request is complex"),
    "number": _("the person made many requests"),
}
OPEN = {State.VERIFYING, State.FULFILLING, State.APPROVING, State.CARRYING_OUT}


@dataclasses.dataclass(frozen=True)
class Offer:
    """How far the date may move, on which grounds, and by when the person must be told."""

    to: date
    grounds: tuple[str, ...]
    tell_by: date


def offer(request: RightsRequest) -> Offer | None:
    """What the pinned rule promises or allows; None where it knows no extension."""
    allowed = request.rule.get("extension")
    if not allowed:
        return None
    tell_by = date.fromisoformat(allowed["tell_by"]) if allowed.get("tell_by") else request.due_on
    grounds = tuple(ground for ground in allowed.get("grounds", GROUNDS) if ground in GROUNDS)
    return Offer(date.fromisoformat(allowed["to"]), grounds, min(tell_by, request.due_on))


def why_not(request: RightsRequest) -> Any:
    """The sentence why the date cannot be moved; None where it can."""
    if request.state not in OPEN:
        return workflow.NOT_IN_TABLE[State(request.state)]
    if Extension.objects.filter(request=request).exists():
        return _("The date was moved once already; it cannot be moved again.")
    allowed = offer(request)
    if allowed is None:
        return _("Neither the policy nor the law of the place lets this date be moved.")
    if clock.today(pack_at(request.pack_version).zone) > allowed.tell_by:
        return _("The person had to be told before the first date, and that is over.")
    return None


def extend(request: RightsRequest, user: User, ground: str, reason: str) -> Extension:
    """Moves the date as far as it may go and tells the person. Raises NotPossible with the sentence why not."""
    reason = need_words(reason, _("Write why more time is needed: the person reads it."))
    with transaction.atomic():
        row = workflow.lock(request)
        need_role(row.case, user, Role.HANDLER)
        if (sentence := why_not(row)) is not None:
            raise workflow.NotPossible(sentence)
        allowed = offer(row)
        if allowed is None or ground not in allowed.grounds:
            raise workflow.NotPossible(_("This ground is not one on which the date may be moved."))
        before = row.due_on
        note = write_note(row.case, NoteKind.EXTENSION, reason, user, row)
        made: Extension = Extension.objects.create(
            request=row, ground=ground, to=allowed.to, reason=note, by=user,
            told_on=clock.today(pack_at(row.pack_version).zone),
        )  # fmt: skip
        row.due_on, row.work_on, row.reminded_for = allowed.to, None, None
        row.save(update_fields=["due_on", "work_on", "reminded_for"])
        facts = {"ground": ground, "before": before.isoformat(), "after": allowed.to.isoformat()}
        tell_trail("request.extended", row, user, note, **facts)
        post_extended(row, before, allowed.to, reason)
    return made
