"""The pages of sources: what is connected, what it holds; administrators add, change and check."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from privacyportal.audit.trail import entries_about
from privacyportal.controllers.models import Controller
from requests.models import Source
from tests.rights.workspace import making

pytestmark = pytest.mark.django_db
HOME = "/staff/sources/"


@pytest.fixture
def client_of(sofar: Controller) -> Callable[..., Client]:
    def signed_in(role: str, controller: Controller = sofar) -> Client:
        client = Client()
        client.force_login(making.member(controller, role))
        return client

    return signed_in


@pytest.fixture
def typed(tmp_path: Path) -> dict[str, str]:
    return {"key": "crm", "url": making.database(tmp_path), "datamap": making.DATAMAP, "labels": making.LABELS}


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_it_works(client_of: Callable[..., Client], typed: dict[str, str], sofar: Controller) -> None:
    client = client_of("administrator")
    assert "No system is connected yet" in text(client.get(HOME))
    page = client.post(f"{HOME}add/", typed, follow=True)
    assert page.redirect_chain == [(f"{HOME}crm/", 302)]
    assert "SQLite, solar.sqlite3 was reached and the map fits." in text(page)
    assert "A copy shows: What it was about, Answered by" in text(page)
    assert "by email address" in text(page) and "from Customers" in text(page)
    source = Source.objects.of(sofar).get()
    assert [entry.action for entry in entries_about("source", source.pk)] == ["source.added"]
    assert "Monitoring" in text(client.get(HOME))


def test_nothing_is_kept_unless_system_and_map_fit(client_of: Callable[..., Client], typed: dict[str, str]) -> None:
    client = client_of("administrator")
    misfit = typed["datamap"].replace("name: subject", "name: title")
    for change, told in (
        ({"url": "postgresql://me:hidden@127.0.0.1:1/crm"}, "could not be reached"),
        ({"url": "sqlite:///relative.db"}, "Write the whole path of the file"),
        ({"url": ""}, "Like postgresql://"),
        ({"datamap": misfit, "labels": ""}, "there is no such column"),
        ({"datamap": "dataset: []"}, "Write “dataset:” at the top"),
        ({"labels": "moon: {title: x}"}, "Labels / moon: the map has nothing of this name."),
        ({"key": "A B"}, "Write lower-case letters"),
        ({"key": "add"}, "not the word “add”"),
    ):
        page = client.post(f"{HOME}add/", {**typed, **change})
        assert page.status_code == 200
        assert told in text(page)
        assert "<title>Error:" in text(page) and "hidden@" not in text(page)
    assert not Source.objects.exists()


def test_the_address_is_never_shown_back_and_kept_when_left_empty(
    client_of: Callable[..., Client], typed: dict[str, str]
) -> None:
    client = client_of("administrator")
    client.post(f"{HOME}add/", typed)
    page = client.get(f"{HOME}crm/change/")
    assert typed["url"] not in text(page) and "Leave it empty to keep what is there" in text(page)
    changed = {"url": "", "datamap": typed["datamap"] + "# later\n", "labels": typed["labels"]}
    client.post(f"{HOME}crm/change/", changed)
    source = Source.objects.select_related("data_key").get()
    assert source.parameters == {"url": typed["url"]} and source.datamap.endswith("# later\n")
    assert "\r" not in source.datamap
    assert [entry.action for entry in entries_about("source", source.pk)] == ["source.added", "source.changed"]


def test_a_key_that_is_taken_is_refused(client_of: Callable[..., Client], typed: dict[str, str]) -> None:
    client = client_of("administrator")
    client.post(f"{HOME}add/", typed)
    assert "There is a source of this key already" in text(client.post(f"{HOME}add/", typed))


def test_check_now_tells_what_is_wrong_and_when_it_last_worked(
    client_of: Callable[..., Client], typed: dict[str, str], tmp_path: Path
) -> None:
    client = client_of("administrator")
    client.post(f"{HOME}add/", typed)
    assert "was reached and the map fits" in text(client.post(f"{HOME}crm/check/", follow=True))
    with sqlite3.connect(tmp_path / "solar.sqlite3") as keeper:
        keeper.execute("alter table tickets drop column subject")
    told = text(client.post(f"{HOME}crm/check/", follow=True))
    assert "The data map does not fit the system" in told and "solar / tickets / subject" in told


def test_others_may_look_and_change_nothing(
    client_of: Callable[..., Client], typed: dict[str, str], sofar: Controller, tmp_path: Path
) -> None:
    making.source(sofar, tmp_path, key="other")
    for role in ("verifier", "handler", "approver", "auditor"):
        client = client_of(role)
        assert "other" in text(client.get(HOME))
        page = text(client.get(f"{HOME}other/"))
        assert "Support tickets" in page and "Check now" not in page and "change/" not in page
        assert client.get(f"{HOME}add/").status_code == 403
        assert client.post(f"{HOME}add/", typed).status_code == 403
        assert client.post(f"{HOME}other/check/").status_code == 403
    assert Source.objects.count() == 1


@pytest.mark.promise("P-47")
def test_another_controllers_source_does_not_exist_here(
    client_of: Callable[..., Client], sofar: Controller, tmp_path: Path
) -> None:
    making.source(sofar, tmp_path)
    stranger = client_of("administrator", Controller.objects.get(key="ampower"))
    assert "solar" not in text(stranger.get(HOME))
    assert stranger.get(f"{HOME}solar/").status_code == 404
    assert stranger.get(f"{HOME}solar/change/").status_code == 404
    assert stranger.post(f"{HOME}solar/check/").status_code == 404


def test_a_map_that_cannot_be_read_any_more_is_told(
    client_of: Callable[..., Client], sofar: Controller, tmp_path: Path
) -> None:
    making.source(sofar, tmp_path)
    Source.objects.update(datamap="dataset: []")
    assert "cannot be read any more" in text(client_of("handler").get(f"{HOME}solar/"))
