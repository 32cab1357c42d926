"""An answer that the mail server would not take is sent again when a person has seen to the cause."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal.audit.trail import Actor, record
from privacyportal.jobs.models import JobState
from privacyportal.jobs.running import try_again
from privacyportal.mail.models import Fate, OutgoingMail
from privacyportal.mail.outbox import mails_about
from privacyportal.staff.access import roles_of
from privacyportal.staff.models import Role, User
from requests import workflow
from requests.models import RightsRequest


def send_again(request: RightsRequest, user: User) -> None:
    """The same message under the same Message-ID. Raises NotPossible where no mail waits for a person."""
    with transaction.atomic():
        row = workflow.lock(request)
        if Role.HANDLER not in roles_of(user, row.case.controller):
            raise workflow.NotPossible(_("Your role does not allow this step."))
        stopped = mails_about("right", str(row.pk)).filter(state=JobState.STOPPED)
        mail = stopped.exclude(fate=Fate.DROPPED).order_by("-queued_at").first()
        if mail is None or not try_again(mail):
            raise workflow.NotPossible(_("No mail of this request waits to be sent again."))
        OutgoingMail.objects.filter(pk=mail.pk, fate=Fate.REFUSED).update(fate=Fate.QUEUED)
        record(
            "mail.sent_again",
            controller=row.case.controller,
            actor=Actor.staff(user),
            subject=("case", str(row.case_id)),
            facts={"right": row.right, "letter": mail.letter},
        )
