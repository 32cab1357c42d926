"""An answer to somebody who cannot be mailed: it waits behind the code, to be printed and posted."""

from privacyportal.mail.models import OutgoingMail
from requests import workflow
from requests.models import Outcome, RightsRequest


def answered_if_unmailed(request: RightsRequest, mail: OutgoingMail | None, outcome: Outcome) -> None:
    """Inside the caller's transaction: where no mail will leave, the answer is given the moment it waits for them."""
    if mail is None:
        workflow.record_answer(request, outcome)
