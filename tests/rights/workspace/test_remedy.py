"""A decision of a program: the explanation, and what a person found who looked at it again (P-18)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from privacyportal.audit.models import Entry
from privacyportal.controllers.models import Controller
from privacyportal.mail.models import OutgoingMail
from privacyportal.staff.models import User
from requests.fulfil import review, working
from requests.fulfil.remedy import LABELS, Remedy, composed, parted
from tests.rights.workspace import making
from tests.rights.workspace.conftest import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-18")]
HOW = "Three payments were late; that alone decided it."


FOUND = {"en": "A person of us looked at the decision again and decided anew:", "zh-hans": "重新作出了决定"}


@pytest.fixture
def asked(client: Client, sofar: Controller, staff: dict[str, User]) -> Callable[[str], making.RightsRequest]:
    def ask(language: str) -> making.RightsRequest:
        client.force_login(staff["handler"])
        return making.proven(sofar, staff["verifier"], right="explain_decision", language=language)

    return ask


@pytest.mark.parametrize("language", FOUND)
def test_the_letter_says_that_a_person_looked_again_and_what_is_decided_now(
    language: str, client: Client, staff: dict[str, User], asked: Callable[[str], making.RightsRequest], work: Any
) -> None:
    request, sentence = asked(language), FOUND[language]
    page = f"/staff/requests/{request.case.reference}/explain_decision/answer/"
    given = {"answer": HOW, "remedy_found": "changed"}
    assert "Choose what was found" in words_of(client.post(page, {"answer": HOW}))
    assert "Write what was decided anew." in words_of(client.post(page, given))
    client.post(page, {**given, "new_decision": "The device is leased to you."})
    again = words_of(client.get(page))
    assert sentence in again and again.count("The device is leased to you.") >= 1
    entry = Entry.objects.get(action="decision.reviewed")
    assert entry.facts["found"] == "changed"
    review.submit(making.right_of(request.case), staff["handler"])
    making.approved(making.right_of(request.case), staff["approver"])
    work("mail")
    mail = OutgoingMail.objects.select_related("data_key").get(letter="answer.words")
    for words in (mail.text, mail.html):
        assert HOW in words and sentence in words and "The device is leased to you." in words


@pytest.mark.parametrize("remedy", Remedy)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_was_composed_can_be_written_anew(remedy: Remedy, language: str) -> None:
    decision = "Leased.\n\nFrom May on." if remedy == Remedy.CHANGED else ""
    words = composed(f" {HOW}\n\nMore. ", remedy, decision, language)
    told = {"answer": f"{HOW}\n\nMore.", "remedy_found": remedy.value, "new_decision": decision}
    assert parted(words, language) == told
    assert parted(HOW, language) == {"answer": HOW}
    assert str(LABELS[remedy])


def test_other_answers_ask_nothing_of_it(client: Client, sofar: Controller, staff: dict[str, User]) -> None:
    request = making.confirmed(sofar, right="question", details="Why?")
    client.force_login(staff["handler"])
    page = client.get(f"/staff/requests/{request.case.reference}/question/answer/")
    assert "remedy_found" not in page.content.decode()
    assert working.written(making.right_of(request.case)) == ""
