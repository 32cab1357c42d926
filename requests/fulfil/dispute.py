"""A dispute about who may act for a person, such as between two parents: marked and settled by staff, in words.

While it stands nothing of the case is given or done (`guards.undisputed`), and an approval that was given is void: the
dispute is part of what an approval approves (`content.digest`).
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.staff.models import Role, User
from requests import workflow
from requests.fulfil.by_staff import need_role, need_words, tell_trail
from requests.fulfil.review import content_changed
from requests.guards import mail_is_leaving, standing_dispute
from requests.models import Case, Dispute, NoteKind, Outcome, State
from requests.notes import write_note
from requests.workflow import NotPossible

MAY = (Role.VERIFIER, Role.ADMINISTRATOR)


def mark(case: Case, user: User, reason: str) -> Dispute:
    """From now until it is settled. Raises NotPossible where the person asks for themselves, or it stands already."""
    need_role(case, user, *MAY)
    reason = need_words(reason, _("Write who disagrees, and about what."))
    if not case.for_another:
        raise NotPossible(_("The person asks for themselves: there is nobody to disagree about."))
    with transaction.atomic():
        if Case.objects.select_for_update(of=("self",)).get(pk=case.pk) and standing_dispute(case):
            raise NotPossible(_("It is marked already that there is a dispute."))
        note = write_note(case, NoteKind.DISPUTE, reason, user)
        made: Dispute = Dispute.objects.create(case=case, by=user, reason=note)
        tell_trail("dispute.marked", case, user, note)
        for right in case.rights.filter(state=State.CARRYING_OUT):
            row = workflow.lock(right)
            if row.outcome != Outcome.REFUSED and not mail_is_leaving(row):
                content_changed(row, "dispute")
    return made


def settle(case: Case, user: User, reason: str) -> None:
    """Work goes on from where it stopped. Raises NotPossible where no dispute stands."""
    need_role(case, user, *MAY)
    reason = need_words(reason, _("Write how it was settled, and who may act now."))
    with transaction.atomic():
        note = write_note(case, NoteKind.DISPUTE, reason, user)
        open_ = Dispute.objects.filter(case=case, settled_at__isnull=True)
        if not open_.update(settled_at=clock.now(), settled_by=user):
            raise NotPossible(_("No dispute is open."))
        tell_trail("dispute.settled", case, user, note)
