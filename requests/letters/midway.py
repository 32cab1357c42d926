"""The letters between receipt and answer: there is a message, what it costs, it takes longer, it was opened again,
what was noted that the person said.
"""

from datetime import date
from typing import Any

from requests.complaint import complaint_of
from requests.guards import known
from requests.letters.mailing import addressed
from requests.letters.reach import Way, keep, post_or_keep, reachable, tell_news, way_to
from requests.models import Case, FeeQuote, RightsRequest
from requests.rights import plan_of


def post_message(case: Case) -> None:
    """Only that there is one: what it says stands on the page, behind the code (DESIGN §4)."""
    if reachable(case):
        post_or_keep(case, "case.message", {}, about=("case", str(case.pk)))
    else:
        tell_news(case)


def post_fee(request: RightsRequest, quote: FeeQuote, reason: str) -> None:
    """The amount and why; accepted or declined on the status page (P-06)."""
    _tell("case.fee", request, {"amount": quote.amount, "currency": quote.currency, "reason": reason})


def post_extended(request: RightsRequest, before: date, to: date, reason: str, ground: Any) -> None:
    """The date as it was, as it is, and why (P-03). `ground`: of the policy, as the person reads it; '' without one."""
    _tell("case.extended", request, {"before": before, "to": to, "ground": ground, "reason": reason})


def post_reopened(request: RightsRequest) -> None:
    """That it is decided anew, and by when; why it was opened again is for staff."""
    _tell("case.reopened", request, {"to": request.due_on})


def post_noted(request: RightsRequest, meaning: str, channel: str, day: date) -> None:
    """What staff noted that the person said by another way than the page, so that nobody ends it in their name."""
    _tell("case.noted", request, {"meaning": meaning, "channel": channel, "day": day})


def _tell(letter: str, request: RightsRequest, context: dict[str, Any]) -> None:
    """Before proof the mail only says that there is something, and the words wait behind the code (DESIGN §4)."""
    case = request.case
    context |= {
        **addressed(case),
        "by_post": way_to(case) is Way.POST,
        "title": plan_of(request.right).title,
        "complaint": complaint_of(request),
    }
    if known(case):
        post_or_keep(case, letter, context, about=("case", str(case.pk)), right=request.right)
        return
    keep(case, letter, context, right=request.right)
    post_message(case)
