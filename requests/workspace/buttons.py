"""The buttons of a right: the deeds that the next step calls for, the rarer ones, and why somebody has none."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from privacyportal.sentences import joined
from privacyportal.staff.models import Membership, Role, User
from requests import guards, workflow
from requests.fulfil import doubt
from requests.fulfil.handling import WITH_SOMEBODY
from requests.models import Involvement, RightsRequest, SourceRun, State
from requests.rights import Work
from requests.workspace import work_buttons, work_steps
from requests.workspace.button import Button, address, address_of_case
from requests.workspace.step import NextStep, Situation, Whose, rows_in_words

V, H, P, U = Role.VERIFIER, Role.HANDLER, Role.APPROVER, Role.AUDITOR


def buttons_for(
    request: RightsRequest, now: Situation, step: NextStep, user: User, roles: frozenset[str]
) -> tuple[list[Button], str]:
    """What this person can press in the box of the next step, and where nothing, why not."""
    if step.whose.value not in Role.values:
        return _while_waiting(request, now, roles), ""
    if step.whose.value not in roles:
        return [], _who_may(request, step.whose)
    if (of_case := _of_case(request, now)) is not None:
        return of_case, ""
    if now.state == State.APPROVING and step.whose == Whose.APPROVER:
        return _approving(request, now, user)
    return _of_work(request, now, step, user)


def _of_work(request: RightsRequest, now: Situation, step: NextStep, user: User) -> tuple[list[Button], str]:
    if (sentence := work_buttons.not_the_approver(request, now, user)) is not None:
        return [], joined(sentence, _who_may(request, step.whose, [user.pk]))
    if (of_work := work_buttons.working(request, now)) is not None:
        return of_work, ""
    return {
        State.VERIFYING: _verifying,
        State.FULFILLING: _fulfilling,
        State.APPROVING: _put_back,
        State.CARRYING_OUT: _sending,
        State.ANSWERED: _sending,
    }[now.state](request, now), ""


def _of_case(request: RightsRequest, now: Situation) -> list[Button] | None:
    """What comes before the work on any right: the same facts, in the same order, as in the next step."""
    if work_steps.in_dispute(now):
        return [Button(_("Settle the dispute"), address_of_case("settle", request), look="primary")]
    if work_steps.in_doubt(now):
        return [Button(_("Decide who is asking"), address_of_case("identity", request), look="primary")]
    if work_steps.to_be_confirmed(now):
        confirm = address_of_case("confirm_receipt", request)
        return [Button(_("Send the confirmation"), confirm, post=True, look="primary")]
    return None


def _while_waiting(request: RightsRequest, now: Situation, roles: frozenset[str]) -> list[Button]:
    """While systems answer, the rows that are there can be looked at already; while the person is asked to show
    something, it can be decided on what is there.
    """
    if now.state == State.VERIFYING and now.asks_open and now.question_days is None and V in roles:
        return _verifying(request, now)
    found = []
    if work_steps.waiting_for_person(now) and roles & {V, H}:
        found.append(Button(_("Note what they said"), address_of_case("told", request)))
    if now.state == State.FULFILLING and now.rows and roles & {H, P, U}:
        found += _rows(request, _("Look at what is here: %(rows)s") % {"rows": rows_in_words(now.rows)}, "")
    return found


def _rows(request: RightsRequest, label: str, look: str) -> list[Button]:
    """Leads to the first run that found something."""
    runs = request.runs.filter(round=request.round, superseded_at__isnull=True).order_by("source__key")
    run = next((run for run in runs if run.rows), None)
    return [Button(label, first_rows(request, run), look=look)] if run else []


def first_rows(request: RightsRequest, run: SourceRun) -> str:
    """The page of the first collection of a run that holds rows."""
    number = next((n for n, count in enumerate(run.counts.values(), 1) if count), 1)
    return reverse("workspace:rows", args=[request.case.reference, run.pk, number])


def _verifying(request: RightsRequest, now: Situation) -> list[Button]:
    decide = reverse("workspace:identity", args=[request.case.reference])
    late = now.asks_open and now.asked_days >= now.identity_days
    found = [Button(_("Decide who is asking"), decide, look="primary")]
    if now.lost and not now.paper and not now.asks_open:
        again = reverse("workspace:evidence_ask", args=[request.case.reference, now.lost.method])
        found = [Button(_("Ask for it again"), again, look="primary"), Button(_("Decide who is asking"), decide)]
    if late:
        found.append(Button(_("Ask again"), address("ask_again", request), post=True))
        found.append(Button(_("Refuse, with a ground"), address("refuse", request)))
    return found


def _fulfilling(request: RightsRequest, now: Situation) -> list[Button]:
    if not now.systems:
        return [Button(_("Collect now"), address("collect_again", request), post=True, look="primary")]
    review = _rows(request, _("Review %(rows)s") % {"rows": rows_in_words(now.rows)}, "primary")
    if now.failed:
        if request.runs.filter(superseded_at__isnull=True, error__in=NOBODY_FOUND).exists():
            return [
                _prove_more(request, "primary"),
                _try_again(request, now),
                *_while_waiting(request, now, frozenset({H})),
            ]
        return [_try_again(request, now), *_while_waiting(request, now, frozenset({H}))]
    if now.rows and now.left_out >= now.rows:
        return _put_back(request, now)
    submit = Button(_("Submit for approval"), address("submit", request), post=True, look="" if review else "primary")
    return [*review, submit]


NOBODY_FOUND = ("nothing_to_ask", "not_proven")
"""Why a system could not be searched at all, which trying again does not change."""


def _prove_more(request: RightsRequest, look: str = "") -> Button:
    return Button(_("Have more proven first"), address("prove_more", request), look=look)


def _put_back(request: RightsRequest, now: Situation) -> list[Button]:
    return _rows(request, _("Look at the rows"), "primary")


def _try_again(request: RightsRequest, now: Situation) -> Button:
    failed = request.runs.filter(round=request.round, superseded_at__isnull=True, state="stopped")
    if len(now.failed) == 1:
        return Button(
            _("Try %(system)s again") % {"system": now.failed[0]},
            reverse("workspace:retry_run", args=[request.case.reference, failed[0].pk]), post=True, look="primary",
        )  # fmt: skip
    return Button(_("Try all of them again"), address("collect_again", request), post=True, look="primary")


def _approving(request: RightsRequest, now: Situation, user: User) -> tuple[list[Button], str]:
    back = Button(_("Send back"), address("send_back", request))
    refusal = workflow.why_not("approve", request, workflow.Deed.of_staff(user))
    look = _rows(request, _("Look at the rows"), "primary")
    if refusal is not None:
        sentence = joined(refusal, _others(request))
        return [*_rows(request, _("Look at the rows"), ""), back], sentence
    left = max(now.rows - now.left_out, 0)
    words = _("Approve and send …") if left else _("Approve the answer …")
    if now.work == Work.CHANGE:
        words = _("Look at the plan and approve …")
    elif now.work == Work.ANSWER:
        words = _("Read the answer and approve …")
    return [*look, Button(words, address("approve", request), look="" if look else "primary"), back], ""


def _sending(request: RightsRequest, now: Situation) -> list[Button]:
    if now.to_post:
        return [Button(_("It was posted"), address("posted", request), post=True, look="primary")]
    return [Button(_("Send the mail again"), address("retry_mail", request), post=True, look="primary")]


def other_deeds(request: RightsRequest, now: Situation, roles: frozenset[str]) -> list[Button]:
    """The rarer deeds, for the side of the page: those that this person could do now."""
    state = now.state
    found = []
    if state in WITH_SOMEBODY and roles & {V, H} and guards.may_end(request, workflow.Deed.of_portal()) is None:
        found.append(Button(_("Refuse, with a ground"), address("refuse", request)))
    if state == State.VERIFYING and V in roles:
        found.append(Button(_("Ask the person again"), address("ask_again", request), post=True))
    if state in WITH_SOMEBODY and H in roles and request.handler_id:
        found.append(Button(_("Hand over to another handler"), address("hand_over", request)))
    if roles & {V, H} and state in doubt.BACK.frm and guards.may_be_doubted(request, workflow.Deed.of_portal()) is None:
        found.append(_prove_more(request))
    if state == State.FULFILLING and H in roles and now.systems and not now.failed:
        found.append(Button(_("Collect everything anew"), address("collect_again", request)))
    return found + work_buttons.rarer(request, now, roles)


def _who_may(request: RightsRequest, whose: Whose, without: Sequence[int] = ()) -> str:
    """Names of those who may, so that somebody can be asked."""
    if whose == Whose.APPROVER:
        return _others(request)
    names = _names(request, whose.value, list(without))
    if not names:
        return _("Nobody here has the role that this needs. Ask an administrator to give it to somebody.")
    return _("This may do: %(names)s.") % {"names": names}


def _others(request: RightsRequest) -> str:
    """Approvers who took no part in this round."""
    involved = Involvement.objects.filter(request=request, round=request.round).values_list("user", flat=True)
    names = _names(request, P, [*involved, request.handler_id or 0])
    return _("This may approve: %(names)s.") % {"names": names} if names else ""


def _names(request: RightsRequest, role: str, without: list[int]) -> str:
    members = Membership.objects.filter(controller=request.case.controller_id, role=role, user__is_active=True).exclude(
        user__in=without
    )
    found = members.select_related("user").order_by("user__name", "user__email")[:6]
    return _(", ").join(str(member.user) for member in found)
