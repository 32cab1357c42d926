"""A ground of the policy's own stands in words, in both languages, wherever figures, registers and files name it."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_of
from requests.figures.grounds import words_of_grounds
from requests.figures.rollup import rebuild
from requests.models import Outcome, Report, RightsRequest, State
from requests.reports import case_file, period
from requests.workspace.register import lines
from tests.rights.figures.making import RAIN, answered
from tests.rights.workspace import making

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-07")]
DAY = date(2026, 3, 2)
POURS = {"code": "X1", "text": {"en": "It pours.", "zh": "大雨倾盆。"}}
SNOWS = {"code": "X2", "text": {"en": "It snows.", "zh": "下雪了。"}}
CODE = re.compile(r"\bX1\b")
"""The code as a word: inside a token or a reference it is chance."""
WORDS = {"en": ("It rains.", "It pours."), "zh-hans": ("下雨了。", "大雨倾盆。")}


@pytest.fixture
def sofar(db: None) -> Controller:
    return making.sofar()


def refused_on(controller: Controller, day: date) -> RightsRequest:
    """Filed in earnest, so that it has a rule; received and answered on that day."""
    with clock.at(datetime(day.year, day.month, day.day, 3, tzinfo=UTC)):
        request = making.confirmed(controller)
        RightsRequest.objects.filter(pk=request.pk).update(
            state=State.ANSWERED, outcome=Outcome.REFUSED, refusal_ground="X1",
            answered_at=clock.now(), answered_on=day, first_answered_on=day, first_due_on=request.due_on,
            told_outcome=Outcome.REFUSED, told_ground="X1",
        )  # fmt: skip
    return request


@pytest.fixture
def refused(sofar: Controller) -> list[RightsRequest]:
    """One under each version of the policy: it rained, then it poured; the newest version names neither."""
    found = []
    for ground in (RAIN, POURS):
        making.new_version(sofar, refusal_grounds=["R5", ground])
        found.append(refused_on(sofar, DAY))
    making.new_version(sofar, refusal_grounds=["R5", SNOWS], statistics_public=True)
    rebuild(sofar)
    return found


def report(controller: Controller, request: RightsRequest | None = None) -> Report:
    return Report(
        controller=controller, case=request.case if request else None, first_on=DAY, last_on=date(2026, 4, 1),
        by=making.member(controller, "auditor", name=f"Auditor {clock.now()}"), language="en",
    )  # fmt: skip


@pytest.mark.parametrize("language", WORDS)
def test_figures_say_it_as_the_newest_version_that_names_it(
    language: str, sofar: Controller, refused: list[RightsRequest], client: Client
) -> None:
    older, newer = WORDS[language]
    client.force_login(making.member(sofar, "auditor"))
    client.cookies["django_language"] = language
    pages = [
        client.get("/staff/dashboard/?period=custom&first=2026-03-01&last=2026-04-01").content.decode(),
        client.get("/sofar/statistics/2026/").content.decode(),
    ]
    with translation.override(language):
        pages.append(period.render(report(sofar), pack_of(sofar)))
    for page in pages:
        assert newer in page
        assert older not in page and not CODE.search(page)


@pytest.mark.parametrize("language", WORDS)
def test_the_register_and_the_file_of_a_case_say_it_as_the_request_s_own_version(
    language: str, sofar: Controller, refused: list[RightsRequest]
) -> None:
    with translation.override(language):
        register = b"".join(lines(sofar, DAY, DAY, DAY)).decode("utf-8-sig").splitlines()
        for request, words in zip(refused, WORDS[language], strict=True):
            row = next(row for row in register if request.case.reference in row)
            page = case_file.render(report(sofar, request), pack_of(sofar))
            assert words in row and words in page
            assert not CODE.search(row) and not CODE.search(page)


def queries(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


@pytest.mark.engine
def test_many_grounds_and_versions_are_asked_for_at_once(sofar: Controller, refused: list[RightsRequest]) -> None:
    pack = pack_of(sofar)
    assert queries(lambda: words_of_grounds(sofar, pack, ["R5", "X2"])) == 0
    own = [{"code": f"Y{n}", "text": {"en": f"Rule {n}", "zh": f"规则{n}"}} for n in range(20)]
    for number in range(0, 20, 4):
        making.new_version(sofar, refusal_grounds=own[number : number + 4])
    pack, codes = pack_of(sofar), ["X1", "X2", "R5", *(f"Y{n}" for n in range(20))]
    assert queries(lambda: words_of_grounds(sofar, pack, codes)) == 1
    words = words_of_grounds(sofar, pack, codes)
    assert (words["X1"], words["X2"], words["Y0"]) == ("It pours.", "It snows.", "Rule 0")


@pytest.mark.engine
def test_the_register_asks_once_for_all_versions_of_a_part(sofar: Controller, refused: list[RightsRequest]) -> None:
    before = queries(lambda: list(lines(sofar, DAY, DAY, DAY)))
    for number in range(5):
        making.new_version(sofar, work_days_before=number + 1, refusal_grounds=[RAIN])
        answered(sofar, DAY, 3, Outcome.REFUSED, ground="X1")
    assert queries(lambda: list(lines(sofar, DAY, DAY, DAY))) == before == 3
