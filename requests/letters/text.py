"""What is written to a phone: the reference, a code and the link before proof; after it only that there is news.

A text message is read on locked screens and passes many hands: no name, no right, no word of a letter (DESIGN §4).
"""

from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.people.identifiers import lookup_form
from privacyportal.sms import outbox
from privacyportal.sms.models import OutgoingText
from requests.letters.links import status_link
from requests.models import Case

NEWS = "case.news"
TITLES = {NEWS: _("there is news")}
"""Of what goes to phones alone: what lists call it."""
NEWS_DAYS = 2
"""How long it is worth trying to say that there is news."""


def post_code_text(case: Case, code: str, minutes: int, letter: str) -> None:
    """The same words whatever the letter. Inside the caller's transaction."""
    with translation.override(case.language):
        words = gettext("Request %(reference)s: your code is %(code)s. Give it to nobody.")
    words %= {"reference": case.reference, "code": code}
    post_text(case, letter, with_link(words, status_link(case, code)), clock.now() + timedelta(minutes=minutes))


def post_news(case: Case) -> OutgoingText:
    """Something new stands on the page of the request. Inside the caller's transaction."""
    until = clock.now() + timedelta(days=NEWS_DAYS)
    return post_text(case, NEWS, with_link(news_words(case), status_link(case)), until)


def news_words(case: Case) -> str:
    with translation.override(case.language):
        words = gettext("There is news about request %(reference)s. Its page opens with a new code.")
    return words % {"reference": case.reference}


def with_link(words: str, link: str) -> str:
    """Under a portal with a very long address the link is left out whole: half of one leads nowhere."""
    whole = f"{words} {link}"
    return whole if outbox.fits(whole) else words


def post_text(case: Case, letter: str, text: str, useful_until: datetime, *, to: str = "") -> OutgoingText:
    """`to`: in E.164, another number than the case's. Inside the caller's transaction."""
    return outbox.post(
        letter=letter,
        to=to or lookup_form("phone_number", case.phone, case.country),
        text=text,
        language=case.language,
        controller=case.controller,
        data_key=case.data_key,
        about=("case", str(case.pk)),
        useful_until=useful_until,
        test=case.test,
    )
