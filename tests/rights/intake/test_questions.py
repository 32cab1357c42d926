"""The form: one question a page, nothing lost on the way, all of it without a script."""

import re
from typing import Any

import pytest
from django.test import Client
from lxml import html

from privacyportal.controllers.models import Controller
from privacyportal.laws.loading import load_laws
from requests.models import Case, Draft
from tests.rights.intake.conftest import ANSWERS, NEW, text_of


def test_a_person_answers_one_question_a_page_and_gets_a_reference(client: Client) -> None:
    assert client.get(NEW + "?right=copy").status_code == 200
    for step, answers in (
        ("", {"right": "copy"}),
        ("who/", {"acting_as": "self"}),
        ("name/", {"name": ANSWERS["name"]}),
        ("reach/", {"email": ANSWERS["email"], "phone": "+49 30 123456", "language": "en"}),
        ("country/", {"country": "DE"}),
        ("helps/", {"account_id": "", "device_serial": "SN-20398-K"}),
        ("data/", {"data_wanted": ["location", ""]}),
        ("since/", {"since": "2023"}),
        ("details/", {"details": ""}),
    ):
        response = client.post(NEW + step, answers, follow=True)
        assert response.status_code == 200
        assert "Error:" not in text_of(response)
    assert response.redirect_chain[-1][0] == NEW + "check/"
    page = text_of(response)
    assert "林晓雯 (Lin Xiaowen)" in page
    assert "Germany" in page
    assert page.count("Not provided") == 2
    assert "Where I or my devices were" in page

    done = client.post(NEW + "check/", {"website": ""}, follow=True)
    assert done.redirect_chain[-1][0] == NEW + "done/"
    case = Case.objects.get()
    assert case.reference in text_of(done)
    assert "l***@example.com" in text_of(done)
    assert ANSWERS["email"] not in text_of(done)
    assert (case.email, case.name, case.country) == ("lin@example.com", ANSWERS["name"], "DE")


def test_machines_send_all_answers_at_once(client: Client) -> None:
    response = client.post(NEW, ANSWERS)
    assert (response.status_code, response["Location"]) == (302, NEW + "check/")
    response = client.post(NEW + "check/")
    assert (response.status_code, response["Location"]) == (302, NEW + "done/")
    case = Case.objects.get()
    assert {name: getattr(case, name) for name in ("phone", "account_id", "device_serial", "details")} == {
        name: ANSWERS[name] for name in ("phone", "account_id", "device_serial", "details")
    }


def test_what_is_optional_may_be_left_out_of_all_answers(client: Client) -> None:
    response = client.post(NEW, {"right": "access", "name": "Ng", "email": "ng@example.com"})
    assert response["Location"] == NEW + "check/"
    client.post(NEW + "check/")
    assert Case.objects.get().language == "en"


def test_all_answers_with_a_wrong_one_show_that_question_and_keep_the_rest(client: Client) -> None:
    response = client.post(NEW, {**ANSWERS, "email": "lin.example.com"})
    assert response.status_code == 200
    page = response.content.decode()
    assert "<title>Error: How can we reach you?" in page
    assert 'value="lin.example.com"' in page
    assert f'action="{NEW}reach/"' in page
    response = client.post(NEW + "reach/", {"email": "lin@example.com", "phone": "", "language": "en"}, follow=True)
    assert response.redirect_chain == [(NEW + "check/", 302)]
    assert ANSWERS["name"] in text_of(response)


def test_a_second_filling_in_does_not_inherit_answers_of_the_first(client: Client) -> None:
    client.post(NEW, ANSWERS)
    client.post(NEW, {"right": "copy", "name": "Ng", "email": "ng@example.com"})
    client.post(NEW + "check/")
    case = Case.objects.get()
    assert (case.name, case.phone, case.device_serial, case.details) == ("Ng", "", "", "")


def test_a_link_with_the_right_asks_it_no_more(client: Client) -> None:
    page = client.get(NEW + "?right=copy")
    assert "<h1>Get a copy of my data</h1>" in page.content.decode()
    assert 'type="radio"' not in page.content.decode()


@pytest.mark.promise("P-01")
def test_every_right_that_the_policy_names_is_offered(client: Client) -> None:
    page = client.get(NEW).content.decode()
    assert re.findall(r'type="radio" name="right" value="(\w+)"', page) == [
        "copy", "access", "portability", "correct", "delete", "cancel_account", "minor_report", "withdraw_consent",
        "explain_decision", "complain", "question",
    ]  # fmt: skip


@pytest.mark.promise("P-59")
def test_what_neither_policy_nor_law_gives_is_a_page_that_says_what_to_do(client: Client) -> None:
    for response in (
        client.get(NEW + "?right=limit_sensitive"),
        client.get(NEW + "?right=limit_sensitive&country=TO"),
        client.post(NEW, {**ANSWERS, "right": "limit_sensitive", "country": "TO"}),
        client.post(NEW, {"right": ["copy", "limit_sensitive"]}),
    ):
        page = text_of(response)
        assert "Limit the use of my sensitive data" in page
        assert "privacy policy does not name this" in page
        assert "service@sofarsolar.com" in page
        assert "Get a copy of my data" in page
    assert not Draft.objects.exists()


def test_an_unknown_controller_or_step_is_a_page_that_does_not_exist(client: Client) -> None:
    assert client.get("/nobody/requests/new/").status_code == 404
    assert client.get(NEW + "nothing/").status_code == 404


@pytest.mark.parametrize("step", ["name", "reach", "country", "helps", "details", "check"])
def test_a_step_out_of_order_leads_to_the_first_open_question(client: Client, step: str) -> None:
    client.post(NEW, {"right": "copy"})
    assert client.get(f"{NEW}{step}/")["Location"] == NEW + "who/"


def test_without_a_draft_every_step_leads_to_the_start(client: Client) -> None:
    for step in ("name", "details", "check", "done"):
        assert client.get(f"{NEW}{step}/")["Location"] == NEW


def test_back_shows_what_was_typed_even_where_it_was_wrong(client: Client) -> None:
    client.post(NEW, {"right": "copy"})
    client.post(NEW + "who/", {"acting_as": "self"})
    client.post(NEW + "name/", {"name": "Zoë 𠮷野"})
    client.post(NEW + "country/", {"country": "DE"})
    client.post(NEW + "reach/", {"email": "zoe@", "phone": "", "language": "zh-hans"})
    assert 'value="Zoë 𠮷野"' in client.get(NEW + "name/").content.decode()
    page = client.get(NEW + "reach/").content.decode()
    assert 'value="zoe@"' in page
    assert 'value="zh-hans"' in page.split("checked")[0].rsplit("<input", 1)[-1]


def test_change_comes_back_to_the_check_page(client: Client) -> None:
    client.post(NEW, ANSWERS)
    check = client.get(NEW + "check/").content.decode()
    changes = re.findall(r'href="([^"]+)">\s*Change', check)
    pages = ("right", "who", "name", "reach", "country", "helps", "data", "since", "details")
    assert set(changes) == {f"{NEW}{step}/" for step in pages}
    assert f'href="{NEW}check/"' in client.get(NEW + "name/").content.decode()
    response = client.post(NEW + "name/", {"name": "Lin"}, follow=True)
    assert response.redirect_chain == [(NEW + "check/", 302)]


@pytest.mark.promise("P-02")
def test_the_check_page_names_the_date_and_where_it_comes_from(client: Client) -> None:
    client.post(NEW, ANSWERS)
    page = text_of(client.get(NEW + "check/"))
    assert "You will have our answer by" in page
    assert "30 days, as promised in SOFAR’s privacy policy of 25 December 2023" in page
    client.post(NEW + "check/")
    right = Case.objects.get().rights.get()
    done = client.get(NEW + "done/")
    assert f'datetime="{right.due_on.isoformat()}"' in done.content.decode()


def test_the_phone_number_is_said_back_as_it_was_understood(client: Client) -> None:
    client.post(NEW, ANSWERS)
    page = text_of(client.get(NEW + "check/"))
    assert "+49 30 123456" in page
    assert "you typed: 030 123456" in page
    client.post(NEW + "check/")
    assert Case.objects.get().phone == "030 123456"


def test_a_phone_number_that_does_not_fit_the_country_is_asked_again(client: Client) -> None:
    client.post(NEW, {**ANSWERS, "country": "DE", "phone": "030 123456"})
    response = client.post(NEW + "country/", {"country": ""}, follow=True)
    assert response.redirect_chain == [(NEW + "reach/", 302)]
    page = response.content.decode()
    assert "<title>Error:" in page
    assert 'value="030 123456"' in page


def test_an_american_number_with_china_chosen_is_not_taken_for_one_of_shanghai(client: Client) -> None:
    response = client.post(NEW, {**ANSWERS, "country": "CN", "phone": "(212) 555-0123"})
    assert response.status_code == 200
    assert "begin with + and the code of the country" in text_of(response)


def test_details_over_their_length_are_kept_and_explained(client: Client) -> None:
    client.post(NEW, ANSWERS)
    long = "字" * 5_001
    response = client.post(NEW + "details/", {"details": long})
    page = response.content.decode()
    assert "This has 5,001 characters and 5,000 fit here" in page
    assert long in page
    assert client.post(NEW + "details/", {"details": "a\r\n" * 2_500})["Location"] == NEW + "check/"


NAMES = [
    "李明", "王", "欧阳建国", "阿卜杜拉·买买提明", "Sukarno", "O", "O'Brien-Łukasiewicz", "Zoë 𠮷野", "عبد الله محمد",
    "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine Gutenbergstein von und zu Sonnenfels", "null", "Test Admin",
    "<b>Bob</b>", "Smith, Jr.", "李明 (Ming Li)", "Ng", "van der Berg", "山田　太郎", "=cmd", "😀", "ＬＩ　Ｍｉｎｇ",
    "Nguyễn Thị Minh Khai", ".",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_taken_as_it_is(client: Client, name: str) -> None:
    client.post(NEW, {**ANSWERS, "name": name})
    check = client.get(NEW + "check/")
    assert "<b>Bob</b>" not in check.content.decode()
    client.post(NEW + "check/")
    assert Case.objects.get().name == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Ada\r\nByron", "Ada Byron"), ("  Ada Byron  ", "Ada Byron"), ("Ada\u202eByron\x07", "AdaByron")],
)
def test_a_name_is_one_line_without_hidden_signs(client: Client, typed: str, kept: str) -> None:
    client.post(NEW, {**ANSWERS, "name": typed})
    client.post(NEW + "check/")
    assert Case.objects.get().name == kept


@pytest.mark.parametrize("typed", ["", "   ", "\u200b", "x" * 201])
def test_a_name_that_is_none_or_too_long_is_asked_for_kindly(client: Client, typed: str) -> None:
    response = client.post(NEW, {**ANSWERS, "name": typed})
    assert response.status_code == 200
    assert "<title>Error: What is your name?" in response.content.decode()


def test_an_error_is_named_above_beside_and_in_the_title(client: Client) -> None:
    client.post(NEW, {"right": "copy"})
    page = client.post(NEW + "name/", {"name": ""}).content.decode()
    assert "<title>Error: What is your name?" in page
    assert re.search(r'class="error-summary" role="alert" tabindex="-1" autofocus', page)
    assert '<a href="#id_name">Write your name, in any script.</a>' in page
    assert 'aria-invalid="true"' in page
    assert page.count("Write your name, in any script.") == 2


@pytest.mark.promise("P-63")
def test_the_form_asks_nothing_that_the_right_does_not_need(client: Client, settings: Any) -> None:
    settings.PORTAL_SMS_URL = ""  # with one, an email or a phone is enough
    asked: set[str] = set()
    required: set[str] = set()
    client.post(NEW, ANSWERS)
    steps = ("right", "who", "name", "reach", "country", "helps", "data", "since", "details", "check")
    for step in ("", *(f"{one}/" for one in steps)):
        page = client.get(NEW + step)
        for tag in re.findall(r"<(?:input|select|textarea)\b[^>]*>", page.content.decode().split("<main")[1]):
            match = re.search(r'name="(\w+)"', tag)
            assert match
            asked.add(match[1])
            if " required" in tag:
                required.add(match[1])
    assert asked == {*ANSWERS, "acting_as", "data_wanted", "since", "draft", "csrfmiddlewaretoken", "website"}
    assert required == {"right", "acting_as", "name", "email", "language"}


def test_a_chinese_page_asks_for_chinese_letters_and_names_countries_in_chinese(client: Client) -> None:
    client.post(NEW, {"right": "copy"}, headers={"accept-language": "zh-CN"})
    client.post(NEW + "who/", {"acting_as": "self"}, headers={"accept-language": "zh-CN"})
    client.post(NEW + "name/", {"name": "王"}, headers={"accept-language": "zh-CN"})
    page = client.get(NEW + "country/", headers={"accept-language": "zh-CN"}).content.decode()
    assert page.index(">中国<") < page.index("阿尔巴尼亚") < page.index("德国") < page.index("中国香港特别行政区")
    client.post(NEW + "country/", {"country": "CN"})
    page = client.get(NEW + "reach/", headers={"accept-language": "zh-CN"}).content.decode()
    assert 'value="zh-hans"' in page.split("checked")[0].rsplit("<input", 1)[-1]


def checked_language(client: Client, language: str) -> str:
    page = client.get(NEW + "reach/", headers={"accept-language": language}).content.decode()
    [box] = html.fromstring(page).xpath("//main//input[@name='language'][@checked]")
    return str(box.get("value"))


def test_letters_are_offered_in_the_language_of_the_page_until_the_person_chooses(client: Client) -> None:
    for step, answers in {
        "": {"right": "copy"}, "who/": {"acting_as": "self"}, "name/": {"name": "王"}, "country/": {"country": "CN"},
    }.items():  # fmt: skip
        client.post(NEW + step, answers, headers={"accept-language": "en"})
    assert (checked_language(client, "zh-CN"), checked_language(client, "en")) == ("zh-hans", "en")
    client.post(NEW + "reach/", {"email": "", "phone": "1", "language": "en"}, headers={"accept-language": "zh-CN"})
    assert checked_language(client, "zh-CN") == "en", "chosen, though another line of the page was wrong"


def test_a_phone_number_is_read_as_one_of_the_country_that_was_named_before(client: Client) -> None:
    for step, answers in {
        "": {"right": "copy"},
        "who/": {"acting_as": "self"},
        "name/": {"name": "王"},
        "country/": {"country": "CN"},
        "reach/": {"email": "w@example.com", "phone": "13800138000", "language": "zh-hans"},
    }.items():
        response = client.post(NEW + step, answers)
    assert response["Location"] == NEW + "helps/"


def test_a_draft_belongs_to_one_controller(client: Client) -> None:
    client.post(NEW, ANSWERS)
    cookie = client.cookies["draft"]
    assert cookie["path"] == "/sofar/"
    other = Client()
    other.cookies["draft"] = cookie.value
    assert other.get("/prosense/requests/new/check/")["Location"] == "/prosense/requests/new/"


def test_the_browser_holds_a_token_and_the_row_its_digest(client: Client) -> None:
    client.post(NEW, ANSWERS)
    cookie = client.cookies["draft"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    draft = Draft.objects.get()
    assert cookie.value not in str(draft.__dict__)
    assert len(cookie.value) >= 40
    raw = bytes(Draft.objects.values_list("answers", flat=True).get().raw)
    assert b"example" not in raw
    assert not client.session.items()


def test_half_typed_answers_can_be_deleted_at_once(client: Client, sofar: Controller) -> None:
    client.post(NEW, ANSWERS)
    assert "Delete what I typed" in text_of(client.get(NEW))
    response = client.post(NEW, {"forget": "1"}, follow=True)
    assert "What you had typed was deleted." in text_of(response)
    assert not Draft.objects.exists()
    assert ANSWERS["name"] not in text_of(client.get(NEW + "name/", follow=True))


@pytest.mark.promise("P-10")
@pytest.mark.parametrize(
    ("key", "chosen", "title", "needed"),
    [
        ("sofar", {"right": "delete", "deletion_ground": "other"}, "What is your reason?", "Write your reason"),
        (
            "ampower",
            {"right": "third_party_data", "third_party_wish": "correct"},
            "What is right instead?",
            "Write what is right",
        ),
    ],
)
def test_words_that_were_announced_for_the_end_are_asked_for_there(
    key: str, chosen: dict[str, str], title: str, needed: str, client: Client
) -> None:
    form = f"/{key}/requests/new/"
    page = client.post(form, {**ANSWERS, **chosen, "details": ""})
    assert title in text_of(page) and needed in text_of(page)
    client.post(form + "check/")
    assert not Case.objects.exists()
    client.post(form + "details/", {"details": "The plant is sold."})
    client.post(form + "check/")
    assert Case.objects.get().details == "The plant is sold."


def test_an_answer_that_is_not_asked_any_more_announces_nothing(client: Client) -> None:
    client.post(NEW, {**ANSWERS, "right": ["copy", "delete"], "deletion_ground": "other"})
    client.post(NEW + "more/", {"right": ["copy"]})
    assert client.post(NEW + "details/", {"details": ""})["Location"] == NEW + "check/"


def test_a_place_whose_law_does_not_give_a_right_says_so_and_the_rest_goes_on(client: Client) -> None:
    load_laws()
    california = {"country": "US", "region": "CA", "phone": ""}
    answer = client.post(NEW, {**ANSWERS, **california, "right": ["opt_out", "copy"]})
    assert answer["Location"] == NEW + "check/"
    answer = client.post(NEW + "country/", {"country": "DE", "right": ["opt_out", "copy"]}, follow=True)
    for page in (text_of(answer), text_of(client.get(NEW + "check/", follow=True))):
        assert "Not to be asked for here: No sale" in page and "the law of Germany does not give it" in page
    answer = client.post(NEW, {"right": ["copy"], "country": "DE"}, follow=True)
    assert answer.redirect_chain[-1][0] == NEW + "check/"
    assert "Get a copy of my data" in text_of(answer)


def test_where_nothing_is_left_the_page_says_why_and_what_to_do_instead(client: Client) -> None:
    load_laws()
    client.post(NEW, {**ANSWERS, "country": "US", "region": "CA", "phone": "", "right": "opt_out"})
    page = text_of(client.post(NEW + "country/", {"country": "DE", "right": "opt_out"}, follow=True))
    assert "the law of Germany does not give it" in page and "What you can do instead" in page


def test_words_that_were_begun_for_one_right_are_shown_before_they_go_with_another(client: Client) -> None:
    """As the button of a status page does it, while a deletion lies half filled in the same browser."""
    words = "My long story about deletion."
    client.post(NEW, {**ANSWERS, "right": "delete", "deletion_ground": "D4", "details": words})
    page = client.post(NEW, {"right": "complain", "answer_complained": "", "country": "DE"}, follow=True)
    assert "You had begun another request in this browser: Delete my data." in text_of(page)
    assert page.redirect_chain[-1][0] == NEW + "complained/"
    page = client.post(NEW + "complained/", {"answer_complained": ""}, follow=True)
    assert page.redirect_chain[-1][0] == NEW + "details/"
    text = text_of(page)
    assert "What are you not content with?" in text and words in text
