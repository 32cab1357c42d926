"""A mail that was taken and came back later, or a text message that never arrived: only people see it."""

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal.jobs.outgoing import Fate, Outgoing
from privacyportal.mail.models import OutgoingMail
from privacyportal.sms.models import OutgoingText
from privacyportal.staff.models import Role, User
from requests import workflow
from requests.fulfil.by_staff import need_role, tell_trail
from requests.letters.reach import Way, way_to
from requests.letters.text import NEWS, post_news
from requests.models import Case

LEFT = (Fate.ACCEPTED, Fate.IN_DOUBT)
ACTIONS: dict[type[Outgoing], str] = {OutgoingMail: "mail.bounced", OutgoingText: "text.bounced"}


def mark(case: Case, message: uuid.UUID, user: User) -> None:
    """Marks a message of the case as come back. Raises NotPossible where it never left or is marked already."""
    with transaction.atomic():
        need_role(case, user, Role.HANDLER, Role.VERIFIER)
        for rows, action in ACTIONS.items():
            found = rows.objects.filter(pk=message, fate__in=LEFT).only("about_kind", "about_id", "letter").first()
            if found is not None and (found.about_kind, found.about_id) in subjects_of(case):
                rows.objects.filter(pk=message, fate__in=LEFT).update(fate=Fate.BOUNCED)
                tell_trail(action, case, user, letter=found.letter)
                return
        raise workflow.NotPossible(_("Only a message that has left can be marked as come back."))


def subjects_of(case: Case) -> list[tuple[str, str]]:
    """What a message of the case can be about."""
    return [("case", str(case.pk)), *(("right", str(pk)) for pk in case.rights.values_list("pk", flat=True))]


def text_again(case: Case, message: uuid.UUID, user: User) -> None:
    """Says once more that there is news. Raises NotPossible where no such text message failed."""
    with transaction.atomic():
        need_role(case, user, Role.HANDLER, Role.VERIFIER)
        failed = OutgoingText.objects.filter(pk=message, about_kind="case", about_id=str(case.pk), letter=NEWS)
        if not failed.exclude(fate__in=(*LEFT, Fate.QUEUED)).exists() or way_to(case) is not Way.TEXT:
            raise workflow.NotPossible(_("This text message cannot be sent again."))
        post_news(case)
        tell_trail("text.sent_again", case, user)
