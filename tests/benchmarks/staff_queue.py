"""How long the queue, a search and the dashboard take while the table grows: 1,000, 100,000, 1,000,000 requests.

    PORTAL_ENV=development .venv/bin/python -m tests.benchmarks.staff_queue [sizes, like 1000 100000 1000000]

Fills a database of its own on the PostgreSQL of TEST_POSTGRES_URL (else 127.0.0.1), asks each page through Django
as somebody signed in would, and drops the database. Five controllers share the requests evenly; two in a hundred are
open, one is unconfirmed, the others are over; received over three years. Each case has a data key of its own, sealed
name and address, a blind index and an entry in the trail, as real ones have.

The baseline, in the same run: counting the tabs by looking at every row, as the queue once did. Seconds differ from
machine to machine; the growth from one size to the next less so.
"""

import hashlib
import hmac
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import product
from typing import Any
from uuid import UUID

SIZES = (1_000, 100_000, 1_000_000)
ROUNDS = 25
WARM = 5
MOST = 1.5
"""What the last tenfold may cost, at most."""
RIGHTS = ("copy", "access", "delete", "correct", "know", "portability", "withdraw_consent", "complain")
COUNTRIES = ("DE", "CN", "FR", "US", "AE", "KR")
WANTED = 7
"""The number of the case that is searched for."""


def main(sizes: tuple[int, ...]) -> None:
    from django.core.management import call_command
    from django.db import connection

    from privacyportal.controllers.loading import load_packs
    from privacyportal.laws.loading import load_laws

    if connection.introspection.table_names():
        raise SystemExit("the database is not an empty one of its own; nothing was written")
    call_command("migrate", verbosity=0)
    load_packs()
    load_laws()
    results: dict[int, dict[str, tuple[float, int]]] = {}
    done = 0
    for size in sizes:
        start = time.perf_counter()
        fill(done, size)
        done = size
        print(f"{size:>9,} requests, filled and counted in {time.perf_counter() - start:,.0f} s", flush=True)
        results[size] = measure()
    show(results, sizes)


# -- filling -----------------------------------------------------------------------------------------------


def fill(first: int, last: int) -> None:
    """Cases `first` to `last`, one right each; then the figures, and what PostgreSQL knows of its tables."""
    from django.db import connection

    from privacyportal.controllers.models import Controller
    from privacyportal.controllers.packs import newest_version
    from requests.figures.rollup import rebuild

    controllers = list(Controller.objects.order_by("key")[:5])
    keys = {controller.pk: _index_key(controller) for controller in controllers}
    cases = [Made(n, controllers[n % len(controllers)]) for n in range(first, last)]
    for controller, right, country in product(controllers, RIGHTS, COUNTRIES):
        _rule(controller, right, country)  # nothing can be asked while rows are being copied
    versions = {controller.pk: newest_version(controller).pk for controller in controllers}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no foreign key is looked at: each one is right
        _copy(cursor, "vault_datakey", ("id", "master_id", "wrapped", "created_at"), (case.key_row() for case in cases))
        _copy(cursor, "rights_case", CASE_COLUMNS, (case.row() for case in cases))
        _copy(
            cursor, "people_blindindex", ("controller_id", "kind", "digest", "data_key_id"),
            (case.index_row(keys[case.controller.pk]) for case in cases),
        )  # fmt: skip
        _copy(cursor, "rights_rightsrequest", RIGHT_COLUMNS, (case.right_row(versions) for case in cases))
        _copy(cursor, "audit_entry", ENTRY_COLUMNS, (case.entry_row() for case in cases))
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")  # as a database that grew day by day would know of itself
    del cases
    for controller in controllers:
        rebuild(controller)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


CASE_COLUMNS = (
    "id", "data_key_id", "controller_id", "reference", "channel", "language", "country", "region", "acting_as", "mails",
    "test", "received_at", "received_on", "confirmed_at", "name", "email",
)  # fmt: skip
RIGHT_COLUMNS = (
    "id", "case_id", "controller_id", "is_counted", "right", "state", "state_since", "round", "pack_version_id", "rule",
    "due_on", "outcome", "refusal_ground", "answered_at", "answered_on", "first_answered_on", "first_due_on",
    "told_outcome", "told_ground",
)  # fmt: skip
ENTRY_COLUMNS = (
    "id", "at", "controller_id", "action", "actor_kind", "actor_id", "subject_kind", "subject_id", "facts", "mac",
)  # fmt: skip


class Made:
    """Case number `n`, computed and never kept: received somewhere in the last three years."""

    def __init__(self, n: int, controller: Any) -> None:
        self.n, self.controller = n, controller
        self.lot = int.from_bytes(hashlib.blake2b(str(n).encode(), digest_size=8).digest(), "big")
        self.percent = self.lot % 100
        self.is_open = self.percent < 3
        days = self.lot // 100 % (28 if self.is_open else 1_095)
        self.received_on = date.today() - timedelta(days=days)
        self.country = COUNTRIES[self.lot // 7 % len(COUNTRIES)]
        self.pk, self.key_pk = UUID(int=_uuid7 | n << 4 | 1), UUID(int=_uuid7 | n << 4 | 2)

    def key_row(self) -> tuple[Any, ...]:
        from privacyportal.vault import keyring

        self.plain = hashlib.sha256(str(self.lot).encode()).digest()
        master, wrapped = keyring.wrap(self.plain, f"data_key|{self.key_pk}")
        return self.key_pk, master, wrapped, self._moment(self.received_on)

    def row(self) -> tuple[Any, ...]:
        from requests.reference import check_character, write

        payload = f"{self.n:07d}"
        reference = write(self.controller.key.upper(), payload + check_character(payload))
        moment = self._moment(self.received_on)
        confirmed = None if self.percent == 0 else moment
        sealed = [self._sealed(name, text) for name, text in (("name", f"Person {self.n}"), ("email", email(self.n)))]
        return (
            self.pk, self.key_pk, self.controller.pk, reference, "form", "en", self.country, "", "self", True, False,
            moment, self.received_on, confirmed, *sealed,
        )  # fmt: skip

    def index_row(self, key: bytes) -> tuple[Any, ...]:
        digest = hmac.digest(key, f"email\x00{email(self.n)}".encode(), "sha256")
        return self.controller.pk, "email", digest, self.key_pk

    def right_row(self, versions: dict[int, int]) -> tuple[Any, ...]:
        due_on = self.received_on + timedelta(days=30)
        state, outcome, ground, answered_on = self._end()
        answered_at = self._moment(answered_on) if answered_on else None
        pk, right = UUID(int=_uuid7 | self.n << 4 | 3), RIGHTS[self.lot // 11 % len(RIGHTS)]
        return (
            pk, self.pk, self.controller.pk, True, right, state,
            self._moment(self.received_on), 1, versions[self.controller.pk],
            _rule(self.controller, right, self.country), due_on, outcome, ground, answered_at, answered_on,
            answered_on, due_on if answered_on else None, outcome, ground,
        )  # fmt: skip

    def _end(self) -> tuple[str, str, str, date | None]:
        if self.is_open:
            return ("received", "verifying", "fulfilling")[self.percent], "", "", None
        if self.percent < 7:
            return ("withdrawn" if self.percent < 5 else "lapsed"), "", "", None
        took = self.lot // 1_000 % 34
        answered_on = min(self.received_on + timedelta(days=took), date.today())
        if self.percent < 17:
            return "answered", "refused", ("R1", "R3", "R5", "R13")[self.lot // 13 % 4], answered_on
        return "answered", "nothing_held" if self.percent < 25 else "fulfilled", "", answered_on

    def entry_row(self) -> tuple[Any, ...]:
        pk = UUID(int=_uuid7 | self.n << 4 | 4)
        moment = self._moment(self.received_on)
        facts = '{"right": "copy"}'
        return pk, moment, self.controller.pk, "request.prove", "portal", "", "case", str(self.pk), facts, bytes(32)

    def _sealed(self, column: str, text: str) -> bytes:
        from privacyportal.vault import ciphers

        return ciphers.encrypt(self.plain, text.encode(), f"rights.case|{column}|{self.pk}".encode())

    def _moment(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 3, self.n % 60, self.lot % 60, tzinfo=UTC)


_uuid7 = 0x01900000_0000_7000_8000_000000000000


@cache
def _rule(controller: Any, right: str, country: str) -> str:
    """As a request is pinned to it that comes today."""
    from privacyportal import clock
    from privacyportal.controllers.packs import pack_of
    from requests.dates import new_dates

    return json.dumps(new_dates(pack_of(controller), right, clock.now(), country=country).rule.to_json())


def email(n: int) -> str:
    return f"person{n}@example.com"


def _index_key(controller: Any) -> bytes:
    from privacyportal.people import index

    return index._index_key(controller)


def _copy(cursor: Any, table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


# -- measuring ---------------------------------------------------------------------------------------------


def measure() -> dict[str, tuple[float, int]]:
    """Milliseconds (the median of the rounds) and queries, by page."""
    client, controller = _clerk("clerk@example.com")
    keeper, view = _keeper()
    far = _far_page()
    wanted = email(WANTED)
    pages: dict[str, Callable[[], Any]] = {
        "queue": lambda: client.get("/staff/"),
        "queue, 12 saved views": lambda: keeper.get("/staff/"),
        "waiting for me": lambda: client.get("/staff/?view=mine"),
        "a saved view": lambda: keeper.get("/staff/", {"saved": view}),
        "queue, all, far page": lambda: client.get("/staff/", {"tab": "all", "after": far}),
        "queue, answered": lambda: client.get("/staff/?tab=answered"),
        "search by email": lambda: client.post("/staff/search/", {"what": wanted}),
        "search by number": lambda: client.post("/staff/search/", {"what": "0151 23456789"}),
        "dashboard": lambda: client.get("/staff/dashboard/"),
        "dashboard, year": lambda: client.get("/staff/dashboard/?period=year"),
        "baseline: count all": lambda: _count_as_before(controller),
    }
    assert wanted.split("@")[0][0] in pages["search by email"]().content.decode()
    return {name: _time(page) for name, page in pages.items()}


def _keeper() -> tuple[Any, str]:
    """Another handler, with as many saved views as fit, and the one of deletions with nobody."""
    from privacyportal.staff.models import User
    from requests.models import SavedView
    from requests.workspace.queue import Filters
    from requests.workspace.saved_views import MOST as MOST_VIEWS
    from requests.workspace.saved_views import save

    client, controller = _clerk("keeper@example.com")
    user = User.objects.get(email="keeper@example.com")
    wanted = [Filters(right=right, whose="nobody") for right in RIGHTS]
    wanted += [Filters(whose="me"), Filters(stage="verifying"), Filters(view="late", right="copy"), Filters("answered")]
    if not SavedView.objects.filter(user=user).exists():
        for number, filters in enumerate(wanted[:MOST_VIEWS]):
            save(user, controller, f"View {number}", filters)
    return client, str(SavedView.objects.get(user=user, right="delete").pk)


def _clerk(email: str) -> tuple[Any, Any]:
    """Somebody who verifies, handles and approves for the controller that holds the case searched for, signed in."""
    from django.test import Client

    from privacyportal.controllers.models import Controller
    from privacyportal.staff.models import Membership, User

    controller = Controller.objects.order_by("key")[WANTED % 5]
    user, new = User.objects.get_or_create(email=email)
    if new:
        for role in ("verifier", "handler", "approver"):
            Membership.objects.create(user=user, controller=controller, role=role)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client, controller


def _far_page() -> str:
    """A place in the middle of all requests, by date."""
    middle = date.today() - timedelta(days=500)
    return f"{middle.isoformat()}~{UUID(int=_uuid7)}"


def _count_as_before(controller: Any) -> Any:
    from django.db.models import Count, Q

    from requests.models import RightsRequest
    from requests.workspace.queue import TABS

    found = RightsRequest.objects.filter(case__controller=controller, case__test=False)
    return found.aggregate(
        **{
            key: Count("case", filter=condition or Q(pk__isnull=False), distinct=True)
            for key, (_w, condition) in TABS.items()
        }
    )


def _time(page: Callable[[], Any]) -> tuple[float, int]:
    from django.db import connection

    asked = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        response = page()
    if getattr(response, "status_code", 200) != 200:
        raise SystemExit(f"a page answered {response.status_code}")
    for _warm in range(WARM):
        page()
    times = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        page()
        times.append((time.perf_counter() - start) * 1_000)
    return statistics.median(times), len(asked)


def show(results: dict[int, dict[str, tuple[float, int]]], sizes: tuple[int, ...]) -> None:
    """Side by side, with the growth over the last step. Ends with 1 where a page grew by more than MOST."""
    print(f"{'median of ' + str(ROUNDS):<24}" + "".join(f"{size:>16,}" for size in sizes) + f"{'growth':>9}")
    too_slow = []
    for name in results[sizes[0]]:
        cells = "".join(f"{ms:>8.1f} ms {queries:>3}q" for ms, queries in (results[size][name] for size in sizes))
        growth = results[sizes[-1]][name][0] / results[sizes[-2]][name][0] if len(sizes) > 1 else 1.0
        print(f"{name:<24}{cells}{growth:>8.2f}x")
        if growth > MOST and not name.startswith("baseline"):
            too_slow.append(name)
    if too_slow:
        raise SystemExit(f"grew by more than {MOST}: {', '.join(too_slow)}")


@contextmanager
def database() -> Iterator[None]:
    from tests import services

    with services.empty_postgres() as url:
        services._try.cache_clear()  # the settings ask again where the server is, and are told of this database alone
        os.environ.update(TEST_POSTGRES_URL=url, PORTAL_TESTS_ON="postgres")
        yield
        from django.db import connections

        connections.close_all()


if __name__ == "__main__":
    os.environ.setdefault("PORTAL_ENV", "development")
    os.environ["PORTAL_VAR"] = tempfile.mkdtemp(prefix="portal-benchmark-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.configuration")
    with database():
        import django

        django.setup()
        main(tuple(int(size) for size in sys.argv[1:]) or SIZES)
