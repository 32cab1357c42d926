"""One request goes the whole way: on the embedded parts, and on PostgreSQL and Redis."""

from collections.abc import Callable
from pathlib import Path

import pytest

from requests.sources.sample import SamplePerson
from tests.portal import Portal
from tests.processes.conftest import journey_of

pytestmark = pytest.mark.services


@pytest.mark.promise("P-14")
@pytest.mark.parametrize("portal", ["embedded", "servers"], indirect=True)
def test_a_request_is_answered_with_one_copy(
    portal: Portal, sample: Callable[[int], SamplePerson], copies: Path
) -> None:
    person = sample(10)
    path, passphrase = journey_of(portal, person).run(copies)
    assert path.read_bytes().startswith(b"%PDF")
    assert len([mail for mail in portal.mails(person.email) if list(mail.iter_attachments())]) == 1
    assert passphrase not in "".join(str(mail) for mail in portal.mails(person.email))


@pytest.mark.promise("P-48")
def test_nothing_of_the_person_lies_about_in_clear(
    portal: Portal, sample: Callable[[int], SamplePerson], copies: Path
) -> None:
    """Neither email, name nor phone stands in the database file, the logs, the broker's data or the stored files."""
    person = sample(12)
    journey = journey_of(portal, person)
    _path, passphrase = journey.run(copies)
    places = [
        file
        for file in portal.var.rglob("*")
        if file.is_file() and file.relative_to(portal.var).parts[0] not in {"mail", "sample"}
    ]
    assert any(file.name.startswith("portal.sqlite3") for file in places)
    assert any("valkey" in str(file) for file in places)
    assert any("sealed" in str(file) for file in places)
    secrets = [person.email, person.name, person.phone, person.account_id, passphrase]
    found = [
        (file.relative_to(portal.var).as_posix(), secret)
        for file in places
        for content in [file.read_bytes()]
        for secret in secrets
        if secret.encode() in content or secret.encode("utf-16-le") in content
    ]
    assert not found
    assert "portal.sqlite3" in {file.name for file in places}


def test_the_trail_of_a_journey_holds(portal: Portal, sample: Callable[[int], SamplePerson], copies: Path) -> None:
    journey_of(portal, sample(14)).run(copies)
    assert "entries" in portal.manage("verify_trail")
