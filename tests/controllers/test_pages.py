"""The chooser and the privacy centres, as a person sees them."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from privacyportal.controllers.packs import newest_packs, pack_called
from privacyportal.laws.loading import load_laws

pytestmark = pytest.mark.usefixtures("five")
KEYS = ["ampower", "onething", "prosense", "sofar", "sossen"]


def text_of(page: Any) -> str:
    return " ".join(unescape(strip_tags(page.content.decode())).split())


def test_the_chooser_leads_to_every_controller(client: Client) -> None:
    page = client.get("/").content.decode()
    for key in KEYS:
        assert f'href="/{key}/"' in page


@pytest.mark.django_db
def test_the_chooser_says_what_to_do_where_nobody_is_set_up(client: Client) -> None:
    from privacyportal.controllers.models import PackVersion

    PackVersion.objects.all().delete()
    assert "manage.py load_packs" in text_of(client.get("/"))


@pytest.mark.promise("P-79")
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_centre_shows_every_contact(client: Client, key: str, language: str) -> None:
    page = text_of(client.get(f"/{key}/", HTTP_ACCEPT_LANGUAGE=language))
    pack = pack_called(key)
    assert pack
    for contact in pack.contacts:
        assert (contact.value.zh_hans if language == "zh-hans" else contact.value.en) in page


@pytest.mark.promise("P-01")
@pytest.mark.parametrize("key", KEYS)
def test_every_right_of_the_policy_leads_to_the_form(client: Client, key: str) -> None:
    pack = pack_called(key)
    assert pack
    page = client.get(f"/{key}/").content.decode()
    assert re.findall(rf'href="/{key}/requests/new/\?right=(\w+)"', page) == list(pack.rights)


@pytest.mark.promise("P-59")
def test_the_law_of_a_place_shows_what_it_gives_beyond_the_policy(client: Client) -> None:
    load_laws()
    first = text_of(client.get("/sossen/"))
    assert "Your law may give you more" in first
    assert "Choose where you live" in first
    page = client.get("/sossen/?country=US&region=CA")
    assert 'href="/sossen/requests/new/?right=opt_out&amp;country=US&amp;region=CA"' in page.content.decode()
    assert "CCPA" in text_of(page) and "1798.120" in text_of(page)
    assert "no law that gives more" in text_of(client.get("/sossen/?country=TO"))
    assert "Choose where you live" in text_of(client.get("/sossen/?country=XX&region=../"))


@pytest.mark.parametrize(
    ("place", "named"),
    [
        ("country=NL", "whoever lives in the Netherlands "),
        ("country=US&region=CA", "whoever lives in California "),
        ("country=AE&region=X-DIFC", "whoever lives in the Dubai International Financial Centre (DIFC) "),
        ("country=BS", "For the Bahamas "),
    ],
)
def test_a_place_has_its_article_inside_an_english_sentence_and_none_in_chinese(
    client: Client, place: str, named: str
) -> None:
    load_laws()
    assert named.casefold() in text_of(client.get(f"/sossen/?{place}")).casefold()
    assert "the Netherlands" not in client.get("/sossen/?country=NL").content.decode().split("<select")[1]
    client.cookies["django_language"] = "zh-hans"
    assert "the 荷兰" not in text_of(client.get("/sossen/?country=NL"))


def test_a_law_that_is_called_in_the_plural_fits_its_sentence(client: Client) -> None:
    load_laws()
    page = text_of(client.get("/sossen/?country=CN"))
    assert "under China’s personal information rules" in page
    assert "rules gives" not in page


def test_rights_that_the_policy_does_not_name_are_not_offered(client: Client) -> None:
    assert "automated decision" in text_of(client.get("/sofar/"))
    assert "automated decision" not in text_of(client.get("/sossen/"))


@pytest.mark.promise("P-02")
@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("sofar", "30 days, as promised in SOFAR’s privacy policy of 25 December 2023; sooner where the law"),
        ("ampower", "15 days, as promised in Ampower’s privacy policy of 20 June 2023; sooner where"),
        ("onething", "ONETHING’s privacy policy names no period, so we hold ourselves to 30 days; sooner where"),
        ("prosense", "ProSense’s privacy policy names no period, so we hold ourselves to 30 days; sooner where"),
        ("prosense", "Complain: 15 working days"),
    ],
)
def test_a_centre_says_how_long_it_takes_and_why(client: Client, key: str, words: str) -> None:
    assert words in text_of(client.get(f"/{key}/"))


@pytest.mark.promise("P-06")
def test_only_who_promised_it_says_that_it_costs_nothing(client: Client) -> None:
    assert "costs nothing" in text_of(client.get("/sofar/"))
    assert "costs nothing" not in text_of(client.get("/sossen/"))


def test_a_reference_is_sent_in_a_post_and_never_in_an_address(client: Client) -> None:
    page = client.get("/sofar/").content.decode()
    form = re.search(r'<form method="post" action="/r/".*?</form>', page, re.S)
    assert form
    assert 'name="reference"' in form[0]
    assert "csrfmiddlewaretoken" in form[0]


@pytest.mark.parametrize("address", ["/nobody/", "/nobody/theme.css", "/SOFAR/", "/r-/"])
def test_an_unknown_controller_is_not_found(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "This page does not exist" in text_of(answer)


def test_a_page_is_read_and_nothing_else(client: Client) -> None:
    answer = client.post("/sofar/")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert "It only shows something" in text_of(answer)
    assert 'href="/sofar/"' in answer.content.decode(), "and leads to it"


@pytest.mark.parametrize(
    ("language", "title"), [("en", "This address cannot be used like that"), ("zh-hans", "这个网址")]
)
def test_the_address_of_a_button_says_what_to_do_when_it_is_opened(client: Client, language: str, title: str) -> None:
    answer = client.get("/staff/controller/", headers={"Accept-Language": language})
    assert answer.status_code == 405 and answer["Allow"] == "POST"
    assert title in text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    assert client.head("/staff/controller/").status_code == 405


@pytest.mark.parametrize("address", ["/", "/sofar/", "/sofar/theme.css"])
def test_a_page_takes_one_query(client: Client, address: str, django_assert_num_queries: Any) -> None:
    newest_packs()
    with django_assert_num_queries(1):
        client.get(address)


def test_the_accent_is_a_style_sheet_of_its_own_kept_for_ever_under_its_name(client: Client) -> None:
    address = re.search(r'href="(/sofar/theme\.css\?v=\w+)"', client.get("/sofar/").content.decode())
    assert address
    sheet = client.get(address[1])
    assert sheet["Content-Type"].startswith("text/css")
    assert "--accent-fill: #0a5c66" in sheet.content.decode()
    assert "immutable" in sheet["Cache-Control"]
    assert "immutable" not in client.get("/sofar/theme.css?v=old")["Cache-Control"]


def test_a_page_speaks_the_language_of_the_browser_and_says_so(client: Client) -> None:
    english, chinese = (client.get("/sofar/", HTTP_ACCEPT_LANGUAGE=one).content.decode() for one in ("en", "zh-CN"))
    assert '<html lang="en">' in english
    assert '<html lang="zh-Hans">' in chinese
    assert "使用平台的导出功能" in chinese


def test_the_switch_offers_the_other_language_in_that_language(client: Client) -> None:
    page = client.get("/sofar/?lang=en&right=copy").content.decode()
    button = re.search(
        r'<button type="submit" name="language" value="zh-hans" lang="zh-Hans">\s*<span>中文</span>', page
    )
    assert button
    assert 'name="next" value="/sofar/?right=copy"' in page


def test_the_switch_comes_back_to_the_same_page_in_the_other_language(client: Client) -> None:
    answer = client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/sofar/"}, follow=True)
    assert answer.redirect_chain == [("/sofar/", 302)]
    assert '<html lang="zh-Hans">' in answer.content.decode()


def test_a_code_in_an_address_does_not_travel_with_the_switch(client: Client) -> None:
    assert "123456" not in client.get("/sofar/?code=123456").content.decode()


@pytest.mark.parametrize("address", ["/", "/sofar/", "/nobody/"])
def test_a_page_keeps_to_the_content_security_policy(client: Client, address: str) -> None:
    answer = client.get(address)
    page = answer.content.decode()
    assert not re.search(r"<[^>]*\s(style|on\w+)=", page)
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)", page)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_no_link_leads_to_a_page_that_is_not_there(client: Client) -> None:
    """DESIGN §9: no link is drawn to a page that does not exist yet."""
    for start in ("/", *(f"/{key}/" for key in KEYS)):
        page = client.get(start).content.decode()
        for address in set(re.findall(r'href="(/[^"#]*)"', page)):
            if not address.startswith("/static/"):
                assert client.get(address, follow=True).status_code == 200, f"{start} leads to {address}"


@pytest.mark.parametrize("right", ["withdraw_consent", "marketing_stop"])
def test_nothing_is_said_to_take_effect_at_once_that_staff_carry_out_by_hand(right: str, client: Client) -> None:
    load_laws()
    page = client.get(f"/sofar/requests/new/?right={right}&country=DE").content.decode()
    assert "at once" not in page
    assert "without undue delay" in page
    assert "at the latest on the date that we name to you" in page
