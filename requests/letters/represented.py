"""To the person for whom somebody else asks: that it happened, how to object, and no content (DESIGN §4)."""

from django.utils.translation import gettext_lazy as _

from privacyportal.mail.letters import Letter, letters
from requests.letters.mailing import mail_about
from requests.models import Case

LETTER = "case.authority"


def post_authority(case: Case, to: str) -> None:
    """Inside the caller's transaction. Raises InvalidIdentifier for an address that is none."""
    mail_about(case, LETTER, {"guardian": case.acting_as == "guardian"}, to=to)


def register() -> None:
    letters.register(LETTER, Letter(LETTER, title=_("somebody acts for you")))
