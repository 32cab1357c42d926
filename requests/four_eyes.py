"""Who may not approve or decide: whoever had a hand in it, by whichever door it came in (DESIGN §2)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from privacyportal.audit.models import Entry
from privacyportal.mail.models import Wording
from privacyportal.staff.models import Membership, Role, User
from requests.deed import Deed
from requests.models import Involvement, RightsRequest
from requests.notes import opened_again
from requests.rights import Work, plan_of

LETTERS_OF: dict[Work, tuple[str, ...]] = {
    Work.DISCLOSE: ("answer.copy", "answer.nothing_held"),
    Work.CHANGE: ("answer.done",),
    Work.ANSWER: ("answer.words", "answer.know"),
}
"""Letters that an approval lets go."""


def four_eyes(request: RightsRequest, deed: Deed) -> Any:
    """Persons are compared, not roles; a reassignment does not wash anybody clean (DESIGN §2)."""
    user = deed.user
    if user is not None and (_worded_it(request, user) or _described_it(request, user)):
        return _("You changed a wording or data map that this letter is made of, so another approver must approve it.")
    if (sentence := not_their_own(request, deed)) is not None:
        return sentence
    involved = (
        request.handler_id == (user and user.pk)
        or Involvement.objects.filter(request=request, round=request.round, user=user).exists()
    )
    if not involved:
        return None
    others = (
        Membership.objects.filter(controller=request.case.controller, role=Role.APPROVER, user__is_active=True)
        .exclude(user=user)
        .exclude(user__in=Involvement.objects.filter(request=request, round=request.round).values("user"))
    )
    if others.exists():
        return _("You worked on this request yourself, so another approver must approve it.")
    return _(
        "You worked on this request yourself, and nobody else here may approve. "
        "Ask an administrator to make another person an approver."
    )


def _worded_it(request: RightsRequest, user: User) -> bool:
    """Whether words of theirs stand in the letter since work on it began in this round."""
    case, since = request.case, _began_at(request)
    letters = Wording.objects.filter(
        controller=case.controller_id, letter__in=LETTERS_OF[plan_of(request.right).work], language=case.language
    )
    newest: dict[str, Wording] = {each.letter: each for each in letters.order_by("number")}
    return any(each.by_id == user.pk and each.at >= since for each in newest.values())


def _described_it(request: RightsRequest, user: User) -> bool:
    """The same of what a source's map and labels say, where the answer or the copy is made of it."""
    if request.right != "know" and plan_of(request.right).work != Work.DISCLOSE:
        return False
    mine = Entry.objects.filter(
        subject_kind="source", controller=request.case.controller_id, actor_kind="staff", actor_id=str(user.pk),
        action__in=("source.added", "source.changed"), at__gte=_began_at(request),
    )  # fmt: skip
    return bool(mine.exists())


def _began_at(request: RightsRequest) -> datetime:
    """When work on it began, in this round."""
    return opened_again(request) or request.case.received_at


def not_their_own(request: RightsRequest, deed: Deed) -> Any:
    """Nobody judges a complaint about their own answer, or about one that they approved."""
    about, user = request.complains_of, deed.user
    if about is None or user is None:
        return None
    worked = about.handler_id == user.pk or about.involvements.filter(user=user).exists()
    if worked or about.approvals.filter(by=user).exists():
        return _("You worked on the answer that this complaint is about, so somebody else must decide it.")
    return None
