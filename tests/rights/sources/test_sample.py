"""The sample source is the same each time, holds sixty people, and answers by its own map."""

import sqlite3
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from privacyportal.people.identifiers import lookup_form
from requests.models import Source
from requests.sources.datamap import parse
from requests.sources.sample import DATAMAP, LABELS, make_sample, sample_people
from requests.sources.sql import SqlConnector
from tests.rights.workspace import making

MAP = parse(DATAMAP.read_text(encoding="utf-8"), LABELS.read_text(encoding="utf-8"))


def counts(url: str, **identities: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in SqlConnector({"url": url}, MAP).collect({kind: [value] for kind, value in identities.items()}):
        found[chunk.collection.name] = found.get(chunk.collection.name, 0) + len(chunk.rows)
    return found


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    found = f"sqlite:///{tmp_path_factory.mktemp('sample') / 'solar.sqlite3'}"
    assert make_sample(found)
    return found


def test_sixty_people_each_with_a_name_an_address_and_a_device() -> None:
    people = sample_people()
    assert len(people) == len({person.email for person in people}) == 60
    assert len({person.account_id for person in people}) == len({person.device_serial for person in people}) == 60
    assert {person.language for person in people} == {"en", "zh-hans"}
    assert all(lookup_form("email", person.email) == person.email for person in people)
    assert all(person.email.split("@")[1] in {"example.com", "example.org", "example.net"} for person in people)


def test_everybody_is_found_by_each_of_their_identifiers(url: str) -> None:
    for person in (sample_people()[0], sample_people()[1], sample_people()[-1]):
        by_email = counts(url, email=person.email)
        assert by_email == counts(url, account_id=person.account_id)
        assert by_email["accounts"] == 1 and by_email["telemetry"] >= person.readings
        assert counts(url, device_serial=person.device_serial)["telemetry"] == person.readings


def test_every_name_that_people_read_has_a_label_in_both_languages() -> None:
    for collection in MAP.collections.values():
        assert collection.title.en != collection.title.zh
        for field in collection.shown:
            assert field.label.en != field.label.zh, f"{collection.name}.{field.name}"


def test_passwords_stay_where_they_are() -> None:
    assert "password_hash" not in [field.name for field in MAP.collections["solar:accounts"].collected]


def test_it_is_the_same_each_time_and_made_once(tmp_path: Path, url: str) -> None:
    again = tmp_path / "again.sqlite3"
    assert make_sample(f"sqlite:///{again}")
    assert not make_sample(f"sqlite:///{again}")
    with sqlite3.connect(again) as one, sqlite3.connect(url.removeprefix("sqlite:///")) as other:
        for table in MAP.collections.values():
            query = f'SELECT * FROM "{table.name}" ORDER BY 1, 2'
            assert one.execute(query).fetchall() == other.execute(query).fetchall()


@pytest.mark.services
def test_it_is_made_on_postgres_too(postgres_url: str, url: str) -> None:
    assert make_sample(postgres_url)
    assert not make_sample(postgres_url)
    person = sample_people()[0]
    assert counts(postgres_url, email=person.email) == counts(url, email=person.email)


def test_tables_that_are_somebody_elses_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite3"
    with sqlite3.connect(path) as keeper:
        keeper.execute("CREATE TABLE accounts (id INTEGER)")
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("make_sample", url=f"sqlite:///{path}")
    with sqlite3.connect(path) as keeper:
        assert keeper.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)


@pytest.mark.django_db
def test_the_command_makes_it_and_adds_it_as_a_source(tmp_path: Path) -> None:
    sofar = making.sofar()
    for _time in range(2):
        call_command("make_sample", url=f"sqlite:///{tmp_path / 'solar.sqlite3'}", controllers=["sofar"])
    assert [source.key for source in Source.objects.of(sofar)] == ["solar"]
