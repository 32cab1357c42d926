"""An answer to somebody who cannot be mailed: it waits behind the code, or is printed and posted."""

from privacyportal.mail.models import OutgoingMail
from requests import workflow
from requests.letters.reach import Way, way_to
from requests.models import Outcome, RightsRequest


def answered_if_unmailed(request: RightsRequest, mail: OutgoingMail | None, outcome: Outcome) -> None:
    """Inside the caller's transaction: where a text message tells them, the answer is given the moment it waits for
    them. Who is reached by post alone has it once staff say that it was posted (`answer.say_posted`).
    """
    if mail is None and way_to(request.case) is not Way.POST:
        workflow.record_answer(request, outcome)
