"""The queue: which requests a view shows, due first, and what each row says. Names leave here masked (P-46)."""

import dataclasses
from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal.controllers.models import Controller
from privacyportal.staff.models import Role, User
from requests.models import (
    Evidence,
    EvidenceState,
    FeeQuote,
    Involvement,
    Message,
    MessageKind,
    RightsRequest,
    State,
)
from requests.models.message import UNREAD
from requests.models.right import OPEN_STATES, WORKED_ON
from requests.rights import PLANS
from requests.workspace.names import right_word
from requests.workspace.next_step import next_step, person_wrote
from requests.workspace.paging import MOST, Page, count_capped
from requests.workspace.paging import page_of as page_by_place
from requests.workspace.person import Masked, masked
from requests.workspace.situation import gather
from requests.workspace.step import NextStep

TABS: dict[str, tuple[Any, Q]] = {
    "open": (gettext_lazy("Open"), Q(state__in=WORKED_ON)),
    "unconfirmed": (gettext_lazy("Unconfirmed"), Q(state=State.RECEIVED)),
    "answered": (gettext_lazy("Answered"), Q(state=State.ANSWERED)),
    "all": (gettext_lazy("All"), Q()),
}
WORDS_OF_VIEWS: dict[str, Any] = {
    "mine": gettext_lazy("Waiting for me"),
    "week": gettext_lazy("Due this week"),
    "approve": gettext_lazy("To approve"),
    "late": gettext_lazy("Late"),
    "person": gettext_lazy("Waiting for the person"),
    "unread": gettext_lazy("New messages"),
}


@dataclasses.dataclass(frozen=True)
class Filters:
    """What the queue shows. Keys only: no personal value ever stands in its address."""

    tab: str = "open"
    view: str = ""
    right: str = ""
    stage: str = ""
    whose: str = ""

    @classmethod
    def read(cls, query: Any) -> "Filters":
        """Out of the address; what is not known counts as not said."""
        tab, view, stage, whose = (query.get(name, "") for name in ("tab", "view", "stage", "whose"))
        return cls(
            tab if tab in TABS else "open",
            view if view in WORDS_OF_VIEWS else "",
            right if (right := query.get("right", "")) in PLANS else "",
            stage if stage in State.values else "",
            whose if whose in {"me", "nobody"} else "",
        )

    @property
    def narrowed(self) -> bool:
        return bool(self.right or self.stage or self.whose or self.view)

    @property
    def countable(self) -> bool:
        """Whether counting costs little however long the past is: found in the index of open work, or soon full.

        What is over and narrowed would be looked for among all that was ever answered, each time a page opens.
        """
        of_open_work = self.view or self.tab in {"open", "unconfirmed"} or self.stage in OPEN_STATES
        return bool(of_open_work) or not self.narrowed

    @property
    def query(self) -> str:
        """As the address says them: 'tab=open&right=copy'."""
        return urlencode({name: value for name, value in dataclasses.asdict(self).items() if value})


@dataclasses.dataclass(frozen=True)
class Row:
    request: RightsRequest
    rights: str
    person: Masked
    step: NextStep
    state: State
    due: tuple[str, str]
    """What the badge of the due date says, and its kind."""
    ended_on: date | None
    with_whom: str
    unread: int
    """New messages of the person."""


@dataclasses.dataclass(frozen=True)
class Reader:
    """Who looks at the queue, with which roles, and on which day."""

    user: User
    roles: frozenset[str]
    today: date


def views_of(reader: Reader) -> dict[str, Q]:
    """What "my views" hold: each a part of what is open and confirmed, but for messages: those come afterwards, too."""
    is_open, today = Q(state__in=WORKED_ON), reader.today
    return {
        "mine": _waiting_for(reader),
        "week": is_open & Q(due_on__gte=today, due_on__lte=today + timedelta(days=6)),
        "approve": Q(state=State.APPROVING),
        "late": is_open & Q(due_on__lt=today),
        "person": is_open
        & (
            Q(pk__in=_with_open_question())
            | Q(pk__in=_with_open_fee())
            | Q(state=State.VERIFYING, case__in=_asked_to_show())
        ),
        "unread": Q(case__in=Message.objects.filter(UNREAD).values("case")),
    }


def _waiting_for(reader: Reader) -> Q:
    """Where the state says that the next step is this person's: of what they are in charge of the work, and what waits
    for a role that they hold and for nobody in particular. What is being carried out and lasts has a row of its plan
    open, or trouble.

    The states stand in one list: by that the database knows how much it will find, and walks the index of open work.
    """
    with_whom, of_roles = Q(handler=reader.user), []
    if Role.HANDLER in reader.roles:
        with_whom |= Q(handler=None)
    if Role.VERIFIER in reader.roles:
        of_roles.append(State.VERIFYING)
    if Role.APPROVER in reader.roles:
        of_roles.append(State.APPROVING)
    waits = Q(state__in=[State.FULFILLING, State.CARRYING_OUT, *of_roles]) & (with_whom | Q(state__in=of_roles))
    if State.APPROVING in of_roles:
        took_part = Involvement.objects.filter(request=OuterRef("pk"), round=OuterRef("round"), user=reader.user)
        waits &= ~Q(state=State.APPROVING) | ~Q(handler=reader.user) & Q(~Exists(took_part))
    return waits


def _with_open_question() -> "QuerySet[Any]":
    """Found from the few questions that are open, not asked of each right."""
    open_question = Q(case__messages__kind=MessageKind.QUESTION, case__messages__answered_at__isnull=True)
    rights: QuerySet[Any] = RightsRequest.objects.filter(open_question, case__messages__right=F("right"))
    return rights.values("pk")


def _with_open_fee() -> "QuerySet[Any]":
    fees: QuerySet[Any] = FeeQuote.objects.filter(accepted_at__isnull=True, declined_at__isnull=True)
    return fees.values("request")


def _asked_to_show() -> "QuerySet[Any]":
    asked: QuerySet[Any] = Evidence.objects.filter(state=EvidenceState.ASKED)
    return asked.values("case")


def handlers_of(controller: Controller) -> list[User]:
    """Who may be put in charge, by name."""
    return list(
        User.objects.filter(
            is_active=True, memberships__controller=controller, memberships__role=Role.HANDLER
        ).order_by("name", "email")
    )


def counts(controller: Controller, reader: Reader, lists: dict[str, Filters]) -> dict[str, int]:
    """How many cases there are in each tab, view and list of `lists`: as many as it shows. One query.

    Figures leave out tests and duplicates, a list does not. Counted up to MOST; one more stands for "more than that"
    (`count_word`). A list that is not countable is left out.
    """
    parts = {
        **{f"tab_{key}": condition for key, (_words, condition) in TABS.items()},
        **views_of(reader),
        **{key: fitting(reader, filters) for key, filters in lists.items() if filters.countable},
    }
    found = RightsRequest.objects.of(controller)
    return count_capped({key: found.filter(condition) for key, condition in parts.items()})


def count_word(number: int) -> str:
    """'312', or '1,000+' where there are more than are counted."""
    return f"{localize(MOST)}+" if number > MOST else str(localize(number))


def fitting(reader: Reader, filters: Filters) -> Q:
    """What a right must be to stand in this list."""
    fits = TABS[filters.tab][1]
    if filters.view:
        fits = views_of(reader)[filters.view]
    if filters.right:
        fits &= Q(right=filters.right)
    if filters.stage:
        fits &= Q(state=filters.stage)
    if filters.whose:
        fits &= Q(handler=reader.user) if filters.whose == "me" else Q(handler=None)
    return fits


def matching(controller: Controller, reader: Reader, filters: Filters) -> "QuerySet[RightsRequest]":
    """The nearest right of each case that fits, due first; of what is answered, the newest answer first.

    Asked as "no other of its case stands before it": so the index that has the order is walked until a page is full.
    """
    fits = fitting(reader, filters)
    column, before, order = "due_on", "lt", ("due_on", "id")
    if filters.tab == "answered" and not filters.view:
        column, before, order = "answered_at", "gt", ("-answered_at", "-id")
        fits &= Q(answered_at__isnull=False)  # always so, but the index has all others first
    nearer = Q(**{f"{column}__{before}": OuterRef(column)})
    as_near = Q(**{column: OuterRef(column), f"id__{before}": OuterRef("id")})
    others = RightsRequest.objects.filter(fits, case=OuterRef("case")).filter(nearer | as_near)
    found: QuerySet[RightsRequest] = RightsRequest.objects.of(controller).filter(fits, ~Exists(others)).order_by(*order)
    return found


def count_matching(controller: Controller, reader: Reader, filters: Filters) -> int:
    """How many cases the list holds, capped as `counts` are. One query."""
    found = RightsRequest.objects.of(controller).filter(fitting(reader, filters))
    return count_capped({"list": found})["list"]


def with_what_rows_need(found: "QuerySet[RightsRequest]") -> "QuerySet[RightsRequest]":
    return found.select_related("case__data_key", "pack_version", "handler").defer("pack_version__data")


def page_of(found: "QuerySet[RightsRequest]", query: Any) -> Page:
    """The page that the address asks for, by `before` or `after`. One query (two where `before` finds nothing)."""
    return page_by_place(with_what_rows_need(found), query)


def rows_for(requests: list[RightsRequest], user: User) -> list[Row]:
    """One row each; as many queries for fifty as for one."""
    situations = gather(requests)
    rights: dict[UUID, list[str]] = defaultdict(list)
    others = RightsRequest.objects.filter(case__in=[r.case_id for r in requests]).order_by("due_on", "id")
    for case, right in others.values_list("case", "right"):
        rights[case].append(str(right_word(right)))
    return [
        Row(
            request,
            _(", ").join(rights[request.case_id]),
            masked(request.case),
            person_wrote(situations[request.pk]) or next_step(situations[request.pk]),
            State(request.state),
            due_words(request),
            situations[request.pk].ended_on,
            whom(request, user),
            situations[request.pk].unread,
        )
        for request in requests
    ]


def due_words(request: RightsRequest) -> tuple[str, str]:
    """('', '') where the badge is to count the days; what ended says how."""
    ended = {
        State.ANSWERED: _("answered"),
        State.WITHDRAWN: _("withdrawn"),
        State.LAPSED: _("lapsed"),
    }.get(State(request.state))
    return (ended, "done" if request.state == State.ANSWERED else "ended") if ended else ("", "")


def whom(request: RightsRequest, user: User) -> str:
    if request.handler is None:
        return _("nobody")
    return _("you") if request.handler_id == user.pk else str(request.handler)
