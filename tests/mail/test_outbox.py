from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import translation

from privacyportal.mail import outbox
from privacyportal.mail.models import Fate, OutgoingMail
from privacyportal.people.identifiers import InvalidIdentifier
from privacyportal.vault.models import DataKey
from tests.mail.conftest import Post

pytestmark = pytest.mark.django_db


def test_a_letter_is_rendered_at_once_and_waits_sealed(post: Post) -> None:
    mail = post()
    stored = OutgoingMail.objects.select_related("data_key").get(pk=mail.pk)
    assert stored.subject == "Your answer for SOFAR-7K3M-Q2XD"
    assert stored.to == "mia@example.org"
    assert stored.fate == Fate.QUEUED and stored.about_id == "4711"
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mail_outgoingmail")
        in_the_database = repr([bytes(v) if isinstance(v, memoryview) else v for row in cursor for v in row])
    for secret in ("mia@example.org", "Mia", "Your answer"):
        assert secret not in in_the_database


def test_words_dates_and_times_are_the_readers_not_the_workers(post: Post) -> None:
    with translation.override("en"):
        mail = post(language="zh-hans")
    assert mail.subject == "您的请求 SOFAR-7K3M-Q2XD 已有答复"
    assert "2026年12月25日" in mail.text
    assert "00:30" in mail.text  # 16:30 UTC is half past midnight where SOFAR is
    assert 'lang="zh-Hans"' in mail.html


def test_fifty_mails_of_two_languages_in_turn_stay_apart(post: Post) -> None:
    for number in range(50):
        language = ("en", "zh-hans")[number % 2]
        mail = post(language=language)
        assert ("已有答复" in mail.subject) == (language == "zh-hans")
        assert ('lang="zh-Hans"' in mail.html) == (language == "zh-hans")
    assert translation.get_language() == "en"


def test_text_is_plain_and_html_is_escaped(post: Post) -> None:
    mail = post()
    assert "Mia O'Neill <b>" in mail.text
    assert "Mia O&#x27;Neill &lt;b&gt;" in mail.html


def test_nothing_is_loaded_from_elsewhere(post: Post) -> None:
    html = post().html
    assert "<img" not in html and "<link" not in html and "url(" not in html and "<script" not in html


def test_a_line_break_never_reaches_the_subject(post: Post) -> None:
    mail = post(context={"reference": "X\r\nBcc: all@example.org\x00\u2028Y"})
    assert mail.subject == "Your answer for X Bcc: all@example.org Y"


@pytest.mark.parametrize(
    "address",
    [
        "mia@example.org\nBcc: victim@example.org",
        "mia@example.org, victim@example.org",
        "Mia <mia@example.org>",
        "mia",
        "mia@exa\u200bmple.org",
        "",
    ],
)
def test_an_address_that_is_no_single_one_is_refused(post: Post, address: str) -> None:
    with pytest.raises(InvalidIdentifier):
        post(to=address)
    assert not OutgoingMail.objects.exists()


def test_a_mail_that_is_taken_back_was_never_posted(post: Post) -> None:
    with transaction.atomic():
        post()
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_posted_with_its_reason_or_not_at_all(left: list[str]) -> None:
    key = DataKey.objects.make()
    with pytest.raises(RuntimeError, match="inside the transaction"):
        outbox.post(letter="test.letter", to="a@example.org", language="en", controller=None, data_key=key, context={})


def test_an_unknown_letter_is_an_error_in_the_program(post: Post) -> None:
    with pytest.raises(LookupError):
        post(letter="no.such.letter")


def test_each_letter_has_its_templates() -> None:
    from django.template.loader import get_template

    for name in (name for name, letter in outbox.letters.items() if not letter.copied):
        for ending in ("subject.txt", "txt", "html"):
            get_template(f"mail/{name}.{ending}")


def test_lists_show_fate_and_time_and_no_address(post: Post, django_assert_num_queries: Any) -> None:
    post()
    with django_assert_num_queries(1):
        [row] = outbox.mails_about("case", "4711")
        assert (row.letter, row.fate) == ("test.letter", Fate.QUEUED)
        assert row.queued_at <= datetime.now(UTC)
    assert {"to", "subject", "text", "html"} <= row.get_deferred_fields()
    assert not outbox.mails_about("case", "4712").exists()
