"""What a window as narrow as a phone's does to parts of pages that are wider than it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from privacyportal.templatetags.portal import groups
from tests.browser.test_journey import PHONE

pytestmark = [pytest.mark.browser]
CSS = (Path(__file__).resolve().parents[2] / "static" / "portal.css").read_text(encoding="utf-8")
PASSPHRASE = "a7m4-22qp-9dre-3t6h-4m3w"
NAVIGATION = ("Requests", "Dashboard", "Reports", "Laws", "Letters", "Settings", "Sources", "Keys for hand-overs")
LABEL_AND_VALUE = """cell => {
    const label = getComputedStyle(cell, "::before"), box = cell.getBoundingClientRect();
    const value = document.createRange();
    value.selectNodeContents(cell);
    return {
        label: [parseFloat(label.width), parseFloat(label.height)],
        value: value.getBoundingClientRect().left - box.left,
        height: box.height,
    };
}"""


def shown(browser: Browser, body: str, kind: str = "") -> Page:
    page = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    page.set_content(f'<!doctype html><html lang="en"><style>{CSS}</style><body class="{kind}">{body}</body></html>')
    return page


@pytest.mark.parametrize("label", ["Stage", "What is to happen", "Geschwindigkeitsbegrenzung"])
def test_the_label_of_a_cell_stands_beside_its_value_and_never_on_it(browser: Browser, label: str) -> None:
    page = shown(
        browser,
        f'<main class="page"><table class="cards"><tr><td data-label="{label}">Delete it</td></tr></table></main>',
    )
    found = page.eval_on_selector("td", LABEL_AND_VALUE)
    page.close()
    assert found["label"][0] <= found["value"]
    assert found["label"][1] <= found["height"]


def test_the_whole_navigation_of_staff_is_in_sight(browser: Browser) -> None:
    items = "".join(f'<li><a href="/">{name} <span class="count">12</span></a></li>' for name in NAVIGATION)
    page = shown(browser, f'<header class="bar"><nav><ul>{items}</ul></nav></header>', "staff")
    rights = page.eval_on_selector_all("nav a", "links => links.map(link => link.getBoundingClientRect().right)")
    page.close()
    assert len(rights) == len(NAVIGATION) and max(rights) <= PHONE["width"]


def test_a_passphrase_breaks_between_its_groups_alone(browser: Browser) -> None:
    page = shown(
        browser, f'<main class="page"><div class="panel"><p class="passphrase">{groups(PASSPHRASE)}</p></div></main>'
    )
    assert page.inner_text(".passphrase") == PASSPHRASE
    lines = page.evaluate(
        """() => [...document.querySelector(".passphrase").childNodes].filter(node => node.nodeType === 3).map(node => {
            const group = document.createRange();
            group.selectNode(node);
            return group.getClientRects().length;
        })"""
    )
    page.set_viewport_size({"width": 250, "height": 600})
    wide = page.eval_on_selector(".passphrase", "p => p.scrollWidth <= p.clientWidth")
    page.close()
    assert lines == [1] * 5 and wide
