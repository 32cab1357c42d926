"""What waits for the person, each with its own button: what we asked, what it costs, an address to be confirmed."""

import dataclasses
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from privacyportal import clock
from privacyportal.controllers.packs import Pack
from privacyportal.formats import money, written_day
from privacyportal.templatetags.portal import listed
from requests.fulfil import fee
from requests.identity.new_address import OVER, open_changes
from requests.intake.wanted import Wanted
from requests.models import Case, ChangeState, MessageKind, RightsRequest, State
from requests.pauses import waits_until
from requests.rights import plan_of


@dataclasses.dataclass(frozen=True)
class NextStep:
    """`until`: a sentence that names the day until which it waits; '' where there is none."""

    title: str
    about: str
    until: str
    label: str
    url: str


def next_steps(case: Case, rights: Sequence[RightsRequest], pack: Pack, wanted: Wanted) -> list[NextStep]:
    """`rights`: all of the case, with their case."""
    living = [right for right in rights if State(right.state).look.open]
    over = all(right.state in OVER for right in rights)
    found = [] if over else _address(case)
    if living:
        found += [
            *_asked(case, living, pack, wanted),
            *_missing(case, wanted),
            *_fees(case, living),
            *_questions(case, living),
        ]
    return found


def _fees(case: Case, rights: Sequence[RightsRequest]) -> list[NextStep]:
    found = []
    for right in rights:
        if right.state in fee.BEFORE_WORK and (quote := fee.waiting(right)) is not None:
            title = _("It costs %(cost)s: accept or decline")
            about = _("%(right)s: we start once you accept. If you decline, we stop, and you pay nothing.")
            found.append(
                NextStep(
                    title % {"cost": money(quote.amount, quote.currency)},
                    about % {"right": plan_of(right.right).title},
                    waits_until(right),
                    _("Look at it and decide"),
                    reverse("status:messages", args=[case.reference]) + "#fee",
                )
            )
    return found


def _questions(case: Case, rights: Sequence[RightsRequest]) -> list[NextStep]:
    asked = case.messages.filter(kind=MessageKind.QUESTION, answered_at__isnull=True)
    open_ = set(asked.values_list("right", flat=True))
    return [
        NextStep(
            _("We asked you something: please answer"),
            _("%(right)s: we cannot finish it before.") % {"right": plan_of(right.right).title},
            waits_until(right),
            _("Read the question and answer"),
            reverse("status:messages", args=[case.reference]) + "#answer",
        )
        for right in rights
        if right.right in open_
    ]


def _asked(case: Case, rights: Sequence[RightsRequest], pack: Pack, wanted: Wanted) -> list[NextStep]:
    """What shows who is asking has its own list below; here it says that there is one, and until when."""
    verifying = [right for right in rights if right.state == State.VERIFYING and right.identity_asked_at]
    if not verifying or not wanted.asks.named:
        return []
    day = max(_day_of(right, pack) for right in verifying)
    words = _("It waits until %(day)s; after that we may have to refuse the request.") % {"day": written_day(day)}
    title = _("Show us that you may ask for this person") if case.for_another else _("Show us who you are")
    return [NextStep(title, _("What we need stands below."), words, _("See what it is"), "#asked-for")]


def _missing(case: Case, wanted: Wanted) -> list[NextStep]:
    """What nobody asked for by name and the person can show of their own accord."""
    found = []
    until = _("Without it we cannot go on with this.")
    if wanted.whose:
        about = _("Tell us the email address, phone number, account or device by which we find that person’s data.")
        url = reverse("status:add", args=[case.reference])
        found.append(NextStep(_("Tell us whose data it is"), about, until, _("Add it"), url))
    if wanted.second:
        why = _("%(rights)s: the code alone is not enough for it, since nobody else shall get or lose your data.")
        if case.for_another:
            why = _("%(rights)s: the code alone is not enough, since nobody shall get or lose data by mistake.")
        about = why % {"rights": listed(wanted.titles)}
        title = _("One more thing is missing to show that it is you")
        if case.for_another:
            title = _("One more thing is missing to show who asks, and whose data it is")
        found.append(NextStep(title, about, until, _("See what you can show"), "#more-proof"))
    return found


def _day_of(right: RightsRequest, pack: Pack) -> date:
    asked: Any = right.identity_asked_at
    return clock.day_of(asked + timedelta(days=pack.portal.identity_days), pack.zone)


def _address(case: Case) -> list[NextStep]:
    change = open_changes(case).first()
    if change is None or change.held_at is not None:
        return []
    about = _("Nothing was changed yet. If it was not you, take it back at once.")
    if change.state == ChangeState.SHOWN:
        about = _("The code that went there came back; somebody of us looks at it. If it was not you, take it back.")
    url = reverse("status:address", args=[case.reference])
    return [NextStep(_("Another address was given for this request"), about, "", _("Look at it"), url)]
