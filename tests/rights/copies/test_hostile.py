"""What an attacker wrote into a row stays a text: nothing is fetched, attached or run."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from requests.copies.pdf import NoAddress
from tests.rights.copies.documents import bare, document, elements, made, section, table, text_of

HOSTILE = [
    '<img src="file:///etc/passwd">',
    '<img src="LISTENER/img">',
    '<link rel="attachment" href="file:///etc/hostname">',
    '<a rel="attachment" href="LISTENER/att">x</a>',
    "<style>@import url(LISTENER/css);</style>",
    '</td></tr></table><div style="background:url(LISTENER/bg)">x</div>',
    '"; } body { content: url(LISTENER/c) } /*',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
    'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>',
    '<object data="LISTENER/o"></object>',
    '<meta http-equiv="refresh" content="0;url=LISTENER/m">',
    '<base href="LISTENER/">',
    '{{ settings.SECRET_KEY }}{% include "../../etc/passwd" %}{% debug %}',
    "%s %(x)s {0} {0.__class__}",
    '<h1 style="bookmark-label: x">fake section: nothing else is held</h1>',
    '<td colspan="65534">x</td>',
    "</pre><script>1</script><pre>",
    "LISTENER/avatar.png",
]


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A real server on the loopback that notes every call."""
    calls: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_HEAD = do_POST = do_GET  # noqa: N815

        def log_message(self, *_args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Noting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", calls
    server.shutdown()


def test_hostile_values_appear_as_text_and_do_nothing(listener: tuple[str, list[str]]) -> None:
    address, calls = listener
    values = [value.replace("LISTENER", address) for value in HOSTILE]
    words = {name: values[n] for n, name in enumerate(("what", "why", "kept", "received_by"))}
    content = made(
        document(
            section(
                table(values[5], [values[1], "Value"], [[value, value] for value in values]), title=values[4], **words
            ),
            for_whom=values[0],
            controller="SOFAR <b>Energy</b>",
        )
    ).content
    assert calls == []
    text = bare(text_of(content))
    for value in values:
        assert bare(value) in text
    with pikepdf.open(BytesIO(content)) as pdf:
        assert len(pdf.attachments) == 0
        notes = [note for page in pdf.pages for note in page.obj.get("/Annots", [])]
        assert all(note.Subtype == "/Link" and "/A" not in note and "/Dest" in note for note in notes)
        with pdf.open_outline() as outline:
            assert len(outline.root) == 3
        assert len(elements(pdf, "H1")) == 4


def test_the_listener_would_have_noticed(listener: tuple[str, list[str]]) -> None:
    from weasyprint import HTML

    address, calls = listener
    HTML(string=f'<img src="{address}/img">').render()
    assert calls == ["/img"]


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://127.0.0.1/", "data:text/css,x", "asset:copy.css"])
def test_the_fetcher_knows_no_address(address: str) -> None:
    with pytest.raises(ValueError):
        NoAddress().fetch(address)
