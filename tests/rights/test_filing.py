"""Filing: what is asked becomes a case with a reference, its date pinned, everything personal sealed."""

from datetime import UTC, date, datetime

import pytest

from privacyportal import clock
from privacyportal.audit.trail import entries_about
from privacyportal.controllers.models import Controller, PackVersion
from privacyportal.mail.models import OutgoingMail
from privacyportal.people import index
from privacyportal.people.identifiers import InvalidIdentifier
from requests.deadlines import Rule
from requests.intake import filing as filing_module
from requests.intake.filing import SEALED, Filing, file_case, file_test_case
from requests.models import Case, Channel, RightsRequest, State
from tests.rights.workspace import making

LIN = Filing(
    right="copy",
    name="林晓雯",
    email="Lin@Example.com",
    language="zh-hans",
    phone="030 123456",
    country="DE",
    account_id="lin-88",
    device_serial="SN-20398-K",
    details="Everything.",
    acting_as="guardian",
    represented="林小",
    represented_email="Xiao@Example.com",
    represented_phone="030 654321",
)


def promised_days(right: RightsRequest) -> int:
    period = Rule.from_json(right.rule).promise.period
    assert period
    return period.n


def test_it_is_received_with_a_date_and_a_code_on_its_way(sofar: Controller) -> None:
    case = file_case(sofar, LIN)
    right = RightsRequest.objects.get(case=case)
    assert (right.state, right.right, case.channel, case.confirmed_at) == (State.RECEIVED, "copy", Channel.FORM, None)
    assert OutgoingMail.objects.get().letter == "case.code"
    entry = entries_about("case", str(case.pk)).get()
    assert entry.action == "request.received"
    assert "lin" not in str(entry.facts).lower()


@pytest.mark.promise("P-02")
def test_the_day_of_receipt_is_the_controllers_day(sofar: Controller) -> None:
    """00:30 in Shanghai is still yesterday in UTC."""
    case = file_case(sofar, LIN, received_at=datetime(2026, 11, 24, 16, 30, tzinfo=UTC))
    right = RightsRequest.objects.get(case=case)
    assert case.received_on == date(2026, 11, 25)
    assert right.due_on == date(2026, 12, 25)
    assert Rule.from_json(right.rule).promise.policy_date == date(2023, 12, 25)


def test_a_later_pack_changes_no_date_that_was_promised(sofar: Controller) -> None:
    case = file_case(sofar, LIN)
    right = RightsRequest.objects.get(case=case)
    before = right.pack_version
    newer = PackVersion.objects.get(pk=before.pk)
    newer.pk, newer.digest, newer.number = None, "f" * 64, before.number + 1
    newer.data = {**before.data, "answer": {"n": 5, "unit": "calendar_days"}}
    newer.save(force_insert=True)
    right.refresh_from_db()
    assert right.pack_version_id == before.pk
    assert promised_days(right) == 30
    assert promised_days(RightsRequest.objects.get(case=file_case(sofar, LIN))) == 5


def test_everything_personal_is_sealed_and_found_by_its_index(sofar: Controller) -> None:
    case = file_case(sofar, LIN)
    row = Case.objects.filter(pk=case.pk).values(*SEALED).get()
    assert all(value.raw.startswith(b"\x01") for value in row.values())
    for kind, lookup in (
        ("email", "lin@example.com"),
        ("phone_number", "+4930123456"),
        ("account_id", "lin-88"),
        ("device_serial", "SN-20398-K"),
        ("represented_email", "xiao@example.com"),
        ("represented_phone", "+4930654321"),
    ):
        assert index.find(sofar, kind, lookup) == [case.data_key_id]
    assert (case.email, case.phone) == ("Lin@Example.com", "030 123456")


def test_codes_are_counted_by_the_address_of_whoever_asks(sofar: Controller) -> None:
    """An agent's request is none of the person represented: no code of theirs opens it."""
    file_case(sofar, LIN)
    assert index.find(sofar, "email", "xiao@example.com") == []


def test_another_controllers_index_finds_nothing(sofar: Controller) -> None:
    file_case(sofar, LIN)
    assert index.find(Controller.objects.get(key="prosense"), "email", "lin@example.com") == []


def test_a_phone_number_that_cannot_be_read_stays_as_typed(sofar: Controller) -> None:
    case = file_case(sofar, Filing(right="copy", name="Lin", email="l@example.com", language="en", phone="ask my son"))
    assert case.phone == "ask my son"


def test_a_second_request_of_the_same_person_is_not_refused(sofar: Controller) -> None:
    first, second = file_case(sofar, LIN), file_case(sofar, LIN)
    assert first.reference != second.reference
    assert len(index.find(sofar, "email", "lin@example.com")) == 2


def test_a_reference_that_is_taken_is_drawn_anew(sofar: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    first = file_case(sofar, LIN)
    drawn = iter([first.reference, first.reference, "SOFAR-0000-0000"])
    monkeypatch.setattr(filing_module, "make_reference", lambda key: next(drawn))
    assert file_case(sofar, LIN).reference == "SOFAR-0000-0000"


def test_a_filing_that_fails_leaves_nothing_behind(sofar: Controller) -> None:
    wrong = Filing(right="copy", name="Lin", email="no address", language="en")
    with pytest.raises(InvalidIdentifier):
        file_case(sofar, wrong)
    assert not Case.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_a_test_case_starts_behind_the_confirmation_and_stays_a_test(sofar: Controller) -> None:
    administrator = making.member(sofar, "administrator")
    case = file_test_case(sofar, LIN, administrator)
    right = RightsRequest.objects.get(case=case)
    assert (case.test, right.state, case.channel) == (True, State.VERIFYING, Channel.STAFF)
    assert case.confirmed_at is not None
    assert right.identity_asked_at is not None
    assert clock.now() >= case.confirmed_at
    actions = entries_about("case", str(case.pk)).order_by("id").values_list("action", flat=True)
    assert list(actions) == ["request.received_test", "evidence.accepted"]
