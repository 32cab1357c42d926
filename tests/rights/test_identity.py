"""Who is asking: the code and its limits, the session, and the decision that a verifier makes."""

import re
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from privacyportal import clock
from privacyportal.audit.trail import entries_about
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from requests.fulfil import rounds
from requests.identity import codes
from requests.identity.codes import (
    CODES_A_DAY,
    SECOND_PRESS,
    SECOND_PRESSES,
    Verdict,
    check_code,
    close_session,
    issue_code,
    open_session,
    read_code,
    session_of,
)
from requests.identity.confirm import confirm_by_code
from requests.identity.decision import accept_identity, ask_again
from requests.models import Case, Challenge, Evidence, IdentityDecision, State
from requests.workflow import NotPossible
from tests.rights.workspace import making
from tests.rights.workspace.making import right_of


@pytest.fixture
def case(sofar: Controller) -> Case:
    return making.filed(sofar)


def code_of(case: Case) -> str:
    mail = OutgoingMail.objects.filter(about_id=str(case.pk)).latest("queued_at")
    match = re.search(r"^\d{6}$", mail.text, re.MULTILINE)
    assert match
    return match[0]


def wrong_for(case: Case) -> str:
    return "000000" if code_of(case) != "000000" else "111111"


# -- the code -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["123456", " 123456 ", "123 456", "123-456", "１２３４５６", "1 2 3 4 5 6", "123\u00a0456"]
)
def test_a_code_is_read_as_people_paste_it(typed: str) -> None:
    assert read_code(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "123456; drop"])
def test_what_is_no_code_counts_no_try(case: Case, typed: str) -> None:
    assert check_code(case, typed) is Verdict.MALFORMED
    assert Challenge.objects.get(case=case).tries == 0


def test_a_right_code_opens_once(case: Case) -> None:
    code = code_of(case)
    assert check_code(case, code) is Verdict.RIGHT
    assert check_code(case, code) is Verdict.EXPIRED


def test_a_second_press_is_right_for_moments_in_the_same_browser_alone(case: Case) -> None:
    code = code_of(case)
    assert check_code(case, code, "browser") is Verdict.RIGHT
    assert check_code(case, code, "browser") is Verdict.RIGHT
    assert check_code(case, wrong_for(case), "browser") is Verdict.WRONG
    assert check_code(case, code, "another") is Verdict.EXPIRED
    assert check_code(case, code) is Verdict.EXPIRED
    with clock.at(clock.now() + SECOND_PRESS + timedelta(seconds=1)):
        assert check_code(case, code, "browser") is Verdict.EXPIRED


def test_a_browser_that_is_not_known_presses_once(case: Case) -> None:
    code = code_of(case)
    assert [check_code(case, code, "") for _ in range(2)] == [Verdict.RIGHT, Verdict.EXPIRED]


def test_second_presses_are_counted_too_and_found_after_the_last_try(case: Case) -> None:
    wrong, code = wrong_for(case), code_of(case)
    assert [check_code(case, wrong, "browser") for _ in range(4)] == [Verdict.WRONG] * 4
    presses = [check_code(case, code, "browser") for _ in range(1 + SECOND_PRESSES + 1)]
    assert presses == [Verdict.RIGHT] * (1 + SECOND_PRESSES) + [Verdict.TOO_MANY]


def test_a_newer_code_and_a_closed_page_end_the_second_press(case: Case) -> None:
    code = code_of(case)
    token = confirm_by_code(case, code, "browser").token
    close_session(case, token)
    assert check_code(case, code, "browser") is Verdict.EXPIRED
    issue_code(case)
    newer = code_of(case)
    assert check_code(case, newer, "browser") is Verdict.RIGHT
    issue_code(case)
    if code_of(case) != newer:
        assert check_code(case, newer, "browser") is Verdict.WRONG


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_the_button_pressed_twice_at_one_moment_opens_the_page_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser minds the last answer alone: whichever that is, a session comes with it, and all is done once."""
    digest = codes._digest

    def slow_digest(challenge: Challenge, secret: str) -> str:
        time.sleep(0.05)  # without a lock all would be here at once
        return digest(challenge, secret)

    monkeypatch.setattr(codes, "_digest", slow_digest)
    case = making.filed(making.sofar())
    address, code, together = f"/r/{case.reference}/", code_of(case), threading.Barrier(4)
    browser, answers = Client(), []
    browser.get(address)

    def press() -> None:
        client = Client()
        client.cookies["csrftoken"] = browser.cookies["csrftoken"].value
        together.wait()
        try:
            answers.append(client.post(address, {"code": code}))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [302] * 4
    for answer in answers:
        assert session_of(case, answer.cookies["case_session"].value) is not None
    assert entries_about("case", str(case.pk)).filter(action="request.confirm").count() == 1
    assert Evidence.objects.filter(case=case).count() == 1
    assert Challenge.objects.get(case=case).tries == 4, "each press is counted"


def test_who_files_in_somebodys_name_does_not_lock_them_out_of_their_request(sofar: Controller) -> None:
    """Strangers are folded, a confirmed request has codes of its own."""
    mine = making.confirmed(sofar).case
    strangers = [making.filed(sofar) for _ in range(CODES_A_DAY + 2)]
    assert sum(Challenge.objects.filter(case=case).exists() for case in strangers) == CODES_A_DAY
    assert issue_code(mine)
    assert check_code(mine, code_of(mine)) is Verdict.RIGHT


def test_five_wrong_tries_and_the_right_one_comes_too_late(case: Case) -> None:
    wrong = wrong_for(case)
    assert [check_code(case, wrong) for _ in range(5)] == [Verdict.WRONG] * 5
    assert check_code(case, code_of(case)) is Verdict.TOO_MANY
    assert entries_about("case", str(case.pk)).filter(action="identity.code_wrong").count() == 5


def test_a_code_is_too_old_after_its_minutes(case: Case) -> None:
    code = code_of(case)
    with clock.at(clock.now() + timedelta(minutes=14, seconds=50)):
        assert check_code(case, wrong_for(case)) is Verdict.WRONG
    with clock.at(clock.now() + timedelta(minutes=15, seconds=1)):
        assert check_code(case, code) is Verdict.EXPIRED


def test_a_new_code_makes_the_older_one_void(case: Case) -> None:
    old = code_of(case)
    issue_code(case)
    if code_of(case) != old:
        assert check_code(case, old) is Verdict.WRONG
    assert check_code(case, code_of(case)) is Verdict.RIGHT


def test_the_code_stands_nowhere_in_the_database(case: Case) -> None:
    challenge = Challenge.objects.get(case=case)
    assert code_of(case) not in challenge.digest[:6]
    assert len(challenge.digest) == 64


def test_codes_to_one_address_are_limited_whatever_the_number_of_requests(sofar: Controller, case: Case) -> None:
    others = [making.filed(sofar, email="LIN.xiaoyu@example.com") for _ in range(10)]
    assert Challenge.objects.count() == CODES_A_DAY
    assert not issue_code(others[-1])
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        assert issue_code(others[-1])


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_filings_at_one_moment_do_not_get_past_the_allowance_of_an_address() -> None:
    """Each counts what the others have committed: without waiting for each other all would count too few."""
    sofar = making.sofar()
    for _ in range(CODES_A_DAY - 2):
        making.filed(sofar)
    together, failed = threading.Barrier(8), []

    def file() -> None:
        together.wait()
        try:
            making.filed(sofar)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=file) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert Case.objects.count() == CODES_A_DAY - 2 + 8, "nobody's request is refused"
    assert Challenge.objects.count() == CODES_A_DAY


def test_a_code_of_one_case_does_not_open_another(sofar: Controller, case: Case) -> None:
    other = making.filed(sofar, email="somebody@example.com")
    if code_of(other) != code_of(case):
        assert check_code(other, code_of(case)) is Verdict.WRONG


# -- confirming, and the session -----------------------------------------------------------------------------


def test_the_first_code_confirms_the_request_and_opens_a_session(case: Case) -> None:
    opening = confirm_by_code(case, code_of(case))
    assert opening.verdict is Verdict.RIGHT
    assert right_of(case).state == State.VERIFYING
    assert Case.objects.get(pk=case.pk).confirmed_at is not None
    assert session_of(case, opening.token) is not None
    assert session_of(case, "x" + opening.token) is None
    assert session_of(case, "") is None


def test_a_wrong_code_changes_nothing(case: Case) -> None:
    assert not confirm_by_code(case, wrong_for(case)).token
    assert right_of(case).state == State.RECEIVED
    assert Case.objects.get(pk=case.pk).confirmed_at is None


def test_a_later_code_opens_a_session_and_moves_nothing(case: Case) -> None:
    confirm_by_code(case, code_of(case))
    at = Case.objects.get(pk=case.pk).confirmed_at
    issue_code(case)
    assert confirm_by_code(case, code_of(case)).token
    assert Case.objects.get(pk=case.pk).confirmed_at == at
    assert entries_about("case", str(case.pk)).filter(action="request.confirm").count() == 1


def test_a_lapsed_request_opens_and_stays_lapsed_and_unconfirmed(sofar: Controller, case: Case) -> None:
    with clock.at(clock.now() + timedelta(days=8)):
        rounds.lapse(sofar, clock.now())
        issue_code(case)
        assert confirm_by_code(case, code_of(case)).token
    assert right_of(case).state == State.LAPSED
    assert Case.objects.get(pk=case.pk).confirmed_at is None


def test_a_session_opens_one_case_for_its_minutes(sofar: Controller, case: Case) -> None:
    other = making.filed(sofar, email="somebody@example.com")
    token = open_session(case)
    assert session_of(other, token) is None
    with clock.at(clock.now() + timedelta(minutes=29)):
        assert session_of(case, token) is not None
    with clock.at(clock.now() + timedelta(minutes=30, seconds=1)):
        assert session_of(case, token) is None


# -- the decision ---------------------------------------------------------------------------------------------


@pytest.mark.promise("P-05")
def test_a_verifier_decides_with_a_reason_and_only_what_is_ticked_counts_as_proven(sofar: Controller) -> None:
    request = making.confirmed(sofar)
    verifier = making.member(sofar, "verifier")
    decision = accept_identity(request.case, verifier, ["device_serial"], "The serial is on the account’s label.")
    assert decision.identifiers == ["email", "device_serial"]
    assert right_of(request.case).state == State.FULFILLING
    entry = entries_about("case", str(request.case_id)).get(action="request.prove")
    assert entry.facts["note"] == str(decision.reason_id)
    assert "label" not in str(entry.facts)


@pytest.mark.parametrize("ticked", [["name"], ["phone"], ["account_id"], ["nothing"]])
def test_what_was_not_given_or_never_counts_cannot_be_ticked(sofar: Controller, ticked: list[str]) -> None:
    request = making.confirmed(sofar)
    with pytest.raises(NotPossible):
        accept_identity(request.case, making.member(sofar, "verifier"), ticked, "Because.")
    assert not IdentityDecision.objects.exists()
    assert right_of(request.case).state == State.VERIFYING


@pytest.mark.parametrize("role", ["handler", "approver", "auditor", "administrator"])
def test_nobody_but_a_verifier_decides_and_nothing_of_a_refused_decision_stays(sofar: Controller, role: str) -> None:
    request = making.confirmed(sofar)
    with pytest.raises(NotPossible):
        accept_identity(request.case, making.member(sofar, role), [], "Because.")
    assert not IdentityDecision.objects.exists()
    assert not request.case.notes.exists()


def test_a_foreign_controllers_verifier_decides_nothing_here(sofar: Controller) -> None:
    request = making.confirmed(sofar)
    stranger = making.member(Controller.objects.get(key="prosense"), "verifier")
    with pytest.raises(NotPossible):
        accept_identity(request.case, stranger, [], "Because.")


def test_an_unconfirmed_request_cannot_be_decided_on(sofar: Controller, case: Case) -> None:
    with pytest.raises(NotPossible):
        accept_identity(case, making.member(sofar, "verifier"), [], "Because.")
    assert not IdentityDecision.objects.exists()


def test_asking_again_starts_the_days_anew_and_writes_once(sofar: Controller) -> None:
    request = making.confirmed(sofar)
    before = request.identity_asked_at
    ask_again(request, making.member(sofar, "verifier"))
    after = right_of(request.case).identity_asked_at
    assert before is not None
    assert after is not None
    assert after > before
    assert OutgoingMail.objects.filter(letter="case.identity_asked").count() == 1
