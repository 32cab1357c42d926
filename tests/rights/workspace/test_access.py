"""Who may open what: every page of the workspace, every role, by one table."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from privacyportal.controllers.models import Controller
from privacyportal.staff.models import Membership, Role, User
from requests.models import Redaction, RightsRequest
from requests.workspace import urls
from requests.workspace.access import ACCESS
from tests.rights.workspace import making

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-47")]
ROLES = tuple(Role.values)
OF_NO_CASE = {"queue", "search", "new_test", "sources", "source_add", "handover_keys"}
SAMPLES = {"slug": "x", "str": "x", "int": 1, "uuid": uuid.UUID(int=7)}


def walk(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """(address with samples for its parts, pattern) of everything below `/staff/`."""
    for pattern in patterns:
        route = str(pattern.pattern)
        for name, converter in pattern.pattern.converters.items():
            kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
            route = route.replace(f"<{kind}:{name}>", str(SAMPLES[kind])).replace(f"<{name}>", "x")
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, prefix + route)
        else:
            yield prefix + route, pattern


EVERYTHING = list(walk(urls.urlpatterns, "/staff/"))


def address(name: str, request: RightsRequest) -> str:
    """The page of this name for this request."""
    reference, run = request.case.reference, request.runs.get().pk
    shown = request.case.evidence.get().pk
    arguments: dict[str, list[Any]] = {
        "rows": [reference, run, 2],
        "row": [reference, run, 2, 1],
        "retry_run": [reference, run],
        **{key: [] for key in OF_NO_CASE},
        **{key: [reference] for key in ("case", "reveal", "identity", "evidence_authority")},
        **{key: [reference, shown] for key in ("evidence", "evidence_file", "evidence_back")},
        "evidence_ask": [reference, "document"],
        "evidence_note": [reference, "live_check"],
        "evidence_fact": [reference, "device_serial"],
        **{key: ["solar"] for key in ("source", "source_change", "source_check")},
    }
    return reverse(f"workspace:{name}", args=arguments.get(name, [reference, request.right]))


def test_there_is_no_view_without_a_word_on_who_may_open_it() -> None:
    undeclared = [route for route, pattern in EVERYTHING if not hasattr(pattern.callback, "access")]
    assert not undeclared, f"no access is declared for {undeclared}: guard them with `page` or `member`"


def test_every_declared_page_has_an_address() -> None:
    assert set(ACCESS) <= {pattern.name for _route, pattern in EVERYTHING}


@pytest.mark.parametrize("route", [route for route, _pattern in EVERYTHING])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_not_signed_in_is_sent_to_the_sign_in(route: str, method: str, client: Client) -> None:
    response = getattr(client, method)(route)
    if response.status_code == 405:  # only a button, no page
        response = client.post(route)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_the_table_says(
    role: str, collected: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in(role)
    for name, access in ACCESS.items():
        status = client.get(address(name, collected)).status_code
        if not access.see:
            assert status == 405, f"{name} is a button alone"
        elif role in access.see:
            assert status in {200, 409}, f"{role} may see {name}"
        else:
            assert status == 403, f"{role} may not see {name}"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_presses_what_the_table_says(
    role: str, collected: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in(role)
    pages = {name: address(name, collected) for name in ACCESS}
    for name, access in ACCESS.items():
        status = client.post(pages[name]).status_code
        if not access.do:
            assert status == 405, f"{name} has nothing to press"
        elif role in access.do:
            assert status in {200, 302, 409}, f"{role} may do {name}"
        else:
            assert status == 403, f"{role} may not do {name}"


def test_the_auditor_changes_nothing() -> None:
    assert [name for name, access in ACCESS.items() if Role.AUDITOR in access.do] == ["search"]


@pytest.mark.parametrize("name", sorted(set(ACCESS) - OF_NO_CASE))
def test_another_controller_s_staff_find_no_such_case(
    name: str, collected: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    stranger = signed_in("stranger")
    for method, roles in (("get", ACCESS[name].see), ("post", ACCESS[name].do)):
        if roles:
            response = getattr(stranger, method)(address(name, collected), {"row": "1:1", "reason": "curious"})
            assert response.status_code == 404
            assert collected.case.reference not in response.content.decode().replace(address(name, collected), "")
    assert not Redaction.objects.exists()


def test_lists_and_searches_hold_nothing_of_another_controller(
    collected: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    stranger = signed_in("stranger")
    for response in (
        stranger.get("/staff/?tab=all"),
        stranger.post("/staff/search/", {"what": collected.case.reference}),
        stranger.post("/staff/search/", {"what": making.LIN.email}),
    ):
        assert response.status_code == 200
        assert f"/staff/requests/{collected.case.reference}/" not in response.content.decode()


def test_a_run_of_one_case_does_not_open_under_another(
    sofar: Controller, collected: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    other = making.confirmed(sofar)
    run = collected.runs.get().pk
    assert signed_in("handler").get(f"/staff/requests/{other.case.reference}/rows/{run}/2/").status_code == 404


def test_an_operator_without_a_membership_sees_no_request(collected: RightsRequest, client: Client) -> None:
    operator = User.objects.create_superuser("operator@portal.example")
    client.force_login(operator)
    for name, access in ACCESS.items():
        method = client.get if access.see else client.post
        assert method(address(name, collected)).status_code == 403


def test_who_has_lost_the_role_is_out_at_once(
    collected: RightsRequest, staff: dict[str, User], signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("handler")
    assert client.get(address("rows", collected)).status_code == 200
    Membership.objects.filter(user=staff["handler"]).delete()
    assert client.get(address("rows", collected)).status_code == 403


def test_deeds_ask_for_the_token(collected: RightsRequest, staff: dict[str, User]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff["handler"])
    assert client.post(address("submit", collected)).status_code == 403
    collected.refresh_from_db()
    assert collected.state == "fulfilling"
