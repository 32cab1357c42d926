"""Every right of every controller, by its policy or by a law, end to end in both languages; and nothing that neither
gives. The table is computed (tests/rights/table.py).
"""

import io
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pikepdf
import pytest
from django.utils import translation
from lxml import html

from privacyportal.controllers.models import Controller
from privacyportal.laws.finding import law_for
from requests import deadlines
from requests.dates import dates_of
from requests.demo.visitor import Page
from requests.intake import unknown
from requests.letters.follows import OF_PLANS, what_follows
from requests.models import Outcome, RightsRequest, State
from requests.rights import Proof, Work, plan_of
from tests.promises import keeps
from tests.rights.table import OFFERED, PLACES, Row
from tests.rights.whole_way import Team, WholeWay, days_on, main_of, visitor
from tests.rights.words import SAID, foreign
from tests.rights.workspace import making

pytestmark = pytest.mark.django_db
OF_RIGHT = {
    "cancel_account": ("P-13",), "complain": ("P-09",), "delete": ("P-10",), "explain_decision": ("P-18",),
    "restrict": ("P-19",), "minor_report": ("P-28",), "third_party_data": ("P-29",), "question": ("P-51",),
    "know": ("P-52",),
}  # fmt: skip
"""The promises that are kept by walking the right to its answer."""
HTML_LANGUAGE = {"en": "en", "zh-hans": "zh-Hans"}


@pytest.fixture(scope="module")
def teams(shared: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Team]:
    """Of each controller three of the staff, signed in, and a system that knows one person."""
    roles, made = ("verifier", "handler", "approver"), {}
    with django_db_blocker.unblock():
        for controller in Controller.objects.all():
            making.source(controller, tmp_path_factory.mktemp(controller.key))
            made[controller.key] = Team(*(visitor(user=making.member(controller, role)) for role in roles))
    return made


@pytest.fixture(autouse=True)
def at_full_speed(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the limits of a network address nor the equal time of right and wrong codes is the point here."""
    settings.RATELIMIT_ENABLE = False
    settings.EMAIL_BACKEND = "privacyportal.mail.folder.FolderBackend"
    monkeypatch.setattr(unknown, "LEAST_SECONDS", 0.0)


@pytest.fixture
def way(teams: dict[str, Team], db: None, settings: Any, work: Callable[..., int]) -> Callable[[Row], WholeWay]:
    """`way(row)`: a person who has not asked yet, and the team of the row's controller."""
    return lambda row: WholeWay(row, SAID[row.language], teams[row.controller], settings.PORTAL_MAIL_FOLDER, work)


# -- what must be true of each row --------------------------------------------------------------------------


def where_from(request: RightsRequest, language: str) -> str:
    """Where the date comes from, as the pages say it."""
    with translation.override(language):
        return deadlines.sentence(dates_of(request))


def see_date(page: Page, request: RightsRequest, row: Row) -> None:
    """The day that binds stands there, and the policy or the law that it rests on (P-02)."""
    sentence = where_from(request, row.language)
    assert request.due_on.isoformat() in days_on(page)
    assert " ".join(sentence.split()) in main_of(page)
    with translation.override(row.language):
        law = PLACES[row.place].on(request.case.received_on)
        assert str(row.pack.short) in sentence
        assert law is not None and str(law.short) in sentence


def names_of(row: Row) -> list[str]:
    """What stands in a text of any language: names of companies, products and contacts."""
    pack, found = row.pack, []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            contacts = [str(contact.value) for contact in pack.contacts]
            found += [str(one) for one in (pack.name, pack.short, pack.company, pack.product, *contacts)]
    return found


def see_language(page: Page, row: Row) -> None:
    assert page.document.get("lang") == HTML_LANGUAGE[row.language]
    assert foreign(main_of(page), row.language, names_of(row)) == []


def see_letter(mail: EmailMessage, row: Row) -> str:
    """In the person's language alone, with the way to complain where it answers. Its words."""
    text, page = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    document = html.fromstring(page)
    assert document.get("lang") == HTML_LANGUAGE[row.language]
    shown = [str(block.text_content()) for block in document.xpath("//main | //footer | //title")]
    for words in (str(mail["Subject"]), text, *shown):
        assert foreign(words, row.language, names_of(row)) == []
    return f"{mail['Subject']}\n{text}"


def see_nothing_personal(walk: WholeWay) -> None:
    """Before proof: neither in the mails nor on the page that opens without a code (P-05)."""
    said = [see_letter(mail, walk.row) for mail in walk.mails]
    said.append(main_of(visitor(walk.row.language).get(f"/r/{walk.reference}/")))
    for own in walk.said.own:
        assert not [words for words in said if own in words]


def see_where_to_complain(walk: WholeWay, words: str) -> None:
    """By the policy, and by the law of the place where somebody has read it (P-08)."""
    law = law_for(walk.row.country, walk.row.region, walk.request.case.received_on)
    with translation.override(walk.row.language):
        assert str(walk.row.pack.complaint) in words
        if law:
            assert (str(law.entry.complain_to) in words) == (law.entry.checked != "memory")


def see_answer(walk: WholeWay, page: Page) -> None:
    """The page of the request tells the answer itself, and where to complain (P-08)."""
    words, kind = main_of(page), plan_of(walk.row.right).work
    see_where_to_complain(walk, main_of(page))
    if kind == Work.CHANGE:
        assert (walk.said.account in words) is not plan_of(walk.row.right).discreet
    elif kind == Work.ANSWER:
        assert walk.said.answer in words
        assert walk.row.right != "know" or {"en": "Support tickets", "zh-hans": "支持工单"}[walk.row.language] in words
    elif walk.row.makes_copy:
        open_copy(walk, page)


def see_what_follows(walk: WholeWay, page: Page) -> None:
    """What stops, and from when, stands in the letter and on the page."""
    if walk.row.right in {*OF_PLANS, "explain_decision"}:
        with translation.override(walk.row.language):
            sentence = what_follows(walk.request)
        assert sentence
        assert sentence in main_of(page)
        assert sentence in see_letter(walk.mails[-1], walk.row)


def open_copy(walk: WholeWay, page: Page) -> None:
    """The passphrase of the page opens the PDF of the mail."""
    attachment = next(walk.mails[-1].iter_attachments())
    passphrase = page.document.xpath("string(//p[contains(@class, 'passphrase')])").strip()
    with pikepdf.open(io.BytesIO(attachment.get_content()), password=passphrase) as pdf:
        assert len(pdf.pages) >= 2


def promises_of(row: Row) -> list[pytest.MarkDecorator]:
    """What is promised of this right by the policy of this controller."""
    made = [] if row.by_law else [number for number in OF_RIGHT.get(row.right, ()) if keeps(row.controller, number)]
    return [pytest.mark.promise(number) for number in made]


@pytest.mark.promise("P-01")
@pytest.mark.promise("P-02")
@pytest.mark.promise("P-05")
@pytest.mark.promise("P-08")
@pytest.mark.promise("P-59")
@pytest.mark.parametrize("row", [pytest.param(row, id=str(row), marks=promises_of(row)) for row in OFFERED])
def test_each_right_goes_from_the_start_page_to_the_letter(row: Row, way: Callable[[Row], WholeWay]) -> None:
    walk = way(row)
    check = walk.answer_one_by_one() if row.first else walk.answer_at_once()
    done = walk.send(check)
    see_date(done, walk.request, row)
    see_language(done, row)
    status = walk.confirm()
    see_date(status, walk.request, row)
    if walk.proof != Proof.NONE:
        assert walk.request.state == State.VERIFYING
        see_nothing_personal(walk)
    walk.prove()
    walk.do_the_work()
    request = walk.request
    assert request.state == State.ANSWERED
    held = plan_of(row.right).work != Work.DISCLOSE or row.makes_copy
    assert request.outcome == (Outcome.FULFILLED if held else Outcome.NOTHING_HELD)
    page = walk.status()
    see_language(page, row)
    see_answer(walk, page)
    see_what_follows(walk, page)
    see_where_to_complain(walk, see_letter(walk.mails[-1], row))
