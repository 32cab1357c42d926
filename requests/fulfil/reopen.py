"""Opening an answered request again: after a complaint or an appeal was upheld, or where staff find it wrong."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.staff.access import roles_of
from privacyportal.staff.models import Role, User
from requests import workflow
from requests.dates import dates_again
from requests.fulfil.by_staff import need_words
from requests.letters.midway import post_reopened
from requests.models import Extension, Involvement, NoteKind, RightsRequest
from requests.notes import write_note


def reopen(request: RightsRequest, user: User, reason: str) -> RightsRequest:
    """A new round under the rule of the first, counted from today; what was refused before proof is verified first.

    The person is told, not why. A handler who opens it cannot approve it, nor can whoever is still in charge of it.
    """
    reason = need_words(reason, _("Write why it is opened again: it stays on record."))
    with transaction.atomic():
        row = workflow.lock(request)
        if (sentence := workflow.why_not(workflow.reopening(row), row, workflow.Deed.of_staff(user))) is not None:
            raise workflow.NotPossible(sentence)
        note = write_note(row.case, NoteKind.REOPENED, reason, user, row)
        opened = workflow.new_round(row, user, note)
        dates = dates_again(opened, clock.now())
        opened.rule, opened.due_on, opened.work_on = dates.rule.to_json(), dates.due_on, dates.work_on
        opened.reminded_for = None
        opened.save(update_fields=["rule", "due_on", "work_on", "reminded_for"])
        Extension.objects.filter(request=opened).delete()  # it moved the date of the round before; the trail tells it
        if opened.handler is not None:  # still in charge: a reassignment in the new round washes nobody clean
            workflow.involve(opened, opened.handler, Involvement.Deed.HANDLED)
        if Role.HANDLER in roles_of(user, opened.case.controller):
            workflow.involve(opened, user, Involvement.Deed.HANDLED)
        post_reopened(opened)
    return opened


def complained_of(request: RightsRequest) -> RightsRequest | None:
    """The request of the same controller that a complaint is about, with its case; None where it names none."""
    if request.complains_of_id is None:
        return None
    found: RightsRequest | None = (
        RightsRequest.objects.of(request.case.controller)
        .select_related("case__data_key", "case__controller", "pack_version")
        .filter(pk=request.complains_of_id)
        .first()
    )
    return found
