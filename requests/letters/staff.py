"""Mails to staff about dates. Nothing of the person stands in them: who opens the link signs in."""

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from privacyportal.controllers.packs import pack_of
from privacyportal.mail import outbox
from privacyportal.mail.letters import Letter, letters
from privacyportal.staff.models import User
from requests.models import RightsRequest
from requests.rights import plan_of

LETTER = "staff.due"


def post_due(request: RightsRequest, user: User, left: int, due_on: date) -> None:
    """`left`: whole days; negative once it is late. Inside the caller's transaction."""
    case = request.case
    outbox.post(
        letter=LETTER,
        to=user.email,
        language=pack_of(case.controller).languages[0],
        controller=case.controller,
        about=("case", str(case.pk)),
        data_key=case.data_key,
        context={
            "reference": case.reference,
            "right": plan_of(request.right).short,
            "left": left,
            "late": -left,
            "due_on": due_on,
            "link": settings.PORTAL_BASE_URL + reverse("workspace:case", args=[case.reference]),
        },
    )


def register() -> None:
    letters.register(LETTER, Letter(LETTER, title=_("reminder to staff: a date comes near")))
