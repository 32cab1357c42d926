"""The whole journey in a real browser: form, code, three members of staff, redaction, mail, passphrase, opened copy."""

import io
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, Locator, Page

from requests.demo.mailbox import Mailbox, code_of
from requests.sources.sample import SamplePerson, sample_people
from tests.browser.eyes import Eyes
from tests.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.services]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
LANGUAGES = {"en": "en-GB", "zh-hans": "zh-CN"}
SUFFIX = {"en": "en", "zh-hans": "zh"}


def person_of(language: str, nth: int) -> SamplePerson:
    """Another one for each journey, so that no address meets its daily number of codes."""
    return [person for person in sample_people() if person.language == language][nth]


class Traveller:
    """One browser window of one person: a requester, or a member of staff."""

    def __init__(self, page: Page, portal: Portal, kind: str, *, scripts: bool) -> None:
        self.page, self.portal = page, portal
        self.eyes = Eyes(page, kind, scripts=scripts)
        self.look = self.eyes.look

    def go(self, path: str) -> None:
        self.page.goto(f"{self.portal.base_url}{path}")

    def press(self, where: str = "main") -> None:
        """The main button of a part of the page."""
        with self.page.expect_navigation():
            self.page.locator(where).locator("button[type=submit], button:not([type])").first.click()

    def button_of(self, action: str) -> Locator:
        return self.page.locator(f"form[action$='{action}'] button").first


class Windows:
    """Opens windows of one kind: language, size, with or without JavaScript."""

    def __init__(self, browser: Browser, portal: Portal, language: str, size: dict[str, int], *, scripts: bool) -> None:
        self.browser, self.portal, self.language, self.size, self.scripts = browser, portal, language, size, scripts
        widths = {DESKTOP["width"]: "desktop", PHONE["width"]: "phone"}
        self.kind = f"{SUFFIX[language]}-{widths.get(size['width'], 'zoomed')}"

    @contextmanager
    def open(self) -> Iterator[Traveller]:
        context = self.browser.new_context(
            locale=LANGUAGES[self.language],
            viewport=self.size,
            java_script_enabled=self.scripts,  # type: ignore[arg-type]
        )
        context.set_default_timeout(20_000)
        try:
            yield Traveller(context.new_page(), self.portal, self.kind, scripts=self.scripts)
        finally:
            context.close()

    @contextmanager
    def staff(self, role: str) -> Iterator[Traveller]:
        email = f"{role}@sofar.example"
        with self.open() as member:
            member.go("/staff/")
            member.look("sign-in")
            member.page.fill("[name=login]", email)
            member.page.fill("[name=password]", self.portal.accounts[email]["password"])
            member.press()
            yield member


def file_request(asker: Traveller, person: SamplePerson) -> str:
    """Question by question, with one mistake on the way. Returns the reference."""
    page = asker.page
    asker.go("/")
    asker.look("chooser")
    asker.go("/sofar/")
    asker.look("centre")
    with page.expect_navigation():
        page.locator("a[href$='/sofar/requests/new/?right=copy']").click()
    asker.look("start")
    asker.press()
    asker.look("who")
    asker.press()
    page.fill("[name=name]", person.name)
    asker.look("name")
    asker.press()
    page.select_option("[name=country]", person.country)
    asker.look("country")
    asker.press()
    page.fill("[name=email]", person.email.replace("@", "."))
    asker.press()
    assert page.input_value("[name=email]") == person.email.replace("@", "."), "what was typed stays"
    assert page.locator(".error-summary a").count() == 1
    asker.look("reach-error")
    page.fill("[name=email]", person.email)
    page.check(f"[name=language][value={person.language}]")
    asker.press()
    page.fill("[name=account_id]", person.account_id)
    asker.look("helps")
    asker.press()
    asker.look("data")
    asker.press()
    asker.look("since")
    asker.press()
    asker.look("details")
    asker.press()
    assert person.email in page.inner_text("main")
    asker.look("check")
    asker.press()
    asker.look("done")
    found = re.search(r"SOFAR-[0-9A-Z]{4}-[0-9A-Z]{4}", page.inner_text("main"))
    assert found
    return found[0]


def confirm(asker: Traveller, mailbox: Mailbox, reference: str) -> None:
    mail = mailbox.wait_for(reference)
    body = mail.get_body(("plain",))
    assert body
    link = re.search(r"https?://\S+", body.get_content())
    assert link
    asker.page.goto(link[0])
    assert "code=" not in asker.page.url, "the code does not stay in the address"
    assert asker.page.input_value("[name=code]") == code_of(mail)
    asker.look("code")
    with asker.page.expect_navigation():
        asker.page.locator("form:has([name=code]) button").first.click()
    asker.look("status-verifying")


def accept_identity(verifier: Traveller, reference: str) -> None:
    page = verifier.page
    verifier.look("queue")
    page.fill("[name=what]", reference)
    verifier.press("[role=search]")
    with page.expect_navigation():
        page.get_by_role("link", name=reference).first.click()
    verifier.look("request-verifying")
    with page.expect_navigation():
        page.locator("main a[href$='/identity/']").first.click()
    page.fill("[name=reason]", "The address is the one of the account; the account number matches.")
    page.check("[name=identifiers][value=account_id]")
    verifier.look("identity")
    verifier.press("main form:has([name=reason])")


def review(handler: Traveller, person: SamplePerson, reference: str) -> None:
    """Blackens the phone number in the account and hands over."""
    page = handler.page
    case = f"/staff/requests/{reference}/"
    handler.go(case)
    for _ in range(60):
        if page.locator("form[action$='/submit/']").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    handler.look("request-review")
    account = page.locator("main a[href*='/rows/']").first
    with page.expect_navigation():
        account.click()
    handler.look("rows")
    with page.expect_navigation():
        page.locator("main table a[href*='/rows/']").first.click()
    value = page.locator("li:has(input[name=value])").filter(has_text=person.phone)
    value.locator("input[name=value]").check()
    handler.look("row")
    with page.expect_navigation():
        page.locator("button[name=deed][value=out]").click()
    handler.go(case)
    with page.expect_navigation():
        handler.button_of("/submit/").click()
    handler.look("request-approving")
    handler.go(f"{case}copy/approve/")
    assert (
        page.locator("form[action$='/approve/'] button, main form button").count() == 0
        or page.locator("main [role=alert], main .note-box").count()
    ), "who handled it is told why they cannot approve"


def approve(approver: Traveller, reference: str) -> None:
    page = approver.page
    approver.go(f"/staff/requests/{reference}/")
    with page.expect_navigation():
        page.locator("main a[href$='/approve/']").first.click()
    approver.look("approve")
    approver.press()
    approver.look("request-carrying-out")


def open_copy(asker: Traveller, mailbox: Mailbox, reference: str, folder: Path) -> str:
    """The text of the mailed PDF, opened with the passphrase of the status page."""
    mail = mailbox.wait_for(reference, attachment=True)
    asker.page.goto(f"{asker.portal.base_url}/r/{reference}/")
    for _ in range(60):
        if asker.page.locator("p.passphrase").count():
            break
        asker.page.wait_for_timeout(500)
        asker.page.reload()
    asker.look("status-answered")
    passphrase = asker.page.inner_text("p.passphrase").strip()
    content = next(mail.iter_attachments()).get_content()
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(content))
    sealed = folder / "copy.pdf"
    sealed.write_bytes(content)
    shown = subprocess.run(
        ["pdftotext", "-upw", passphrase, str(sealed), "-"], capture_output=True, text=True, check=True
    )
    return shown.stdout


def travel(windows: Windows, person: SamplePerson, folder: Path) -> None:
    portal = windows.portal
    mailbox = Mailbox(portal.mail, person.email)
    with windows.open() as asker:
        reference = file_request(asker, person)
        confirm(asker, mailbox, reference)
        with windows.staff("verifier") as verifier:
            accept_identity(verifier, reference)
        with windows.staff("handler") as handler:
            review(handler, person, reference)
        with windows.staff("approver") as approver:
            approve(approver, reference)
        text = open_copy(asker, mailbox, reference, folder)
    others = [other for other in sample_people() if other.email != person.email]
    assert person.email in text
    assert person.account_id in text
    assert person.phone not in text, "what was blackened is nowhere in the text"
    assert not [other.email for other in others if other.email in text]
    assert sum(len(list(mail.iter_attachments())) for mail in mailbox.mails()) == 1


@pytest.mark.promise("P-02")
@pytest.mark.promise("P-05")
@pytest.mark.promise("P-14")
@pytest.mark.promise("P-46")
@pytest.mark.promise("P-47")
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_request_travels_the_whole_way(
    browser: Browser, portal: Portal, tmp_path: Path, language: str, size: dict[str, int]
) -> None:
    windows = Windows(browser, portal, language, size, scripts=True)
    travel(windows, person_of(language, 0 if size is DESKTOP else 1), tmp_path)


def test_and_without_javascript(browser: Browser, portal: Portal, tmp_path: Path) -> None:
    travel(Windows(browser, portal, "en", DESKTOP, scripts=False), person_of("en", 2), tmp_path)
