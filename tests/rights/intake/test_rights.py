"""Every right of every controller from the first page to the page to keep, and what each asks (P-01, P-63)."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from privacyportal.controllers import packs as packs_module
from privacyportal.controllers.packs import Pack, pack_called
from privacyportal.controllers.rights import RIGHTS
from privacyportal.laws.loading import load_laws
from requests.intake.filing import FILES
from requests.intake.offer import asks_of, deletion_grounds, needs_abroad_proof
from requests.models import Attachment, Case, Draft
from requests.reference import make_reference
from requests.rights import PLANS
from tests.rights.intake.conftest import text_of

PACKS = Path(packs_module.__file__).parent / "packs"
OFFERED = [
    (key, right)
    for key in ("ampower", "onething", "prosense", "sofar", "sossen")
    for right in yaml.safe_load((PACKS / f"{key}.yml").read_text(encoding="utf-8"))["rights"]
]
LAW_ONLY = [
    ("sofar", "object", "DE", ""),
    ("sossen", "opt_out", "US", "CA"),
    ("onething", "limit_sensitive", "US", "CA"),
]
COMMON = {"right", "name", "email", "phone", "country", "region", "language", "acting_as"}
GIVEN = {
    "acting_as": "self",
    "represented": "林小",
    "name": "林晓雯",
    "country": "DE",
    "region": "",
    "email": "lin@example.com",
    "phone": "030 123456",
    "language": "en",
    "account_id": "lin-88",
    "device_serial": "SN-20398-K",
    "data_wanted": ["location", "the photos of May"],
    "since": "2023",
    "deletion_ground": "other",
    "old_value": "Lin Xiaowen",
    "new_value": "Lin Xiao-Wen",
    "receiver": "Other Energy GmbH",
    "receiver_country": "US",
    "also_delete": "yes",
    "consent": "Push messages",
    "processing": "Analysing my use",
    "decision": "The loan of May",
    "answer_complained": "",
    "minor_data": "A picture in the forum",
    "given_by": "My neighbour",
    "third_party_wish": "delete",
    "details": "Everything of last winter.",
}


@pytest.fixture(autouse=True)
def no_limit(settings: Any) -> None:
    settings.RATELIMIT_ENABLE = False


def page_of(response: Any) -> str:
    return str(response.content.decode()).split("<main", 1)[1].split("</main>")[0]


def names_in(page: str) -> set[str]:
    """Names of what a person can fill in on a page."""
    tags = re.findall(r"<(?:input|select|textarea)\b[^>]*>", page)
    names = {match[1] for tag in tags if 'type="hidden"' not in tag and (match := re.search(r'\bname="(\w+)"', tag))}
    return names - {"csrfmiddlewaretoken", "website"}


def walk(client: Client, start: str, answers: dict[str, Any], language: str = "en") -> tuple[Any, set[str]]:
    """From the start page to the check page, one question at a time. Gives it and the names that were asked."""
    asked = {"right"}
    headers = {"accept-language": "zh-CN" if language == "zh-hans" else "en"}
    response = client.get(start, headers=headers)
    hidden = dict(re.findall(r'<input type="hidden" name="(right|country|region)" value="([^"]*)"', page_of(response)))
    response = client.post(start.split("?", maxsplit=1)[0], hidden, follow=True, headers=headers)
    for _ in range(20):
        address = response.request["PATH_INFO"]
        page = page_of(response)
        if address.endswith("/check/"):
            return response, asked
        assert "<script" not in page
        names = names_in(page)
        assert names, address
        asked |= names
        sent = {name: answers[name] for name in names if name in answers}
        response = client.post(address, sent, follow=True, headers=headers)
        assert response.request["PATH_INFO"] != address, text_of(response)
    raise AssertionError("the form does not end")


def wanted(pack: Pack, right: str) -> set[str]:
    """What the pack lets this right ask of somebody in Germany whose receiver is in the United States."""
    return (COMMON - {"region"} - ({"acting_as"} if right in {"minor_report", "question"} else set())) | set(
        asks_of(pack, right)
    )


@pytest.mark.promise("P-01")
@pytest.mark.promise("P-63")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("key", "right"), OFFERED)
def test_each_right_of_each_policy_goes_from_the_first_page_to_the_last(
    client: Client, key: str, right: str, language: str
) -> None:
    pack = pack_called(key)
    assert pack
    start = f"/{key}/requests/new/"
    check, asked = walk(client, f"{start}?right={right}", {**GIVEN, "language": language}, language)
    assert asked == wanted(pack, right)
    headers = {"accept-language": "zh-CN" if language == "zh-hans" else "en"}
    done = client.post(start + "check/", {"website": ""}, follow=True, headers=headers)
    case = Case.objects.select_related("data_key").get()
    assert case.reference in text_of(done)
    assert [one.right for one in case.rights.all()] == [right]
    fields = {name for name in asks_of(pack, right) if name not in FILES and not hasattr(Case, name)}
    kept = {name for name in fields if GIVEN[name]}
    assert (case.asked or {}).get(right, {}) == {name: GIVEN[name] for name in kept}
    if language == "zh-hans":
        assert "您" in text_of(check) and "您" in text_of(done)


@pytest.mark.promise("P-59")
@pytest.mark.parametrize(("key", "right", "country", "region"), LAW_ONLY)
def test_what_only_a_law_gives_is_taken_from_people_of_its_place(
    client: Client, key: str, right: str, country: str, region: str
) -> None:
    load_laws()
    pack, start = pack_called(key), f"/{key}/requests/new/"
    assert pack
    answers = {**GIVEN, "country": country, "region": region, "phone": ""}
    place = f"&country={country}" + (f"&region={region}" if region else "")
    _page, asked = walk(client, f"{start}?right={right}{place}", answers)
    assert asked <= COMMON | set(asks_of(pack, right))
    client.post(start + "check/", {"website": ""})
    case = Case.objects.get()
    assert (case.country, case.region, case.rights.get().right) == (country, region, right)


@pytest.mark.promise("P-59")
def test_a_right_of_a_law_goes_with_the_place(client: Client) -> None:
    load_laws()
    start = "/sossen/requests/new/"
    assert "does not name this" in text_of(client.get(f"{start}?right=opt_out"))
    client.post(start, {**GIVEN, "right": "opt_out", "country": "US", "region": "CA", "phone": ""})
    assert client.get(start + "check/").status_code == 200
    response = client.post(start + "country/", {"country": "TO"}, follow=True)
    assert response.request["PATH_INFO"] == start
    client.post(start + "check/", {"country": "TO", "website": ""})
    assert not Case.objects.exists()


@pytest.mark.promise("P-63")
def test_each_field_belongs_to_a_right_and_each_right_has_words() -> None:
    assert {field for plan in PLANS.values() for field in plan.asks} <= set(GIVEN) | FILES
    assert set(PLANS) == set(RIGHTS)


@pytest.mark.promise("P-10")
def test_deletion_asks_for_the_grounds_of_the_policy_in_plain_words(client: Client) -> None:
    keys = ("sossen", "sofar", "ampower", "prosense", "onething")
    packs = {key: pack for key in keys if (pack := pack_called(key))}
    codes = {key: [code for code, _words in deletion_grounds(pack)] for key, pack in packs.items()}
    assert codes["sossen"] == ["D1", "D2", "D3", "D4", "D5"]
    assert set(codes["ampower"]) == {"D1", "D2", "D3", "D5", "D6"}
    assert codes["onething"] == []
    client.post("/ampower/requests/new/", {**GIVEN, "right": "delete"})
    page = client.get("/ampower/requests/new/ground/")
    assert "without my explicit consent" in text_of(page)
    assert "Another reason" in text_of(page)


@pytest.mark.promise("P-57")
@pytest.mark.promise("P-13")
@pytest.mark.parametrize(
    ("key", "right", "words"),
    [
        ("ampower", "delete", "Deleting your data ends the service"),
        ("ampower", "cancel_account", "It is permanent"),
        ("sossen", "cancel_account", "may be lost for good"),
        ("sofar", "cancel_account", "can no longer sign in"),
    ],
)
def test_what_follows_is_said_before_it_is_sent(client: Client, key: str, right: str, words: str) -> None:
    start = f"/{key}/requests/new/"
    assert words in text_of(client.get(f"{start}?right={right}"))
    client.post(start, {**GIVEN, "right": right})
    assert words in text_of(client.get(start + "check/"))


@pytest.mark.promise("P-58")
def test_the_way_to_do_it_oneself_stands_first_and_is_no_condition(client: Client) -> None:
    page = text_of(client.get("/ampower/requests/new/?right=cancel_account"))
    assert page.index("Me, Personal Information, Cancel Account") < page.index("It takes")
    assert "Start" in page
    assert "By yourself: in the app under Me" in text_of(client.get("/ampower/requests/new/"))


@pytest.mark.promise("P-17")
def test_proof_for_going_abroad_is_asked_only_outside_china_and_the_eea(client: Client) -> None:
    sofar = pack_called("sofar")
    assert sofar
    load_laws()
    assert [needs_abroad_proof(sofar, country) for country in ("", "CN", "DE", "NO", "US", "CH")] == [
        False, False, False, False, True, True,
    ]  # fmt: skip
    start = "/sofar/requests/new/"
    client.post(start, {**GIVEN, "right": "portability", "receiver_country": "DE"})
    assert client.get(start + "abroad/")["Location"] == start + "check/"
    client.post(start + "receiver/", {"receiver": "Other", "receiver_country": "US"})
    assert client.get(start + "abroad/").status_code == 200
    assert "receiver_country" not in asks_of(pack_called("ampower"), "portability")  # type: ignore[arg-type]


# -- several rights ---------------------------------------------------------------------------------------


def test_another_right_asks_only_what_is_new(client: Client) -> None:
    start = "/sofar/requests/new/"
    client.post(start, {**GIVEN, "right": "copy"})
    assert "Ask for something else, too" in text_of(client.get(start + "check/"))
    response = client.post(start + "more/", {"right": ["copy", "delete", "correct"]}, follow=True)
    visited = []
    while not response.request["PATH_INFO"].endswith("/check/"):
        address = response.request["PATH_INFO"]
        visited.append(address.removeprefix(start))
        sent = {name: GIVEN[name] for name in names_in(page_of(response)) if name in GIVEN}
        response = client.post(address, sent, follow=True)
    assert visited == ["ground/", "change/", "proof/"], "which data was asked before and is not asked twice"
    client.post(start + "check/", {"website": ""})
    case = Case.objects.select_related("data_key").get()
    assert {right.right for right in case.rights.all()} == {"copy", "correct", "delete"}
    assert case.asked["delete"] == {"data_wanted": GIVEN["data_wanted"], "deletion_ground": "other"}
    assert set(case.asked["correct"]) == {"old_value", "new_value"}


def test_a_link_may_name_several_rights(client: Client) -> None:
    start = "/sofar/requests/new/"
    response = client.get(start, {"right": ["complain", "copy", "opt_out"]})
    page = text_of(response)
    assert "<h1>Get a copy of my data, Complain" in response.content.decode()
    assert "Our answer · Get a copy of my data" in page and "Our answer · Complain" in page
    assert "Not to be asked for here: No sale, no sharing" in page
    sent = re.findall(r'<input type="hidden" name="right" value="(\w+)">', response.content.decode())
    assert sent == ["copy", "complain"]
    assert client.post(start, {"right": sent})["Location"] == start + "who/"
    assert client.get(start, {"right": ["opt_out", "nothing"]}).templates[0].name.endswith("not_offered.html")


def test_machines_may_name_several_rights_at_once(client: Client) -> None:
    start = "/sofar/requests/new/"
    client.post(start, {**GIVEN, "right": ["copy", "complain"]})
    page = text_of(client.get(start + "check/"))
    assert "Get a copy of my data" in page and "Complain" in page
    client.post(start + "check/", {"website": ""})
    case = Case.objects.get()
    assert case.rights.count() == 2
    assert text_of(client.get(start + "done/")).count("What happens then:") == 2


# -- for somebody else --------------------------------------------------------------------------------------


@pytest.mark.promise("P-28")
def test_whoever_asks_for_another_names_that_person(client: Client) -> None:
    start = "/sofar/requests/new/"
    client.post(start, {"right": "copy"})
    assert "under 14" in text_of(client.get(start + "who/"))
    response = client.post(start + "who/", {"acting_as": "agent"}, follow=True)
    theirs = {"represented", "represented_email", "represented_phone"}
    assert names_in(page_of(response)) == {*theirs, "authority"}
    paper = SimpleUploadedFile("../mandate.txt", "I let her ask. 林".encode(), "application/x-msdownload")
    given = {"represented": "王芳", "represented_email": "fang@example.com", "represented_phone": ""}
    client.post(start + "represented/", {**given, "authority": paper})
    client.post(start + "who/", {"acting_as": "guardian"})
    assert names_in(page_of(client.get(start + "represented/"))) == theirs
    client.post(start + "who/", {"acting_as": "agent"})
    client.post(start + "name/", GIVEN)
    assert "Where does that person live?" in text_of(client.get(start + "country/"))
    for step in ("country", "reach", "helps", "data", "since", "details"):
        client.post(f"{start}{step}/", GIVEN)
    client.post(start + "check/", {"website": ""})
    case = Case.objects.select_related("data_key").get()
    assert (case.acting_as, case.represented, case.represented_email) == ("agent", "王芳", "fang@example.com")
    paper_kept = Attachment.objects.select_related("data_key").get()
    assert (paper_kept.purpose, paper_kept.name, paper_kept.media_type) == ("authority", "mandate.txt", "text/plain")


@pytest.mark.promise("P-28")
def test_no_age_is_named_where_the_policy_names_none(client: Client) -> None:
    client.post("/prosense/requests/new/", {"right": "access"})
    assert not re.search(r"under \d", text_of(client.get("/prosense/requests/new/who/")))


# -- files --------------------------------------------------------------------------------------------------


@pytest.fixture
def correcting(client: Client) -> str:
    """Somebody at SOFAR who has answered all about a correction; gives the page for files."""
    client.post("/sofar/requests/new/", {**GIVEN, "right": "correct"})
    return "/sofar/requests/new/proof/"


def _file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_files_lie_sealed_in_the_draft_and_go_over_to_the_case(client: Client, correcting: str, settings: Any) -> None:
    secret = "The meter says 4711 辛".encode()
    client.post(correcting, {"correction_proof": _file("meter.pdf.txt", secret)})
    assert "meter.pdf.txt" in text_of(client.get("/sofar/requests/new/check/"))
    assert _stored(settings) and not any(b"4711" in content for content in _stored(settings).values())
    client.post("/sofar/requests/new/check/", {"website": ""})
    kept = Attachment.objects.select_related("data_key", "case").get()
    from requests.attachments import content_of

    assert content_of(kept) == secret
    assert (kept.right, kept.purpose, kept.size) == ("correct", "proof", len(secret))
    assert str(kept.case.data_key_id) in kept.file


def _stored(settings: Any) -> dict[str, bytes]:
    folder = Path(settings.MEDIA_ROOT)
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_file_can_be_removed_and_there_are_at_most_five(client: Client, correcting: str) -> None:
    client.post(correcting, {"correction_proof": [_file(f"{n}.txt", b"page") for n in range(5)]})
    response = client.post(correcting, {"correction_proof": _file("6.txt", b"page")})
    assert "At most 5 files" in text_of(response)
    places = re.findall(r'name="remove" value="([^"]+)"', client.get(correcting).content.decode())
    assert len(places) == 5
    client.post(correcting, {"remove": places[:4]})
    assert len(re.findall(r'name="remove"', client.get(correcting).content.decode())) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "We can take a PDF"),
        (b"<!DOCTYPE html><script>1</script>", "We can take a PDF"),
        (b"%PDF-1.7\n1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert) >> >>", "holds a program"),
        (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
        (b"MZ\x90\x00\x03\x00", "We can take a PDF"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_we_take_is_refused_with_what_to_do(
    client: Client, correcting: str, content: bytes, sentence: str
) -> None:
    response = client.post(correcting, {"correction_proof": _file("photo.jpg", content)})
    assert sentence in text_of(response)
    draft = Draft.objects.select_related("data_key").get()
    assert not draft.answers["files"]


# -- complaints, sealing, the helper --------------------------------------------------------------------------


def test_a_complaint_is_linked_to_ones_own_answer_alone(client: Client, file: Callable[..., Case]) -> None:
    mine, other = file(), file(email="other@example.com")
    for about, linked in ((mine, True), (other, False)):
        typed = about.reference.lower().replace("-", " ")
        case = file(right="complain", answer_complained=typed)
        right = case.rights.get()
        assert (right.complains_of == about.rights.get()) is linked
        assert case.asked["complain"]["answer_complained"] == about.reference
    client.post("/sofar/requests/new/", {**GIVEN, "right": "complain"})
    response = client.post("/sofar/requests/new/complained/", {"answer_complained": "SOFAR-1"})
    assert "This is no reference of ours" in text_of(response)


def test_a_complaint_about_another_company_is_told_where_to_go(client: Client) -> None:
    client.post("/sofar/requests/new/", {**GIVEN, "right": "complain"})
    elsewhere, nowhere = make_reference("ampower"), make_reference("nobody")
    page = text_of(client.post("/sofar/requests/new/complained/", {"answer_complained": elsewhere}))
    assert f"{elsewhere} is a request to Ampower" in page and "Complain about that answer to Ampower" in page
    page = text_of(client.post("/sofar/requests/new/complained/", {"answer_complained": nowhere}))
    assert "This is no reference of ours" in page


def test_answers_of_every_kind_are_sealed(client: Client) -> None:
    client.post("/sofar/requests/new/", {**GIVEN, "right": ["correct", "portability"]})
    assert not client.session.items()
    row = bytes(Draft.objects.values_list("answers", flat=True).get().raw)
    for step in ("proof", "abroad"):
        client.post(f"/sofar/requests/new/{step}/", {})
    client.post("/sofar/requests/new/check/", {"website": ""})
    raw = Case.objects.values("asked", "represented").get()["asked"].raw
    for secret in (b"Xiao-Wen", b"Other Energy"):
        assert secret not in row and secret not in bytes(raw)


def test_a_question_needs_words_and_nothing_else(client: Client) -> None:
    response = client.post("/sofar/requests/new/", {**GIVEN, "right": "question", "details": ""})
    assert "Write what it is about" in text_of(response)
    assert "What do you want to ask us?" in text_of(response)


def test_two_plain_questions_lead_to_the_right_one(client: Client) -> None:
    start = "/sossen/requests/new/"
    assert "Which request is right for me?" in text_of(client.get(start + "which/"))
    assert "to keep" not in text_of(client.get(start + "which/"))
    assert "look through and keep" in text_of(client.get(start + "which/?about=see"))
    assert client.get(start + "which/?about=see&wish=have")["Location"] == f"{start}?right=access"
    assert client.get(start + "which/?about=change&wish=delete")["Location"] == f"{start}?right=delete"
    assert client.get(start + "which/?about=x&wish=delete").status_code == 200
    assert client.get("/nobody/requests/new/which/").status_code == 404


@pytest.mark.parametrize(("key", "right"), OFFERED)
def test_a_link_leads_straight_to_each_right(client: Client, key: str, right: str) -> None:
    page = client.get(f"/{key}/requests/new/?right={right}")
    assert f"<h1>{RIGHTS[right].title}</h1>" in page.content.decode()


def test_the_region_is_asked_where_law_differs_by_region(client: Client) -> None:
    start = "/sofar/requests/new/"
    client.post(start, {**GIVEN, "right": "copy", "country": "CA", "region": "QC", "phone": ""})
    assert "Quebec" in text_of(client.get(start + "check/"))
    page = client.get(start + "region/").content.decode()
    assert page.index("I would rather not say") < page.index("Alberta")
    response = client.post(start + "country/", {"country": "US"}, follow=True)
    assert response.request["PATH_INFO"] == start + "region/"
    client.post(start + "country/", {"country": "DE"})
    client.post(start + "check/", {"website": ""})
    assert (Case.objects.get().country, Case.objects.get().region) == ("DE", "")


def test_a_link_may_name_the_place_in_small_letters(client: Client) -> None:
    load_laws()
    shown = text_of(client.get("/sofar/requests/new/?right=opt_out&country=us&region=ca"))
    assert "does not give it" not in shown and "No sale, no sharing" in shown
    sent = client.post("/sofar/requests/new/", {"right": "opt_out", "country": "us", "region": "ca"})
    assert sent.status_code == 302
    assert "California" in text_of(client.get("/sofar/?country=us&region=ca"))


@pytest.mark.parametrize(
    ("right", "label", "words"),
    [
        ("delete", "Which data?", "All that we hold"),
        ("copy", "From when on?", "From the beginning"),
        ("withdraw_consent", "Which consent?", "All consents"),
    ],
)
def test_what_is_left_empty_stands_on_the_check_page_as_all_of_it(
    client: Client, right: str, label: str, words: str
) -> None:
    form = f"/{'ampower' if right == 'withdraw_consent' else 'sofar'}/requests/new/"
    client.post(
        form, {"right": right, "name": "Lin", "email": "lin@example.com", "deletion_ground": "other", "details": "x"}
    )
    page = client.get(form + "check/").content.decode()
    said = {row.findtext("dt"): row.find("dd").text_content() for row in html.fromstring(page).iterfind(".//dl/div")}
    assert said[label] == words


@pytest.mark.promise("P-13")
@pytest.mark.parametrize(("key", "asked"), [("prosense", False), ("sofar", True), ("ampower", True)])
def test_whether_the_data_goes_with_the_account_is_asked_only_where_the_policy_leaves_it_to_the_person(
    key: str, asked: bool, client: Client
) -> None:
    response, names = walk(client, f"/{key}/requests/new/?right=cancel_account", GIVEN)
    assert ("also_delete" in names) == asked
    assert ("Shall we also delete the data?" in page_of(response)) == asked
