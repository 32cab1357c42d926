"""A mail that the mail server took and that came back later: only people see that."""

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal.audit.trail import Actor, record
from privacyportal.mail.models import Fate, OutgoingMail
from privacyportal.staff.access import roles_of
from privacyportal.staff.models import Role, User
from requests import workflow
from requests.models import Case

LEFT = (Fate.ACCEPTED, Fate.IN_DOUBT)


def mark(case: Case, mail: uuid.UUID, user: User) -> None:
    """Marks a mail of the case as come back. Raises NotPossible where it never left or is marked already."""
    with transaction.atomic():
        if roles_of(user, case.controller).isdisjoint({Role.HANDLER, Role.VERIFIER}):
            raise workflow.NotPossible(_("Your role does not allow this step."))
        about = [("case", str(case.pk)), *(("right", str(pk)) for pk in case.rights.values_list("pk", flat=True))]
        found = OutgoingMail.objects.filter(pk=mail, fate__in=LEFT).defer("to", "subject", "text", "html").first()
        if found is None or (found.about_kind, found.about_id) not in about:
            raise workflow.NotPossible(_("Only a mail that has left can be marked as come back."))
        OutgoingMail.objects.filter(pk=mail, fate__in=LEFT).update(fate=Fate.BOUNCED)
        record(
            "mail.bounced",
            controller=case.controller,
            actor=Actor.staff(user),
            subject=("case", str(case.pk)),
            facts={"letter": found.letter},
        )
