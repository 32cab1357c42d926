import re
from typing import Any

import pytest
from django.test import Client

from privacyportal.audit.models import Entry
from privacyportal.jobs.running import run
from privacyportal.mail.models import OutgoingMail
from privacyportal.vault.models import DataKey
from tests.staff.conftest import PASSWORD, Hire, sign_in

pytestmark = pytest.mark.django_db

NEW = "four quiet rivers meet"


def entries(action: str) -> list[Entry]:
    return list(Entry.objects.filter(action=action))


def link_in(mail: OutgoingMail) -> str:
    found = re.search(r"http\S+(/accounts/password/reset/key/\S+)", mail.text)
    assert found
    return found[1]


# -- signing in and out --------------------------------------------------------------------------
def test_right_words_lead_to_the_workspace_and_into_the_trail(client: Client, hire: Hire) -> None:
    user = hire("ana@sofar.example", "sofar:verifier")
    answer = sign_in(client, "Ana@Sofar.example")
    assert answer["Location"] == "/staff/"
    [entry] = entries("staff.signed_in")
    assert (entry.actor_kind, entry.actor_id) == ("staff", str(user.pk))
    assert entry.facts["address"] and "127.0.0.1" not in str(entry.facts)


def test_a_wrong_password_and_an_unknown_address_read_the_same(client: Client, hire: Hire) -> None:
    user = hire("ana@sofar.example", "sofar:verifier")
    left_out = hire("gone@sofar.example", "sofar:verifier")
    left_out.is_active = False
    left_out.save()
    pages = [
        sign_in(client, "ana@sofar.example", "wrong"),
        sign_in(client, "nobody@sofar.example", "wrong"),
        sign_in(client, "gone@sofar.example", PASSWORD),
    ]
    texts = {re.sub(r'value="[^"]*"', "", page.content.decode()) for page in pages}
    assert len(texts) == 1 and "do not belong together" in texts.pop()
    assert [entry.subject_id for entry in entries("staff.sign_in_failed")] == [str(user.pk), "", str(left_out.pk)]
    assert "@" not in str([entry.facts for entry in Entry.objects.all()])


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example"],
)
def test_nobody_is_led_elsewhere_after_the_sign_in(client: Client, hire: Hire, target: str) -> None:
    hire("ana@sofar.example", "sofar:verifier")
    answer = client.post("/accounts/login/", {"login": "ana@sofar.example", "password": PASSWORD, "next": target})
    assert answer["Location"] == "/staff/"
    signed_in_already = client.get("/accounts/login/", {"next": target})
    assert signed_in_already["Location"] == "/staff/"
    assert client.post("/accounts/logout/", {"next": target})["Location"] == "/"


def test_a_page_of_ours_is_come_back_to(client: Client, hire: Hire) -> None:
    hire("ana@sofar.example", "sofar:verifier")
    page = client.get("/accounts/login/?next=/staff/verifiers/").content.decode()
    assert 'name="next" value="/staff/verifiers/"' in page
    answer = client.post(
        "/accounts/login/", {"login": "ana@sofar.example", "password": PASSWORD, "next": "/staff/verifiers/"}
    )
    assert answer["Location"] == "/staff/verifiers/"


def test_operators_start_at_their_pages_by_the_same_sign_in(client: Client, hire: Hire) -> None:
    hire("op@portal.example", operator=True)
    assert client.get("/admin/login/?next=/admin/")["Location"].startswith("/accounts/login/")
    assert client.post("/admin/login/", {"username": "op@portal.example", "password": PASSWORD}).status_code == 302
    assert client.get("/admin/").status_code == 302
    assert sign_in(client, "op@portal.example")["Location"] == "/admin/"


def test_signing_out_needs_the_button(client: Client, hire: Hire) -> None:
    client.force_login(hire("ana@sofar.example", "sofar:verifier"))
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/staff/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/staff/").status_code == 302


@pytest.mark.parametrize(
    "page",
    ["signup/", "email/", "inactive/", "reauthenticate/", "confirm-email/", "password/set/", "login/code/", "social/"],
)
def test_pages_that_we_do_not_style_do_not_exist(client: Client, page: str) -> None:
    assert client.get(f"/accounts/{page}").status_code == 404


@pytest.mark.parametrize("page", ["login/", "password/reset/", "password/reset/done/", "password/reset/key/1-x-y/"])
def test_pages_are_in_our_look_and_carry_no_style(client: Client, page: str) -> None:
    text = client.get(f"/accounts/{page}").content.decode()
    assert 'class="site-header"' in text and "<title>" in text
    assert "style=" not in text and "<style" not in text and "placeholder=" not in text


# -- guessing --------------------------------------------------------------------------------------
def test_guessing_is_stopped(client: Client, hire: Hire) -> None:
    hire("ana@sofar.example", "sofar:verifier")
    for _ in range(5):
        sign_in(client, "ana@sofar.example", "wrong")
    page = sign_in(client, "ana@sofar.example")
    assert page.status_code == 200 and "too many tries" in page.content.decode()
    assert len(entries("staff.sign_in_failed")) == 5


def test_behind_a_proxy_one_visitors_guesses_do_not_lock_out_another(client: Client, hire: Hire, settings: Any) -> None:
    """One setting says how many proxies there are; each visitor counts alone."""
    settings.PORTAL_TRUSTED_PROXIES = 1
    hire("ana@sofar.example", "sofar:verifier")
    for number in range(30):
        sign_in(client, f"nobody{number}@sofar.example", "wrong", headers={"X-Forwarded-For": "198.51.100.7"})
    stopped = sign_in(client, "other@sofar.example", "wrong", headers={"X-Forwarded-For": "198.51.100.7"})
    assert "too many tries" in stopped.content.decode()
    assert sign_in(client, "ana@sofar.example", headers={"X-Forwarded-For": "203.0.113.9"})["Location"] == "/staff/"


def test_invented_addresses_do_not_dodge_the_limit(client: Client, hire: Hire, settings: Any) -> None:
    settings.PORTAL_TRUSTED_PROXIES = 1
    for number in range(30):
        forged = {"X-Forwarded-For": f"10.0.0.{number}, 198.51.100.7"}
        sign_in(client, f"nobody{number}@sofar.example", "wrong", headers=forged)
    page = sign_in(client, "other@sofar.example", "wrong", headers={"X-Forwarded-For": "10.9.9.9, 198.51.100.7"})
    assert "too many tries" in page.content.decode()


def test_addresses_within_one_ipv6_network_count_together(client: Client, hire: Hire, settings: Any) -> None:
    settings.PORTAL_TRUSTED_PROXIES = 1
    for number in range(30):
        sign_in(client, f"n{number}@x.example", "wrong", headers={"X-Forwarded-For": f"2001:db8:1:2::{number}"})
    page = sign_in(client, "other@x.example", "wrong", headers={"X-Forwarded-For": "2001:db8:1:2:ffff::1"})
    assert "too many tries" in page.content.decode()


def test_a_request_that_came_round_the_proxy_is_no_error(client: Client, hire: Hire, settings: Any) -> None:
    settings.PORTAL_TRUSTED_PROXIES = 2
    hire("ana@sofar.example", "sofar:verifier")
    assert sign_in(client, "ana@sofar.example", headers={"X-Forwarded-For": "x"})["Location"] == "/staff/"


# -- a new password ----------------------------------------------------------------------------------
def test_a_new_password_by_mail(client: Client, hire: Hire) -> None:
    user = hire("ana@sofar.example", "sofar:verifier")
    old_session = Client()
    old_session.force_login(user)
    answer = client.post("/accounts/password/reset/", {"email": "ana@sofar.example"}, headers={"Host": "localhost"})
    assert answer["Location"] == "/accounts/password/reset/done/"
    [mail] = OutgoingMail.objects.select_related("data_key")
    assert (mail.letter, mail.to, mail.controller) == ("staff.password_reset", "ana@sofar.example", None)
    assert "http://127.0.0.1:8000/accounts/" in mail.text, "the portal's own address, whatever host was asked"
    page = client.get(link_in(mail), follow=True)
    assert "Choose a new password" in page.content.decode()
    done = client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW}, follow=True)
    assert "Your new password is saved" in done.content.decode()
    assert old_session.get("/staff/").status_code == 302, "signed out wherever the old password was used"
    assert sign_in(client, "ana@sofar.example").status_code == 200
    assert sign_in(client, "ana@sofar.example", NEW)["Location"] == "/staff/"
    assert len(entries("staff.password_reset_asked")) == len(entries("staff.password_changed")) == 1


def test_the_link_survives_machines_that_open_it_and_works_once(client: Client, hire: Hire) -> None:
    hire("ana@sofar.example", "sofar:verifier")
    client.post("/accounts/password/reset/", {"email": "ana@sofar.example"})
    link = link_in(OutgoingMail.objects.select_related("data_key").get())
    for _ in range(3):
        Client().get(link, follow=True)
        Client().head(link)
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    assert "no longer works" in Client().get(link, follow=True).content.decode()


def test_who_is_unknown_gets_the_same_page_and_no_mail(client: Client, hire: Hire) -> None:
    hire("ana@sofar.example", "sofar:verifier")
    keys = DataKey.objects.count()
    answers = [
        client.post("/accounts/password/reset/", {"email": email}, follow=True).content
        for email in ("nobody@sofar.example", "ana@sofar.example")
    ]
    strip = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
    assert strip.sub(b"", answers[0]) == strip.sub(b"", answers[1])
    assert OutgoingMail.objects.count() == 1 and DataKey.objects.count() == keys + 1


def test_the_mail_is_in_the_language_of_the_page(client: Client, hire: Hire) -> None:
    hire("ana@sofar.example", "sofar:verifier")
    client.post("/accounts/password/reset/?lang=zh-hans", {"email": "ana@sofar.example"})
    mail = OutgoingMail.objects.select_related("data_key").get()
    assert mail.language == "zh-hans" and "lang=zh-hans" in mail.text


def test_somebody_who_may_not_sign_in_gets_no_link(client: Client, hire: Hire) -> None:
    user = hire("ana@sofar.example", "sofar:verifier")
    user.is_active = False
    user.save()
    client.post("/accounts/password/reset/", {"email": "ana@sofar.example"})
    assert not OutgoingMail.objects.exists()


def test_mails_asked_for_again_and_again_are_limited(client: Client, hire: Hire) -> None:
    hire("ana@sofar.example", "sofar:verifier")
    answers = [client.post("/accounts/password/reset/", {"email": "ana@sofar.example"}) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429] * 2
    assert "Too many tries" in answers[-1].content.decode()
    assert OutgoingMail.objects.count() == 5


def test_a_password_is_changed_by_who_knows_the_old_one(client: Client, hire: Hire) -> None:
    hire("ana@sofar.example", "sofar:verifier")
    sign_in(client, "ana@sofar.example")
    form = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    page = client.post("/accounts/password/change/", form).content.decode()
    assert "This is not your current password" in page and "<title>Error:" in page
    short = {**form, "oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    assert client.post("/accounts/password/change/", short).status_code == 200
    changed = client.post("/accounts/password/change/", {**form, "oldpassword": PASSWORD})
    assert changed["Location"] == "/staff/"
    assert client.get("/staff/").status_code == 200, "one stays signed in here"
    assert len(entries("staff.password_changed")) == 1


@pytest.mark.django_db(transaction=True)
def test_the_mail_really_leaves(client: Client, hire: Hire, mailoutbox: Any) -> None:
    hire("ana@sofar.example", "sofar:verifier")
    client.post("/accounts/password/reset/", {"email": "ana@sofar.example"})
    assert run("mail", str(OutgoingMail.objects.get().pk))
    assert [message.to for message in mailoutbox] == [["ana@sofar.example"]]
