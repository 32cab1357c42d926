"""What accepted evidence comes to, who may act for whom, and what the identity page says of it."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from privacyportal import clock
from privacyportal.audit.trail import Actor
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_at, pack_of
from privacyportal.controllers.rights import SECOND_THING
from privacyportal.mail.models import OutgoingMail
from privacyportal.mail.sending import build
from privacyportal.staff.models import User
from privacyportal.uploads import Upload
from requests import workflow
from requests.guards import may_act
from requests.identity import asking, authority, document
from requests.identity.base import methods
from requests.identity.codes import open_session
from requests.identity.decision import accept_identity
from requests.identity.evidence import code_shown, keep, level_reached
from requests.identity.live_check import note_check
from requests.intake.filing import Filing, Sent, file_case
from requests.models import ActingAs, Case, Evidence, EvidenceState, RightsRequest, Source
from requests.rights import PLANS, Proof, level_of
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

SECONDS = ["handover", "source_fact", "document", "live_check", "written_request"]


@pytest.mark.parametrize(
    ("shown", "level"),
    [
        ([], 0),
        ([("email_code", 1)], 1),
        ([("email_code", 1), ("phone_code", 1)], 1),
        ([("email_code", 1), ("source_fact", 1)], 1),
        ([("authority", 0)], 0),
        ([("email_code", 1), ("authority", 0)], 1),
        *[([(second, 2)], 1) for second in SECONDS],
        *[([("email_code", 1), (second, 2)], 2) for second in SECONDS],
    ],
)
def test_a_second_thing_is_another_thing(shown: list[tuple[str, int]], level: int) -> None:
    assert level_reached(shown) == level


@given(st.lists(st.tuples(st.sampled_from(["email_code", "phone_code"]), st.just(1)), max_size=9))
def test_however_many_codes_are_one_thing(shown: list[tuple[str, int]]) -> None:
    assert level_reached(shown) <= Proof.CONTACT


@pytest.mark.promise("P-05")
def test_a_deletion_waits_for_a_second_thing_while_a_copy_goes_on(sofar: Controller, verifier: User) -> None:
    case = making.confirmed(sofar).case
    making.confirmed(sofar, right="delete").__class__.objects.exclude(case=case).update(case=case)
    accept_identity(case, verifier, [], "The code came back.")
    assert dict(case.rights.values_list("right", "state")) == {"copy": "fulfilling", "delete": "verifying"}
    with pytest.raises(workflow.NotPossible) as no:
        accept_identity(case, verifier, [], "Once more.")
    assert "second thing" in str(no.value.sentence)
    note_check(case, verifier, "live_check", [], "An invoice, at the desk.")
    accept_identity(case, verifier, [], "Shown.")
    assert case.rights.get(right="delete").state == "fulfilling"
    assert list(case.decisions.order_by("at").values_list("level", flat=True)) == [1, 2]


def test_a_pack_asks_for_more_proof_and_never_for_less(sofar: Controller) -> None:
    """A version that was kept from before it could not be saved, too (DESIGN §4)."""
    weaker = {right: {"level": 1} for right in SECOND_THING}
    pack = pack_at(making.new_version(sofar, rights={**weaker, "copy": {"level": 2}, "know": {"level": 1}}))
    assert [level_of(right, pack) for right in SECOND_THING] == [Proof.SECOND] * 3
    assert (level_of("copy", pack), level_of("know", pack)) == (Proof.SECOND, Proof.CONTACT)
    assert {right for right, plan in PLANS.items() if plan.level == Proof.SECOND} == set(SECOND_THING)


@pytest.mark.parametrize("key", ["ampower", "sofar"])
def test_what_somebody_else_gave_us_is_erased_on_no_less_proof_than_anything(key: str, sofar: Controller) -> None:
    pack = pack_of(Controller.objects.get(key=key))
    for wish, right in (("delete", "delete"), ("correct", "correct"), ("", "delete")):
        assert level_of("third_party_data", pack, {"third_party_wish": wish}) == level_of(right, pack)
    assert level_of("third_party_data", pack) == Proof.SECOND


def test_the_wish_to_have_it_deleted_waits_for_a_second_thing(sofar: Controller) -> None:
    ampower = Controller.objects.get(key="ampower")
    verifier = making.member(ampower, "verifier", name="Verifier there")
    wishes = {"correct": "fulfilling", "delete": "verifying"}
    for wish, state in wishes.items():
        asked = {"third_party_data": {"given_by": "My neighbour", "third_party_wish": wish}}
        who = {"email": f"{wish}@example.com", "device_serial": ""}
        case = making.confirmed(ampower, right="third_party_data", asked=asked, **who).case
        try:
            accept_identity(case, verifier, [], "The code came back.")
        except workflow.NotPossible as refusal:
            assert "second thing" in str(refusal.sentence)
        assert making.right_of(case).state == state
        page = Client()
        page.cookies["case_session"] = open_session(case)
        missing = "One more thing is missing" in words_of(page.get(f"/r/{case.reference}/"))
        assert missing is (wish == "delete")


def test_what_is_rejected_or_asked_for_counts_nothing(request_: RightsRequest, verifier: User) -> None:
    for state in (EvidenceState.ASKED, EvidenceState.GIVEN, EvidenceState.REJECTED):
        keep(request_.case, "document", state, actor=Actor.staff(verifier))
    with pytest.raises(workflow.NotPossible):
        accept_identity(request_.case, verifier, [], "Nothing counts.")
    assert not request_.case.decisions.exists()


def test_another_address_that_is_written_on_the_case_later_is_not_proven(
    request_: RightsRequest, verifier: User
) -> None:
    from requests.fulfil.collect import proven_identities

    note_check(request_.case, verifier, "live_check", [], "Shown.")
    accept_identity(request_.case, verifier, [], "Shown.")
    case = Case.objects.get(pk=request_.case_id)
    case.email = "somebody.else@example.com"
    case.save(update_fields=["email"])
    assert proven_identities(case) == {"email": [making.LIN.email]}
    code_shown(case, "email_code")
    assert proven_identities(case)["email"] == [making.LIN.email, "somebody.else@example.com"]


def test_a_written_request_is_proof_where_the_policy_says_so(
    request_: RightsRequest, verifier: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("requests.identity.live_check.written_rule", lambda pack: "beside")
    with pytest.raises(workflow.NotPossible):
        note_check(request_.case, verifier, "written_request", [], "A signed letter.")
    monkeypatch.setattr("requests.identity.live_check.written_rule", lambda pack: "proof")
    note_check(request_.case, verifier, "written_request", [], "A signed letter.")
    assert Evidence.objects.get(method="written_request").state == EvidenceState.ACCEPTED


def test_nobody_but_a_verifier_notes_or_decides(sofar: Controller, request_: RightsRequest) -> None:
    for role in ("handler", "approver", "auditor", "administrator"):
        with pytest.raises(workflow.NotPossible):
            note_check(request_.case, making.member(sofar, role), "live_check", [], "Shown.")


# -- guardians and agents -----------------------------------------------------------------------------------


def for_somebody(request: RightsRequest, acting_as: ActingAs = ActingAs.AGENT) -> Case:
    case: Case = Case.objects.get(pk=request.case_id)
    case.acting_as, case.represented = acting_as, "王小明"
    case.save(update_fields=["acting_as", "represented"])
    return case


@pytest.mark.parametrize("acting_as", [ActingAs.GUARDIAN, ActingAs.AGENT])
def test_c44_who_acts_for_somebody_needs_an_authority_of_its_own(
    sofar: Controller, verifier: User, acting_as: ActingAs
) -> None:
    case = for_somebody(making.confirmed(sofar), acting_as)
    with pytest.raises(workflow.NotPossible) as no:
        accept_identity(case, verifier, [], "The code came back.")
    assert "act for the person" in str(no.value.sentence)
    making.authorised(case, verifier, "A mandate of 1 March.")
    accept_identity(case, verifier, [], "The code came back.")
    assert making.right_of(case).state == "fulfilling"
    mail = OutgoingMail.objects.get(letter="case.authority")
    assert mail.to == "ming@example.com" and case.reference in mail.text
    for private in ("林", "王小明", "tickets", making.LIN.email, "SN-2024"):
        assert private not in mail.text + mail.html + mail.subject


def with_mandate(sofar: Controller, number: int = 2) -> Case:
    """Filed by an agent, with files beside the form; the code came back."""
    filing = Filing(**{**making.LIN.__dict__, "acting_as": "agent", "represented": "王小明"})
    files = [Sent("authority", Upload(f"{n}.jpg", "image/jpeg", b"\xff\xd8 mandate")) for n in range(number)]
    case = file_case(sofar, filing, sent=files)
    Case.objects.filter(pk=case.pk).update(confirmed_at=clock.now())
    deed = workflow.Deed(Actor.person(), columns={"identity_asked_at": clock.now()})
    workflow.perform("confirm", making.right_of(case), deed)
    return Case.objects.get(pk=case.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("accept", [True, False])
def test_a_mandate_that_came_with_the_form_is_decided_on_and_destroyed(
    accept: bool, sofar: Controller, verifier: User, client: Client
) -> None:
    case = with_mandate(sofar)
    assert set(Evidence.objects.filter(case=case, method="authority").values_list("state", flat=True)) == {"given"}
    client.force_login(verifier)
    page = f"/staff/requests/{case.reference}/identity/authority/"
    assert client.get(page).content.decode().count("/file/") == 2
    told = {"notice": "mail", "represented_email": "ming@example.com"}
    decision = {"verdict": "accept" if accept else "reject", "reason": "Read both.", **told}
    assert "Nobody has opened this file yet" in client.post(page, decision).content.decode()
    for row in Evidence.objects.filter(case=case, method="authority"):
        client.get(f"/staff/requests/{case.reference}/identity/evidence/{row.pk}/file/")
    client.post(page, decision)
    rows = Evidence.objects.filter(case=case, method="authority", attachment__isnull=False).select_related("attachment")
    assert {row.state for row in rows} == ({"destroyed"} if accept else {"rejected"})
    assert not any(row.attachment.file or default_storage.exists(row.attachment.file or "x") for row in rows)
    assert may_act(case) is accept
    assert OutgoingMail.objects.filter(letter="case.authority").exists() is accept


def test_a_mandate_is_opened_by_verifiers_on_the_page_of_the_evidence_alone(sofar: Controller, client: Client) -> None:
    case = with_mandate(sofar, 1)
    client.force_login(making.member(sofar, "handler"))
    file = case.attachments.get()
    assert client.get(f"/staff/requests/{case.reference}/files/{file.pk}/").status_code == 404
    row = Evidence.objects.get(case=case, method="authority")
    assert client.get(f"/staff/requests/{case.reference}/identity/evidence/{row.pk}/file/").status_code == 403


@pytest.mark.parametrize("name", ["Lin\r\nBcc: all@example.com", "Lin\nBcc: all@example.com", "林\u2028Bcc: x@y.z"])
def test_a_name_never_becomes_a_header_nor_goes_to_a_third_address(
    name: str, sofar: Controller, verifier: User
) -> None:
    case = making.filed(sofar, name=name, acting_as="agent", represented=name, details=name)
    Case.objects.filter(pk=case.pk).update(confirmed_at=clock.now())
    deed = workflow.Deed(Actor.person(), columns={"identity_asked_at": clock.now()})
    workflow.perform("confirm", making.right_of(case), deed)
    making.authorised(Case.objects.get(pk=case.pk), verifier)
    for mail in OutgoingMail.objects.select_related("data_key"):
        built = build(mail).message()
        assert built["Bcc"] is None and built.get_all("To") == [mail.to]
        assert "Bcc:" not in mail.subject + mail.text + mail.html


@pytest.mark.parametrize("address", ["ming@example.com\r\nBcc: all@example.com", "a@example.com, b@example.com"])
def test_the_represented_is_told_at_one_address_or_none(address: str, sofar: Controller, verifier: User) -> None:
    case = for_somebody(making.confirmed(sofar))
    with pytest.raises(workflow.NotPossible):
        making.authorised(case, verifier, email=address)
    assert not Case.objects.select_related("data_key").get(pk=case.pk).represented_email
    assert not OutgoingMail.objects.filter(letter="case.authority").exists()


def test_an_authority_that_does_not_hold(sofar: Controller, verifier: User) -> None:
    case = for_somebody(making.confirmed(sofar))
    authority.reject_authority(case, verifier, "Not signed.")
    assert not OutgoingMail.objects.filter(letter="case.authority").exists()
    with pytest.raises(workflow.NotPossible):
        accept_identity(case, verifier, [], "The code came back.")


def looked_at(case: Case, verifier: User) -> Case:
    for row in Evidence.objects.filter(case=case, method="authority", state="given"):
        document.open_file(row, verifier)
    return case


def test_whose_authority_does_not_count_reads_why_and_shows_another(sofar: Controller, verifier: User) -> None:
    case = looked_at(with_mandate(sofar, 1), verifier)
    authority.reject_authority(case, verifier, "The signature is missing.")
    page = Client()
    page.cookies["case_session"] = open_session(case)
    read = words_of(page.get(f"/r/{case.reference}/"))
    assert "What was shown before was not enough. Please send another one." in read
    assert "The signature is missing." in read and "Show it" in read
    mail = OutgoingMail.objects.get(letter="case.identity_asked")
    assert "signature" not in mail.text + mail.html
    again = Evidence.objects.get(case=case, method="authority", state="asked")
    document.give_file(again, Upload("m.jpg", "image/jpeg", b"\xff\xd8 signed"))
    making.authorised(looked_at(case, verifier), verifier)
    assert may_act(case)


def test_a_rejection_does_not_wait_for_a_mail_that_cannot_go_today(
    sofar: Controller, verifier: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = looked_at(with_mandate(sofar, 1), verifier)
    making.authorised(case, verifier)
    monkeypatch.setattr(asking, "issue_code", lambda *_args, **_more: False)
    authority.reject_authority(case, verifier, "The mandate was forged.")
    assert not may_act(case)
    page = Client()
    page.cookies["case_session"] = open_session(case)
    assert "The mandate was forged." in words_of(page.get(f"/r/{case.reference}/"))


def test_who_asks_for_themselves_needs_none(request_: RightsRequest, verifier: User) -> None:
    with pytest.raises(workflow.NotPossible):
        making.authorised(request_.case, verifier)


# -- the page ----------------------------------------------------------------------------------------------


@pytest.fixture
def page(client: Client, request_: RightsRequest, verifier: User) -> Any:
    client.force_login(verifier)
    return lambda tail="": client.get(f"/staff/requests/{request_.case.reference}/identity/{tail}")


def test_the_page_says_what_is_missing_and_how_strong_each_thing_is(
    page: Any, request_: RightsRequest, verifier: User
) -> None:
    words = words_of(page())
    assert "A second thing is needed" in words
    assert "medium: takes access to one thing" in words
    note_check(request_.case, verifier, "live_check", [], "An invoice.")
    words = words_of(page())
    assert "A second thing is needed" not in words
    assert "enough was shown" in words
    assert "strong" in words


def test_a_number_of_another_country_is_pointed_out_and_refused_by_nobody(
    client: Client, sofar: Controller, verifier: User
) -> None:
    client.force_login(verifier)
    case = making.confirmed(sofar, phone="+8613800138000", country="DE").case
    page = f"/staff/requests/{case.reference}/identity/"
    assert "begins with +86; Germany has another code" in words_of(client.get(page))
    assert client.post(page, {"reason": "The code came back."}).status_code == 302
    fits = making.confirmed(sofar, phone="+4930123456", country="DE").case
    assert "has another code" not in words_of(client.get(f"/staff/requests/{fits.reference}/identity/"))


def test_each_deed_of_the_page_can_be_done(
    page: Any, client: Client, request_: RightsRequest, verifier: User, shop: Source
) -> None:
    base = f"/staff/requests/{request_.case.reference}/identity/"
    asked = client.post(base + "ask/source_fact/", {"kind": "order_number", "reason": "To be sure."})
    assert asked.status_code == 302
    row = Evidence.objects.get(method="source_fact")
    assert "Take it back" in words_of(page())
    assert client.post(base + f"evidence/{row.pk}/take-back/").status_code == 302
    assert client.post(base + "facts/device_serial/").status_code == 302
    assert client.post(base + "note/live_check/", {"reason": "An invoice."}).status_code == 302
    for tail in ("ask/document/", "ask/source_fact/", "note/live_check/"):
        assert page(tail).status_code == 200
    for tail in ("ask/live_check/", "ask/nonsense/", "note/authority/", "note/document/", "note/x/"):
        assert page(tail).status_code == 404
    assert client.post(base, {"reason": "Shown."}).status_code == 302
    assert making.right_of(request_.case).state == "fulfilling"


def test_every_method_is_of_one_shape() -> None:
    for name, method in methods.items():
        assert method.name == name
        assert str(method.title) and str(method.todo) and str(method.strength.value)
