"""The kit that every page is made of: fields, errors, badges, dates, runs of another language."""

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.paginator import Paginator
from django.template import engines
from django.test import Client, RequestFactory
from django.utils import translation

from privacyportal.staff.models import User


def render(source: str, **context: Any) -> str:
    request = context.pop("request", None) or RequestFactory().get("/somewhere/?stage=verifying&page=2")
    load = "" if "{% extends" in source else "{% load portal %}"
    words = engines["django"].from_string(load + source).render(context, request)
    return " ".join(words.split())


class Question(forms.Form):
    email = forms.EmailField(
        label="Email address",
        help_text="The one you use with us.",
        error_messages={"invalid": "Write the address in full, like lin@example.com"},
    )
    phone = forms.CharField(label="Phone number", required=False)
    language = forms.ChoiceField(
        label="In which language?",
        choices=[("en", "English"), ("zh-hans", "中文（简体）")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a language"},
    )


WRONG = {"email": "lin.example.com", "phone": "<b>1</b>"}
PAGE = '{% extends "form_base.html" %}{% block title %}How can we reach you?{% endblock %}'


# -- one question a page --------------------------------------------------------------------------
def test_a_page_without_a_mistake_has_a_plain_title() -> None:
    page = render(PAGE, form=Question())
    assert "<title>How can we reach you?</title>" in page
    assert "There is a problem" not in page


def test_a_mistake_is_told_at_the_top_beside_the_field_and_in_the_title() -> None:
    page = render(PAGE, form=Question(WRONG))
    assert "<title>Error: How can we reach you?</title>" in page
    assert '<a href="#id_email">Write the address in full, like lin@example.com</a>' in page
    assert page.count("Write the address in full, like lin@example.com") == 2
    assert re.search(r'role="alert" tabindex="-1" autofocus', page)
    assert "novalidate" in page


def test_what_was_typed_stays_and_is_never_markup() -> None:
    page = render(PAGE, form=Question(WRONG))
    assert 'value="lin.example.com"' in page
    assert "&lt;b&gt;1&lt;/b&gt;" in page
    assert "<b>1</b>" not in page


def test_every_link_of_the_summary_leads_to_something_on_the_page() -> None:
    page = render(PAGE, form=Question(WRONG))
    targets = re.findall(r'<a href="#(id_\w+)">', page)
    assert targets == ["id_email", "id_language_0"]
    assert all(f'id="{target}"' in page for target in targets)


def test_a_field_is_described_by_its_hint_and_its_mistake() -> None:
    page = render(PAGE, form=Question(WRONG))
    described = re.search(r'<input type="email"[^>]*aria-describedby="([^"]+)"', page)
    assert described
    assert all(f'id="{part}"' in page for part in described[1].split())
    assert re.search(r'<fieldset class="field with-error" aria-describedby="id_language_error">', page)


def test_optional_is_said_and_required_is_not_starred() -> None:
    page = render(PAGE, form=Question())
    assert re.search(r'Phone number <span class="optional">\(optional\)</span>', page)
    assert page.count("(optional)") == 1
    assert "*" not in re.sub(r"<[^>]+>", "", page)


def test_a_choice_in_another_language_says_which() -> None:
    assert '<bdi lang="zh-Hans">中文（简体）</bdi>' in render(PAGE, form=Question())


# -- words, dates, languages ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "source", "words"),
    [
        ("en", "{{ d|day }}", "Friday, 25 December 2026"),
        ("zh-hans", "{{ d|day }}", "2026年12月25日（星期五）"),
        ("en", "{{ d|plain_day }}", "25 December 2026"),
        ("zh-hans", "{{ d|plain_day }}", "2026年12月25日"),
        ("en", "{{ d|short_day }}", "25 Dec 2026"),
        ("en", "{{ d|month_day }}", "25 Dec"),
        ("zh-hans", "{{ d|month_day }}", "12月25日"),
        ("en", "{{ d|large_day }}", "Friday, 25\xa0December\xa02026"),
        ("en", "{{ m|moment:pack }}", "Thursday, 26 November 2026, 00:30 (China time)"),
        ("zh-hans", "{{ m|moment:pack }}", "2026年11月26日（星期四）00:30（北京时间）"),
        ("en", "{{ m|moment:'Europe/Berlin' }}", "Wednesday, 25 November 2026, 17:30 (Berlin)"),
        ("en", "{{ m|short_moment:pack }}", "26 Nov 2026, 00:30"),
    ],
)
def test_dates_are_written_out_with_weekday_and_place(language: str, source: str, words: str) -> None:
    with translation.override(language):
        place = "北京时间" if language == "zh-hans" else "China time"
        values = {
            "d": date(2026, 12, 25),
            "m": datetime(2026, 11, 25, 16, 30, tzinfo=UTC),
            "pack": SimpleNamespace(zone="Asia/Shanghai", zone_name=place),
        }
        page = engines["django"].from_string("{% load portal %}" + source).render(values)
    assert re.sub(r"<[^>]+>", "", page) == words
    assert "<time datetime=" in page


@pytest.mark.parametrize("source", ["{{ d|day }}", "{{ d|moment:'UTC' }}", "{{ d|short_day }}"])
def test_a_date_that_is_not_there_leaves_nothing(source: str) -> None:
    assert render(source, d=None) == ""


@pytest.mark.parametrize(
    ("active", "text", "lang"),
    [
        ("en", "林晓雯", ' lang="zh-Hans"'),
        ("en", "𠮷田", ' lang="zh-Hans"'),
        ("en", "山田たろう", ' lang="ja"'),
        ("en", "김민지", ' lang="ko"'),
        ("en", "محمد", ' lang="ar"'),
        ("en", "Lin", ""),
        ("zh-hans", "林晓雯", ""),
        ("zh-hans", "김민지", ' lang="ko"'),
    ],
)
def test_a_name_gets_the_letters_of_its_language(active: str, text: str, lang: str) -> None:
    with translation.override(active):
        assert render("{{ text|run }}", text=text) == f"<bdi{lang}>{text}</bdi>"


def test_a_name_is_never_markup() -> None:
    assert render("{{ text|run }}", text="<script>") == "<bdi>&lt;script&gt;</bdi>"


@pytest.mark.parametrize(
    ("due_on", "colour", "words"),
    [
        (date(2026, 11, 23), "danger", "▲2 days late"),
        (date(2026, 11, 24), "danger", "▲1 day late"),
        (date(2026, 11, 25), "warning", "◆today"),
        (date(2026, 11, 26), "warning", "◆1 day"),
        (date(2026, 11, 28), "warning", "◆3 days"),
        (date(2026, 11, 29), "quiet", "●4 days"),
    ],
)
def test_how_near_a_date_is_has_a_word_a_sign_and_a_colour(due_on: date, colour: str, words: str) -> None:
    badge = render("{% due due_on today %}", due_on=due_on, today=date(2026, 11, 25))
    assert f'class="badge {colour}"' in badge
    assert re.sub(r"<[^>]+>", "", badge) == words


# -- other parts ----------------------------------------------------------------------------------
def test_the_next_page_keeps_the_filter() -> None:
    page = Paginator(range(100), 10).page(2)
    html = render('{% include "includes/pagination.html" %}', page=page)
    assert 'href="?stage=verifying&amp;page=3" rel="next"' in html
    assert "11 to 20 of 100" in html


def test_the_line_of_steps_says_where_it_is() -> None:
    steps = [
        {"what": "Received", "state": "done", "when": "yesterday"},
        {"what": "Collecting", "state": "now", "progress": (3, 4)},
        {"what": "Sent", "state": "todo"},
    ]
    html = render('{% include "includes/timeline.html" %}', steps=steps)
    assert html.count('aria-current="step"') == 1
    assert '<progress value="3" max="4" aria-label="Collecting">' in html
    assert 'Sent <span class="hidden">(later)</span>' in html


def test_an_answer_left_out_is_named_and_can_be_changed() -> None:
    html = render(
        '{% include "includes/summary_list.html" %}', rows=[{"label": "Phone", "value": "", "change": "/change/"}]
    )
    assert "Not provided" in html
    assert '<a href="/change/">Change<span class="hidden"> Phone</span></a>' in html


@pytest.mark.django_db
def test_the_workspace_names_who_works_where_and_for_whom() -> None:
    request = RequestFactory().get("/staff/")
    request.user = User(email="mei@example.com", name="陈梅")
    html = render(
        '{% extends "staff/base.html" %}{% block main %}<h1>Queue</h1>{% endblock %}',
        request=request,
        navigation=[("Queue", "/staff/", 312, True), ("Sources", "/staff/sources/", "", False)],
        switcher=[("sofar", "SOFAR Energy", True), ("sossen", "Sossen", False)],
    )
    assert re.search(r'href="/staff/" aria-current="page">Queue <span class="count">312</span>', html)
    assert html.count("aria-current") == 1
    assert '<option value="sofar" selected>SOFAR Energy</option>' in html
    assert '<bdi lang="zh-Hans">陈梅</bdi>' in html


def test_who_works_for_one_company_gets_no_switch() -> None:
    html = render('{% extends "staff/base.html" %}', switcher=[("sofar", "SOFAR Energy", True)])
    assert "<select" not in html


# -- pages of trouble -----------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_form_whose_token_ran_out_loses_nothing() -> None:
    strict = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    sent = {"name": "林晓雯", "details": "one\r\ntwo <b>", "right": "copy", "password": "secret"}
    answer = strict.post("/r/", sent)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert '<form method="post" action="/r/">' in page
    assert '<input type="hidden" name="details" value="one\r\ntwo &lt;b&gt;">' in page
    assert '<input type="hidden" name="right" value="copy">' in page
    assert '<dd class="lines"><bdi>one\r\ntwo &lt;b&gt;</bdi></dd>' in page
    assert "secret" not in page
    token = re.search(r'action="/r/">\s*<input type="hidden" name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token
    assert strict.post("/r/", sent | {"csrfmiddlewaretoken": token[1]}).status_code != 403


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/staff/handover-keys/", "/r/SOFAR-7QRV-N5E3/address/"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example", "Referer": "http://testserver/r/"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Referer": "http://testserver/r/"},
        {"Referer": "https://evil.example/http://testserver/"},
        {"Referer": "http://testserver:8000/r/"},
        {"Referer": "http://[/"},
        {},
    ],
)
def test_nothing_that_another_site_sent_is_given_back(address: str, headers: dict[str, str]) -> None:
    strict = Client(enforce_csrf_checks=True, headers=headers)
    sent = {"kid": "evil-1", "key": "the stranger’s", "email": "stranger@evil.example"}
    answer = strict.post(address, sent | {"file": SimpleUploadedFile("x.txt", b"x")})
    assert answer.status_code == 403
    page = answer.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert "Nothing was done" in main
    assert not re.search(r"<(form|button|input)", main) and address not in main
    assert not any(value in page for value in sent.values())


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{"Referer": "http://testserver/r/?a=1"}, {"Sec-Fetch-Site": "same-origin"}])
def test_what_came_from_our_page_without_an_origin_is_given_back_to_be_copied(headers: dict[str, str]) -> None:
    strict = Client(enforce_csrf_checks=True, headers=headers)
    page = strict.post("/r/", {"details": "one <b>", "right": "copy"}).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert '<dd class="lines"><bdi>one &lt;b&gt;</bdi></dd>' in main and 'href="/r/"' in main
    assert not re.search(r"<(form|button|input)", main)


def test_a_failure_on_our_side_is_told_without_a_database() -> None:
    from privacyportal.views import server_error

    for language, lang in (("en", "en"), ("zh-hans", "zh-Hans")):
        with translation.override(language):
            answer = server_error(RequestFactory().get("/"))
        page = answer.content.decode()
        assert answer.status_code == 500
        assert f'<html lang="{lang}">' in page
        assert "{%" not in page


@pytest.mark.parametrize("sentence", ["", "You are not a member of this company."])
def test_a_page_for_others_says_so(sentence: str) -> None:
    from privacyportal.views import forbidden

    answer = forbidden(RequestFactory().get("/staff/"), PermissionError(sentence))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert (sentence or "It is for people with another role") in page
