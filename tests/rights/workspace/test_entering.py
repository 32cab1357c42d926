"""Requests that staff enter, and duplicates that are joined."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import Textarea, TextInput
from django.test import Client

from privacyportal import clock
from privacyportal.audit.trail import entries_about
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from privacyportal.laws.loading import load_laws
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from privacyportal.templatetags.portal import TYPED
from requests import workflow
from requests.fulfil import answer, dispute, hold, messages, working
from requests.fulfil.doubt import doubt
from requests.identity import live_check
from requests.identity.codes import open_session
from requests.identity.decision import accept_identity
from requests.identity.live_check import note_check
from requests.intake import said
from requests.intake.asked import LABELS
from requests.intake.filing import COLUMNS, FILES
from requests.intake.offer import asks_of
from requests.models import Case, IdentityDecision, NoteKind, RightsRequest, StaleDay, State
from requests.workflow import NotPossible
from requests.workspace.said_form import SaidForm
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = pytest.mark.django_db
NEW = "/staff/requests/new/"


def letter(**changes: Any) -> dict[str, Any]:
    """What staff type of a letter that came today."""
    today = clock.today("Asia/Shanghai").isoformat()
    return {
        "channel": "post", "rights": ["copy"], "received_on": today, "name": "林小雨", "language": "en",
        "acting_as": "self", **changes,
    }  # fmt: skip


def test_a_letter_is_counted_from_the_day_on_which_it_came(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    day = clock.today("Asia/Shanghai") - timedelta(days=4)
    given = letter(received_on=day.isoformat(), rights=["copy", "delete"])
    assert "Write why it counts from another day" in words_of(signed_in("handler").post(NEW, given))
    scan = SimpleUploadedFile("letter.txt", b"Please send me a copy.")
    signed_in("handler").post(NEW, {**given, "originals": [scan], "reason": "It lay in the mail room."})
    case = Case.objects.get()
    assert case.received_on == day and case.channel == "post" and case.entered_by is not None
    assert set(case.rights.values_list("right", "state")) == {("copy", "verifying"), ("delete", "verifying")}
    assert {right.due_on - day for right in case.rights.all()} == {timedelta(days=30)}
    assert case.notes.get(kind=NoteKind.RECEIPT).text == "It lay in the mail room."
    assert case.attachments.get().purpose == "original"
    assert not OutgoingMail.objects.exists(), "there is no address to write to"


def test_a_day_to_come_and_a_call_without_a_number_are_refused(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    tomorrow = (clock.today("Asia/Shanghai") + timedelta(days=1)).isoformat()
    client = signed_in("verifier")
    assert "It cannot have come later than on" in words_of(client.post(NEW, letter(received_on=tomorrow)))
    assert "a letter alone can do without" in words_of(client.post(NEW, letter(channel="phone")))
    assert not Case.objects.exists()


def test_a_day_long_ago_is_asked_about_once_more_and_a_slip_of_the_year_is_refused(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    client, today = signed_in("handler"), clock.today("Asia/Shanghai")
    given = letter(received_on="1990-01-29", reason="Found in a drawer.")
    assert "This is more than ten years ago. Look at the year." in words_of(
        client.post(NEW, {**given, "long_ago": "on"})
    )
    given["received_on"] = (today - timedelta(days=400)).isoformat()
    asked = client.post(NEW, given)
    assert "That day is more than a year ago." in words_of(asked)
    assert 'name="long_ago"' in asked.content.decode()
    assert 'name="long_ago"' not in client.get(NEW).content.decode()
    assert "Write why it counts" in words_of(client.post(NEW, {**given, "long_ago": "on", "reason": ""}))
    assert not Case.objects.exists()
    client.post(NEW, {**given, "long_ago": "on"})
    assert Case.objects.get().received_on == today - timedelta(days=400)


@pytest.mark.promise("P-59")
def test_a_right_of_a_law_is_entered_for_people_of_its_place(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    load_laws()
    client, given = signed_in("handler"), letter(rights=["opt_out"])
    assert "Only where the law of the person’s place gives it" in words_of(client.get(NEW))
    for place in ({}, {"country": "DE"}):
        assert "Neither the policy nor the law of that place" in words_of(client.post(NEW, {**given, **place}))
    elsewhere = client.post(NEW, {**given, "country": "CA", "region": "US-CA"})
    assert "does not lie in the country" in words_of(elsewhere)
    assert not Case.objects.exists()
    client.post(NEW, {**given, "country": "US", "region": "US-CA"})
    case = Case.objects.get()
    assert (case.country, case.region, case.rights.get().right) == ("US", "CA", "opt_out")


@pytest.mark.promise("P-28")
def test_a_guardian_who_writes_by_post_is_entered_with_what_shows_it(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    client, given = signed_in("handler"), letter(acting_as="guardian", country="CN")
    load_laws()
    paper = SimpleUploadedFile("birth.txt", b"A certificate of birth.")
    assert "Write the name of the person for whom they ask." in words_of(client.post(NEW, given))
    alone = letter(represented="林小童")
    assert "say who asks, or take the name out" in words_of(client.post(NEW, alone))
    assert "put this with the original" in words_of(client.post(NEW, letter(authority=[paper])))
    assert not Case.objects.exists()
    paper.seek(0)
    client.post(NEW, {**given, "represented": "林小童", "authority": [paper]})
    case = Case.objects.get()
    assert (case.acting_as, case.represented, case.age) == (
        "guardian", "林小童", {"years": 14, "reached": None, "on": None},
    )  # fmt: skip
    shown = case.evidence.get(method="authority")
    assert (shown.state, shown.attachment.purpose) == ("given", "authority")
    page = words_of(client.get(f"/staff/requests/{case.reference}/"))
    assert "Nobody has said whether the person is 14 yet." in page
    identity = words_of(signed_in("verifier").get(f"/staff/requests/{case.reference}/identity/"))
    assert "Authority to act" in identity


def test_mails_are_sent_only_where_they_are_wanted(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("handler")
    client.post(NEW, letter(channel="email", email="lin@example.com"))
    assert not OutgoingMail.objects.exists()
    client.post(NEW, letter(channel="email", email="lin@example.com", mails="on"))
    assert OutgoingMail.objects.filter(letter="case.code").count() == 1
    assert "print and post" in words_of(
        client.get(f"/staff/requests/{Case.objects.earliest('received_at').reference}/")
    )


@pytest.mark.promise("P-05")
def test_an_address_that_staff_typed_is_searched_for_only_where_a_verifier_ticks_it(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    signed_in("handler").post(NEW, letter(channel="email", email="lin@example.com"))
    page = f"/staff/requests/{Case.objects.get().reference}/identity/"
    assert "Email address l***@example.com" in words_of(signed_in("verifier").get(page))
    verifier, accepted = signed_in("verifier"), {"reason": "The letter bears a known signature."}
    assert verifier.post(page, accepted).status_code == 409  # a letter alone shows nothing yet
    assert not IdentityDecision.objects.exists()
    live_check.note_check(
        Case.objects.get(),
        User.objects.filter(memberships__role="verifier", memberships__controller=sofar).get(),
        "live_check",
        [],
        "Seen at the desk.",
    )
    refused = verifier.post(page, accepted)
    assert refused.status_code == 409 and "could be searched for" in words_of(refused)
    verifier.post(page, {**accepted, "identifiers": ["email"]})
    assert IdentityDecision.objects.get().identifiers == ["email"]


# -- what it says about each right ---------------------------------------------------------------------------


def said_page(case: Case) -> str:
    return f"/staff/requests/{case.reference}/said/"


@pytest.mark.promise("P-63")
def test_what_a_letter_says_is_written_into_the_fields_that_the_form_has(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("handler")
    answer = client.post(NEW, letter(rights=["correct", "copy", "question"]))
    case = Case.objects.get()
    assert answer["Location"] == said_page(case)
    page = client.get(said_page(case))
    assert list(page.context["form"].fields) == ["data_wanted", "since", "old_value", "new_value"]
    assert "Copy" in words_of(page) and "(optional)" in words_of(page)
    wrong = client.post(page.request["PATH_INFO"], {"since": "2025-13-45"})
    assert "There is no such day" in words_of(wrong)
    given = {"data_wanted": ["devices", "the photos"], "since": "2023", "old_value": "Bahnhof 1", "new_value": ""}
    shown = client.post(said_page(case), given, follow=True)
    assert Case.objects.get().asked == {
        "copy": {"data_wanted": ["devices", "the photos"], "since": "2023"},
        "correct": {"old_value": "Bahnhof 1"},
    }
    for words in ("Bahnhof 1", "the photos", "What it says about the rights was written down"):
        assert words in words_of(shown)
    entry = entries_about("case", str(case.pk)).get(action="request.written_down")
    assert entry.facts == {"fields": ["data_wanted", "old_value", "since"]}
    assert "That was already done." in words_of(client.post(said_page(case), given, follow=True))
    again = client.get(said_page(case)).content.decode()
    assert 'value="the photos"' in again and "Bahnhof 1" in again


def test_every_field_of_the_form_can_be_written_down_and_none_must(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    """All rights of the policy at once: one list of fields, the form's own."""
    pack = pack_of(sofar)
    form = SaidForm({}, pack=pack, rights=list(pack.rights), asked={})
    assert form.is_valid(), form.errors
    asked = {field for right in pack.rights for field in asks_of(pack, right)}
    assert set(form.fields) == asked - COLUMNS - FILES and set(form.fields) <= set(LABELS)
    written = {name for name, field in form.fields.items() if isinstance(field.widget, TextInput | Textarea)}
    fields: dict[str, Any] = form.fields
    assert "" not in dict(fields["data_wanted"].choices), "there one ticks nothing"
    for one_of in ("also_delete", "receiver_country"):
        assert next(iter(fields[one_of].choices)) == ("", "It does not say")
    assert {"old_value", "receiver", "answer_complained"} <= written <= set(TYPED)


def test_a_choice_that_the_letter_leaves_open_stays_open(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("verifier")
    client.post(NEW, letter(rights=["cancel_account"]))
    case = Case.objects.get()
    assert "It does not say" in words_of(client.get(said_page(case)))
    client.post(said_page(case), {"also_delete": "yes"})
    assert Case.objects.get().asked == {"cancel_account": {"also_delete": "yes"}}
    client.post(said_page(case), {"also_delete": ""})
    assert Case.objects.get().asked == {"cancel_account": {}}


def test_a_complaint_is_tied_to_the_answer_that_it_names(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    about, client = making.filed(sofar), signed_in("handler")
    client.post(NEW, letter(channel="email", rights=["complain"], email=about.email))
    case = Case.objects.get(channel="email")
    client.post(said_page(case), {"answer_complained": about.reference.lower()})
    assert case.rights.get().complains_of == making.right_of(about)


def test_what_asks_nothing_of_its_own_has_no_second_page(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    client = signed_in("handler")
    answer = client.post(NEW, letter(rights=["question"]))
    case = Case.objects.get()
    assert answer["Location"] == f"/staff/requests/{case.reference}/"
    assert "Write down what it says" not in words_of(client.get(answer["Location"]))
    assert client.get(said_page(case)).status_code == 409


def test_nobody_writes_into_what_the_person_answered_by_the_form_nor_after_approval_is_asked(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    by_form = making.confirmed(sofar)
    with pytest.raises(NotPossible):
        said.write_down(by_form.case, staff["handler"], {"since": "2020"})
    client = signed_in("handler")
    client.post(NEW, letter(rights=["copy"]))
    case = Case.objects.get(channel="post")
    RightsRequest.objects.filter(case=case).update(state=State.APPROVING)
    assert client.post(said_page(case), {"since": "2020"}).status_code == 409
    assert not Case.objects.get(pk=case.pk).asked


# -- duplicates ------------------------------------------------------------------------------------------


def url(request: RightsRequest, deed: str = "") -> str:
    return f"/staff/requests/{request.case.reference}/{deed}"


def test_a_duplicate_is_shown_and_joined(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    first, second = making.confirmed(sofar), making.confirmed(sofar)
    handler = signed_in("handler")
    words = words_of(handler.get(url(second)))
    assert first.case.reference in words and "the same email address" in words
    StaleDay.objects.all().delete()
    handler.post(url(second, f"merge/{first.case.reference}/"))
    ended = making.right_of(second.case)
    assert ended.state == State.WITHDRAWN and ended.case.merged_into_id == first.case_id
    assert not ended.is_counted and StaleDay.objects.filter(day=ended.case.received_on).exists()
    assert making.right_of(first.case).state == State.VERIFYING
    assert "Nothing: joined with another request" in words_of(handler.get(url(second)))
    person = Client()
    person.cookies["case_session"] = open_session(ended.case)
    joined = person.get(f"/r/{ended.case.reference}/")
    assert f"joined with {first.case.reference}" in words_of(joined)
    assert "Make a new request" not in words_of(joined)
    assert f'href="/r/{first.case.reference}/"' in joined.content.decode()
    assert first.case.reference not in words_of(Client().get(f"/r/{ended.case.reference}/"))


def joined(client: Client, one: RightsRequest, into: RightsRequest) -> int:
    """The status of the answer to the press of the button."""
    return int(client.post(url(one, f"merge/{into.case.reference}/")).status_code)


@pytest.mark.parametrize("on", [0, 1])
def test_a_doubt_or_a_dispute_is_not_done_away_with_by_joining(
    on: int, sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    mine = [making.proven(sofar, staff["verifier"]) for _ in range(2)]
    doubt(mine[on].case, staff["handler"], "The mailbox was taken over.")
    child = {"acting_as": "guardian", "represented": "Lin Da", "represented_email": "child@example.com"}
    theirs = [making.confirmed(sofar, email="parent@example.com", **child) for _ in range(2)]
    dispute.mark(theirs[on].case, staff["verifier"], "The father objects.")
    for staying, ending in (mine, theirs):
        assert joined(signed_in("handler"), ending, staying) == 409
        assert making.right_of(ending.case).case.merged_into_id is None


@pytest.mark.parametrize(
    "other",
    [{"name": "Bernd Weber"}, {"account_id": "SP-204814"}, {"country": "FR"}],
    ids=lambda other: next(iter(other)),
)
def test_two_people_of_one_mailbox_are_not_joined(
    other: dict[str, str], sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    whose = {"name": "Anna Weber", "account_id": "SP-204800", "country": "DE"}
    staying, ending = making.confirmed(sofar, **whose), making.confirmed(sofar, **{**whose, **other})
    same = making.confirmed(sofar, **{**whose, "name": "ＡＮＮＡ  weber"})
    assert joined(signed_in("handler"), ending, staying) == 409
    assert joined(signed_in("handler"), same, staying) == 302


def test_a_hold_goes_with_no_request_into_one_without(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    staying, ending = (making.confirmed(sofar, right="delete") for _ in range(2))
    until = clock.today("Asia/Shanghai") + timedelta(days=30)
    hold.place(ending.case, staff["administrator"], until, "A court asked.")
    assert joined(signed_in("handler"), ending, staying) == 409
    hold.place(staying.case, staff["administrator"], until, "A court asked.")
    assert joined(signed_in("handler"), ending, staying) == 302


def test_nothing_is_joined_with_what_is_decided_already(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    staying, ending = making.confirmed(sofar), making.confirmed(sofar)
    answer.refuse(staying, staff["handler"], "R16", "It is asked for again and again.")
    assert making.right_of(staying.case).state == State.CARRYING_OUT
    assert joined(signed_in("handler"), ending, staying) == 409


def test_what_the_person_wrote_is_read_before_it_is_joined_and_written_where_it_goes_on(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    staying, ending = making.confirmed(sofar), making.confirmed(sofar)
    messages.reply(ending.case, "Stop: it was not me.")
    handler = signed_in("handler")
    assert joined(handler, ending, staying) == 409
    handler.get(url(ending, "messages/"))
    assert joined(handler, ending, staying) == 302
    person = Client()
    person.cookies["case_session"] = open_session(ending.case)
    page = person.post(f"/r/{ending.case.reference}/messages/", {"message": "And once more."})
    assert staying.case.reference in words_of(page) and "And once more." in words_of(page)
    assert ending.case.messages.count() == 1


def test_what_was_joined_before_goes_along(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    first, second, third = (making.confirmed(sofar) for _ in range(3))
    handler = signed_in("handler")
    assert joined(handler, third, second) == joined(handler, second, first) == 302
    assert making.right_of(third.case).case.merged_into_id == first.case_id


def test_joining_carries_no_proof_and_no_answer(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    """GHSA-qx5f-ghc2-7g5c: a duplicate was answered because the first request was verified."""
    proven = making.proven(sofar, staff["verifier"])
    duplicate = making.confirmed(sofar, account_id="ACC-1")
    signed_in("handler").post(url(duplicate, f"merge/{proven.case.reference}/"))
    assert not duplicate.case.decisions.exists() and not duplicate.runs.exists() and not duplicate.copies.exists()
    assert making.right_of(duplicate.case).outcome == ""
    assert proven.case.decisions.get().identifiers == ["email"]
    assert Case.objects.get(pk=proven.case_id).account_id == ""


def test_what_is_proven_is_not_joined_with_what_nobody_has_confirmed(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    """Else whoever files in somebody's name could end their request."""
    real, strange = making.proven(sofar, staff["verifier"]), making.filed(sofar)
    answer = signed_in("handler").post(url(real, f"merge/{strange.reference}/"))
    assert answer.status_code == 409
    assert making.right_of(real.case).state == State.FULFILLING


def test_only_what_shares_an_identifier_and_asks_the_same_is_joined(
    sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    one = making.confirmed(sofar)
    stranger = making.confirmed(sofar, email="other@example.com", device_serial="")
    other_right = making.confirmed(sofar, right="delete")
    handler = signed_in("handler")
    assert handler.post(url(stranger, f"merge/{one.case.reference}/")).status_code == 404
    assert handler.post(url(other_right, f"merge/{one.case.reference}/")).status_code == 409


def test_what_two_people_merely_typed_alike_joins_nothing(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    """Else whoever types somebody's account reads the reference of their request, or ends it."""
    victim = making.confirmed(sofar, account_id="ACC-777")
    other = making.confirmed(sofar, email="other@example.com", device_serial="", account_id="ACC-777")
    handler = signed_in("handler")
    page = words_of(handler.get(url(other)))
    assert victim.case.reference in page and "the same account" in page and "Join this one with it" not in page
    assert handler.post(url(other, f"merge/{victim.case.reference}/")).status_code == 409
    for request in (victim, other):
        making.second_thing(request, staff["verifier"])
        accept_identity(request.case, staff["verifier"], ["account_id"], "The account was looked up.")
    assert "Join this one with it" in words_of(handler.get(url(other))), "proven of both"
    handler.post(url(other, f"merge/{victim.case.reference}/"))
    assert making.right_of(other.case).state == State.WITHDRAWN


def test_no_date_is_lost_by_joining(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    with clock.at(clock.now() - timedelta(days=28)):
        early = making.confirmed(sofar)
    late, handler = making.confirmed(sofar), signed_in("handler")
    assert "Join this one with it" not in words_of(handler.get(url(early)))
    refused = handler.post(url(early, f"merge/{late.case.reference}/"))
    assert refused.status_code == 409 and "to be answered earlier than the other one" in words_of(refused)
    assert making.right_of(early.case).state == State.VERIFYING
    handler.post(url(late, f"merge/{early.case.reference}/"))
    assert making.right_of(late.case).case.merged_into_id == early.case_id
    assert "was joined with another one" in words_of(handler.post(url(late, "copy/submit/")))


def test_what_was_answered_in_part_counts_for_itself(
    sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client], work: Callable[..., int]
) -> None:
    first = making.confirmed(sofar)
    both = making.filed(sofar, rights=["question", "copy"])
    Case.objects.filter(pk=both.pk).update(confirmed_at=clock.now())
    for right in both.rights.order_by("right"):
        workflow.perform("confirm", right, workflow.Deed(workflow.Actor.person()))
    question = both.rights.get(right="question")
    working.write_answer(question, staff["handler"], "Ten years.")
    working.finish(question, staff["handler"])
    work()
    refused = signed_in("handler").post(f"/staff/requests/{both.reference}/merge/{first.case.reference}/")
    assert refused.status_code == 409 and "was answered already, so it counts for itself" in words_of(refused)


@pytest.mark.parametrize("right", ["copy", "delete"])
def test_what_is_missing_speaks_of_no_code_where_none_came_back(
    right: str, sofar: Controller, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("verifier")
    client.post(NEW, letter(rights=[right], account_id="lin-88"))
    case = Case.objects.get()
    address = f"/staff/requests/{case.reference}/identity/"
    reason = {"reason": "She wrote a letter.", "identifiers": ["account_id"]}
    refused = client.post(address, reason)
    assert refused.status_code == 409
    words = words_of(refused)
    assert "Nothing that shows who is asking was given yet. Ask for it, or note what was shown to you." in words
    assert "beside the code" not in words
    note_check(case, staff["verifier"], "live_check", [], "An invoice, shown at the desk.")
    shown = client.post(address, reason, follow=True)
    if right == "copy":
        assert "Identity accepted." in words_of(shown)
    else:
        assert "This right needs one more thing that shows who is asking" in words_of(shown)
        assert "beside the code" not in words_of(client.get(address))


def test_a_number_that_was_merely_typed_joins_nothing(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    """The codes of both go to other addresses: each page is another person's."""
    with clock.at(clock.now() - timedelta(days=2)):
        stranger = making.confirmed(sofar, email="evil@example.com", phone="+8613800138000", device_serial="")
    mine = making.confirmed(sofar, phone="+8613800138000", device_serial="")
    handler = signed_in("handler")
    page = words_of(handler.get(url(mine)))
    assert "the same phone number" in page and "Join this one with it" not in page
    assert handler.post(url(mine, f"merge/{stranger.case.reference}/")).status_code == 409


def test_nothing_that_is_asked_is_lost_by_joining(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    first = making.confirmed(sofar, right="correct", asked={"correct": {"new_value": "New street 1"}})
    other = making.confirmed(sofar, right="correct", asked={"correct": {"new_value": "+49 30 1234"}})
    same = making.confirmed(
        sofar, right="correct", asked={"correct": {"new_value": "New street 1"}}, details="My number is 991."
    )
    handler = signed_in("handler")
    refused = handler.post(url(other, f"merge/{first.case.reference}/"))
    assert refused.status_code == 409 and "that would be lost" in words_of(refused)
    assert "My number is 991." in words_of(handler.get(url(same, f"merge/{first.case.reference}/")))
    handler.post(url(same, f"merge/{first.case.reference}/"))
    page = words_of(handler.get(url(first)))
    assert "Joined with this one" in page and same.case.reference in page
