"""The day of receipt of what staff entered, put right with a reason."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from privacyportal import clock
from privacyportal.audit.trail import entries_about
from privacyportal.controllers.models import Controller
from privacyportal.laws.loading import load_laws
from privacyportal.staff.models import User
from requests.fulfil import answer, extend, received
from requests.intake.filing import Entry, file_entered_case
from requests.models import Case, Channel, NoteKind, Pause, PauseReason, RightsRequest, StaleDay, State
from requests.workflow import NotPossible
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 20)
NOON = datetime(2026, 3, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
WHY = "The stamp on the envelope says so."


@pytest.fixture(autouse=True)
def at_noon() -> object:
    with clock.at(NOON):
        yield


def entered(sofar: Controller, staff: dict[str, User], *rights: str, ago: int = 0, **changes: str) -> Case:
    filing = making.Filing(**{**making.LIN.__dict__, "rights": list(rights or ["copy"]), **changes})
    entry = Entry(Channel.POST, TODAY - timedelta(days=ago), "It lay there." if ago else "", mails=False)
    return file_entered_case(sofar, filing, entry, staff["handler"])


def correct(case: Case, user: User, day: date, reason: str = WHY) -> list[RightsRequest]:
    received.correct(case, user, day, reason)
    case.refresh_from_db()
    return list(case.rights.order_by("id"))


def refused(case: Case, user: User, day: date = TODAY - timedelta(days=1)) -> str:
    with pytest.raises(NotPossible) as refusal:
        received.correct(case, user, day, WHY)
    return str(refusal.value.sentence)


def url(case: Case) -> str:
    return f"/staff/requests/{case.reference}/received/"


def test_every_date_counts_from_the_other_day_and_the_story_says_why(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    case = entered(sofar, staff, "copy", "delete")
    before = [right.due_on for right in case.rights.order_by("id")]
    StaleDay.objects.all().delete()
    client = signed_in("verifier")
    assert "Put the day of receipt right" in words_of(client.get(f"/staff/requests/{case.reference}/"))
    assert "It counts from 20 March 2026 so far" in words_of(client.get(url(case)))
    page = client.post(url(case), {"received_on": "2026-03-10", "reason": WHY}, follow=True)
    case.refresh_from_db()
    assert case.received_on == date(2026, 3, 10) and case.received_at.hour == 4, "noon in Shanghai"
    after = list(case.rights.order_by("id"))
    assert [right.due_on for right in after] == [day - timedelta(days=10) for day in before]
    assert all(right.work_on and right.work_on <= right.due_on for right in after)
    assert "It counts from 10 March 2026 instead of 20 March 2026" in words_of(page) and WHY in words_of(page)
    entry = entries_about("case", str(case.pk)).get(action="receipt.corrected")
    assert entry.facts["note"] == str(case.notes.get(kind=NoteKind.RECEIPT).pk) and WHY not in str(entry.facts)
    assert set(StaleDay.objects.values_list("day", flat=True)) >= {TODAY, date(2026, 3, 10)}
    again = client.post(url(case), {"received_on": "2026-03-10", "reason": WHY}, follow=True)
    assert "That was already done." in words_of(again)


def test_whoever_was_told_the_day_is_told_the_right_one(sofar: Controller, staff: dict[str, User]) -> None:
    case = entered(sofar, staff)
    received.correct(case, staff["handler"], date(2026, 3, 10), WHY)
    first, second = case.messages.filter(letter="case.received").order_by("at")
    assert "on 20 March 2026" in first.text and "by 19 April 2026" in first.text
    assert "on 10 March 2026" in second.text and "by 9 April 2026" in second.text


def test_more_time_and_pauses_stay(sofar: Controller, staff: dict[str, User]) -> None:
    load_laws()
    [right] = entered(making.Controller.objects.get(key="ampower"), staff_of("ampower"), country="GB").rights.all()
    handler = User.objects.get(name="Handling Ampower")
    with clock.at(NOON + timedelta(days=2)):
        Pause.objects.create(
            request=right, reason=PauseReason.IDENTITY, first_on=TODAY + timedelta(1), last_on=TODAY + timedelta(2)
        )
        extend.extend(right, handler, "complexity", "Many systems hold it.")
    moved = RightsRequest.objects.get(pk=right.pk).due_on
    assert moved > right.due_on
    case = Case.objects.get(pk=right.case_id)
    [after] = correct(case, handler, TODAY - timedelta(days=5))
    assert right.due_on < after.due_on < moved
    assert after.pauses.get().last_on == TODAY + timedelta(2) and after.extensions.count() == 1


def staff_of(key: str) -> dict[str, User]:
    controller = Controller.objects.get(key=key)
    return {"handler": making.member(controller, "handler", "verifier", name=f"Handling {key.capitalize()}")}


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (TODAY + timedelta(days=1), "It cannot have come later than on 20 March 2026."),
        (date(1990, 1, 29), "more than ten years ago"),
        (TODAY, "It counts from this day already."),
    ],
)
def test_a_day_that_cannot_be_is_refused(sofar: Controller, staff: dict[str, User], day: date, sentence: str) -> None:
    case = entered(sofar, staff)
    with clock.at(NOON + timedelta(days=30)):
        assert sentence in refused(case, staff["handler"], day)
    assert not case.notes.exists()


def test_a_day_long_ago_is_asked_about_once_more(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    case, client = entered(sofar, staff), signed_in("handler")
    given = {"received_on": "2024-03-20", "reason": WHY}
    assert "That day is more than a year ago." in words_of(client.post(url(case), given))
    assert Case.objects.get().received_on == TODAY
    client.post(url(case), {**given, "long_ago": "on"})
    assert Case.objects.get().received_on == date(2024, 3, 20)


def test_the_day_of_the_form_is_the_portal_s_own(sofar: Controller, staff: dict[str, User]) -> None:
    request = making.confirmed(sofar)
    assert "came by the form" in refused(request.case, staff["handler"])


def test_what_was_answered_or_is_over_stays_as_it_was_told(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client], work: Callable[..., int]
) -> None:
    case = entered(sofar, staff, "copy", "delete")
    answer.refuse(case.rights.get(right="copy"), staff["handler"], "R1", "It is not about you.")
    for _leaving_then_left in range(2):
        assert "answered already" in refused(case, staff["handler"])
        work()
    client = signed_in("handler")
    assert "Put the day of receipt right" not in words_of(client.get(f"/staff/requests/{case.reference}/"))
    assert client.get(url(case)).status_code == 409
    gone = entered(sofar, staff, email="ng@example.com")
    answer.withdraw(gone.rights.get())
    assert "withdrawn" in refused(gone, staff["handler"])
    assert {case.received_on, gone.received_on} == {TODAY}


@pytest.mark.parametrize("who", ["approver", "auditor", "stranger"])
def test_who_may_not_enter_a_request_puts_no_day_right(sofar: Controller, staff: dict[str, User], who: str) -> None:
    case = entered(sofar, staff)
    assert "Your role does not allow" in refused(case, staff[who])
    assert Case.objects.get().received_on == TODAY


@pytest.mark.parametrize("who", ["verifier", "handler", "administrator"])
def test_who_may_enter_a_request_puts_its_day_right(sofar: Controller, staff: dict[str, User], who: str) -> None:
    [right] = correct(entered(sofar, staff), staff[who], TODAY - timedelta(days=1))
    assert right.state == State.VERIFYING


def test_the_letter_with_the_day_put_right_says_that_it_replaces_the_first(
    sofar: Controller, staff: dict[str, User]
) -> None:
    case = entered(sofar, staff)
    correct(case, staff["handler"], TODAY - timedelta(days=2))
    first, second = case.messages.filter(letter="case.received").order_by("at")
    words = "This letter replaces our earlier one"
    assert words in second.text and "on 18 March 2026" in second.text and words not in first.text
