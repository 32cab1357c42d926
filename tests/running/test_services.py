"""The fixtures that everybody stands on do what they say."""

import smtplib
from collections.abc import Callable
from email.message import EmailMessage

import psycopg
import pymysql
import pytest
import redis
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser

from tests.mailserver import MailServer


def test_postgres_is_real_and_empty(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as database:
        tables = database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert tables == (0,)


def test_mariadb_is_real(mariadb_url: str) -> None:
    name = mariadb_url.rsplit("/", 1)[1]
    with pymysql.connect(host="127.0.0.1", user="root", database=name) as database, database.cursor() as cursor:
        cursor.execute("SELECT DATABASE()")
        assert cursor.fetchone() == (name,)


def test_redis_is_real_and_its_own(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as server:
        assert server.keys() == [b"portal-tests"]


def test_the_mail_server_takes_and_refuses(smtp_server: MailServer) -> None:
    message = EmailMessage()
    message["To"], message["From"], message["Subject"] = "a@example.com", "b@example.com", "您好"
    message.set_content("ok")
    with smtplib.SMTP("127.0.0.1", smtp_server.port) as client:
        client.send_message(message)
        smtp_server.answer = "451 later"
        with pytest.raises(smtplib.SMTPDataError):
            client.send_message(message)
    assert [str(taken["Subject"]) for taken in smtp_server.messages] == ["您好"]
    assert smtp_server.attempts == 2


@pytest.mark.browser
def test_the_browser_shows_a_page(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<h1>隐私</h1>")
    assert page.inner_text("h1") == "隐私"
    page.close()


@pytest.mark.django_db
def test_a_test_on_sqlite_has_a_file_that_threads_share() -> None:
    if connection.vendor == "sqlite":
        assert str(connection.settings_dict["NAME"]).startswith(str(settings.PORTAL_VAR))
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)


@pytest.mark.django_db
def test_work_ends_where_there_is_nothing_to_do(work: Callable[[], int]) -> None:
    assert work() == 0
