"""A desktop at 400 % is a window of 320 px (WCAG 1.4.10): form, code and workspace reflow, whatever the name is."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page

from requests.demo.mailbox import Mailbox, code_of
from tests.browser.test_journey import Windows, accept_identity, file_request, person_of
from tests.portal import Portal

pytestmark = [pytest.mark.browser, pytest.mark.services]
ZOOMED = {"width": 320, "height": 640}
LONG = "Wolfeschlegelsteinhausenbergerdorff Hubert Blaine Gutenbergstein von und zu Sonnenfels"


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_longest_name_goes_through_in_a_window_of_320_pixels(
    browser: Browser, portal: Portal, language: str
) -> None:
    windows = Windows(browser, portal, language, ZOOMED, scripts=True)
    person = replace(person_of(language, 4), name=LONG)
    with windows.open() as asker:
        reference = file_request(asker, person)
        code = code_of(Mailbox(portal.mail, person.email).wait_for(reference))
        asker.go(f"/r/{reference}/")
        asker.page.fill("[name=code]", "000000" if code != "000000" else "111111")
        asker.press("form:has([name=code])")
        assert asker.page.title().startswith({"en": "Error:", "zh-hans": "错误"}[language])
        assert focused(asker.page) == "error-summary", "read out first, wherever the field is"
        asker.page.click(".error-summary a")
        assert focused(asker.page) == "id_code"
        asker.look("code-error")
        asker.page.fill("[name=code]", "")
        asker.page.keyboard.insert_text(f"{code[:3]} {code[3:]}")  # pasted as it stands in the mail
        asker.press("form:has([name=code])")
        asker.look("status-verifying")
        with windows.staff("verifier") as verifier:
            accept_identity(verifier, reference)
            verifier.go("/staff/dashboard/")
            verifier.look("dashboard")
        asker.page.reload()
        asker.look("status-fulfilling")
        asker.go(f"/r/{reference}/messages/")
        asker.look("messages-person")
