"""The day of receipt, corrected with a reason: of what staff entered, before anything of it was answered.

Every date is counted anew by the rule that the request came under; pauses and more time stand as they are. Whoever was
told the day of receipt is told the right one. What came by the web form came when the portal says so: its day is never
corrected.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.controllers.packs import pack_of
from privacyportal.formats import plain_day
from privacyportal.staff.models import Role, User
from requests import workflow
from requests.dates import recount
from requests.fulfil import receipt
from requests.fulfil.by_staff import need_role, need_words, tell_trail
from requests.models import Case, Involvement, NoteKind, RightsRequest, StaleDay, State
from requests.notes import write_note

MAY = (Role.VERIFIER, Role.HANDLER, Role.ADMINISTRATOR)
"""Who may enter a request may put its day right."""
LONG_AGO, NEVER = timedelta(days=366), timedelta(days=3653)
"""A day that lies so long ago is asked about once more; one that lies ten years back is a slip."""
BEING_WORKED_ON = (State.VERIFYING, State.FULFILLING, State.APPROVING)
LEFT = (State.CARRYING_OUT, State.ANSWERED)


def why_not(case: Case, rights: Sequence[RightsRequest]) -> Any:
    """The sentence why the day stands as it is; None where it can be corrected. `rights`: all of the case."""
    if case.entered_by_id is None:
        return _("It came by the form, and the portal noted the day itself.")
    if any(right.state in LEFT or right.round > 1 for right in rights):
        return _("Something of it was answered already: the day stands as the person was told.")
    if not any(right.state in BEING_WORKED_ON for right in rights):
        return workflow.why_not_now(rights[0])
    return None


def why_no_day(day: date, last: date) -> Any:
    """Why a request cannot have come on this day; None where it can. `last`: the latest day that it can be."""
    if day > last:
        return _("It cannot have come later than on %(day)s.") % {"day": plain_day(last)}
    if day < last - NEVER:
        return _("This is more than ten years ago. Look at the year.")
    return None


def is_long_ago(day: date, today: date) -> bool:
    return day < today - LONG_AGO


def entered_on(case: Case) -> date:
    """The day on which staff entered it: it came on this day or before."""
    moment = case.confirmed_at or case.received_at
    return clock.day_of(moment, pack_of(case.controller).zone)


def correct(case: Case, user: User, day: date, reason: str) -> None:
    """From now on everything counts from `day`. Raises NotPossible with the sentence why not."""
    need_role(case, user, *MAY)
    reason = need_words(reason, _("Write why it counts from another day: it stays on record."))
    with transaction.atomic():
        rights = [workflow.lock(right) for right in case.rights.order_by("id")]
        case = rights[0].case
        if (sentence := why_not(case, rights) or why_no_day(day, entered_on(case))) is not None:
            raise workflow.NotPossible(sentence)
        before = case.received_on
        if day == before:
            raise workflow.NotPossible(_("It counts from this day already."))
        case.received_on, case.received_at = day, _moment(case, day)
        case.save(update_fields=["received_on", "received_at"])
        StaleDay.objects.mark(case.controller_id, [before, day])
        for right in rights:
            if right.state in BEING_WORKED_ON:
                right.case = case
                recount(right)
                workflow.involve(right, user, Involvement.Deed.HANDLED)
        receipt.tell_again(case, user)
        note = write_note(case, NoteKind.RECEIPT, reason, user)
        tell_trail("receipt.corrected", case, user, note, before=before.isoformat(), after=day.isoformat())


def _moment(case: Case, day: date) -> datetime:
    """Noon, as for whatever did not come on the day on which it was entered."""
    if day == entered_on(case) and case.confirmed_at is not None:
        return case.confirmed_at
    return clock.moment_of(day, pack_of(case.controller).zone, 12)
