"""A browser without JavaScript: keeps cookies, reads forms, presses buttons."""

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx
from lxml import html


class Astray(Exception):
    """The page was not what a person would expect there; the message is one readable line."""


@dataclass
class Page:
    """What came back: address, status and the parsed document."""

    url: str
    status: int
    document: html.HtmlElement

    @property
    def title(self) -> str:
        return " ".join(self.document.xpath("string(//h1)").split())

    @property
    def text(self) -> str:
        return " ".join(self.document.text_content().split())

    def forms(self) -> list[html.FormElement]:
        return list(self.document.forms)

    def form(self, *, action: str = "", button: str = "", field: str = "") -> html.FormElement:
        """The first form whose action ends so, that has such a field, or such a button value."""
        for form in self.document.forms:
            target = urlsplit(urljoin(self.url, form.action or self.url)).path
            if action and not target.endswith(action):
                continue
            if field and field not in form.fields:
                continue
            if button and not form.xpath(f".//button[@value={button!r}]"):
                continue
            return form
        raise Astray(f"{urlsplit(self.url).path}: no form with {action or field or button} on the page {self.title!r}")


class Visitor:
    """Somebody at a keyboard. `language` is what their browser asks for; `transport` reaches a portal that is in this
    process (None: over the network).
    """

    def __init__(self, base_url: str, language: str = "en", transport: httpx.BaseTransport | None = None) -> None:
        self.client = httpx.Client(
            transport=transport,
            base_url=base_url,
            follow_redirects=True,
            timeout=30,
            headers={"Accept-Language": "zh-CN" if language == "zh-hans" else "en"},
        )

    def get(self, path: str) -> Page:
        return self._page(self.client.get(path))

    def submit(self, page: Page, form: html.FormElement, **fields: str | list[str]) -> Page:
        """Fills the form's fields and sends it, hidden ones (the token) included."""
        data: dict[str, str | list[str]] = {}
        for name, value in form.form_values():
            kept = data.get(name)
            data[name] = value if kept is None else [*([kept] if isinstance(kept, str) else kept), value]
        data.update(fields)
        target = urljoin(page.url, form.action or page.url)
        return self._page(self.client.post(target, data=data, headers={"Referer": page.url}))

    def _page(self, response: httpx.Response) -> Page:
        path = urlsplit(str(response.url)).path
        if response.status_code >= 400:
            document = html.fromstring(response.text or "<p></p>")
            said = " ".join(document.xpath("string(//main)").split())[:200]
            raise Astray(f"{path} answered {response.status_code}: {said}")
        return Page(str(response.url), response.status_code, html.fromstring(response.text or "<p></p>"))
