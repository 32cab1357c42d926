"""What every test stands on: folders of its own, real servers where they answer, a whole portal on request."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase
from django.utils import translation
from playwright.sync_api import Browser, sync_playwright

from privacyportal.audit import triggers
from tests import services
from tests.mailserver import MailServer
from tests.portal import Portal

BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
]


# -- skipped where a server is missing, failed where it must be there ---------------------------------
@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """REQUIRE_SERVICES=1 turns a skip into a failure: where everything is there, nothing may look done that was not."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("REQUIRE_SERVICES") == "1":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"REQUIRE_SERVICES=1 allows no skip. {reason}"
    return report


def _given(place: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    with ExitStack() as stack:
        try:
            url = stack.enter_context(place())
        except services.NotReached as reason:
            pytest.skip(str(reason))
        yield url


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """An empty PostgreSQL database, `postgresql://user@host:port/name`, for this test alone."""
    yield from _given(services.empty_postgres)


@pytest.fixture
def mariadb_url() -> Iterator[str]:
    """An empty MariaDB database, `mysql://user@host:port/name`, for this test alone."""
    yield from _given(services.empty_mariadb)


@pytest.fixture
def redis_url() -> Iterator[str]:
    """An empty numbered Redis database, for this test alone."""
    yield from _given(services.empty_redis)


@pytest.fixture
def smtp_server() -> Iterator[MailServer]:
    """A real SMTP server on a port of its own: `.url`, what it took in `.messages`, what it answers in `.answer`."""
    with MailServer() as server:
        yield server


# -- the browser ------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium. Make a context for each person: `browser.new_context(locale="zh-CN")`."""
    try:
        program = services.find_browser()
    except services.NotReached as reason:
        pytest.skip(str(reason))
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread, beside the ORM
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=BROWSER_FLAGS)
        yield chromium
        chromium.close()


# -- the whole portal -------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def portal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal that really runs. Ask for another engine with
    `@pytest.mark.parametrize("portal", ["embedded", "servers"], indirect=True)`: SQLite and the embedded Valkey,
    or PostgreSQL and Redis.
    """
    kind = getattr(request, "param", "embedded")
    with ExitStack() as stack:
        variables = {}
        if kind == "servers":
            try:
                variables["DATABASE_URL"] = stack.enter_context(services.empty_postgres())
                variables["CELERY_BROKER_URL"] = stack.enter_context(services.empty_redis())
            except services.NotReached as reason:
                pytest.skip(str(reason))
            variables["CACHE_URL"] = variables["CELERY_BROKER_URL"]
        yield stack.enter_context(Portal(tmp_path_factory.mktemp("portal"), variables))


# -- every test by itself ---------------------------------------------------------------------------
@pytest.fixture(autouse=True)
def own_places(settings: Any, tmp_path: Path) -> None:
    """Files and mail of a test lie in its own folder; what was counted or cached before is forgotten."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.PORTAL_MAIL_FOLDER = tmp_path / "mail"
    settings.PORTAL_SMS_FOLDER = tmp_path / "sms"
    from privacyportal import limiting

    translation.activate("en")  # a request of the test before may have left another language behind
    cache.clear()
    limiting._limiter.cache_clear()


@pytest.fixture
def work() -> Callable[..., int]:
    """`work()` does what workers and sweep would: every job that is due, until none is left. Says how many it did."""
    from privacyportal.jobs.running import kinds, run

    def do_due_jobs(*only: str) -> int:
        done = 0
        for _round in range(100):
            due = [
                (name, str(pk))
                for name, kind in kinds.items()
                if not only or name in only
                for pk in kind.model.objects.due().order_by("not_before").values_list("pk", flat=True)
            ]
            if not due:
                return done
            done += sum(run(name, pk) for name, pk in due)
        raise AssertionError("the jobs never come to an end: each one makes another")

    return do_due_jobs


_flush = TransactionTestCase._fixture_teardown


def _flush_with_triggers_away(self: TransactionTestCase) -> None:
    """The trail's triggers refuse the flush after a `transaction=True` test, too (TRAPS)."""
    triggers.remove()
    try:
        _flush(self)
    finally:
        triggers.install()


TransactionTestCase._fixture_teardown = _flush_with_triggers_away  # type: ignore[method-assign]
