"""`kill -9` of the worker at the worst moments of the journey: after a restart one copy and one mail (DESIGN §3)."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import redis

from privacyportal.settings import embedded_socket
from requests.demo.journey import Journey
from requests.sources.sample import SamplePerson
from tests.portal import Portal
from tests.processes.conftest import journey_of

pytestmark = pytest.mark.services

SLOW_MAP = """
dataset:
  - fides_key: slow
    name: Slow archive
    description: A view that takes seconds to answer.
    collections:
      - name: member
        fields:
          - name: id
            data_categories: [user.unique_id]
            fides_meta: {primary_key: true}
          - name: email
            data_categories: [user.contact.email]
            fides_meta: {identity: email}
      - name: total
        fields:
          - name: member_id
            data_categories: [user.unique_id]
            fides_meta:
              primary_key: true
              references:
                - {dataset: slow, field: member.id, direction: from}
          - name: counted
            data_categories: [user.behavior]
"""


class Rows:
    """What the portal's database says, read beside it."""

    def __init__(self, portal: Portal, reference: str) -> None:
        self.file, self.reference = portal.var / "portal.sqlite3", reference

    def one(self, question: str) -> tuple[object, ...] | None:
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=20)) as database:
            row: tuple[object, ...] | None = database.execute(question, {"reference": self.reference}).fetchone()
            return row

    of_right = (
        "(select r.id from rights_rightsrequest r join rights_case c on c.id = r.case_id "
        "where c.reference = :reference)"
    )

    def count(self, table: str, condition: str) -> int:
        row = self.one(f"select count(*) from {table} where {condition}")
        return int(str(row[0])) if row else 0

    def runs(self, state: str) -> int:
        return self.count("rights_sourcerun", f"state = '{state}' and request_id in {self.of_right}")

    def copies(self, state: str) -> int:
        return self.count("rights_datacopy", f"state = '{state}' and request_id in {self.of_right}")

    def state(self) -> str:
        row = self.one(f"select state from rights_rightsrequest where id in {self.of_right}")
        return str(row[0]) if row else ""

    def answers(self) -> int:
        """Mails that carry the answer, whatever their fate."""
        return self.count(
            "mail_outgoingmail", f"letter = 'answer.copy' and replace(about_id, '-', '') in {self.of_right}"
        )


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal of this module's own: its worker is killed again and again."""
    with Portal(tmp_path_factory.mktemp("killed")) as portal:
        yield portal


@pytest.fixture(autouse=True)
def whole_again(portal: Portal) -> Iterator[None]:
    """What a test killed and, failing, did not start again is not missing in the next."""
    yield
    portal.restore()


def add_slow_source(portal: Portal, folder: Path, email: str) -> None:
    file = folder / "slow.sqlite3"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("create table member (id integer primary key, email text)")
        database.execute("insert into member values (7, ?)", [email])
        database.execute(
            "create view total as select m.id as member_id, (with recursive c(x) as "
            "(select 1 union all select x + 1 from c where x < 12000000) select max(x) from c) as counted from member m"
        )
    (folder / "slow.yml").write_text(SLOW_MAP)
    portal.manage("add_source", "sofar", "slow", "--url", f"sqlite:///{file}", "--datamap", str(folder / "slow.yml"))


def finish(journey: Journey, copies: Path, portal: Portal, person: SamplePerson) -> None:
    """The rest of the way; then: answered, one copy, one mail."""
    path = journey.receive(copies)
    journey.open_copy(path, journey.read_passphrase())
    rows = Rows(portal, journey.reference)
    portal.until(lambda: rows.state() == "answered", 60, "the answer to be recorded")
    assert rows.copies("done") == 1
    assert rows.answers() == 1
    mails = [mail for mail in portal.mails(person.email) if list(mail.iter_attachments())]
    assert len({mail["Message-ID"] for mail in mails}) == len(mails) == 1


def to_approval(journey: Journey) -> None:
    journey.await_collection()
    journey.submit()
    journey.approve()


def test_killed_while_collecting(
    portal: Portal, sample: Callable[[int], SamplePerson], tmp_path: Path, copies: Path
) -> None:
    person = sample(20)
    add_slow_source(portal, tmp_path, person.email)
    journey = journey_of(portal, person)
    journey.file()
    journey.confirm()
    journey.accept_identity()
    rows = Rows(portal, journey.reference)
    portal.until(lambda: rows.runs("running"), 30, "a collection to run")
    portal.kill("worker")
    assert rows.runs("running") >= 1, "the killed collection was still at work"
    portal.start("worker")
    to_approval(journey)
    finish(journey, copies, portal, person)


def test_killed_while_the_copy_is_set(portal: Portal, sample: Callable[[int], SamplePerson], copies: Path) -> None:
    person = sample(-1)
    journey = journey_of(portal, person)
    journey.file()
    journey.confirm()
    journey.accept_identity()
    to_approval(journey)
    rows = Rows(portal, journey.reference)
    portal.until(lambda: rows.copies("running"), 30, "a copy to be made")
    portal.kill("worker")
    assert rows.copies("running") == 1, "the killed copy was still being made"
    portal.start("worker")
    finish(journey, copies, portal, person)


def test_killed_between_the_copy_and_its_mail(
    portal: Portal, sample: Callable[[int], SamplePerson], copies: Path
) -> None:
    person = sample(22)
    journey = journey_of(portal, person)
    journey.file()
    journey.confirm()
    journey.accept_identity()
    to_approval(journey)
    rows = Rows(portal, journey.reference)
    portal.until(lambda: rows.copies("done"), 60, "the copy to be made")
    portal.kill("worker")
    portal.start("worker")
    finish(journey, copies, portal, person)


def test_whatever_lies_outside_the_database_may_be_forgotten_after_any_step(
    portal: Portal, sample: Callable[[int], SamplePerson], copies: Path
) -> None:
    """Broker and cache are emptied before and after each of the steps: nobody is asked anything twice."""
    person = sample(26)
    journey = journey_of(portal, person)

    def forget() -> None:
        with redis.Redis(unix_socket_path=str(embedded_socket(portal.var))) as server:
            server.flushall()

    for step in (
        forget, journey.file, journey.confirm, lambda: journey.staff(journey.team.verifier), journey.accept_identity,
        journey.await_collection, lambda: journey.staff(journey.team.approver), journey.submit, journey.approve,
    ):  # fmt: skip
        step()
        forget()
    finish(journey, copies, portal, person)


def test_the_broker_forgets_everything(portal: Portal, sample: Callable[[int], SamplePerson], copies: Path) -> None:
    """Killed and emptied right after the deed: the sweep finds what its message would have said."""
    person = sample(24)
    journey = journey_of(portal, person)
    journey.file()
    journey.confirm()
    journey.staff(journey.team.verifier)  # before: tries of signing in are counted in the cache, on the same server
    portal.kill("broker")
    for file in (portal.var / "valkey").rglob("*"):
        if file.is_file():
            file.unlink()
    journey.accept_identity()
    portal.start("broker")
    to_approval(journey)
    finish(journey, copies, portal, person)
