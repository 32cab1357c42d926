"""Who works on a request: taking it on, and handing it over. Whoever had it stays involved (DESIGN §2, four eyes)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal.audit.trail import Actor, record
from privacyportal.staff.access import roles_of
from privacyportal.staff.models import Role, User
from requests import workflow
from requests.models import Involvement, RightsRequest, State

WITH_SOMEBODY = {State.VERIFYING, State.FULFILLING, State.APPROVING}
"""States in which somebody may be put in charge."""


def take(request: RightsRequest, user: User, seen: int | None) -> RightsRequest:
    """The handler takes the request on. `seen`: whose it was on the page that they pressed the button on.

    Raises NotPossible where it has become somebody else's in the meantime.
    """
    with transaction.atomic():
        row = _may_be_given(request, user)
        if row.handler_id == user.pk:
            return row
        if row.handler_id != seen:
            raise workflow.NotPossible(
                _("Somebody else took this on a moment ago. Look at who it is with before you take it over.")
            )
        return _give(row, user, user, "case.taken")


def hand_over(request: RightsRequest, user: User, to: User) -> RightsRequest:
    """Puts another handler in charge. Raises NotPossible where that person may not handle requests here."""
    with transaction.atomic():
        row = _may_be_given(request, user)
        if Role.HANDLER not in roles_of(to, row.case.controller):
            raise workflow.NotPossible(_("That person does not handle requests here. Choose one of the list."))
        if row.handler_id == to.pk:
            return row
        return _give(row, user, to, "case.handed_over")


def _may_be_given(request: RightsRequest, user: User) -> RightsRequest:
    row = workflow.lock(request)
    if Role.HANDLER not in roles_of(user, row.case.controller):
        raise workflow.NotPossible(_("Your role does not allow this step."))
    if row.state not in WITH_SOMEBODY:
        raise workflow.NotPossible(workflow.why_not_now(row))
    return row


def _give(row: RightsRequest, user: User, to: User, action: str) -> RightsRequest:
    row.handler = to
    row.save(update_fields=["handler"])
    workflow.involve(row, to, Involvement.Deed.HANDLED)
    record(
        action,
        controller=row.case.controller,
        actor=Actor.staff(user),
        subject=("case", str(row.case_id)),
        facts={"right": row.right, "handler": str(to.pk)},
    )
    return row
