"""A book of requests as a year brings them: filed, answered, refused, opened again, withdrawn, joined, forgotten.

What happens to each is drawn by chance and done by the functions that pages and workers call; only the work between
the proof and the answer is left out.
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import transaction

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import pack_at
from privacyportal.staff.models import User
from requests import workflow
from requests.figures.rollup import count_stale_days
from requests.fulfil import answer, extend, reopen, rounds
from requests.fulfil.merge import merge
from requests.intake.filing import Entry, Filing, file_case, file_entered_case, file_test_case
from requests.models import Case, Channel, Outcome, RightsRequest, State

RIGHTS = ("copy", "access", "delete", "correct")
OUTCOMES = (Outcome.FULFILLED, Outcome.FULFILLED, Outcome.PARTLY, Outcome.NOTHING_HELD, Outcome.REFUSED)


class Book:
    """Of one controller. `staff` holds every role there."""

    def __init__(self, controller: Controller, staff: User, chance: random.Random) -> None:
        self.controller, self.staff, self.chance = controller, staff, chance
        self.number = 0

    def write(self, lines: int) -> None:
        ways: tuple[Callable[[], None], ...] = (
            self.answers, self.answers, self.answers, self.answers, self.opens_again, self.withdraws, self.lapses,
            self.stays_open, self.is_a_test, self.is_joined, self.is_entered, self.asks_for_more_time,
        )  # fmt: skip
        for line in range(lines):
            with clock.at(self._moment()):
                ways[line % len(ways)]()

    def answers(self) -> None:
        for request in self._confirmed():
            self._answer(request, self.chance.randrange(60))

    def opens_again(self) -> None:
        """Some get a second answer, some wait for it; the first one had been counted."""
        for number, request in enumerate(self._confirmed()):
            answered = self._answer(request, self.chance.randrange(40))
            with clock.at(clock.now() + timedelta(days=50)):
                count_stale_days(self.controller, clock.now())
                opened = reopen.reopen(answered, self.staff, "It was wrong.")
                if number == 0:
                    self._answer(opened, self.chance.randrange(40))

    def withdraws(self) -> None:
        for request in self._confirmed():
            answer.withdraw(request)

    def lapses(self) -> None:
        """Nobody confirmed it: it may be anybody's."""
        file_case(self.controller, self._filing())
        if self.chance.random() < 0.5:
            rounds.lapse(self.controller, clock.now() + timedelta(days=30))

    def stays_open(self) -> None:
        self._confirmed()

    def is_a_test(self) -> None:
        case = file_test_case(self.controller, self._filing(), self.staff)
        for request in self._rights(case):
            self._answer(request, 3)

    def is_joined(self) -> None:
        filing = self._filing()
        staying, ending = (self._confirm(file_case(self.controller, filing)) for _twice in range(2))
        count_stale_days(self.controller, clock.now())
        merge(ending[0].case, staying[0].case, self.staff)

    def is_entered(self) -> None:
        day = clock.today("Asia/Shanghai") - timedelta(days=self.chance.randrange(5))
        entry = Entry(Channel.POST, day, "It lay in the letter box.")
        for request in self._rights(file_entered_case(self.controller, self._filing(), entry, self.staff)):
            self._answer(request, self.chance.randrange(40))

    def asks_for_more_time(self) -> None:
        for request in self._confirmed():
            if extend.why_not(request) is None and "complexity" in extend.offer(request).grounds:  # type: ignore[union-attr]
                extend.extend(request, self.staff, "complexity", "It is much.")
            self._answer(request, self.chance.randrange(60))

    def _moment(self) -> datetime:
        """At any hour: the day may be another one in China."""
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=self.chance.randrange(24 * 180))

    def _filing(self) -> Filing:
        self.number += 1
        rights = self.chance.sample(RIGHTS, self.chance.choice((1, 1, 1, 2)))
        email = f"{self.controller.key}{self.number}@example.com"
        return Filing(right=rights[0], rights=rights, name="Lin", email=email, language="en")

    def _confirmed(self) -> list[RightsRequest]:
        return self._confirm(file_case(self.controller, self._filing()))

    def _confirm(self, case: Case) -> list[RightsRequest]:
        with transaction.atomic():
            Case.objects.filter(pk=case.pk).update(confirmed_at=clock.now())
            for request in self._rights(case):
                deed = workflow.Deed.of_person()
                deed.columns["identity_asked_at"] = clock.now()
                workflow.perform("confirm", request, deed)
        return self._rights(case)

    def _rights(self, case: Case) -> list[RightsRequest]:
        rows = RightsRequest.objects.select_related("case__data_key", "case__controller", "pack_version")
        return list(rows.filter(case=case).order_by("id"))

    def _answer(self, request: RightsRequest, days: int) -> RightsRequest:
        """As if the work of those days were done; a refusal on a ground that the policy of then names."""
        outcome = self.chance.choice(OUTCOMES)
        ground = self.chance.choice(pack_at(request.pack_version).refusal_codes) if outcome == Outcome.REFUSED else ""
        RightsRequest.objects.filter(pk=request.pk).update(state=State.CARRYING_OUT, refusal_ground=ground)
        request.refusal_ground = ground
        with clock.at(clock.now() + timedelta(days=days)):
            workflow.record_answer(request, outcome)
        return next(row for row in self._rights(request.case) if row.pk == request.pk)
