"""Confirming receipt where a law wants it, such as California within ten working days: by itself, else by staff.
What staff enter is confirmed wherever it comes from.

`due` is the day by which it must have been said. That it was said is a message of the case and an entry of its trail.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.packs import pack_at
from privacyportal.mail.outbox import speaking
from privacyportal.staff.models import Role, User
from requests import deadlines, workflow
from requests.dates import dates_of, rule_of
from requests.deadlines import Events
from requests.fulfil.by_staff import need_role
from requests.letters.receipt import LETTER, Promise, post_receipt, title_of
from requests.models import Case, Message, RightsRequest, State
from requests.models.right import OPEN_STATES

MAY = (Role.VERIFIER, Role.HANDLER)


def due(request: RightsRequest) -> date | None:
    """By when the law of the place wants receipt confirmed; None where it does not. No query beyond the case."""
    rule = rule_of(request)
    if rule.law is None or rule.began_on is not None or not (rule.law.confirmation or rule.law.acknowledge):
        return None
    return deadlines.confirm_by(rule, Events(request.case.received_on, request.case.received_at))


def confirmed(case: Case) -> Message | None:
    found: Message | None = case.messages.filter(letter=LETTER).order_by("at").first()
    return found


def confirm_if_wanted(case: Case, actor: Actor | None = None) -> bool:
    """Once a case: where a law wants it of one of its rights that are open, and of whatever staff entered, since who
    wrote or called has no page that says what was noted. Inside the caller's transaction.
    """
    rights = _open_rights(case)
    days = [day for request in rights if (day := due(request)) is not None]
    wanted = bool(days) or (case.entered_by_id is not None and bool(rights))
    if not wanted or confirmed(case) is not None:
        return False
    _tell(case, rights, min(days) if days else None, actor or Actor.portal())
    return True


def tell_again(case: Case, user: User) -> None:
    """The same with other dates, where it was said before. Inside the caller's transaction."""
    if confirmed(case) is not None:
        _tell(case, _open_rights(case), None, Actor.staff(user), again=True)


def _open_rights(case: Case) -> list[RightsRequest]:
    rights = list(case.rights.filter(state__in=OPEN_STATES).select_related("pack_version").order_by("due_on", "id"))
    for request in rights:
        request.case = case
    return rights


def _tell(case: Case, rights: list[RightsRequest], by: date | None, actor: Actor, *, again: bool = False) -> None:
    """`by`: the day on which a law wants it said; None where none does. `again`: in place of an earlier letter."""
    with speaking(case.language, pack_at(rights[0].pack_version).zone):
        promises = [
            Promise(title_of(request), request.due_on, deadlines.sentence(dates_of(request))) for request in rights
        ]
    post_receipt(case, rights, promises, again=again)
    on = {"on": clock.today(rule_of(rights[0]).zone).isoformat()}
    record(
        "receipt.confirmed" if by else "receipt.told",
        controller=case.controller,
        actor=actor,
        subject=("case", str(case.pk)),
        facts={**on, "by": by.isoformat()} if by else on,
    )


def confirm_receipt(case: Case, user: User) -> None:
    """By hand, where it was not said yet. Raises NotPossible where no law wants it, or it was said."""
    need_role(case, user, *MAY)
    with transaction.atomic():
        if case.rights.filter(state=State.RECEIVED).exists():
            raise workflow.NotPossible(workflow.NOT_IN_TABLE[State.RECEIVED])
        if not confirm_if_wanted(case, Actor.staff(user)):
            raise workflow.NotPossible(_("Receipt is confirmed already, or no law wants it here."))


def _on_confirming(request: RightsRequest, deed: workflow.Deed) -> None:
    confirm_if_wanted(request.case)


def register() -> None:
    """Called once when the app is ready."""
    workflow.effects.register("confirm_receipt", _on_confirming)
