"""Machines open the links of our mails before people do, with scripts and from elsewhere: nothing comes of it."""

import re
import sqlite3
from contextlib import closing

import httpx
import pytest
from playwright.sync_api import Browser

from requests.demo.mailbox import words_of
from requests.sources.sample import sample_people
from tests.browser.test_journey import DESKTOP, Windows
from tests.browser.test_pages import made
from tests.portal import Portal
from tests.processes.conftest import journey_of

pytestmark = [pytest.mark.browser, pytest.mark.services]
MADE_BY_THE_CLOCK = re.compile(r"figure$|staleday$|audit_(seal|leaf)|^(sqlite|django)_")
SCANNER = {"User-Agent": "Mozilla/5.0 (SafeLinks)", "X-Forwarded-For": "203.0.113.50", "Accept-Language": "en"}


def everything(portal: Portal) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables but those that fill up by themselves."""
    with closing(sqlite3.connect(f"file:{portal.var}/portal.sqlite3?mode=ro", uri=True, timeout=20)) as database:
        names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        wanted = [name for name in names if not MADE_BY_THE_CLOCK.search(name)]
        return {name: sorted(database.execute(f'select * from "{name}"'), key=repr) for name in wanted}


def at_rest(portal: Portal) -> bool:
    jobs = ("mail_outgoingmail", "rights_sourcerun", "rights_datacopy")
    with closing(sqlite3.connect(f"file:{portal.var}/portal.sqlite3?mode=ro", uri=True, timeout=20)) as database:
        waiting = (f"select count(*) from {job} where state in ('waiting', 'running')" for job in jobs)
        return not any(database.execute(question).fetchone()[0] for question in waiting)


def links_of(portal: Portal) -> dict[str, list[str]]:
    """By their shape, without reference and code; those of the newest mail last."""
    found: dict[str, list[str]] = {}
    for mail in portal.mails():
        body = mail.get_body(("plain",))
        for link in re.findall(rf"{portal.base_url}\S*", body.get_content() if body else ""):
            shape = re.sub(r"[A-Z]+-[0-9A-Z]{4}-[0-9A-Z]{4}|=\d{6}|/reset/\S+", "…", link)
            found.setdefault(shape, []).append(link)
    return found


def test_what_machines_open_changes_nothing_and_the_persons_own_button_works(browser: Browser, portal: Portal) -> None:
    made(portal, "en")
    windows = Windows(browser, portal, "en", DESKTOP, scripts=True)
    with windows.open() as forgetful:
        forgetful.go("/accounts/password/reset/")
        forgetful.page.fill("[name=email]", "handler@sofar.example")
        forgetful.press()
    asker = journey_of(portal, sample_people()[3])
    asker.file()
    code_link = words_of(asker.mailbox.wait_for(asker.reference)).split("http")[1].split()[0]
    portal.until(lambda: at_rest(portal), 120, "all that is due to be done")
    links = links_of(portal)
    assert len(links) >= 3, "codes, news, and a new password"
    before = everything(portal)
    with httpx.Client(headers=SCANNER, follow_redirects=True) as scanner:
        for link in (link for some in links.values() for link in some):
            assert [scanner.head(link).status_code, *(scanner.get(link).status_code for _ in range(2))] == [200] * 3
    with windows.open() as machine:
        for one in [some[-1] for some in links.values()]:
            machine.page.context.new_page().goto(one)
        machine.page.wait_for_timeout(10_000)
        assert not [page.url for page in machine.page.context.pages if "code=" in page.url]
    after = everything(portal)
    assert {name for name in before if before[name] != after[name]} == set()
    with windows.open() as person:
        person.page.goto(f"http{code_link}")
        with person.page.expect_navigation():
            person.page.locator("form:has([name=code]) button").first.click()
        assert person.page.locator("form:has([name=code])").count() == 0, "the page of the request is open"
    assert everything(portal)["rights_casesession"] != before["rights_casesession"]
