"""Finding the page of a request: by its reference, by the link of a mail; what exists and what does not look alike."""

import re
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from privacyportal import clock
from privacyportal.audit.trail import entries_about
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from requests.intake import status_urls, unknown
from requests.intake.status_views import NOT_RIGHT
from requests.intake.steps import BY_KEY
from requests.models import Case, CaseSession, Challenge, State
from requests.reference import make_reference
from tests.rights.intake.conftest import link_of, mails, newest_code, right_of, text_of, verdict_of

# -- the reference ------------------------------------------------------------------------------------


def test_a_reference_is_found_however_it_is_typed(client: Client, file: Callable[..., Case]) -> None:
    case = file()
    body = case.reference.removeprefix("SOFAR-")
    for typed in (case.reference.lower(), case.reference.replace("-", ""), f"  sofar {body.replace('0', 'o')} "):
        response = client.post("/r/", {"reference": typed})
        assert response["Location"] == f"/r/{case.reference}/"
    response = client.get(f"/r/{case.reference.lower().replace('1', 'l')}/?lang=zh-hans")
    assert response["Location"] == f"/r/{case.reference}/?lang=zh-hans"


@pytest.mark.parametrize(
    "typed", ["SOFAR-AAAA-AAAA", "x", "../../etc/passwd", "SOFAR-7K3M-0000", "' or 1=1 --", "中文"]
)
def test_what_is_no_reference_gets_a_page_on_how_one_looks(client: Client, typed: str) -> None:
    response = client.post("/r/", {"reference": typed})
    assert response.status_code == 200
    assert "The name of the company and twice four signs" in text_of(response)
    if "/" not in typed:
        response = client.get(f"/r/{typed}/")
        assert response.status_code == 404
        assert "The name of the company and twice four signs" in text_of(response)
        for deed in ("code", "close", "extend"):
            assert client.post(f"/r/{typed}/{deed}/").status_code == 404


def test_a_reference_of_no_controller_is_none(client: Client) -> None:
    assert client.get(f"/r/{make_reference('nobody')}/").status_code == 404


def test_a_search_by_reference_is_a_post(client: Client, file: Callable[..., Case]) -> None:
    page = client.get("/r/").content.decode()
    assert re.search(r'<form method="post"[^>]*>\s*<input type="hidden" name="csrf', page)


# -- known and unknown look alike -----------------------------------------------------------------------


def _same_but_for_reference(response: Any, reference: str) -> str:
    body = response.content.decode().replace(reference, "REFERENCE")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)


def test_an_unknown_reference_looks_exactly_like_a_known_one(client: Client, file: Callable[..., Case]) -> None:
    known, nobody = file().reference, make_reference("sofar")
    with clock.at(clock.now() + timedelta(minutes=16)):
        for path, typed in (("", None), ("", {"code": "000000"}), ("", {"code": "12"}), ("code/", {}), ("", None)):
            pages = []
            for reference in (known, nobody):
                browser = Client()
                address = f"/r/{reference}/{path}"
                response = browser.get(address) if typed is None else browser.post(address, typed, follow=True)
                pages.append((response.status_code, _same_but_for_reference(response, reference)))
            assert pages[0] == pages[1]


@pytest.mark.parametrize("alive", [True, False])
def test_a_code_that_does_not_open_says_the_same_whether_or_not_there_is_such_a_request(
    client: Client, file: Callable[..., Case], alive: bool
) -> None:
    """Just filed, its code still alive; and later, before and after somebody asked for a new one."""
    known, nobody = file().reference, make_reference("sofar")
    said: dict[str, list[str]] = {}
    with clock.at(clock.now() + timedelta(minutes=0 if alive else 16)):
        for reference in (known, nobody):
            said[reference] = [verdict_of(client.post(f"/r/{reference}/", {"code": "000000"})) for _ in range(6)]
            client.post(f"/r/{reference}/code/")
            said[reference] += [verdict_of(client.post(f"/r/{reference}/", {"code": "000000"})) for _ in range(6)]
    assert said[known] == said[nobody] == [str(NOT_RIGHT)] * 12


def test_closing_a_page_that_is_not_open_looks_the_same_for_both(client: Client, file: Callable[..., Case]) -> None:
    known, nobody = file().reference, make_reference("sofar")
    shown = []
    for reference in (known, nobody):
        response = Client().post(f"/r/{reference}/close/")
        shown.append(str(response.headers).replace(reference, "") + response.cookies.output().replace(reference, ""))
    assert "case_session" in shown[0]
    assert shown[0] == shown[1]


def test_a_new_code_looks_the_same_for_a_request_that_no_code_reaches(
    client: Client, file: Callable[..., Case]
) -> None:
    """Whoever is reached by post alone has neither address nor number."""
    by_post = file()
    by_post.email = by_post.phone = ""
    by_post.save(update_fields=["email", "phone"])
    pages = [
        _same_but_for_reference(Client().post(f"/r/{reference}/code/", follow=True), reference)
        for reference in (by_post.reference, make_reference("sofar"))
    ]
    assert pages[0] == pages[1]


def test_a_try_takes_the_same_time_for_both(
    client: Client, file: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unknown, "LEAST_SECONDS", 0.4)
    for reference in (file().reference, make_reference("sofar")):
        for address, typed in ((f"/r/{reference}/", {"code": "000000"}), (f"/r/{reference}/code/", {})):
            begun = time.monotonic()
            client.post(address, typed)
            assert time.monotonic() - begun >= 0.4


# -- links that machines open -----------------------------------------------------------------------


def test_a_scanner_that_opens_the_link_changes_nothing(client: Client, file: Callable[..., Case]) -> None:
    case = file()
    link = link_of(case)
    before = _everything_about(case)
    address_code = f"/r/{case.reference}/address/code/"
    scanner = Client(headers={"user-agent": "Mozilla/5.0 SafeLinks"}, REMOTE_ADDR="203.0.113.50")
    for _ in range(2):
        assert scanner.head(link).status_code == 302
        assert scanner.get(link, follow=True).status_code == 200
        for page in pages_of(case):
            assert scanner.get(page).status_code in {302, 405} or page == address_code
            assert scanner.head(page).status_code in {302, 405} or page == address_code
    assert _everything_about(case) == before
    response = client.get(link, follow=True)
    code = re.search(r'name="code" value="(\d{6})"', response.content.decode())
    assert code
    client.post(response.redirect_chain[-1][0], {"code": code[1]})
    assert right_of(case).state == State.VERIFYING


def pages_of(case: Case) -> list[str]:
    """Each page and button below the page of the request, whatever is added there."""
    names = {"reference": case.reference, "evidence": uuid.uuid4(), "mail": uuid.uuid4()}
    return [
        reverse(f"status:{pattern.name}", kwargs={name: names[name] for name in pattern.pattern.converters})
        for pattern in status_urls.urlpatterns
        if pattern.name not in {"find", "case"}
    ]


def test_with_the_page_open_reading_it_changes_nothing_either(client: Client, opened: Callable[..., Case]) -> None:
    """What a browser fetches ahead, or a second window opens, withdraws nothing and uses nothing up."""
    case = opened()
    before = _everything_about(case)
    for page in pages_of(case):
        assert client.get(page).status_code in {200, 302, 404, 405}
    assert _everything_about(case) == before


def _everything_about(case: Case) -> list[Any]:
    return [
        right_of(case).state,
        Case.objects.filter(pk=case.pk).values_list("confirmed_at", "reminded_at").get(),
        list(Challenge.objects.filter(case=case).values()),
        CaseSession.objects.count(),
        entries_about("case", str(case.pk)).count(),
        len(mails(case)),
    ]


def test_the_link_leaves_the_address_bar_at_once_and_keeps_the_language(
    client: Client, file: Callable[..., Case]
) -> None:
    case = file(language="zh-hans")
    link = link_of(case)
    assert "lang=zh-hans" in link
    response = client.get(link)
    assert response["Location"] == f"/r/{case.reference}/?lang=zh-hans"
    cookie = client.cookies["case_code"]
    assert (cookie["path"], cookie["samesite"], bool(cookie["httponly"])) == ("/r/", "Lax", True)


def test_the_code_of_one_link_does_not_fill_the_page_of_another_request(
    client: Client, file: Callable[..., Case]
) -> None:
    one, other = file(), file(name="Ng")
    client.get(link_of(one))
    assert newest_code(one) not in client.get(f"/r/{other.reference}/").content.decode()
    client.cookies["case_code"] = client.cookies["case_code"].value.replace("1", "2")
    assert client.get(f"/r/{one.reference}/").status_code == 200


@pytest.mark.parametrize("key", ["sofar", "ampower", "onething"])
def test_a_reference_looks_like_those_of_the_controller(key: str) -> None:
    question = BY_KEY["complained"].ask(pack_of(Controller.objects.get(key=key)), {"right": "complain"})
    assert f"It looks like {key.upper()}-7K3M-Q2XD." in str(question["answer_complained"].help_text)


def test_where_no_controller_is_known_none_is_named(client: Client) -> None:
    assert "SOFAR-7K3M" not in text_of(client.get("/r/")) + text_of(client.post("/r/", {"reference": "x"}))
