"""Who may open what: every page of the workspace, every role, by one table."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.forms import Form, PasswordInput, Textarea, TextInput
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import Membership, Role, User
from privacyportal.templatetags.portal import TYPED
from privacyportal.uploads import Upload
from requests.fulfil import hold, messages
from requests.letters.answer import post_words
from requests.models import Attachment, Case, Hold, PlanRow, Redaction, Report, RightsRequest, SavedView
from requests.reports.asking import ask_for_case
from requests.workspace import (
    entry_form,
    forms,
    measure_forms,
    received_form,
    source_forms,
    testing_form,
    urls,
    work_forms,
)
from requests.workspace.access import ACCESS
from tests.rights.workspace import making

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-47")]
ROLES = tuple(Role.values)
OF_SETTINGS: dict[str, list[Any]] = {
    "settings": [],
    "settings_change": ["fee"],
    "settings_versions": [],
    "settings_version": [1],
    "settings_again": [1],
}
OF_VIEWS = {"view_save", "view_change", "view_delete"}
OF_NO_CASE = {
    "new_request",
    "assign",
    "resend",
    "queue",
    "search",
    "new_test",
    "sources",
    "source_add",
    "letters",
    "letter_words",
    "dashboard",
    "register",
    "reports",
    "handover_keys",
    *OF_SETTINGS,
    *OF_VIEWS,
}
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


def attached_to(request: RightsRequest) -> Attachment:
    found: Attachment | None = Attachment.objects.filter(case=request.case).first()
    return found or messages.reply(request.case, "", [Upload("x.txt", "text/plain", b"x")]).attachments.get()


def twin_of(request: RightsRequest) -> str:
    """A second request of the same person."""
    others = Case.objects.of(request.case.controller).exclude(pk=request.case_id)
    other = others.first() or making.filed(request.case.controller)
    return str(other.reference)


def hold_of(request: RightsRequest) -> Hold:
    found: Hold | None = Hold.objects.filter(case=request.case).first()
    if found is None:
        by = User.objects.get(name="Some administrator")
        found = hold.place(request.case, by, clock.today("Asia/Shanghai") + timedelta(days=9), "A court asked.")
    return found


def a_letter(request: RightsRequest) -> OutgoingMail:
    """An answer that left, so that there is a letter to open."""
    mail: OutgoingMail | None = OutgoingMail.objects.filter(letter="answer.words").first()
    if mail is None:
        with transaction.atomic():
            post_words(request)
        mail = OutgoingMail.objects.get(letter="answer.words")
    return mail


def view_of(role: str, request: RightsRequest) -> SavedView:
    """A saved view of whoever holds the role, so that there is one to change."""
    user = User.objects.get(name=f"Some {role}")
    found, _made = SavedView.objects.get_or_create(user=user, controller=request.case.controller, name="Mine")
    return found


def address(name: str, request: RightsRequest, role: str = "handler") -> str:
    """The page of this name for this request. `role`: whose, where it is somebody's own."""
    reference, run = request.case.reference, request.runs.get().pk
    planned, _made = PlanRow.objects.get_or_create(request=request, round=1, system="Paper files")
    shown = request.case.evidence.get().pk
    arguments: dict[str, list[Any]] = {
        **{key: [reference, request.right, planned.pk] for key in ("plan_decide", "plan_close")},
        "rows": [reference, run, 2],
        "row": [reference, run, 2, 1],
        "retry_run": [reference, run],
        "message_file": [reference, attached_to(request).pk],
        "merge": [reference, twin_of(request)],
        "release": [reference, hold_of(request).pk],
        **{key: [] for key in OF_NO_CASE},
        **{
            key: [reference]
            for key in (
                "case",
                "by_when",
                "reveal",
                "identity",
                "messages",
                "note",
                "told",
                "hold",
                "confirm_receipt",
                "dispute",
                "received",
                "said",
                "settle",
                "case_file",
                "evidence_authority",
                "address",
            )
        },
        "letter_words": ["answer.copy", "en"],
        **{key: [reference, a_letter(request).pk] for key in ("letter_paper", "mail_bounced", "mail_again")},
        "text_again": [reference, a_letter(request).pk],
        **OF_SETTINGS,
        **{key: [view_of(role, request).pk] for key in ("view_change", "view_delete")},
        "report": [report_of(request).pk],
        **{key: [reference, shown] for key in ("evidence", "evidence_file", "evidence_back", "evidence_strike")},
        "evidence_ask": [reference, "document"],
        "evidence_note": [reference, "live_check"],
        "evidence_fact": [reference, "device_serial"],
        **{key: ["solar"] for key in ("source", "source_change", "source_check")},
    }
    return reverse(f"workspace:{name}", args=arguments.get(name, [reference, request.right]))


def report_of(request: RightsRequest) -> Report:
    """The file of the case, made."""
    found = Report.objects.filter(case=request.case).first()
    if found is None:
        administrator = User.objects.get(memberships__role="administrator", memberships__controller__key="sofar")
        found = ask_for_case(request.case, administrator, "The authority asks.")
    return found


def test_there_is_no_view_without_a_word_on_who_may_open_it() -> None:
    undeclared = [route for route, pattern in EVERYTHING if not hasattr(pattern.callback, "access")]
    assert not undeclared, f"no access is declared for {undeclared}: guard them with `page` or `member`"


def test_every_declared_page_has_an_address() -> None:
    assert set(ACCESS) <= {pattern.name for _route, pattern in EVERYTHING}


@pytest.mark.parametrize("route", [route for route, _pattern in EVERYTHING])
def test_who_is_not_signed_in_is_sent_to_the_sign_in(route: str, client: Client) -> None:
    response = client.get(route)
    if response.status_code != 405:  # only a button, no page
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/")
    pressed = client.post(route)
    assert pressed.status_code == 403
    assert "You were signed out before this arrived" in pressed.content.decode()


def test_whatever_staff_write_into_a_form_can_be_given_back_to_them() -> None:
    """A field that is typed into and has no name in TYPED would be lost where the sign-in had ended."""
    written = {
        name
        for module in (entry_form, forms, measure_forms, received_form, source_forms, testing_form, work_forms)
        for form in module.__dict__.values()
        if isinstance(form, type) and issubclass(form, Form)
        for name, field in form.base_fields.items()
        if isinstance(field.widget, TextInput | Textarea) and not isinstance(field.widget, PasswordInput)
    }
    assert written <= set(TYPED)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_the_table_says(
    role: str, collected: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in(role)
    for name, access in ACCESS.items():
        status = client.get(address(name, collected, role)).status_code
        if not access.see:
            assert status == 405, f"{name} is a button alone"
        elif role in access.see:
            assert status in {200, 302 if name == "report" else 200, 409}, f"{role} may see {name}"
        else:
            assert status == 403, f"{role} may not see {name}"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_presses_what_the_table_says(
    role: str, collected: RightsRequest, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in(role)
    pages = {name: address(name, collected, role) for name in ACCESS}
    for name, access in ACCESS.items():
        status = client.post(pages[name]).status_code
        if not access.do:
            assert status == 405, f"{name} has nothing to press"
        elif role in access.do:
            assert status in {200, 302, 409}, f"{role} may do {name}"
        else:
            assert status == 403, f"{role} may not do {name}"


def test_the_auditor_changes_nothing() -> None:
    """A report is a file beside the requests: asking for one changes none of them."""
    assert [name for name, access in ACCESS.items() if Role.AUDITOR in access.do] == ["search", "reports", "case_file"]


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


# -- who works for several companies ----------------------------------------------------------------------


@pytest.fixture
def of_both(sofar: Controller, collected: RightsRequest) -> Client:
    """Somebody who verifies for Ampower and handles for SOFAR, and works for Ampower at the moment."""
    ana = making.member(sofar, "handler", name="Ana")
    ampower = Controller.objects.get(key="ampower")
    Membership.objects.create(user=ana, controller=ampower, role="verifier")
    client = Client()
    client.force_login(ana)
    client.post("/staff/controller/", {"controller": "ampower"})
    return client


def test_a_link_to_a_case_of_one_s_other_company_opens_there(of_both: Client, collected: RightsRequest) -> None:
    page = of_both.get(address("case", collected))
    assert page.status_code == 200 and page.context["pack"].key == "sofar"
    assert "You work for SOFAR Energy now." in page.content.decode()
    assert of_both.get("/staff/").context["pack"].key == "sofar", "the queue beside it is of the same company"
    again = of_both.get(address("case", collected))
    assert "You work for SOFAR Energy now." not in again.content.decode()


def test_the_roles_of_the_case_s_company_count(of_both: Client, collected: RightsRequest) -> None:
    assert of_both.get(address("identity", collected)).status_code == 403, "verifies for Ampower alone"
    assert of_both.get("/staff/").context["pack"].key == "ampower", "what does not open moves nobody"
    assert of_both.get(address("rows", collected)).status_code == 200


def test_a_button_in_a_window_left_open_works_after_a_switch(of_both: Client, collected: RightsRequest) -> None:
    assert of_both.post(address("take", collected)).status_code == 302
    collected.refresh_from_db()
    assert collected.handler is not None and collected.handler.name == "Ana"


def test_what_a_window_fetches_by_itself_switches_nothing(of_both: Client, collected: RightsRequest) -> None:
    assert of_both.get(address("progress", collected), headers={"HX-Request": "true"}).status_code == 200
    assert of_both.get("/staff/").context["pack"].key == "ampower"


def test_who_works_for_two_others_finds_no_such_case(collected: RightsRequest) -> None:
    ben = making.member(Controller.objects.get(key="ampower"), *ROLES, name="Ben")
    Membership.objects.create(user=ben, controller=Controller.objects.get(key="sossen"), role="handler")
    client = Client()
    client.force_login(ben)
    for name in sorted(set(ACCESS) - OF_NO_CASE):
        for method, roles in (("get", ACCESS[name].see), ("post", ACCESS[name].do)):
            if roles:
                assert getattr(client, method)(address(name, collected), {"reason": "x"}).status_code == 404


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
