"""Looks at every page that a journey visits: accessibility, the console, a picture where one is asked for."""

import io
import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import ConsoleMessage, Page

PICTURES = os.environ.get("PICTURES_IN", "")
"""A folder: each look leaves a picture there (`make pictures`)."""


def keep_small(png: bytes, path: Path) -> None:
    """A picture of a page has few colours: a palette keeps it at a tenth of its size."""
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").quantize(64).save(path, optimize=True)


class Eyes:
    """`look("status")` fails on any violation that axe finds and on any complaint of the browser (CSP)."""

    def __init__(self, page: Page, kind: str, *, scripts: bool = True) -> None:
        self.page, self.kind, self.scripts = page, kind, scripts
        self.seen: set[str] = set()
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def look(self, name: str, *, rules: bool = True) -> None:
        """`rules`: ask axe, too; a second language of the same page can be spared that."""
        self.page.wait_for_load_state("load")
        assert not self.complaints, f"{name}: {self.complaints}"
        if self.scripts and rules:
            self._check_accessibility(name)
        self._check_width(name)
        if PICTURES and self.scripts and name not in self.seen:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            keep_small(self.page.screenshot(full_page=True), Path(PICTURES) / f"{name}-{self.kind}.png")
        self.seen.add(name)

    def _check_accessibility(self, name: str) -> None:
        found = Axe().run(
            self.page,
            options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
        )
        told = [
            f"{violation['id']}: {violation['help']} at {[node['target'] for node in violation['nodes'][:3]]}"
            for violation in found.response["violations"]
        ]
        assert not told, f"{name} ({self.page.url}):\n" + "\n".join(told)

    def _check_width(self, name: str) -> None:
        """Nothing makes the page itself scroll sideways; wide tables scroll in their own box."""
        if not self.scripts:
            return
        wide, view = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= view + 1, f"{name}: {wide} px in a window of {view}"
