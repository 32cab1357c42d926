"""What the templates of every room use: badges, written dates, runs of another language."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from privacyportal import formats, sentences

register = template.Library()

KINDS = {
    "late": ("danger", "▲"),
    "soon": ("warning", "◆"),
    "on-time": ("quiet", "●"),
    "done": ("good", "✓"),
    "ended": ("quiet", "–"),
    "waiting": ("warning", "◆"),
    "failed": ("danger", "▲"),
}
"""What a badge can say, with its colour and its sign: colour never stands alone (LOOK.md)."""
SOON = 3
"""Days before a date from which it counts as near."""

LANGUAGE_NAMES = {"zh-hans": "中文"}
HTML_LANGUAGES = {"zh-hans": "zh-Hans"}
SCRIPTS = (
    (re.compile(r"[\u3040-\u30ff\u31f0-\u31ff]"), "ja"),
    (re.compile(r"[\uac00-\ud7af\u1100-\u11ff]"), "ko"),
    (re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"), "zh-Hans"),
    (re.compile(r"[\u0600-\u06ff\u0750-\u077f]"), "ar"),
    (re.compile(r"[\u0590-\u05ff]"), "he"),
)


class Zoned(Protocol):
    """Whatever tells where its clock hangs: a policy pack."""

    zone: str
    zone_name: Any


# -- languages ------------------------------------------------------------------------------------
@register.filter
def html_lang(code: str) -> str:
    """A language of Django as HTML writes it: 'zh-hans' is 'zh-Hans'."""
    return HTML_LANGUAGES.get(code, code)


@register.simple_tag
def page_language() -> str:
    return html_lang(get_language() or settings.LANGUAGE_CODE)


@register.simple_tag
def other_languages() -> list[dict[str, str]]:
    """The languages of the switch: all but the active one, each by its own name."""
    return [
        {"code": code, "lang": html_lang(code), "name": language_name(code)}
        for code, _label in settings.LANGUAGES
        if code != get_language()
    ]


@register.filter
def language_name(code: str) -> str:
    """A language by its own name: 'English', '中文'."""
    return LANGUAGE_NAMES.get(code) or get_language_info(code)["name_local"]


@register.simple_tag(takes_context=True)
def here(context: Context) -> str:
    """This page's address for coming back to: without the language or the code of a mailed link."""
    request = context["request"]
    query = request.GET.copy()
    for name in ("lang", "code"):
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def lang_of(text: str) -> str:
    """The language whose letters `text` needs, or '' where the page's own will do."""
    active = html_lang(get_language() or settings.LANGUAGE_CODE)
    found = next((lang for pattern, lang in SCRIPTS if pattern.search(text)), "")
    return "" if found == active else found


@register.filter
def after_words(name: str) -> str:
    """{% blocktranslate with name=name|after_words %}: the blank that Chinese sets before a Latin name."""
    return sentences.after_words(name)


@register.filter
def run(text: Any) -> str:
    """A run of text marked with its language and set apart from its neighbours: {{ case.name|run }}.

    Chinese names then get Chinese letters, and Arabic ones don't turn the line around.
    """
    words = str(text)
    lang = lang_of(words)
    return format_html('<bdi lang="{}">{}</bdi>', lang, words) if lang else format_html("<bdi>{}</bdi>", words)


@register.filter
def groups(text: str) -> SafeString:
    """{{ copy.passphrase|groups }}: a line may end after a hyphen, and nowhere inside a group."""
    return format_html_join(mark_safe("-<wbr>"), "{}", ((part,) for part in text.split("-")))


# -- dates ----------------------------------------------------------------------------------------
@register.filter
def day(value: date | None) -> SafeString | str:
    """{{ due_on|day }}: Friday, 25 December 2026."""
    return _time(value, formats.written_day(value)) if value else ""


@register.filter
def large_day(value: date | None) -> SafeString | str:
    """As `day`, for large letters: may break after the weekday and nowhere else."""
    return _time(value, formats.written_day(value).replace(" ", "\xa0").replace(",\xa0", ", ")) if value else ""


@register.filter
def plain_day(value: date | None) -> SafeString | str:
    """{{ pack.policy.date|plain_day }}: 25 December 2023."""
    return _time(value, formats.plain_day(value)) if value else ""


@register.filter
def day_in_text(value: date | None) -> str:
    """{{ due_on|day_in_text }}: the same where no HTML may stand, as in the text part of a mail."""
    return formats.plain_day(value) if value else ""


@register.filter
def short_day(value: date | None) -> SafeString | str:
    """{{ due_on|short_day }}: 25 Dec 2026, for tables."""
    return _time(value, formats.short_day(value)) if value else ""


@register.filter
def month_day(value: date | None) -> SafeString | str:
    """{{ due_on|month_day }}: 25 Dec, where the year goes without saying."""
    return _time(value, formats.month_day(value)) if value else ""


@register.filter
def moment(value: datetime | None, clock_of: Zoned | str) -> SafeString | str:
    """{{ case.received_at|moment:pack }}: Wednesday, 25 November 2026, 10:04 (China time)."""
    if not value:
        return ""
    zone, place = _zone(clock_of)
    return _time(value, formats.written_moment(value, zone, place))


@register.filter
def short_moment(value: datetime | None, clock_of: Zoned | str) -> SafeString | str:
    """{{ entry.at|short_moment:pack }}: 25 Nov 2026, 10:04, for lists whose page names the place once."""
    return _time(value, formats.short_moment(value, _zone(clock_of)[0])) if value else ""


def _zone(clock_of: Zoned | str) -> tuple[str, str]:
    if isinstance(clock_of, str):
        return clock_of, clock_of.rsplit("/", 1)[-1].replace("_", " ")
    return clock_of.zone, str(clock_of.zone_name)


def _time(value: date, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)


@register.filter
def money(amount: Decimal | str, currency: str) -> str:
    """{{ quote.amount|money:quote.currency }}: 12.50 EUR."""
    return formats.money(amount, currency)


# -- badges ---------------------------------------------------------------------------------------
@register.inclusion_tag("includes/badge.html")
def badge(text: str, kind: str = "", colour: str = "quiet", sign: str = "") -> dict[str, str]:
    """{% badge _("proven") "done" %}, or {% badge state.label colour=state.look.colour %}."""
    if kind:
        colour, sign = KINDS[kind]
    return {"text": text, "colour": colour, "sign": sign}


@register.filter
def listed(items: Iterable[object]) -> str:
    """{{ fields|listed }}: one after the other, with the separator of the page's language."""
    return _(", ").join(str(item) for item in items)


@register.filter
def ended(sentence: Any) -> str:
    """{{ story.title|ended }}: with the full stop of the page's language."""
    return sentences.ended(str(sentence))


@register.simple_tag
def gap() -> str:
    """{% translate "…." %}{% gap %}{% translate "…." %}: what stands between two sentences."""
    return sentences.gap()


@register.filter
def late(left: int) -> str:
    """{{ left|late }}: how late it is, from the (negative) number of days left."""
    return ngettext("%(days)s day late", "%(days)s days late", -left) % {"days": -left}


@register.inclusion_tag("includes/badge.html")
def due(due_on: date, today: date) -> dict[str, str]:
    """{% due row.due_on today %}: how near a date is, in a word, a colour and a sign."""
    left = (due_on - today).days
    if left < 0:
        return badge(late(left), "late")
    if left == 0:
        return badge(_("today"), "soon")
    return badge(days(left), "soon" if left <= SOON else "on-time")


@register.filter
def days(number: int) -> str:
    """{{ left|days }}: '29 days'."""
    return ngettext("%(days)s day", "%(days)s days", number) % {"days": number}


# -- forms ----------------------------------------------------------------------------------------
@register.filter
def anchor(field: BoundField) -> str:
    """The id that a link in the error summary goes to: a group of choices has its first."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.auto_id


@register.filter
def field(form: BaseForm, name: str) -> BoundField:
    """{{ form|field:name }}: the field of a name that is known only when the page is made."""
    return form[name]


@register.filter
def is_kind(field: BoundField, kind: str) -> bool:
    """{% if field|is_kind:'checkbox' %}: the kind of the field's widget."""
    return field.widget_type == kind


TYPED = {
    "name": gettext_lazy("Your name"),
    "email": gettext_lazy("Email address"),
    "phone": gettext_lazy("Phone number"),
    "account_id": gettext_lazy("Account"),
    "device_serial": gettext_lazy("Serial number of a device"),
    "represented": gettext_lazy("The full name of that person"),
    "represented_email": gettext_lazy("That person’s email address"),
    "represented_phone": gettext_lazy("That person’s phone number"),
    "new_decision": gettext_lazy("The new decision, as the person will read it"),
    "told_how": gettext_lazy("How and when they were told, or why they are not"),
    "details": gettext_lazy("Details"),
    "message": gettext_lazy("Message"),
    "note": gettext_lazy("Note"),
    "reason": gettext_lazy("Reason"),
    "answer": gettext_lazy("Answer"),
    "account": gettext_lazy("What was done"),
    "system": gettext_lazy("System"),
    "amount": gettext_lazy("Amount"),
    "until": gettext_lazy("Until the end of"),
    "received_on": gettext_lazy("Day on which it came"),
    "to": gettext_lazy("The new date"),
    "words": gettext_lazy("The other reason, as the person will read it"),
    "what": gettext_lazy("What you looked for"),
    "key": gettext_lazy("Key"),
    "datamap": gettext_lazy("Data map"),
    "labels": gettext_lazy("Labels"),
    "data_wanted": gettext_lazy("Which data"),
    "since": gettext_lazy("Since when"),
    "receiver": gettext_lazy("To whom the data should go"),
    "old_value": gettext_lazy("What is wrong"),
    "new_value": gettext_lazy("What would be right"),
    "consent": gettext_lazy("Which consent is withdrawn"),
    "processing": gettext_lazy("Which use of the data"),
    "decision": gettext_lazy("Which decision"),
    "answer_complained": gettext_lazy("Which answer the complaint is about"),
    "minor_data": gettext_lazy("Which data of a child"),
    "given_by": gettext_lazy("Who gave us the data"),
}
"""Names of fields into which people write, in every form of the site. What is secret never stands here."""


@register.filter
def typed_words(typed: list[tuple[str, str]]) -> list[tuple[Any, str]]:
    """What a person wrote in their own words, with its label; not the ticks and keys of the form."""
    return [(TYPED[name], value) for name, value in typed if name in TYPED and value.strip()]
