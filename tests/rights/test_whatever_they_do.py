"""Whatever people of any role do, in whatever order and however late: what must never happen does not.

The machine keeps a book of its own, in the words of the promise and not in those of the guards: what was proven, who
took part, which holds stand, what the law's last day is. Every deed goes through the functions that the pages call.
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    run_state_machine_as_test,
)

from privacyportal import clock
from privacyportal.controllers.loading import load_packs
from privacyportal.controllers.models import Controller
from privacyportal.laws.loading import load_laws
from privacyportal.staff.models import Role
from requests.intake.filing import Filing, file_case
from tests.rights.stories.around import Around
from tests.rights.stories.book import ASKED, World
from tests.rights.stories.deeds import StaffDeeds
from tests.rights.workspace import making

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P-05"), pytest.mark.promise("P-47")]
LONG = os.environ.get("LONG_HUNT", "")
"""How many stories to try; '' for as many as fit into a usual run."""


class Story(StaffDeeds, Around):
    @initialize(
        asked=st.sampled_from(ASKED),
        far=st.sampled_from([0, 1, 2, 3, 4, 4, 5, 5, 6, 6, 7, 7]),
        worker=st.sampled_from([0, 1, 4]),
    )
    def file(self, asked: tuple[str, str, tuple[str, ...]], far: int, worker: int) -> None:
        """`far`: how far the case has come when the story begins: filed, confirmed, shown, accepted, worked on, handed
        over, approved, held since; so that what comes late is reached as often as what comes early. `worker`: by whom.
        """
        self.key, country, rights = asked
        self.place = (self.key, country)
        self.controller = Controller.objects.get(key=self.key)
        self.staff = self.world.staff[self.key]
        filing = {**making.LIN.__dict__, "country": country, "right": rights[0], "rights": list(rights)}
        self.case = file_case(self.controller, Filing(**filing))
        self.rights = list(self.case.rights.order_by("right"))
        way = (
            lambda: self.type_code(True),
            lambda: self.show(0),
            lambda: self.accept(0),
            lambda: self.work(worker),
            lambda: self.hand_in(worker),
            self.nod,
            lambda: self.place_hold(6, 30),
        )
        for deed in way[:far]:
            deed()

    def work(self, worker: int) -> None:
        for i in range(len(self.rights)):
            self.systems_answer(i)
            self.decide_all(worker, i)
            self.write(worker, i)

    def hand_in(self, worker: int) -> None:
        for i in range(len(self.rights)):
            self.submit(worker, i)

    def nod(self) -> None:
        """By C, who may not handle."""
        for i in range(len(self.rights)):
            self.approve(2, i, True)


@pytest.fixture
def world(db: None, tmp_path: Any) -> World:
    load_packs()
    load_laws()
    everywhere = {}
    stranger = making.member(Controller.objects.get(key="sossen"), *Role.values, name="stranger")
    for key in {key for key, _country, _rights in ASKED}:
        controller = Controller.objects.get(key=key)
        (tmp_path / key).mkdir()
        making.source(controller, tmp_path / key)
        all_roles = making.member(controller, "verifier", "handler", "approver", name="a")
        everywhere[key] = [
            all_roles,
            making.member(controller, "handler", "approver", name="b"),
            making.member(controller, "approver", name="c"),
            making.member(controller, "verifier", "handler", name="d"),
            making.member(controller, "handler", name="e"),
            making.member(controller, "auditor", name="f"),
            making.member(controller, "administrator", name="g"),
            stranger,
        ]
    return World(everywhere)


def test_no_story_ends_in_what_must_never_happen(world: World) -> None:
    Story.world = world
    began = clock.now()
    Story.day_of = staticmethod(lambda: began)  # type: ignore[method-assign]
    run_state_machine_as_test(
        Story,
        settings=settings(
            max_examples=int(LONG or 40), stateful_step_count=30, deadline=None, report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
