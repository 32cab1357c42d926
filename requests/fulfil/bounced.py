"""A mail that the mail server took and that came back later: only people see that."""

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal.mail.models import Fate, OutgoingMail
from privacyportal.staff.models import Role, User
from requests import workflow
from requests.fulfil.by_staff import need_role, tell_trail
from requests.models import Case

LEFT = (Fate.ACCEPTED, Fate.IN_DOUBT)


def mark(case: Case, mail: uuid.UUID, user: User) -> None:
    """Marks a mail of the case as come back. Raises NotPossible where it never left or is marked already."""
    with transaction.atomic():
        need_role(case, user, Role.HANDLER, Role.VERIFIER)
        about = [("case", str(case.pk)), *(("right", str(pk)) for pk in case.rights.values_list("pk", flat=True))]
        found = OutgoingMail.objects.filter(pk=mail, fate__in=LEFT).defer("to", "subject", "text", "html").first()
        if found is None or (found.about_kind, found.about_id) not in about:
            raise workflow.NotPossible(_("Only a mail that has left can be marked as come back."))
        OutgoingMail.objects.filter(pk=mail, fate__in=LEFT).update(fate=Fate.BOUNCED)
        tell_trail("mail.bounced", case, user, letter=found.letter)
