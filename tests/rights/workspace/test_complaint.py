"""A complaint that names a request of somebody else, or none: staff read it, the person does not."""

from collections.abc import Callable

import pytest
from django.test import Client

from privacyportal.controllers.models import Controller
from requests.identity.codes import open_session
from requests.models import Case
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of


def of_staff(client: Client, case: Case) -> str:
    return words_of(client.get(f"/staff/requests/{case.reference}/"))


def of_person(case: Case) -> str:
    client = Client()
    client.cookies["case_session"] = open_session(case)
    return words_of(client.get(f"/r/{case.reference}/"))


@pytest.mark.parametrize(
    ("kind", "remark"),
    [
        ("own", ""),
        ("other", "which was made from another address"),
        ("several", "which asks for several things"),
        ("none", "there is no request of that reference"),
        ("elsewhere", "there is no request of that reference"),
    ],
)
def test_staff_judge_a_reference_that_does_not_fit_and_the_person_learns_nothing(
    kind: str, remark: str, sofar: Controller, signed_in: Callable[[str], Client]
) -> None:
    ampower = Controller.objects.get(key="ampower")
    named = {
        "own": lambda: making.filed(sofar),
        "other": lambda: making.filed(sofar, email="mia@example.org"),
        "several": lambda: making.filed(sofar, rights=["copy", "delete"]),
        "elsewhere": lambda: making.filed(ampower),
    }
    reference = named[kind]().reference if kind in named else "SOFAR-0000-0000"
    asked = {"complain": {"answer_complained": reference}}
    complaint = making.confirmed(sofar, right="complain", asked=asked).case
    page = of_staff(signed_in("handler"), complaint)
    assert (f"The complaint names {reference}" in page) is bool(remark)
    assert remark in page
    assert "The complaint names" not in of_person(complaint)
    assert not remark or remark not in of_person(complaint)


def test_two_people_without_an_address_are_not_one(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    phones = ("+8613800138000", "+8613800138001")
    first, other = (making.filed(sofar, email="", phone=phone, country="CN") for phone in phones)
    handler = signed_in("handler")
    for about, remark in ((first, False), (other, True)):
        asked = {"complain": {"answer_complained": about.reference}}
        complaint = making.filed(sofar, right="complain", asked=asked, email="", phone=phones[0], country="CN")
        assert (complaint.rights.get().complains_of is None) is remark
        assert (f"The complaint names {about.reference}" in of_staff(handler, complaint)) is remark


def test_without_a_reference_there_is_nothing_to_judge(sofar: Controller, signed_in: Callable[[str], Client]) -> None:
    complaint = making.confirmed(sofar, right="complain").case
    assert "The complaint names" not in of_staff(signed_in("handler"), complaint)
