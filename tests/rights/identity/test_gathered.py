"""Somebody files in another's name again and again: few mails for the owner, who is never kept out for long."""

import re
from datetime import timedelta

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.sms.models import OutgoingText
from requests.identity import gathered
from requests.identity.codes import CODES_A_DAY, Verdict, check_code
from requests.identity.confirm import confirm_by_code
from requests.models import Case
from tests.rights.workspace import making


def a_round(controller: Controller) -> None:
    gathered.send_gathered(controller, clock.now())


def mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.select_related("data_key").order_by("queued_at", "id"))


def test_the_seventh_request_of_a_day_gets_its_code_in_one_mail(sofar: Controller) -> None:
    cases = [making.filed(sofar) for _ in range(CODES_A_DAY + 3)]
    assert len(mails()) == CODES_A_DAY
    a_round(sofar)
    last = mails()[-1]
    assert (len(mails()), last.letter, last.to) == (CODES_A_DAY + 1, "case.codes", making.LIN.email)
    for case in cases[CODES_A_DAY:]:
        assert case.reference in last.text
    for private in ("林", "tickets", "SN-2024"):
        assert private not in last.text + last.html + last.subject
    found = re.search(r"^\d{10}$", last.text, re.MULTILINE)
    assert found
    assert confirm_by_code(cases[0], found[0]).token == "", "a request that had its own code keeps it"
    assert confirm_by_code(cases[-1], found[0]).token
    assert making.right_of(cases[-1]).state == "verifying"


def test_a_flood_costs_the_owner_twelve_mails_a_day_and_four_hours(sofar: Controller) -> None:
    begun, waited = clock.now(), []
    for hour in range(24):
        with clock.at(begun + timedelta(hours=hour)):
            making.filed(sofar)  # the stranger, each hour
            mine = making.filed(sofar)
            a_round(sofar)
            waited.append(Case.objects.get(pk=mine.pk).folded_at is not None)
    assert len(mails()) <= CODES_A_DAY + 6
    longest = max(len(run) for run in "".join("x" if each else " " for each in waited).split())
    assert longest <= 4


def test_nothing_is_gathered_where_nothing_was_folded(sofar: Controller) -> None:
    making.filed(sofar)
    a_round(sofar)
    assert len(mails()) == 1


def test_a_shared_code_is_too_long_to_be_guessed_at_each_of_its_requests(sofar: Controller) -> None:
    cases = [making.filed(sofar) for _ in range(CODES_A_DAY + 2)]
    a_round(sofar)
    verdicts = [check_code(case, "0000000000") for case in cases[CODES_A_DAY:]]
    assert verdicts == [Verdict.WRONG] * 2
    assert check_code(cases[-1], "12345678") is Verdict.MALFORMED


def test_a_phone_gets_one_text_for_all(sofar: Controller) -> None:
    cases = [making.filed(sofar, email="", phone="138 0013 8000", country="CN") for _ in range(CODES_A_DAY + 2)]
    a_round(sofar)
    text = OutgoingText.objects.select_related("data_key").latest("queued_at")
    assert text.letter == "case.codes" and cases[-1].reference in text.text
    assert re.search(r"\b\d{10}\b", text.text)


def test_a_confirmed_request_keeps_its_own_codes(sofar: Controller) -> None:
    mine = making.confirmed(sofar).case
    for _ in range(CODES_A_DAY + 2):
        making.filed(sofar)
    from requests.identity.codes import issue_code

    assert issue_code(mine)
