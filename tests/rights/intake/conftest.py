"""A person at the form: their answers, their browser, their mailbox."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from privacyportal.controllers.loading import load_packs
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from requests.intake import unknown
from requests.models import Case, RightsRequest

ANSWERS = {
    "right": "copy",
    "name": "林晓雯 (Lin Xiaowen)",
    "email": "lin@example.com",
    "phone": "030 123456",
    "country": "DE",
    "language": "en",
    "account_id": "lin-88",
    "device_serial": "SN-20398-K",
    "details": "Everything of last winter.\nThank you.",
}
NEW = "/sofar/requests/new/"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests of what is said need not wait for the equal time; one test looks at that itself."""
    monkeypatch.setattr(unknown, "LEAST_SECONDS", 0.0)


@pytest.fixture(autouse=True)
def sofar(db: None) -> Controller:
    load_packs()
    return Controller.objects.get(key="sofar")


@pytest.fixture
def file(client: Client) -> Callable[..., Case]:
    """`file()` sends all answers at once, presses the button and gives the case."""

    def file_it(browser: Client = client, **changes: Any) -> Case:
        browser.post(NEW, {**ANSWERS, **changes})
        browser.post(NEW + "check/")
        reference = browser.get(NEW + "done/").context["case"].reference
        found: Case = Case.objects.select_related("data_key", "controller").get(reference=reference)
        return found

    return file_it


@pytest.fixture
def opened(client: Client, file: Callable[..., Case]) -> Callable[..., Case]:
    """`opened()` files a request and shows the code of its mail: the browser has its session."""

    def file_and_open(**changes: Any) -> Case:
        case = file(**changes)
        client.post(f"/r/{case.reference}/", {"code": newest_code(case)})
        return case

    return file_and_open


def right_of(case: Case) -> RightsRequest:
    found: RightsRequest = case.rights.get()
    return found


def mails(case: Case) -> list[OutgoingMail]:
    """All that was written about the case itself, oldest first."""
    return list(OutgoingMail.objects.filter(about_kind="case", about_id=str(case.pk)).order_by("queued_at", "id"))


def newest_code(case: Case) -> str:
    match = re.search(r"^\d{6}$", mails(case)[-1].text, re.MULTILINE)
    assert match, "the mail holds no code"
    return match[0]


def link_of(case: Case) -> str:
    match = re.search(r"https?://\S+", mails(case)[-1].text)
    assert match, "the mail holds no link"
    return re.sub(r"^https?://[^/]+", "", match[0])


def text_of(response: Any) -> str:
    """The page as a reader sees it: tags out, white space folded."""
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)


def verdict_of(response: Any) -> str:
    return str(response.context["form"].errors["code"][0])
