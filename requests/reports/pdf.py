"""From a page of HTML to a tagged PDF. Nothing is fetched: the style sheet is ours, no link of the data is followed."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from privacyportal.pdf import NoAddress, style


@dataclass(frozen=True)
class Made:
    content: bytes
    pages: int


def write_pdf(page: SafeString | str, language: str) -> Made:
    """PDF/UA: tagged, with its language and title, numbered pages."""
    fonts = FontConfiguration()
    sheet = CSS(string=style("report.css"), url_fetcher=NoAddress(), font_config=fonts)
    laid = HTML(string=page, url_fetcher=NoAddress(), base_url=None).render(
        stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1"
    )
    return Made(bytes(laid.write_pdf(pdf_variant="pdf/ua-1")), len(laid.pages))
