"""An answer that the mail server would not take is sent again when a person has seen to the cause."""

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal.audit.trail import Actor, record
from privacyportal.jobs.models import JobState
from privacyportal.jobs.running import try_again
from privacyportal.mail import outbox
from privacyportal.mail.models import Fate, OutgoingMail
from privacyportal.mail.outbox import mails_about
from privacyportal.staff.access import roles_of
from privacyportal.staff.models import Role, User
from requests import workflow
from requests.fulfil.by_staff import need_role, tell_trail
from requests.letters.address import AGAIN
from requests.letters.paper import FOOT
from requests.letters.reach import keep_words, reachable, tell_news
from requests.models import Case, ChangeState, DataCopy, RightsRequest, State

UNDELIVERED = (Fate.BOUNCED, Fate.REFUSED)


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


def send_to_new_address(case: Case, mail: uuid.UUID, user: User) -> None:
    """An answer that came back or was refused goes to the address that was taken since, in the same words.

    Raises NotPossible for whoever took the new address themselves (four eyes), and where there is none.
    """
    with transaction.atomic():
        need_role(case, user, Role.HANDLER)
        old = OutgoingMail.objects.select_for_update(of=("self",)).select_related("data_key").filter(pk=mail).first()
        ours = [str(pk) for pk in case.rights.values_list("pk", flat=True)]
        if old is None or old.about_kind != "right" or old.about_id not in ours or old.fate not in UNDELIVERED:
            raise workflow.NotPossible(_("Only an answer that came back or was refused can be sent once more."))
        row = workflow.lock(RightsRequest.objects.get(pk=old.about_id))
        taken = case.address_changes.filter(state=ChangeState.ACCEPTED, decided_at__gt=old.queued_at).last()
        if taken is None or row.state != State.ANSWERED:
            raise workflow.NotPossible(_("First a new address must be given and taken."))
        if taken.by_id == user.pk:
            raise workflow.NotPossible(_("You took the new address yourself, so another person must send it there."))
        if not _again(case, old):
            raise workflow.NotPossible(_("The attached file no longer exists. Open the request again to make it anew."))
        OutgoingMail.objects.filter(pk=old.pk).update(fate=Fate.DROPPED)
        tell_trail("mail.readdressed", row, user, letter=old.letter)


def _again(case: Case, old: OutgoingMail) -> bool:
    """False where the copy that was attached is destroyed."""
    if old.attachment_file and not DataCopy.objects.filter(file=old.attachment_file).exists():
        return False
    if not reachable(case):
        keep_words(case, old.letter, FOOT.sub("", str(old.text)))
        tell_news(case)
        return True
    outbox.post_again(old, AGAIN, case.email)
    return True
