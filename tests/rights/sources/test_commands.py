"""add_source and check_datamap: what was understood is told, what is wrong is one readable line."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from privacyportal.audit.trail import entries_about
from privacyportal.controllers.models import Controller
from requests.models import Source
from tests.rights.workspace import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """A database, its map and its labels."""
    (tmp_path / "crm.yml").write_text(making.DATAMAP, encoding="utf-8")
    (tmp_path / "crm.labels.yml").write_text(making.LABELS, encoding="utf-8")
    return {"url": making.database(tmp_path), "datamap": str(tmp_path / "crm.yml")}


def add(*arguments: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("add_source", *arguments, **options, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def refused(*arguments: str, **options: Any) -> str:
    with pytest.raises(CommandError) as error:
        add(*arguments, **options)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_it_works(sofar: Controller, files: dict[str, str]) -> None:
    told = add("sofar", "crm", **files)
    assert "customers · Customers · 3 fields · email = email" in told
    assert "tickets.customer_id ← customers.id" in told
    assert "is added to sofar" in told
    source = Source.objects.of(sofar).get()
    assert source.labels == making.LABELS and source.seen_at is not None
    assert [entry.action for entry in entries_about("source", source.pk)] == ["source.added"]


def test_again_changes_nothing_and_another_map_changes_it(sofar: Controller, files: dict[str, str]) -> None:
    add("sofar", "crm", **files)
    add("sofar", "crm", **files)
    source = Source.objects.get()
    assert [entry.action for entry in entries_about("source", source.pk)] == ["source.added"]
    Path(files["datamap"]).write_text(making.DATAMAP + "\n# new\n", encoding="utf-8")
    add("sofar", "crm", **files)
    assert [entry.action for entry in entries_about("source", source.pk)] == ["source.added", "source.changed"]
    assert Source.objects.count() == 1


def test_a_relative_path_of_a_file_is_made_whole(
    sofar: Controller, files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    add("sofar", "crm", url="sqlite:///solar.sqlite3", datamap="crm.yml")
    assert Source.objects.get().parameters == {"url": f"sqlite:///{tmp_path / 'solar.sqlite3'}"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"controller": "nobody"}, "There is no controller “nobody”. Known are ampower, onething,"),
        ({"key": "C R M"}, "lower-case letters, digits and hyphens"),
        ({"datamap": "/nowhere.yml"}, "/nowhere.yml cannot be read: No such file or directory."),
        ({"labels": "/nowhere.yml"}, "/nowhere.yml cannot be read"),
        ({"url": "postgresql://me:hidden@127.0.0.1:1/crm"}, "could not be reached"),
        ({"url": "mongodb://me:hidden@host/crm"}, "other databases are not known yet"),
    ],
)
def test_what_is_wrong_is_one_readable_line_without_the_password(
    sofar: Controller, files: dict[str, str], change: dict[str, str], told: str
) -> None:
    options = {"controller": "sofar", "key": "crm", **files, **change}
    arguments = (options.pop("controller"), options.pop("key"))
    line = refused(*arguments, **options)
    assert told in line and "hidden" not in line
    assert not Source.objects.exists()


def test_a_map_that_does_not_fit_says_what_is_missing(sofar: Controller, files: dict[str, str]) -> None:
    Path(files["datamap"]).write_text(making.DATAMAP.replace("name: subject", "name: title"), encoding="utf-8")
    Path(files["datamap"]).with_name("crm.labels.yml").unlink()
    assert "solar / tickets / title: there is no such column." in refused("sofar", "crm", **files)


def test_the_address_is_sealed_in_the_database(sofar: Controller, files: dict[str, str]) -> None:
    add("sofar", "crm", **files)
    (stored,) = Source.objects.values_list("parameters", flat=True)
    assert b"solar.sqlite3" not in stored.raw


def check(path: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("check_datamap", path, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue() + str(error)
    return out.getvalue(), ""


def test_check_datamap_tells_what_it_understood_and_what_cannot_be_reached(files: dict[str, str]) -> None:
    path = Path(files["datamap"])
    path.write_text(path.read_text(encoding="utf-8").replace(", direction: from", ""), encoding="utf-8")
    out, err = check(str(path))
    assert "From email: customers → tickets" in out and not err
    path.write_text(making.DATAMAP.split("            fides_meta: {references")[0], encoding="utf-8")
    path.with_name("crm.labels.yml").unlink()
    assert "solar / tickets cannot be reached" in check(str(path))[0]


def test_check_datamap_names_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "bad.yml"
    path.write_text("dataset:\n  - fides_key: a\n    collections:\n      - {name: t}\n      - {fields: []}\n")
    _out, err = check(str(path))
    assert "a / t: write at least one field." in err and "a: collection 2 has no name." in err
    assert "has 2 fault(s); nothing was changed." in err


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "gbk.yml"
    path.write_bytes("数据".encode("gbk"))
    assert "not a text in UTF-8" in check(str(path))[1]
