"""Every other page in a real browser, in both languages: accessible, no wider than its window, nothing blocked; and
none that nobody looks at.
"""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser

from requests.workspace.access import ACCESS
from tests.browser.test_journey import DESKTOP, PHONE, Traveller, Windows
from tests.portal import ROOT, Portal

pytestmark = [pytest.mark.browser, pytest.mark.services]
IN_THE_JOURNEY = {"queue", "case", "identity", "rows", "row", "approve", "submit", "search"}
NO_PAGE = {
    "register", "report", "letter_paper", "copy_paper", "message_file", "evidence_file", "progress", "retry_run",
    "evidence", "mail_bounced",
}  # fmt: skip
"""Files, parts of pages, and what stands on a page only once a file was given."""


def made(portal: Portal, language: str) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.situations", language],
        cwd=ROOT, env=portal.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    pages: dict[str, list[str]] = json.loads(done.stdout)
    return pages


class Looking:
    """One window for each who looks: a role at a controller, or a person."""

    def __init__(self, windows: Windows) -> None:
        self.windows = windows
        self._open: dict[str, Traveller] = {}
        self._contexts: list[Iterator[Traveller]] = []

    def of(self, who: str) -> Traveller:
        if who not in self._open:
            context = self.windows.open()
            traveller = context.__enter__()
            self._contexts.append(context)  # type: ignore[arg-type]
            if "@" in who:
                email = f"{who}.example"
                traveller.go("/staff/")
                traveller.page.fill("[name=login]", email)
                traveller.page.fill("[name=password]", self.windows.portal.accounts[email]["password"])
                traveller.press()
            self._open[who] = traveller
        return self._open[who]

    def close(self) -> None:
        for context in self._contexts:
            context.__exit__(None, None, None)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("language", "size"), [("en", DESKTOP), ("zh-hans", PHONE)], ids=["en-desktop", "zh-phone"])
def test_each_page_in_each_situation(browser: Browser, portal: Portal, language: str, size: dict[str, int]) -> None:
    pages = made(portal, language)
    looking = Looking(Windows(browser, portal, language, size, scripts=True))
    seen: set[str] = set()
    try:
        for name, (who, path, code) in pages.items():
            traveller = looking.of(who or (f"person {path}" if code else "anybody"))
            traveller.go(f"/r/{path.split('/')[2]}/?code={code}" if code else path)
            if code:
                if name.startswith("code-"):
                    traveller.look(name)
                with traveller.page.expect_navigation():
                    traveller.page.locator("form:has([name=code]) button").first.click()
                traveller.go(path)
            traveller.look(name)
            try:
                seen.add(str(resolve(path.split("?")[0]).url_name))
            except Resolver404:
                continue
    finally:
        looking.close()
    wanted = {name for name, access in ACCESS.items() if access.see} - NO_PAGE - IN_THE_JOURNEY
    assert wanted <= seen, f"nobody looks at {sorted(wanted - seen)}"
