"""What the five packs say is what the five policies promise (PROMISES.md)."""

import datetime

import pytest
from django.utils import translation

from privacyportal.controllers.loading import OURS, read_file
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import FALLBACK, Pack, pack_at, pack_of
from privacyportal.controllers.theme import PAPER, contrast
from privacyportal.packfiles import read_kept

PACKS = {file.stem: Pack.model_validate(read_file(file)) for file in OURS.glob("*.yml")}
everyone = pytest.mark.parametrize("key", sorted(PACKS))


def test_the_five_are_there() -> None:
    assert set(PACKS) == {"sossen", "prosense", "sofar", "ampower", "onething"}


@pytest.mark.promise("P-79")
@pytest.mark.parametrize(
    ("key", "contacts"),
    [
        ("sossen", ["support@sossenergy.com"]),
        ("prosense", ["wzh@szprosense.com", "+86-755-36690079", "LianJian", "the form"]),
        ("sofar", ["service@sofarsolar.com", "400-892-5766", "the form", "it@sofarsolar.com"]),
        ("ampower", ["service.am@highpowertech.com"]),
        ("onething", ["wxkj@fjonething.com", "Fuzhou 350004", "Data Protection and Compliance Department", "the form"]),
    ],
)
def test_every_contact_of_the_policy_is_there(key: str, contacts: list[str]) -> None:
    written = " ".join(contact.value.en for contact in PACKS[key].contacts)
    assert all(contact in written for contact in contacts)


@pytest.mark.promise("P-02")
@pytest.mark.parametrize(
    ("key", "right", "n", "unit", "origin"),
    [
        ("sossen", "access", 15, "calendar_days", "policy"),
        ("prosense", "access", 30, "calendar_days", "fallback"),
        ("prosense", "complain", 15, "working_days", "policy"),
        ("sofar", "copy", 30, "calendar_days", "policy"),
        ("ampower", "access", 15, "calendar_days", "policy"),
        ("onething", "copy", 30, "calendar_days", "fallback"),
        ("onething", "complain", 30, "calendar_days", "fallback"),
    ],
)
def test_the_answer_takes_what_the_policy_says_or_the_fallback(
    key: str, right: str, n: int, unit: str, origin: str
) -> None:
    period = PACKS[key].answer_within(right)
    assert (period.n, period.unit, period.origin) == (n, unit, origin)


@pytest.mark.promise("P-01")
@pytest.mark.parametrize(
    ("key", "rights"),
    [
        ("sossen", "access correct delete cancel_account withdraw_consent complain question"),
        ("prosense", "know access correct delete cancel_account minor_report withdraw_consent complain question"),
        (
            "sofar",
            "copy access portability correct delete cancel_account minor_report withdraw_consent explain_decision"
            " complain question",
        ),
        (
            "ampower",
            "know access portability correct delete cancel_account minor_report third_party_data withdraw_consent"
            " complain question",
        ),
        (
            "onething",
            "know access copy portability correct delete minor_report withdraw_consent restrict complain question",
        ),
    ],
)
def test_the_rights_are_those_of_the_matrix_and_all_are_on_the_form(key: str, rights: str) -> None:
    offers = PACKS[key].rights
    assert set(offers) == set(rights.split())


@pytest.mark.parametrize(
    ("key", "date"),
    [
        ("sossen", datetime.date(2023, 10, 26)),
        ("prosense", datetime.date(2024, 8, 30)),
        ("sofar", datetime.date(2023, 12, 25)),
        ("ampower", datetime.date(2023, 6, 20)),
        ("onething", None),
    ],
)
def test_the_policy_has_its_date_or_none(key: str, date: datetime.date | None) -> None:
    assert PACKS[key].policy.date == date


@pytest.mark.promise("P-07")
@pytest.mark.parametrize(
    ("key", "grounds"),
    [
        ("sossen", {5, 13}),
        ("prosense", {1, 2, 3, 4, 5, 6, 7, 8, 11, 13}),
        ("sofar", set(range(1, 17))),
        ("ampower", {5, 13, 15, 17}),
        ("onething", {5, 13, 15, 18}),
    ],
)
def test_refusals_stand_on_the_grounds_of_the_policy_only(key: str, grounds: set[int]) -> None:
    assert set(PACKS[key].refusal_codes) == {f"R{number}" for number in grounds}


@pytest.mark.promise("P-58")
@pytest.mark.parametrize(
    ("key", "right", "path"),
    [
        ("sossen", "cancel_account", "logout"),
        ("prosense", "access", "product page"),
        ("sofar", "copy", "export function"),
        ("sofar", "cancel_account", "Logout Merchants"),
        ("ampower", "cancel_account", "Me, Personal Information, Cancel Account"),
    ],
)
def test_the_way_to_do_it_oneself_is_named(key: str, right: str, path: str) -> None:
    own_way = PACKS[key].rights[right].own_way
    assert own_way and path in own_way.en


@pytest.mark.promise("P-06")
def test_free_of_charge_is_said_where_the_policy_says_it() -> None:
    assert {key for key, pack in PACKS.items() if pack.fee.free} == {"sofar", "onething"}


def test_the_accents_are_five_and_readable() -> None:
    assert len({pack.accent for pack in PACKS.values()}) == 5
    assert all(contrast(pack.accent, PAPER) >= 4.5 for pack in PACKS.values())


@everyone
def test_the_portals_own_periods_are_those_of_the_issue(key: str) -> None:
    assert PACKS[key].portal.model_dump() == {
        "confirm_days": 7,
        "remind_on_day": 3,
        "code_minutes": 15,
        "code_tries": 5,
        "session_minutes": 30,
        "identity_days": 14,
        "link_days": 14,
        "link_downloads": 5,
        "approval_days": 14,
    }


@everyone
def test_a_text_speaks_the_active_language(key: str) -> None:
    with translation.override("en"):
        assert str(PACKS[key].complaint).isascii()
    with translation.override("zh-hans"):
        assert "您" in str(PACKS[key].complaint)


@everyone
@pytest.mark.promise("P-08")
def test_the_next_address_after_an_answer_is_outside_the_company_too(key: str) -> None:
    assert any(word in PACKS[key].complaint.en for word in ("authority", "regulator"))


@everyone
def test_what_is_written_to_us_goes_to_the_address_for_everybody(key: str) -> None:
    pack = PACKS[key]
    first = next(contact for contact in pack.contacts if contact.kind == "email")
    assert pack.email == first.value.en
    assert not first.department
    assert first.href == f"mailto:{pack.email}"


def test_a_phone_number_can_be_called() -> None:
    phones = {key: contact.href for key, pack in PACKS.items() for contact in pack.contacts if contact.kind == "phone"}
    assert phones == {"prosense": "tel:+8675536690079", "sofar": "tel:4008925766"}


@pytest.mark.promise("P-03")
def test_more_time_is_named_by_ampower_alone_and_on_its_own_terms() -> None:
    assert {key: pack.extension.model_dump() for key, pack in PACKS.items() if pack.extension} == {
        "ampower": {"n": 45, "unit": "calendar_days", "grounds": ["complexity", "number"], "told": "initial"}
    }


@pytest.mark.promise("P-04")
def test_the_law_goes_before_the_promise_where_the_policy_says_so() -> None:
    assert {key for key, pack in PACKS.items() if pack.law_prevails} == {"ampower"}


@pytest.mark.promise("P-06")
@pytest.mark.parametrize(
    ("key", "free", "charge_when", "cost_based"),
    [
        ("sossen", None, [], False),
        ("prosense", None, [], False),
        ("sofar", True, ["repeated", "excessive"], True),
        ("ampower", None, [], False),
        ("onething", True, ["beyond_usual"], False),
    ],
)
def test_the_fee_is_what_the_policy_says(key: str, free: bool | None, charge_when: list[str], cost_based: bool) -> None:
    fee = PACKS[key].fee
    assert (fee.free, fee.charge_when, fee.cost_based) == (free, charge_when, cost_based)


@pytest.mark.promise("P-10")
@pytest.mark.parametrize(
    ("key", "codes"),
    [
        ("sossen", "D1 D2 D3 D4 D5"),
        ("prosense", "X1 D3"),
        ("sofar", "D1 D2 D3 D5 D4"),
        ("ampower", "D1 D2 D3 D5 D6"),
        ("onething", ""),
    ],
)
def test_deletion_asks_for_a_ground_of_the_policy_s_list(key: str, codes: str) -> None:
    assert PACKS[key].deletion_codes == codes.split()


@pytest.mark.promise("P-10")
def test_a_ground_speaks_the_policy_s_own_words_where_it_has_some() -> None:
    with translation.override("en"):
        assert "explicit consent" in str(PACKS["ampower"].ground("D2").title)
        assert "seriously" in str(PACKS["ampower"].ground("D3").title)
        assert str(PACKS["sofar"].ground("D2").title) == "You collected or used my data without my consent"
    with pytest.raises(LookupError):
        PACKS["sofar"].ground("X1")


@pytest.mark.promise("P-28")
@pytest.mark.parametrize(
    ("key", "guardian_under", "child_under", "said"),
    [
        ("sossen", 18, None, set()),
        ("prosense", None, None, {"anybody_may_report"}),
        ("sofar", 14, 14, {"guardian_consents", "deleted_without_consent"}),
        ("ampower", 14, 14, {"local_age", "guardian_consents", "deleted_without_consent"}),
        ("onething", 18, 14, {"guardian_consents", "deleted_without_consent"}),
    ],
)
def test_minors_are_treated_as_the_policy_says(
    key: str, guardian_under: int | None, child_under: int | None, said: set[str]
) -> None:
    minors = PACKS[key].minors
    assert (minors.guardian_under, minors.child_under) == (guardian_under, child_under)
    assert {name for name, value in minors if value is True} == said
    assert minors.text


@pytest.mark.promise("P-28")
def test_data_of_a_child_is_reported_where_the_policy_deletes_it() -> None:
    assert {key for key, pack in PACKS.items() if "minor_report" in pack.rights} == set(PACKS) - {"sossen"}


@pytest.mark.promise("P-29")
def test_who_was_named_by_another_is_heard_where_the_policy_says_so() -> None:
    assert {key for key, pack in PACKS.items() if "third_party_data" in pack.rights} == {"ampower"}


@pytest.mark.promise("P-51")
@pytest.mark.parametrize(
    ("key", "n", "origin"),
    [
        ("sossen", 15, "policy"),
        ("prosense", 30, "fallback"),
        ("sofar", 30, "policy"),
        ("ampower", 15, "policy"),
        ("onething", 30, "fallback"),
    ],
)
def test_a_question_is_answered_within_what_the_policy_says(key: str, n: int, origin: str) -> None:
    assert "question" in PACKS[key].rights
    period = PACKS[key].answer_within("question")
    assert (period.n, period.unit, period.origin) == (n, "calendar_days", origin)


@pytest.mark.promise("P-05")
@pytest.mark.parametrize(
    ("key", "named", "written_request"),
    [
        ("sossen", False, "none"),
        ("prosense", True, "none"),
        ("sofar", True, "proof"),
        ("ampower", True, "proof"),
        ("onething", True, "beside"),
    ],
)
def test_identity_is_shown_as_the_policy_says(key: str, named: bool, written_request: str) -> None:
    identity = PACKS[key].identity
    assert (identity.named, identity.written_request) == (named, written_request)
    assert identity.methods[-1] == "document", "evidence first, a document last"


@pytest.mark.promise("P-17")
def test_going_abroad_is_shown_to_be_lawful_where_the_policy_asks_for_it() -> None:
    told = {key: pack.portability.model_dump() for key, pack in PACKS.items() if pack.portability}
    silent = {"only_provided": False, "abroad_free": [], "abroad_needs_proof": False}
    assert told == {
        "sofar": silent | {"direct": True, "abroad_free": ["CN", "EEA"], "abroad_needs_proof": True},
        "ampower": silent | {"direct": True},
        "onething": silent | {"direct": True, "only_provided": True},
    }


@everyone
def test_the_team_s_own_dates_are_those_of_the_house(key: str) -> None:
    pack = PACKS[key]
    assert (pack.work_days_before, pack.reminders, pack.statistics_public) == (3, [7, 3, 1], False)


def test_a_version_of_before_keeps_its_fee() -> None:
    data = {name: value for name, value in read_file(OURS / "sossen.yml").items() if name != "fee"}
    assert Pack.model_validate({**data, "free_of_charge": True}).fee.free is True
    assert Pack.model_validate({**data, "free_of_charge": False}).fee.free is None


def test_the_fallback_is_that_of_the_law_limits() -> None:
    assert (FALLBACK.n, FALLBACK.unit) == (30, "calendar_days")


def test_a_request_keeps_the_pack_it_came_under(five: None) -> None:
    sofar = Controller.objects.get(key="sofar")
    first = sofar.packs.get()
    sofar.packs.create(number=2, digest="later", data=first.data | {"answer": {"n": 10}}, origin="settings")
    assert pack_of(sofar).answer_within("copy").n == 10
    assert pack_at(first).answer_within("copy").n == 30


def test_a_kept_version_that_asked_too_little_is_read_as_far_as_it_fits() -> None:
    """Versions are never changed: one from before the bounds is read for ever (DESIGN §4: 5 tries, 15 minutes)."""
    odd = {
        "confirm_days": 400,
        "remind_on_day": 300,
        "code_tries": 100_000,
        "code_minutes": 9_999,
        "session_minutes": 1,
    }
    data = read_file(OURS / "sofar.yml")
    kept = {**data, "portal": odd, "work_days_before": 9_999, "rights": {**data["rights"], "delete": {"level": 1}}}
    pack = read_kept(kept, Pack)
    portal = pack.portal
    assert (portal.confirm_days, portal.remind_on_day, portal.code_tries) == (30, 29, 8)
    assert (portal.code_minutes, portal.session_minutes, pack.work_days_before) == (30, 10, 90)


def test_a_kept_version_that_says_what_no_new_one_may_is_read_for_ever() -> None:
    data = read_file(OURS / "sofar.yml")
    odd = {
        "policy": {"title": "policy", "date": "9999-12-31"},
        "company": "S" * 5000,
        "reminders": [7, 7, 1],
        "refusal_grounds": [],
        "portability": {"abroad_free": ["XX"]},
    }
    pack = read_kept(data | odd, Pack)
    assert (pack.reminders, pack.refusal_codes, len(pack.company.en)) == ([7, 1], [], 5000)
    assert read_kept(data | {"reminders": []}, Pack).reminders == []
