"""Somebody files in another's name again and again: few mails for the owner, who is never kept out for long."""

import re
from datetime import timedelta

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.people import index
from privacyportal.sms.models import OutgoingText
from requests.identity import gathered
from requests.identity.codes import CODES_A_DAY, SHARED_TRIES, Verdict, check_code, issue_code
from requests.identity.confirm import confirm_by_code
from requests.intake.limits import CODE_TRIES
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
    assert _longest(waited) <= 4


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
    assert issue_code(mine)


# -- a request that is confirmed: its reference stands in every letter, and whoever reads it can ask for codes --------


def used_up(case: Case) -> None:
    """By somebody who knows the reference and no more."""
    while issue_code(case):
        pass


def shared_code() -> str:
    found = re.search(r"^\d{10}$", mails()[-1].text, re.MULTILINE)
    assert found
    return found[0]


def test_what_the_page_promises_comes_for_a_confirmed_request_too(sofar: Controller) -> None:
    mine = making.confirmed(sofar).case
    used_up(mine)
    a_round(sofar)
    assert mails()[-1].letter == "case.codes" and mine.reference in mails()[-1].text
    assert "not confirmed" not in mails()[-1].text + mails()[-1].html
    assert confirm_by_code(mine, shared_code()).token


def test_presses_all_day_long_keep_nobody_out_for_longer_than_those_hours(sofar: Controller) -> None:
    mine, begun, waited = making.confirmed(sofar).case, clock.now(), []
    for hour in range(48):
        with clock.at(begun + timedelta(hours=hour)):
            issue_code(mine)
            a_round(sofar)
            waited.append(Case.objects.get(pk=mine.pk).folded_at is not None)
    assert _longest(waited) <= 4
    assert len(mails()) <= 2 * (CODES_A_DAY + 6) + 1, "the first one was before it was confirmed"


def _longest(waited: list[bool]) -> int:
    return max(len(run) for run in "".join("x" if each else " " for each in waited).split())


def test_ones_own_request_stands_before_those_that_nobody_confirmed(sofar: Controller) -> None:
    phone: dict[str, str] = {"email": "", "phone": "138 0013 8000", "country": "CN"}
    mine = making.filed(sofar, **phone)
    Case.objects.filter(pk=mine.pk).update(confirmed_at=clock.now())
    mine.refresh_from_db()
    used_up(mine)
    for _ in range(CODES_A_DAY + 2):
        making.filed(sofar, **phone)
    a_round(sofar)
    text = OutgoingText.objects.select_related("data_key").latest("queued_at")
    assert text.letter == "case.codes" and mine.reference in text.text, "a text message has room for one"


def test_a_request_that_has_another_address_now_is_not_opened_from_the_old_one(sofar: Controller) -> None:
    """The old address still finds the request; a code that goes there must not open it."""
    mine = making.confirmed(sofar).case
    mine.email = "lin.of.now@example.com"
    mine.save(update_fields=["email"])
    index.put(sofar, mine.data_key, "email", mine.email)
    used_up(mine)
    for _ in range(CODES_A_DAY + 1):
        making.filed(sofar)
    a_round(sofar)
    assert {mail.to: mine.reference in mail.text for mail in mails() if mail.letter == "case.codes"} == {
        "lin.of.now@example.com": True,
        making.LIN.email: False,
    }
    for mail in mails()[-2:]:
        code = re.search(r"^\d{10}$", mail.text, re.MULTILINE)
        assert code
        opened = confirm_by_code(mine, code[0]).token
        assert bool(opened) == (mail.to == "lin.of.now@example.com")


def test_whoever_tries_codes_all_the_time_does_not_use_up_the_long_one(sofar: Controller) -> None:
    """One network has fewer tries in an hour than it takes, and six digits never fit a code of ten."""
    mine = making.confirmed(sofar).case
    used_up(mine)
    a_round(sofar)
    for number in range(int(CODE_TRIES.split("/")[0])):
        check_code(mine, f"{number:06d}" if number % 2 else f"{number:010d}")
    assert int(CODE_TRIES.split("/")[0]) < SHARED_TRIES
    assert confirm_by_code(mine, shared_code()).token


def test_the_long_code_is_void_after_its_tries(sofar: Controller) -> None:
    mine = making.confirmed(sofar).case
    used_up(mine)
    a_round(sofar)
    wrong = "0000000000" if shared_code() != "0000000000" else "1111111111"
    assert {check_code(mine, wrong) for _ in range(SHARED_TRIES)} == {Verdict.WRONG}
    assert check_code(mine, shared_code()) is Verdict.TOO_MANY
