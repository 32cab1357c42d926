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
from requests.fulfil.bounced import subjects_of
from requests.fulfil.by_staff import need_role, tell_trail
from requests.guards import withheld
from requests.letters import represented
from requests.letters.address import AGAIN, ASKED, CHANGED, CODE
from requests.letters.code import LETTERS
from requests.letters.paper import FOOT
from requests.letters.reach import keep_words, reachable, tell_news
from requests.models import Case, ChangeState, DataCopy, RightsRequest, State

HOLD_A_CODE = {*LETTERS, CODE}
TO_OTHERS = {represented.LETTER, ASKED, CHANGED}
"""Whose reader is not the one who asks, or not by that address any more: they go again where they went."""
UNDELIVERED = (Fate.BOUNCED, Fate.REFUSED)
AGAIN_AT_ALL = (*UNDELIVERED, Fate.ACCEPTED, Fate.IN_DOUBT)
"""Also what was accepted: the person may have deleted it, or never have seen it."""


def send_again(request: RightsRequest, user: User) -> None:
    """The same message under the same Message-ID; what came back as a mail of its own. Raises NotPossible where no mail
    waits for a person.
    """
    with transaction.atomic():
        row = workflow.lock(request)
        if Role.HANDLER not in roles_of(user, row.case.controller):
            raise workflow.NotPossible(_("Your role does not allow this step."))
        ours = mails_about("right", str(row.pk)).order_by("-queued_at")
        back = ours.filter(fate=Fate.BOUNCED).first()
        if back is not None and row.state == State.ANSWERED:
            send_once_more(row.case, back.pk, user)
            return
        mail = ours.filter(state=JobState.STOPPED).exclude(fate=Fate.DROPPED).first()
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


def send_once_more(case: Case, mail: uuid.UUID, user: User) -> None:
    """A letter goes out again in the same words, to the address that its reader has now. Codes do not: a new one can be
    asked for. Raises NotPossible for whoever took a new address themselves (four eyes), and while one is on its way.
    """
    with transaction.atomic():
        need_role(case, user, Role.HANDLER)
        old = OutgoingMail.objects.select_for_update(of=("self",)).select_related("data_key").filter(pk=mail).first()
        if old is None or not _can_go_again(case, old):
            raise workflow.NotPossible(_("Only a letter that has left can be sent once more."))
        if old.about_kind == "right" and (sentence := withheld(case)) is not None:
            raise workflow.NotPossible(sentence)
        taken = case.address_changes.filter(state=ChangeState.ACCEPTED, decided_at__gt=old.queued_at).last()
        if taken is not None and taken.by_id == user.pk:
            raise workflow.NotPossible(_("You took the new address yourself, so another person must send it there."))
        again = old.letter if old.letter in TO_OTHERS else AGAIN
        about = OutgoingMail.objects.open().filter(letter=again, about_kind=old.about_kind, about_id=old.about_id)
        if about.exists():
            raise workflow.NotPossible(_("It is on its way again already."))
        if not _again(case, old):
            raise workflow.NotPossible(_("The attached file no longer exists. Open the request again to make it anew."))
        if old.fate in UNDELIVERED:
            OutgoingMail.objects.filter(pk=old.pk).update(fate=Fate.DROPPED)
        row = case.rights.filter(pk=old.about_id).first() if old.about_kind == "right" else None
        tell_trail("mail.readdressed" if taken else "mail.sent_again", row or case, user, letter=old.letter)


def _can_go_again(case: Case, old: OutgoingMail) -> bool:
    """An answer once it is given; any other letter once it has left. What holds a code never does."""
    if old.fate not in AGAIN_AT_ALL or old.is_open or old.letter in HOLD_A_CODE:
        return False
    if (old.about_kind, old.about_id) not in subjects_of(case):
        return False
    if old.about_kind != "right":
        return True
    return workflow.lock(RightsRequest.objects.get(pk=old.about_id)).state == State.ANSWERED


def _again(case: Case, old: OutgoingMail) -> bool:
    """False where the copy that was attached is destroyed."""
    if old.attachment_file and not DataCopy.objects.filter(file=old.attachment_file).exists():
        return False
    if old.letter in TO_OTHERS:
        outbox.post_again(old, old.letter, old.to)
        return True
    if not reachable(case):
        keep_words(case, old.letter, FOOT.sub("", str(old.text)))
        tell_news(case)
        return True
    outbox.post_again(old, AGAIN, case.email)
    return True
