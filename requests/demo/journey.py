"""The journey of one request, step by step: what a person and three members of staff do, over HTTP alone."""

import io
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf

from requests.demo.mailbox import Mailbox, code_of
from requests.demo.visitor import Astray, Page, Visitor


@dataclass(frozen=True)
class Traveller:
    """A customer of a connected system, as they would fill in the form."""

    name: str
    email: str
    language: str
    country: str = ""
    account_id: str = ""
    device_serial: str = ""


@dataclass(frozen=True)
class Account:
    email: str
    password: str


@dataclass(frozen=True)
class Team:
    """Three members of staff: no one of them does it all."""

    verifier: Account
    handler: Account
    approver: Account


@dataclass
class Journey:
    """Each method is one step and raises Astray with one readable line where the portal does not play along."""

    base_url: str
    mail_folder: Path
    traveller: Traveller
    team: Team
    controller: str = "sofar"
    right: str = "copy"
    say: Callable[[str], None] = print
    reference: str = ""
    wait_seconds: float = 120
    person: Visitor = field(init=False)
    mailbox: Mailbox = field(init=False)
    _signed_in: dict[str, Visitor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.person = Visitor(self.base_url, self.traveller.language)
        self.mailbox = Mailbox(self.mail_folder, self.traveller.email)

    # -- the person -----------------------------------------------------------------------------
    def file(self) -> None:
        """All answers at once to new/, then the button on the page that shows them."""
        who = self.traveller
        start = self.person.get(f"/{self.controller}/requests/new/?right={self.right}")
        answers = {
            "right": self.right, "name": who.name, "email": who.email, "phone": "", "country": who.country,
            "language": who.language, "account_id": who.account_id, "device_serial": who.device_serial, "details": "",
        }  # fmt: skip
        token = start.document.xpath("//input[@name='csrfmiddlewaretoken']/@value")[0]
        response = self.person.client.post(
            f"/{self.controller}/requests/new/", data={**answers, "csrfmiddlewaretoken": token}
        )
        check = self.person._page(response)
        done = self.person.submit(check, check.form(action="/new/check/"))
        found = re.search(rf"{self.controller.upper()}-[0-9A-Z]{{4}}-[0-9A-Z]{{4}}", done.text)
        if not done.url.endswith("/new/done/") or found is None:
            raise Astray(f"the request was not filed: the page says {done.title!r}")
        self.reference = found[0]
        self.say(f"{who.name} asks {self.controller} for a copy of their data: {self.reference}")

    def enter(self, code: str) -> Page:
        page = self.person.get(f"/r/{self.reference}/?code={code}")
        return self.person.submit(page, page.form(field="code"), code=code)

    def confirm(self) -> None:
        code = code_of(self.mailbox.wait_for(self.reference, seconds=self.wait_seconds))
        page = self.enter(code)
        self.say(f"The code from the mail confirms the address. The page says: {page.title}")

    # -- the staff ------------------------------------------------------------------------------
    def staff(self, account: Account) -> Visitor:
        """Signed in, once a person."""
        if account.email not in self._signed_in:
            visitor = Visitor(self.base_url)
            page = visitor.get("/staff/")
            page = visitor.submit(page, page.form(field="password"), login=account.email, password=account.password)
            if "/staff/" not in page.url:
                raise Astray(f"{account.email} could not sign in: {page.title}")
            self._signed_in[account.email] = visitor
        return self._signed_in[account.email]

    @property
    def case_path(self) -> str:
        return f"/staff/requests/{self.reference}/"

    def accept_identity(self, reason: str = "The address is the one of the customer account.") -> None:
        verifier = self.staff(self.team.verifier)
        page = verifier.get(f"{self.case_path}identity/")
        verifier.submit(page, page.form(action="/identity/"), reason=reason)
        self.say(f"{self.team.verifier.email} accepts the identity; the portal begins to collect")

    def await_collection(self) -> None:
        handler = self.staff(self.team.handler)
        self._until(lambda: self._with_form(handler.get(self.case_path), "/submit/"), "the collection")
        self.say("Every system has answered; what they hold can be reviewed")

    def take_out_first_row(self) -> None:
        """The handler leaves one row of the last collection out, as if it told of somebody else."""
        handler = self.staff(self.team.handler)
        case = handler.get(self.case_path)
        page = handler.get([link for link in case.document.xpath("//a/@href") if "/rows/" in link][-1])
        boxes = page.document.xpath("//form//input[@type='checkbox' and @name='row']")
        if not boxes:
            raise Astray("no row to take out on the page of the rows")
        handler.submit(page, page.form(field="row"), row=boxes[-1].get("value"), deed="out")
        self.say(f"{self.team.handler.email} leaves one row out")

    def submit(self) -> None:
        handler = self.staff(self.team.handler)
        page = handler.get(self.case_path)
        handler.submit(page, page.form(action="/submit/"))
        self.say(f"{self.team.handler.email} hands it over for approval")

    def approve(self) -> None:
        approver = self.staff(self.team.approver)
        page = approver.get(f"{self.case_path}{self.right}/approve/")
        approver.submit(page, page.form(action="/approve/"))
        self.say(f"{self.team.approver.email}, who did none of that, approves exactly this content")

    # -- the answer -----------------------------------------------------------------------------
    def receive(self, folder: Path) -> Path:
        """The PDF of the mail, saved under the name that it came with."""
        mail = self.mailbox.wait_for(self.reference, attachment=True, seconds=self.wait_seconds)
        attachment = next(mail.iter_attachments())
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / str(attachment.get_filename())
        path.write_bytes(attachment.get_content())
        self.say(f"The encrypted copy arrives by mail: {str(mail['Subject']).strip()}")
        return path

    def read_passphrase(self) -> str:
        """From the status page, behind the person's session (a fresh code where it has ended)."""
        page = self._until(lambda: self._with_passphrase(self.person.get(f"/r/{self.reference}/")), "the passphrase")
        return str(page.document.xpath("string(//p[contains(@class, 'passphrase')])").strip())

    def open_copy(self, path: Path, passphrase: str) -> int:
        """Number of pages; raises where the passphrase does not open it."""
        try:
            with pikepdf.open(io.BytesIO(path.read_bytes()), password=passphrase) as pdf:
                pages = len(pdf.pages)
        except pikepdf.PasswordError:
            raise Astray("the passphrase of the status page does not open the mailed PDF") from None
        self.say(f"The passphrase of the status page opens it: {pages} pages")
        return pages

    def run(self, folder: Path) -> tuple[Path, str]:
        """All of it. Returns the PDF's path and its passphrase."""
        self.file()
        self.confirm()
        self.accept_identity()
        self.await_collection()
        self.submit()
        self.approve()
        path = self.receive(folder)
        passphrase = self.read_passphrase()
        self.open_copy(path, passphrase)
        return path, passphrase

    def _with_form(self, page: Page, action: str) -> Page | None:
        return page if any((form.action or "").endswith(action) for form in page.forms()) else None

    def _with_passphrase(self, page: Page) -> Page | None:
        return page if page.document.xpath("//p[contains(@class, 'passphrase')]") else None

    def _until(self, look: Callable[[], Page | None], what: str) -> Page:
        end = time.monotonic() + self.wait_seconds
        while time.monotonic() < end:
            if page := look():
                return page
            time.sleep(0.5)
        raise Astray(f"{self.reference}: waited {self.wait_seconds:.0f} seconds for {what}; is the worker running?")
