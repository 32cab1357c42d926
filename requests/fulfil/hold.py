"""A hold: nothing of a case is erased while it lasts (DESIGN §3). Placed and released by administrators."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.controllers.packs import pack_of
from privacyportal.staff.models import Role, User
from requests.fulfil.by_staff import need_role, need_words, tell_trail
from requests.models import Case, Hold, NoteKind
from requests.notes import write_note
from requests.workflow import NotPossible

WHY = _("Write why nothing may be erased, and what must stay.")


def place(case: Case, user: User, until: date, reason: str) -> Hold:
    """From now until the end of that day. Raises NotPossible for a day that is over."""
    need_role(case, user, Role.ADMINISTRATOR)
    reason = need_words(reason, WHY)
    if until < clock.today(pack_of(case.controller).zone):
        raise NotPossible(_("That day is over. A hold ends today or later."))
    with transaction.atomic():
        note = write_note(case, NoteKind.HOLD, reason, user)
        hold: Hold = Hold.objects.create(controller=case.controller, case=case, by=user, until=until, reason=note)
        tell_trail("hold.placed", case, user, note, hold=str(hold.pk), until=until.isoformat())
    return hold


def release(hold: Hold, user: User, reason: str) -> None:
    """Ends a hold before its day. Raises NotPossible where it has been released already."""
    need_role(hold.case, user, Role.ADMINISTRATOR)
    reason = need_words(reason, _("Write why the hold is no longer needed."))
    with transaction.atomic():
        note = write_note(hold.case, NoteKind.HOLD, reason, user)
        released = Hold.objects.filter(pk=hold.pk, released_at__isnull=True).update(
            released_at=clock.now(), released_by=user
        )
        if not released:
            raise NotPossible(_("This hold was released already."))
        tell_trail("hold.released", hold.case, user, note, hold=str(hold.pk))


def standing(case: Case) -> list[Hold]:
    """Those that hold today, the longest last. They come with who placed them and why."""
    today = clock.today(pack_of(case.controller).zone)
    holds = Hold.objects.filter(case=case, released_at__isnull=True, until__gte=today)
    return list(holds.select_related("by", "reason__data_key").order_by("until"))
