"""The copy as a document to read: cover, what we hold, contents, a section a source (LOOK "The copy").

Sections are laid out in parts of some thousand cells, so that memory does not grow with the data;
what stands on the last page of a part begins the next one, so that no seam is seen. Parts are
joined at the end, tags and all (joining.py), and the cover comes last, when every page number is known.
"""

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration

from privacyportal.pdf import NoAddress, style
from requests.copies.document import CopyDocument, CopySection
from requests.copies.glyphs import Glyphs
from requests.copies.joining import LINK, Facts, Heading, join
from requests.copies.layout import Composer, Frame, Piece, compose, reasons_in_words
from requests.copies.sink import Made, Sink
from requests.copies.tagging import mend

PART_CELLS = 6_000
"""Cells laid out at once: some 150 MB above the program itself. Each part embeds its fonts anew: a Chinese one is 80 KB
at the least, so smaller parts make larger files."""

_POINTS_A_PIXEL = 0.75
_PAGE_HEIGHT = 297 / 25.4 * 72
_LANGUAGES = {"en": ("en", "en"), "zh-hans": ("zh-Hans", "zh-CN")}
"""Django's name -> (HTML's, PDF's)."""


class PdfSink(Sink):
    """Plain PDF/UA; encryption.py closes it."""

    def __init__(self, document: CopyDocument, part_cells: int = PART_CELLS) -> None:
        super().__init__(document)
        self.glyphs = Glyphs(document.language)
        self._composer = Composer(self.glyphs, for_another=bool(document.asked_by))
        self._part_cells = part_cells
        self._pending: list[Piece] = []
        self._open: Frame | None = None
        self._parts: list[bytes] = []
        self._headings: list[Heading] = []
        self._pages = 0

    def take(self, section: CopySection) -> None:
        weight = sum(piece.weight for piece in self._pending)
        limit = self._part_cells
        for piece in self._composer.pieces(section):
            self._pending.append(piece)
            weight += piece.weight
            if weight >= limit:
                if self._set_part(last=False):
                    limit = self._part_cells
                else:
                    limit *= 2  # all of it on one page still
                weight = sum(kept.weight for kept in self._pending)

    def finish(self) -> Made:
        if self._pending:
            self._set_part(last=True)
        front, headings = self._set_front()
        total = self._front_pages + self._pages
        title = _("Data of a person at %(controller)s") if self.document.asked_by else _("Your data at %(controller)s")
        title %= {"controller": self.document.controller}
        facts = Facts(title, _languages(self.document.language)[1], self.document.made_on)
        content = join([front, *self._parts], self._set_feet(total), headings, facts)
        return Made(content, "application/pdf", total)

    def discard(self) -> None:
        self._pending, self._parts, self._headings = [], [], []

    def _set_part(self, last: bool) -> bool:
        """Lays out what is pending and keeps its finished pages. False where not one page is finished."""
        pieces = self._pending
        laid = self._lay_out(compose(pieces))
        kept, rest = (len(laid.pages), len(pieces)) if last else _cut(laid, pieces)
        if not kept:
            return False
        self._note_headings(laid, pieces[:rest])
        continues = self._open is not None and pieces[0].frame is self._open
        self._parts.append(_pdf_of(laid.copy(laid.pages[:kept]), continues))
        self._pages += kept
        self._open = pieces[rest - 1].frame
        self._pending = pieces[rest:]
        return True

    def _note_headings(self, laid: Document, pieces: Sequence[Piece]) -> None:
        wanted = {piece.name: piece for piece in pieces if piece.level}
        for number, page in enumerate(laid.pages):
            for name in [name for name in page.anchors if name in wanted]:
                piece = wanted.pop(name)
                top = _PAGE_HEIGHT - page.anchors[name][1] * _POINTS_A_PIXEL
                self._headings.append(Heading(name, piece.title, piece.level, self._pages + number, top))

    def _set_front(self) -> tuple[bytes, list[Heading]]:
        """Cover, what we hold, contents. Laid out again where it needs more pages than thought."""
        self._front_pages = 3 if self._headings else 2
        while True:
            laid = self._lay_out(self._front())
            if len(laid.pages) == self._front_pages:
                break
            self._front_pages = len(laid.pages)
        holdings = _("What we hold about this person") if self.document.asked_by else _("What we hold about you")
        own = []
        for name, title in (("holdings", holdings), ("contents", _("Contents"))):
            for number, page in enumerate(laid.pages):
                if name in page.anchors:
                    own.append(Heading(name, title, 1, number, _PAGE_HEIGHT - page.anchors[name][1] * _POINTS_A_PIXEL))
                    break
        moved = [Heading(h.name, h.title, h.level, h.page + self._front_pages, h.top) for h in self._headings]
        return _pdf_of(laid, continues=False), own + moved

    def _front(self) -> str:
        document, shown = self.document, self.glyphs.shown
        sections = [
            {
                "title": shown(section.title),
                "what": shown(section.what),
                "why": shown(section.why),
                "kept": shown(section.kept),
                "received_by": shown(section.received_by),
                "entries": f"{section.entries:,}",
            }
            for section in document.sections
        ]
        entries = [
            {
                "title": shown(heading.title),
                "inner": heading.level > 1,
                "page": heading.page + self._front_pages + 1,
                "link": LINK + heading.name,
            }
            for heading in self._headings
        ]
        facts = [(label, shown(value)) for label, value in cover_facts(document)]
        context = {
            "controller": shown(document.controller),
            "asked_on": self._day(document.asked_on),
            "for_another": bool(document.asked_by),
            "facts": facts,
            "sections": sections,
            "contact": shown(document.contact),
            "complaint": shown(document.complaint),
            "zone": document.zone,
            "entries": entries,
            "unknown": self.glyphs.unknown,
        }
        return render_to_string("requests/copies/front.html", context)

    def _day(self, day: Any) -> str:
        return day_in_words(day, self.document.language)

    def _set_feet(self, total: int) -> bytes:
        line = self.glyphs.shown(f"{self.document.controller} · {self.document.reference}")
        numbers = range(1, total + 1)
        feet = [_("page %(page)s of %(total)s") % {"page": f"{n:,}", "total": f"{total:,}"} for n in numbers]
        html = render_to_string("requests/copies/feet.html", {"feet": feet, "line": line})
        return bytes(self._lay_out(html).write_pdf())

    def _lay_out(self, body: str) -> Document:
        page = render_to_string(
            "requests/copies/page.html",
            {
                "lang": _languages(self.document.language)[0],
                "accent": self.document.accent,
                "title": self.document.controller,
                "body": body,
            },
        )
        fonts = FontConfiguration()
        sheet = CSS(string=style("copy.css"), url_fetcher=NoAddress(), font_config=fonts)
        html = HTML(string=page, url_fetcher=NoAddress(), base_url=None)
        return html.render(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1")


def cover_facts(document: CopyDocument) -> list[tuple[str, str]]:
    """The table on the cover, row by row."""
    places = len(document.sections)
    made = ngettext("%(day)s, from %(count)s system", "%(day)s, from %(count)s systems", places) % {
        "day": day_in_words(document.made_on, document.language),
        "count": places,
    }
    return [
        (pgettext("the person a copy is for", "For"), document.for_whom),
        *([(_("Asked for by"), document.asked_by)] if document.asked_by else []),
        (_("Reference"), document.reference),
        (_("Made on"), made),
        (pgettext("who made a copy", "By"), ", ".join(filter(None, [document.company, document.contact]))),
        (_("Left out"), left_out_words(document)),
        *([(_("For other programs"), _attached_words(document.attached))] if document.attached else []),
    ]


def _attached_words(name: str) -> str:
    return _("%(name)s, attached inside this PDF: the same entries as JSON") % {"name": name}


def left_out_words(document: CopyDocument) -> str:
    """What was left out, counted; or that nothing was."""
    values, entries = document.left_out, document.entries_left_out
    words = []
    if values:
        count = sum(number for _why, number in values)
        words.append(
            ngettext(
                "%(count)s value, marked where it stood (%(why)s)",
                "%(count)s values, each marked where it stood (%(why)s)",
                count,
            )
            % {"count": f"{count:,}", "why": reasons_in_words(values)}
        )
    if entries:
        count = sum(number for _why, number in entries)
        words.append(
            ngettext("%(count)s whole entry (%(why)s)", "%(count)s whole entries (%(why)s)", count)
            % {"count": f"{count:,}", "why": reasons_in_words(entries)}
        )
    return "; ".join(words) or _("nothing")


def day_in_words(day: Any, language: str) -> str:
    return str(format_date(day, "Y年n月j日" if language.startswith("zh") else "j F Y"))


def _languages(language: str) -> tuple[str, str]:
    return _LANGUAGES.get(language, _LANGUAGES["en"])


def _cut(laid: Document, pieces: Sequence[Piece]) -> tuple[int, int]:
    """Pages that are finished, and pieces that stand on them: those before a page that begins with a whole piece."""
    places = {piece.name: number for number, piece in enumerate(pieces)}
    on_page = [sorted(places[name] for name in page.anchors if name in places) for page in laid.pages]
    for kept in range(len(on_page) - 1, 0, -1):
        here, before = on_page[kept], on_page[kept - 1]
        if here and before and here[0] > before[-1]:
            return kept, here[0]
    return 0, 0


def _pdf_of(laid: Document, continues: bool) -> bytes:
    def finisher(document: Document, pdf: Any) -> None:
        mend(pdf, continues)

    return bytes(laid.write_pdf(finisher=finisher, pdf_variant="pdf/ua-1", uncompressed_pdf=False))
