"""To the person for whom somebody else asks: that it happened, how to object, and no content (DESIGN §4)."""

from django.utils.translation import gettext_lazy as _

from privacyportal.mail import outbox
from privacyportal.mail.letters import Letter, letters
from requests.models import Case

LETTER = "case.authority"


def post_authority(case: Case, to: str) -> None:
    """Inside the caller's transaction. Raises InvalidIdentifier for an address that is none."""
    outbox.post(
        letter=LETTER,
        to=to,
        language=case.language,
        controller=case.controller,
        about=("case", str(case.pk)),
        data_key=case.data_key,
        context={"reference": case.reference, "guardian": case.acting_as == "guardian"},
        test=case.test,
    )


def register() -> None:
    letters.register(LETTER, Letter(LETTER, title=_("somebody acts for you")))
