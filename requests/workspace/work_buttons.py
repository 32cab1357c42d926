"""The buttons of plans, of written answers, and of what waits for the person."""

from typing import Any

from django.utils.translation import gettext as _

from privacyportal.staff.models import Role, User
from requests.fulfil import extend, fee, messages, plan, reopen
from requests.models import Intent, PlanRow, RightsRequest, State
from requests.rights import Work
from requests.workspace.button import Button, address
from requests.workspace.plan_panel import name_of
from requests.workspace.step import Situation


def working(request: RightsRequest, now: Situation) -> list[Button] | None:
    """What a handler presses for a plan or an answer; None where the work goes another way."""
    if now.work == Work.DISCLOSE:
        return None
    if now.state == State.FULFILLING:
        return _planning(request, now) if now.work == Work.CHANGE else _writing(request, now)
    if now.state == State.CARRYING_OUT and now.work == Work.CHANGE and not (now.mail or now.to_post):
        return _closing(request)
    return None


def not_the_approver(request: RightsRequest, now: Situation, user: User) -> Any:
    """Why this handler cannot carry the plan out; None where they can, or it is not about that."""
    if now.state != State.CARRYING_OUT or now.work != Work.CHANGE or not now.to_do:
        return None
    approvals = request.approvals.filter(round=request.round, voided_at__isnull=True, by=user)
    return plan.APPROVED_IT if approvals.exists() else None


def _planning(request: RightsRequest, now: Situation) -> list[Button]:
    add = Button(_("Add a system"), address("plan_add", request))
    undecided = next((row for row in plan.rows_of(request) if not row.intent), None)
    if undecided:
        words = _("Decide on %(system)s") % {"system": name_of(undecided)}
        return [Button(words, address("plan_decide", request, undecided.pk), look="primary"), add]
    if now.unplanned:
        return [Button(_("Add it to the plan"), address("plan_connected", request), post=True, look="primary")]
    if not now.plan:
        return [Button(add.label, add.url, look="primary")]
    if now.hold_until and {Intent.DO, Intent.PARTLY}.intersection(now.to_do):
        return [Button(_("Refuse, with a ground"), address("refuse", request))]
    return [_end(request, now, _("Finish the plan"))]


def _writing(request: RightsRequest, now: Situation) -> list[Button]:
    write = address("answer", request)
    if not now.written:
        return [Button(_("Write the answer"), write, look="primary")]
    return [_end(request, now, _("Send the answer")), Button(_("Read it, or change it"), write)]


def _end(request: RightsRequest, now: Situation, finish: str) -> Button:
    if now.needs_approval:
        return Button(_("Submit for approval"), address("submit", request), post=True, look="primary")
    return Button(finish, address("finish", request), post=True, look="primary")


def _closing(request: RightsRequest) -> list[Button]:
    row = next((row for row in plan.rows_of(request) if row.closed_at is None), None)
    if row is None:
        return []
    words = _("Close %(system)s") % {"system": name_of(row)}
    return [Button(words, address("plan_close", request, row.pk), look="primary")]


def rarer(request: RightsRequest, now: Situation, roles: frozenset[str]) -> list[Button]:
    """For the side of the page."""
    found = [*_talking(request, now, roles), *_turning(request, now, roles)]
    if Role.HANDLER not in roles or now.work != Work.CHANGE:
        return found
    if now.state == State.FULFILLING and now.plan:
        found.append(Button(_("Add a system to the plan"), address("plan_add", request)))
    if now.state == State.CARRYING_OUT and not _something_done(request) and not now.mail and not now.outcome:
        found.append(Button(_("Take the plan back to change it"), address("reconsider", request), post=True))
    return found


def _talking(request: RightsRequest, now: Situation, roles: frozenset[str]) -> list[Button]:
    """A question, a fee, more time."""
    found: list[Button] = []
    if roles & {Role.VERIFIER, Role.HANDLER}:
        if now.question_days is not None:
            found.append(Button(_("Take the question back"), address("take_back", request), post=True))
        elif now.state in messages.MAY_ASK:
            found.append(Button(_("Ask the person something"), address("ask", request)))
        if fee.why_no_quote(request) is None:
            found.append(Button(_("Tell what it costs"), address("fee", request)))
    if Role.HANDLER in roles and extend.why_not(request) is None:
        found.append(Button(_("Take more time"), address("extend", request)))
    return found


def _turning(request: RightsRequest, now: Situation, roles: frozenset[str]) -> list[Button]:
    """Opening it again, or what a complaint is about."""
    if not roles & {Role.HANDLER, Role.APPROVER}:
        return []
    found = [Button(_("Open it again"), address("reopen", request))] if now.state == State.ANSWERED else []
    about = reopen.complained_of(request) if request.right == "complain" else None
    if about is not None and about.state == State.ANSWERED:
        words = _("The complaint is right: open %(reference)s again") % {"reference": about.case.reference}
        found.append(Button(words, address("reopen", about)))
    return found


def _something_done(request: RightsRequest) -> bool:
    rows = PlanRow.objects.filter(request=request, round=request.round, closed_at__isnull=False)
    return any(row.irreversible for row in rows)
