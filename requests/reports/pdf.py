"""From a page of HTML to a tagged PDF. Nothing is fetched: the style sheet is ours, no link of the data is followed."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.utils.safestring import SafeString
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from requests.copies.pdf import NoAddress


@dataclass(frozen=True)
class Made:
    content: bytes
    pages: int


def write_pdf(page: SafeString | str, language: str) -> Made:
    """PDF/UA: tagged, with its language and title, numbered pages."""
    fonts = FontConfiguration()
    sheet = CSS(string=_style(), url_fetcher=NoAddress(), font_config=fonts)
    laid = HTML(string=page, url_fetcher=NoAddress(), base_url=None).render(
        stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1"
    )
    return Made(bytes(laid.write_pdf(pdf_variant="pdf/ua-1")), len(laid.pages))


@cache
def _style() -> str:
    found = finders.find("report.css")
    if not isinstance(found, str):
        raise FileNotFoundError("static/report.css is missing: the installation is not whole")
    return Path(found).read_text(encoding="utf-8")
