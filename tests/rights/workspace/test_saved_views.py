"""A person's own views of the queue: saved, counted, renamed, deleted; seen by nobody else, and never by an auditor."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from privacyportal.controllers.models import Controller
from privacyportal.staff.models import Membership, User
from requests.fulfil import handling
from requests.models import RightsRequest, SavedView, State
from requests.workspace.queue import Filters
from requests.workspace.saved_views import MOST, filters_of
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = [pytest.mark.django_db]
SignIn = Callable[[str], Client]


def saved(client: Client, name: str, query: str = "tab=open") -> Any:
    """What the page answers; where it took the view, the view's own page of the queue."""
    return client.post(f"/staff/views/save/?{query}", {"name": name}, follow=True)


def number_of(response: Any, name: str) -> str:
    return next(str(number) for label, _url, number, _here in response.context["views"] if name in label)


def references(response: Any) -> list[str]:
    return [row.request.case.reference for row in response.context["rows"]]


def test_a_list_is_saved_under_a_name_and_opened_from_the_side_bar(
    sofar: Controller, staff: dict[str, User], signed_in: SignIn
) -> None:
    mine = making.confirmed(sofar, right="access")
    handling.take(mine, staff["handler"], None)
    making.confirmed(sofar, right="access")
    handling.take(making.confirmed(sofar), staff["handler"], None)
    client = signed_in("handler")
    queue = client.get("/staff/?right=access&stage=verifying&whose=me")
    link = re.search(r'href="(/staff/views/save/[^"]*)"', queue.content.decode())
    assert link is not None
    form = client.get(link[1].replace("&amp;", "&"))
    assert "Requests Open Right Access Stage Verifying With Me" in words_of(form)
    assert "Do not write a person’s name" in words_of(form)
    response = saved(client, "  My  access requests ", link[1].split("?")[1].replace("&amp;", "&"))
    assert "It stands under “My views”" in words_of(response)
    assert references(response) == [mine.case.reference]
    assert number_of(response, "My access requests") == "1"
    view = SavedView.objects.get()
    bar = response.content.decode().split('id="my-views"')[1].split("</nav>")[0]
    assert re.findall(r'<a href="([^"]*)" aria-current="page">', bar) == [f"/staff/?saved={view.pk}"]
    assert bar.index("Waiting for the person") < bar.index("My access requests"), "below the built-in ones"
    assert words_of(response).count("My access requests") >= 2, "in the bar and above the list"
    assert number_of(client.get("/staff/dashboard/"), "My access requests") == "1"


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("tab=unconfirmed", Filters("unconfirmed")),
        ("view=late&right=delete", Filters(view="late", right="delete")),
        ("tab=all&stage=withdrawn&whose=nobody", Filters("all", stage="withdrawn", whose="nobody")),
        ("tab=no&view=no&right=no&stage=no&whose=no&name=x&page=9", Filters()),
    ],
)
def test_just_what_the_queue_knows_is_kept(query: str, kept: Filters, signed_in: SignIn) -> None:
    saved(signed_in("verifier"), "One", query)
    assert filters_of(SavedView.objects.get()) == kept


def test_counts_tell_other_companies_apart_and_end_early(
    sofar: Controller, staff: dict[str, User], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from requests.workspace import queue

    for _number in range(4):
        making.confirmed(sofar)
    making.confirmed(Controller.objects.get(key="ampower"))
    client = signed_in("handler")
    assert number_of(saved(client, "Copies", "right=copy"), "Copies") == "4"
    monkeypatch.setattr(queue, "MOST", 2)
    monkeypatch.setattr(queue.count_capped, "__defaults__", (2,))
    assert number_of(client.get("/staff/"), "Copies") == "2+"


@pytest.mark.parametrize(
    ("query", "counted"),
    [
        ("tab=open&right=copy&whose=me", True),
        ("tab=all", True),
        ("tab=answered", True),
        ("tab=all&stage=approving", True),
        ("view=mine&right=copy", True),
        ("tab=answered&right=copy", False),
        ("tab=all&whose=nobody", False),
        ("tab=all&stage=withdrawn", False),
    ],
)
def test_what_is_over_and_narrowed_has_no_number(query: str, counted: bool, signed_in: SignIn) -> None:
    """It would be looked for among all that was ever answered, at each page."""
    client = signed_in("handler")
    assert (number_of(saved(client, "One", query), "One") != "") == counted
    assert ("It bears no number there" in words_of(client.get(f"/staff/views/save/?{query}"))) == (not counted)


def test_a_filter_that_is_not_known_any_more_counts_as_not_said(
    sofar: Controller, staff: dict[str, User], signed_in: SignIn
) -> None:
    request = making.confirmed(sofar)
    view = SavedView.objects.create(
        user=staff["handler"], controller=sofar, name="Old", tab="gone", view="gone", right="gone", stage="x", whose="x"
    )
    response = signed_in("handler").get(f"/staff/?saved={view.pk}")
    assert references(response) == [request.case.reference]
    assert number_of(response, "Old") == "1"


def test_a_view_is_renamed_and_deleted(sofar: Controller, staff: dict[str, User], signed_in: SignIn) -> None:
    request = making.confirmed(sofar)
    client = signed_in("approver")
    saved(client, "Old name")
    page = f"/staff/views/{SavedView.objects.get().pk}/"
    assert page in client.get(f"/staff/?saved={SavedView.objects.get().pk}").content.decode()
    assert 'value="Old name"' in client.get(page).content.decode()
    response = client.post(page, {"name": "old name"}, follow=True)
    assert "The view has its new name" in words_of(response), "another spelling of its own name is free"
    assert response.context["saved"].name == "old name"
    response = client.post(f"{page}delete/", follow=True)
    assert "The view is deleted" in words_of(response)
    assert not SavedView.objects.exists()
    assert RightsRequest.objects.get(pk=request.pk).state == State.VERIFYING
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("way", ["save", "rename"])
def test_a_name_that_does_not_fit_is_told_and_stays_in_the_form(way: str, signed_in: SignIn) -> None:
    client = signed_in("handler")
    saved(client, "Élan")
    saved(client, "Second")
    page = "/staff/views/save/" if way == "save" else f"/staff/views/{SavedView.objects.get(name='Second').pk}/"
    for name, sentence in (
        ("élan", "You have a view of this name already."),
        ("   ", "Write a name for the view."),
        ("x" * 41, "This has 41 characters and 40 fit here."),
    ):
        response = client.post(page, {"name": name})
        assert sentence in words_of(response)
        assert f'value="{name.strip()}"' in response.content.decode() or not name.strip()
    assert set(SavedView.objects.values_list("name", flat=True)) == {"Élan", "Second"}


def test_a_name_of_forty_chinese_signs_fits(signed_in: SignIn) -> None:
    assert saved(signed_in("handler"), "查" * 40).status_code == 200
    assert SavedView.objects.get().name == "查" * 40


def test_no_more_than_twelve_fit_at_one_company(sofar: Controller, staff: dict[str, User], signed_in: SignIn) -> None:
    client = signed_in("handler")
    for number in range(MOST):
        saved(client, f"View {number}")
    response = saved(client, "One more")
    assert "You have 12 views already" in words_of(response)
    assert SavedView.objects.count() == MOST
    assert 'value="One more"' in response.content.decode()
    ampower = Controller.objects.get(key="ampower")
    Membership.objects.create(user=staff["handler"], controller=ampower, role="handler")
    client.post("/staff/controller/", {"controller": "ampower"})
    saved(client, "View 1")
    assert SavedView.objects.filter(controller=ampower).count() == 1


@pytest.mark.engine
def test_the_database_keeps_a_name_once(sofar: Controller, staff: dict[str, User]) -> None:
    SavedView.objects.create(user=staff["handler"], controller=sofar, name="Mine")
    SavedView.objects.create(user=staff["verifier"], controller=sofar, name="Mine")
    SavedView.objects.create(user=staff["handler"], controller=Controller.objects.get(key="ampower"), name="Mine")
    with pytest.raises(IntegrityError):
        SavedView.objects.create(user=staff["handler"], controller=sofar, name="mine")


@pytest.mark.promise("P-47")
@pytest.mark.parametrize("who", ["of somebody else", "of another company"])
def test_a_view_that_is_not_one_s_own_here_does_not_exist(
    who: str, sofar: Controller, staff: dict[str, User], signed_in: SignIn
) -> None:
    ampower = Controller.objects.get(key="ampower")
    owner, controller = (staff["verifier"], sofar) if who == "of somebody else" else (staff["handler"], ampower)
    view = SavedView.objects.create(user=owner, controller=controller, name="Theirs alone")
    client = signed_in("handler")
    assert "Theirs alone" not in client.get("/staff/").content.decode()
    for response in (
        client.get(f"/staff/?saved={view.pk}"),
        client.get(f"/staff/views/{view.pk}/"),
        client.post(f"/staff/views/{view.pk}/", {"name": "Mine now"}),
        client.post(f"/staff/views/{view.pk}/delete/"),
        client.get("/staff/?saved=nonsense"),
        client.get(f"/staff/?saved={UUID(int=7)}"),
    ):
        assert response.status_code == 404
        assert "Theirs alone" not in response.content.decode()
    assert SavedView.objects.get().name == "Theirs alone"


def test_an_auditor_is_offered_nothing_to_save(signed_in: SignIn) -> None:
    client = signed_in("auditor")
    assert "/staff/views/" not in client.get("/staff/?right=copy").content.decode()
    assert saved(client, "Mine").status_code == 403
    assert not SavedView.objects.exists()


@pytest.mark.engine
def test_twelve_views_take_as_many_queries_as_none_and_their_counts_are_in_one(
    sofar: Controller, signed_in: SignIn
) -> None:
    making.confirmed(sofar)
    client = signed_in("handler")
    client.get("/staff/")

    def ask() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            client.get("/staff/")
        return [query["sql"] for query in captured]

    none = ask()
    for number in range(MOST):
        saved(
            client, f"View {number}", f"right={('copy', 'delete')[number % 2]}&whose={('me', 'nobody', '')[number % 3]}"
        )
    client.get("/staff/")
    twelve = ask()
    assert len(twelve) == len(none)
    assert sum("COUNT(DISTINCT" in sql for sql in twelve) == sum("COUNT(DISTINCT" in sql for sql in none) == 2
