"""The confirmation of receipt that some laws want: that it came, how it goes on, and when the answer is due.

It waits behind the code, and a mail says that something does: before proof no more stands in a mail (DESIGN §4).
"""

import dataclasses
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from privacyportal.mail.letters import Letter, letters
from requests.complaint import complaint_of
from requests.letters.midway import post_message
from requests.letters.reach import keep, on_paper_alone
from requests.models import Case, Message, RightsRequest
from requests.rights import plan_of

LETTER = "case.received"


@dataclasses.dataclass(frozen=True)
class Promise:
    """What was asked, the day of the answer, and where that day comes from."""

    title: str
    due_on: date
    sentence: str


def post_receipt(
    case: Case, rights: Sequence[RightsRequest], promises: Sequence[Promise], *, again: bool = False
) -> Message:
    """Inside the caller's transaction, in the person's language. `again`: it takes the place of an earlier one."""
    context = {
        "received_on": case.received_on,
        "promises": promises,
        "again": again,
        "for_another": case.for_another,
        "by_post": on_paper_alone(case),
        "reference": case.reference,
        "complaint": complaint_of(rights[0]),
    }
    kept = keep(case, LETTER, context)
    post_message(case)
    return kept


def title_of(request: RightsRequest) -> str:
    return str(plan_of(request.right).title)


def register() -> None:
    letters.register(LETTER, Letter(LETTER, title=_("confirmation of receipt"), own_words=True))
