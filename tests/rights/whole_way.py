"""One request over the real front doors, from the start page to the letter: a person and three members of staff.

The pages are read as a browser without JavaScript reads them (requests.demo.visitor), over Django's test client.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
from django.test import Client
from django.test.client import ClientHandler
from PIL import Image

from privacyportal.staff.models import User
from requests.demo.mailbox import Mailbox, code_of
from requests.demo.visitor import Page, Visitor
from requests.fulfil.plan import rows_of
from requests.identity.document import KINDS
from requests.intake.filing import FILES
from requests.models import RightsRequest
from requests.rights import Proof, Work, level_for, plan_of
from tests.rights.table import Row
from tests.rights.words import Said
from tests.rights.workspace import making

PUBLIC, INSIDE = ClientHandler(enforce_csrf_checks=True), ClientHandler(enforce_csrf_checks=False)
"""One portal for all browsers: its middleware, which looks at every static file, is made once."""


class InProcess(httpx.BaseTransport):
    """Hands requests to Django's test client, which keeps the cookies. Of people, each form needs its token."""

    def __init__(self, user: User | None = None) -> None:
        self.browser = Client()
        self.browser.handler = INSIDE if user else PUBLIC
        if user is not None:
            self.browser.force_login(user)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        named = {name: value for name, value in request.headers.items() if name in {"accept-language", "referer"}}
        answer = self.browser.generic(
            request.method,
            request.url.raw_path.decode(),
            request.read(),
            content_type=request.headers.get("content-type", "application/octet-stream"),
            headers=named,
        )
        kept = [(name, value) for name, value in answer.items() if name.lower() in {"location", "content-type"}]
        content: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        return httpx.Response(answer.status_code, headers=kept, content=content)


def visitor(language: str = "en", user: User | None = None) -> Visitor:
    """A person, or somebody of the staff: who is signed in looks at each page that they need, and at no other."""
    found = Visitor("http://testserver", language, InProcess(user))
    found.client.follow_redirects = user is None
    return found


def names_in(page: Page) -> set[str]:
    """Names of what a person can fill in on a page."""
    tags = page.document.xpath("//main//*[self::input[not(@type='hidden')] or self::select or self::textarea]/@name")
    return {str(name) for name in tags} - {"website"}


def main_of(page: Page) -> str:
    """What a reader reads of a page, blanks folded."""
    return " ".join(page.document.xpath("string(//main)").split())


def days_on(page: Page) -> set[str]:
    """Days that stand on a page, as 2026-12-25."""
    return {str(day)[:10] for day in page.document.xpath("//main//time/@datetime")}


def picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(kept, "JPEG")
    return kept.getvalue()


@dataclass(frozen=True)
class Team:
    """Three members of staff, signed in: no one of them does it all."""

    verifier: Visitor
    handler: Visitor
    approver: Visitor


@dataclass
class WholeWay:
    """Each method is one step. `team`: of the row's controller."""

    row: Row
    said: Said
    team: Team
    mail_folder: Path
    work: Callable[..., int]
    asked: set[str] = field(default_factory=set)
    """Names of the fields that the form asked for."""
    reference: str = ""

    # -- who ------------------------------------------------------------------------------------------
    @cached_property
    def person(self) -> Visitor:
        return visitor(self.row.language)

    @property
    def request(self) -> RightsRequest:
        found: RightsRequest = RightsRequest.objects.select_related(
            "case__data_key", "case__controller", "pack_version"
        ).get(case__reference=self.reference, right=self.row.right)
        return found

    @property
    def proof(self) -> Proof:
        return level_for(self.request)

    # -- the person -----------------------------------------------------------------------------------
    @property
    def form(self) -> str:
        return f"/{self.row.controller}/requests/new/"

    @property
    def answers(self) -> dict[str, Any]:
        return {
            **self.said.answers, "email": self.email, "right": self.row.right, "country": self.row.country,
            "region": self.row.region, "language": self.row.language,
        }  # fmt: skip

    @property
    def email(self) -> str:
        """An address that the system knows where a copy is to be made of it, else one that nobody knows."""
        return making.LIN.email if self.row.makes_copy else self.said.email

    @property
    def link(self) -> str:
        """The deep link of the privacy centre, which brings the place along where only its law gives the right."""
        place = f"&country={self.row.country}" + (f"&region={self.row.region}" if self.row.region else "")
        return f"{self.form}?right={self.row.right}{place if self.row.by_law else ''}"

    def answer_one_by_one(self) -> Page:
        """From the start page, each question by itself. Gives the page that shows all answers."""
        start = self.person.get(self.link)
        page = self.person.submit(start, start.form(field="right"))
        for _question in range(20):
            if page.url.endswith("/check/"):
                return page
            names, before = names_in(page), page.url
            self.asked |= names
            given = {name: self.answers[name] for name in names if name not in FILES}
            page = self.person.submit(page, page.form(field=min(names)), **given)
            assert page.url != before, main_of(page)
        raise AssertionError("the form does not end")

    def answer_at_once(self) -> Page:
        """One POST of all answers, as a machine sends them."""
        start = self.person.get(self.link)
        return self.person.submit(start, start.form(field="right"), **self.answers)

    def send(self, check: Page) -> Page:
        """Presses the button below all answers. Gives the page to keep."""
        done = self.person.submit(check, check.form(action="/new/check/"))
        found = re.search(rf"{self.row.controller.upper()}-[0-9A-Z]{{4}}-[0-9A-Z]{{4}}", done.text)
        assert done.url.endswith("/new/done/") and found, main_of(done)
        self.reference = found[0]
        return done

    @property
    def mails(self) -> list[EmailMessage]:
        """All that left to the person, oldest first."""
        return Mailbox(self.mail_folder, self.email).mails()

    def confirm(self) -> Page:
        """The code of the newest mail. Gives the page of the request."""
        self.work("mail")
        page = self.person.get(f"/r/{self.reference}/?code={code_of(self.mails[-1])}")
        return self.person.submit(page, page.form(field="code"))

    def status(self) -> Page:
        return self.person.get(f"/r/{self.reference}/")

    # -- staff ------------------------------------------------------------------------------------------
    @property
    def case(self) -> str:
        return f"/staff/requests/{self.reference}/"

    def press(self, who: Visitor, deed: str, *, button_on: str | None = None, **fields: str) -> None:
        """Sends the form of a deed. In the first row of a right as people find it: on the page `button_on`, or on a
        page of its own that the page of the case leads to; in the others straight to where it goes.
        """
        address = self.case + deed
        if self.row.first:
            page = who.get(address if button_on is None else self.case + button_on)
            answer = who.submit(page, page.form(action=address), **fields)
        else:
            answer = who._page(who.client.post(address, data=fields))
        assert answer.status == 302, main_of(answer)

    def leads_to(self, who: Visitor, deed: str) -> str:
        """The same deed, looked for on the page of the case."""
        if self.row.first:
            assert self.case + deed in who.get(self.case).document.xpath("//main//a/@href"), deed
        return deed

    # -- who is asking ------------------------------------------------------------------------------------
    def prove(self) -> None:
        """As far as the right needs: nothing more, the verifier's word, or a second thing before it."""
        if self.proof == Proof.NONE:
            return
        if self.proof == Proof.SECOND:
            (self.show_document, self.show_alive)[self.row.number % 2]()
        verifier = self.team.verifier
        self.press(verifier, self.leads_to(verifier, "identity/"), reason="The address is that of the account.")

    def show_alive(self) -> None:
        self.press(self.team.verifier, "identity/note/live_check/", reason="An invoice of ours, shown at the desk.")

    def show_document(self) -> None:
        """Asked for with a reason, sent on the page of the request, looked at."""
        verifier, why = self.team.verifier, self.said.why_document
        self.press(verifier, "identity/ask/document/", kind=next(iter(KINDS)), reason=why)
        address = self.status().document.xpath("//a[contains(@href, '/show/')]/@href")[0]
        page = self.person.get(address)
        token = page.form(field="file").fields["csrfmiddlewaretoken"]
        self.person.client.post(
            address, data={"csrfmiddlewaretoken": token}, files={"file": ("bill.jpg", picture(), "image/jpeg")}
        )
        links = verifier.get(f"{self.case}identity/").document.xpath(
            "//a[contains(@href, '/evidence/') and not(contains(@href, '/strike/'))]/@href"
        )
        shown = str(links[0]).removeprefix(self.case)
        verifier.get(f"{self.case}{shown}file/")
        self.press(verifier, shown, verdict="accept")

    # -- the work -----------------------------------------------------------------------------------------
    def do_the_work(self) -> None:
        """Up to the answer, by what the plan of the right says."""
        right, planned, handler = self.row.right, plan_of(self.row.right), self.team.handler
        {Work.DISCLOSE: self._collect, Work.CHANGE: self._plan, Work.ANSWER: self._write}[planned.work]()
        self.press(handler, f"{right}/submit/" if planned.approved else f"{right}/finish/", button_on="")
        if planned.approved:
            self._approve()
        if planned.work == Work.CHANGE:
            for row in rows_of(self.request):
                close = self.leads_to(handler, f"{right}/plan/{row.pk}/close/")
                self.press(handler, close, result="do", account=self.said.account)
        self.work()

    def _collect(self) -> None:
        self.work("collect")

    def _plan(self) -> None:
        for row in rows_of(self.request):
            decide = self.leads_to(self.team.handler, f"{self.row.right}/plan/{row.pk}/decide/")
            self.press(self.team.handler, decide, intent="do")

    def _write(self) -> None:
        found = {"remedy_found": "stands"} if self.row.right == "explain_decision" else {}
        self.press(self.team.handler, self.leads_to(self.team.handler, f"{self.row.right}/answer/"),
                   answer=self.said.answer, **found)  # fmt: skip

    def _approve(self) -> None:
        """What is approved is what stood on the page, so that it is always read."""
        address = self.case + self.leads_to(self.team.approver, f"{self.row.right}/approve/")
        page = self.team.approver.get(address)
        answer = self.team.approver.submit(page, page.form(field="seen"))
        assert answer.status == 302, main_of(answer)
