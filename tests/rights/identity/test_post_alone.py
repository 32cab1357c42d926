"""The whole way of somebody who is reached by post alone: no code can come, and all that is said is posted."""

from typing import Any

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.sms.models import OutgoingText
from privacyportal.staff.models import User
from requests.intake.filing import Entry, Filing, file_entered_case
from requests.models import Case, Channel
from requests.reference import make_reference
from tests.rights.intake.conftest import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-05")]


def posted(controller: Controller, user: User, **changes: Any) -> Case:
    """What a letter asked for, entered by staff: neither address nor number."""
    given = {"right": "access", "name": "Erika Mustermann", "email": "", "language": "en", "country": "DE", **changes}
    today = clock.today("Asia/Shanghai")
    return file_entered_case(controller, Filing(**given), Entry(Channel.POST, today, mails=False), user)


def nothing_was_sent() -> bool:
    return not OutgoingMail.objects.exists() and not OutgoingText.objects.exists()


def test_asking_for_a_code_says_the_same_as_for_a_request_that_nobody_made(
    client: Client, sofar: Controller, verifier: User
) -> None:
    case, nobodys = posted(sofar, verifier), make_reference("sofar")
    known = client.post(f"/r/{case.reference}/code/", follow=True)
    unknown = Client().post(f"/r/{nobodys}/code/", follow=True)
    assert known.status_code == 200
    assert text_of(known).replace(case.reference, "") == text_of(unknown).replace(nobodys, "")
    assert nothing_was_sent() and not case.challenges.exists()
