"""A doubt about who is asking, or one more identifier that is needed: what was accepted of a case counts no more.

Whatever of it needs proof and was not answered waits for the next decision; where something is done in a system
already, what is left of it waits, too, and is approved anew. Meanwhile nothing is given, also not again
(`guards.withheld`).
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.staff.access import roles_of
from privacyportal.staff.models import User
from requests import guards, workflow
from requests.fulfil.by_staff import need_words, tell_trail
from requests.fulfil.review import content_changed
from requests.models import Case, IdentityDecision, NoteKind, RightsRequest, State
from requests.notes import write_note

BACK = workflow.TABLE["prove_more"]


def doubt(case: Case, user: User, reason: str) -> None:
    """`reason`: what is missing; whoever decides reads it. Raises NotPossible where nothing of the case could wait."""
    reason = need_words(reason, _("Write what is missing, or what is in doubt."))
    with transaction.atomic():
        Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        rights = [workflow.lock(right) for right in case.rights.order_by("id")]
        if (sentence := why_no_doubt(case, user, rights)) is not None:
            raise workflow.NotPossible(sentence)
        note = write_note(case, NoteKind.IDENTITY, reason, user)
        IdentityDecision.objects.create(case=case, by=user, proven=False, reason=note)
        tell_trail("identity.doubted", case, user, note)
        for right in rights:
            deed = workflow.Deed.of_staff(user, {"identity_asked_at": clock.now()})
            if workflow.why_not("prove_more", right, deed) is None:
                workflow.perform("prove_more", right, deed)
            elif right.state == State.CARRYING_OUT and guards.may_be_doubted(right, deed) is None:
                content_changed(right, "doubt")


def why_no_doubt(case: Case, user: User, rights: Sequence[RightsRequest]) -> Any:
    """The sentence why nobody need prove more; None where somebody could be made to. `rights`: all of the case."""
    if roles_of(user, case.controller).isdisjoint(BACK.by):
        return workflow.NOT_YOURS
    deed = workflow.Deed.of_staff(user)
    refusals = [guards.may_be_doubted(right, deed) for right in rights if right.state in BACK.frm]
    if None in refusals:
        return None
    decided_on = next((right for right in rights if right.state == State.VERIFYING), None)
    return refusals[0] if refusals and decided_on is None else workflow.why_not_now(decided_on or rights[-1])
