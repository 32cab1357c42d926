"""What the status page shows, and when: the date, the steps, the passphrase once the copy is on its way, the answer."""

import dataclasses
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from privacyportal import clock
from privacyportal.controllers.packs import Pack, pack_at
from privacyportal.formats import written_day
from privacyportal.mail import outbox
from requests import deadlines, guards, workflow
from requests.complaint import appeal_after, complaint_of, leaves_out
from requests.copies.passphrase import spelled
from requests.dates import dates_of
from requests.fulfil import fee
from requests.fulfil.messages import unread_of
from requests.fulfil.working import written
from requests.identity.supplement import missing
from requests.intake.before import Earlier, earlier_answers
from requests.intake.facts import read_facts
from requests.intake.next_steps import next_steps
from requests.intake.offer import is_offered
from requests.intake.story import Story, tell
from requests.intake.wanted import Wanted, wanted_of
from requests.letters.answer import Done, done_in, receiver_of
from requests.letters.follows import what_follows
from requests.letters.know import Holding, holdings
from requests.letters.paper import letters_given
from requests.letters.reach import reachable
from requests.models import Case, CaseSession, DataCopy, FeeQuote, NoteKind, Outcome, RightsRequest, State
from requests.rights import Work, plan_of


@dataclasses.dataclass(frozen=True)
class Refusal:
    ground: Any
    reason: str


@dataclasses.dataclass(frozen=True)
class Track:
    """One right of the case, as its person sees it."""

    right: RightsRequest
    asked: Promise
    story: Story
    is_open: bool
    left: int | None
    sentence: str
    counted: list[deadlines.DayCounted]
    copy: DataCopy | None
    spelled: str
    refusal: Refusal | None
    done: list[Done]
    words: str
    follows: str
    """What stops and from when, or what goes on after the answer."""
    holdings: list[Holding]
    """To the right to know: what is held of all customers, as the data maps say it today."""
    appeal: Any
    """How to appeal to us against an answer that does not do all that was asked."""
    may_withdraw: bool
    left_out: bool
    """Something is left out of the copy; its first page says what."""
    again_on: date | None
    """When it was opened again."""
    earlier: list[Earlier]
    """What was answered before that."""
    receiver: str
    """Where the person wants the copy sent, as they wrote it."""
    fee: FeeQuote | None
    """That the person has accepted or declined."""

    @property
    def nothing_held(self) -> bool:
        """Of the person."""
        answered = self.right.state == State.ANSWERED and self.right.outcome == Outcome.NOTHING_HELD
        return answered and not plan_of(self.right.right).discreet


def rights_of(case: Case) -> list[RightsRequest]:
    """All rights of the case: those still open first, the one whose date is nearest before the others."""
    rights = list(case.rights.select_related("pack_version", "fee__reason__data_key").order_by("due_on", "id"))
    for right in rights:
        right.case = case
    return sorted(rights, key=lambda right: not State(right.state).look.open)


def page_of(case: Case, rights: list[RightsRequest], session: CaseSession, pack: Pack) -> dict[str, Any]:
    """`pack`: the newest, for the page's frame. What was promised comes from the one that each is pinned to.

    `rights`: all of the case, the nearest date first.
    """
    first = rights[0]
    wanted = wanted_of(case, rights)
    withheld = guards.withheld(case) is not None
    tracks = [track_of(case, right, wanted, withheld=withheld) for right in rights]
    anything_given = any(right.answered_at or right.round > 1 for right in rights)
    return {
        "pack": pack,
        "case": case,
        "tracks": tracks,
        "withdrawable": [track for track in tracks if track.may_withdraw],
        "complaint": complaint_of(first),
        "may_complain": is_offered(pack, "complain", {"country": case.country, "region": case.region}),
        "mailed": reachable(case),
        "next_steps": next_steps(case, rights, pack, wanted),
        "wanted": wanted,
        "letters": letters_given(case) if anything_given else [],
        "withheld": withheld and anything_given,
        "may_add": any(right.state == State.VERIFYING for right in rights) and bool(missing(case)),
        "unread": unread_of(case).count(),
        "closes_at": session.expires_at,
        "minutes": pack.portal.session_minutes,
    }


def track_of(case: Case, right: RightsRequest, wanted: Wanted, *, withheld: bool = False) -> Track:
    """`withheld`: what was answered does not stand here, while somebody else may be asking."""
    promised = pack_at(right.pack_version)
    dates = dates_of(right, clock.today(promised.zone))
    is_open = State(right.state).look.open
    copy = copy_on_its_way(right) if not withheld else None
    discreet = plan_of(right.right).discreet
    told = right.state == State.ANSWERED and (discreet or (right.outcome != Outcome.REFUSED and not withheld))
    facts = read_facts(case, right, promised, wanted)
    return Track(
        right=right,
        asked=plan_of(right.right).title,
        story=tell(facts),
        is_open=is_open,
        left=deadlines.days_left(right.due_on, clock.today(promised.zone)) if is_open else None,
        sentence=_where_from(right, deadlines.sentence(dates)),
        counted=deadlines.days_counted(dates) if is_open else [],
        copy=copy,
        spelled=spelled(copy.passphrase, get_language() or "en") if copy else "",
        refusal=refusal_of(case, right),
        done=done_in(right) if told and plan_of(right.right).work == Work.CHANGE else [],
        words=written(right) if told and plan_of(right.right).work != Work.DISCLOSE else "",
        follows=what_follows(right) if told else "",
        holdings=holdings(case.controller) if told and right.right == "know" else [],
        appeal=appeal_after(right, right.outcome) if right.state == State.ANSWERED else None,
        may_withdraw=workflow.why_not("withdraw", right, workflow.Deed.of_person()) is None,
        left_out=copy is not None and leaves_out(right),
        again_on=clock.day_of(again_at, promised.zone) if (again_at := facts.again_at) else None,
        earlier=earlier_answers(case, right) if not withheld else [],
        receiver=receiver_of(right) if copy else "",
        fee=fee.settled(right),
    )


def _where_from(right: RightsRequest, sentence: str) -> str:
    """Where the date comes from; once it is answered, also which date it was."""
    if right.answered_on is None:
        return sentence
    return _("Our answer was due on %(day)s: %(sentence)s") % {"day": written_day(right.due_on), "sentence": sentence}


def copy_on_its_way(right: RightsRequest) -> DataCopy | None:
    """The copy whose passphrase may be shown: its mail has been handed over, and not a moment before (DESIGN §6)."""
    copy: DataCopy | None = (
        right.copies.select_related("data_key", "approval")
        .filter(approval__round=right.round, approval__voided_at__isnull=True)
        .order_by("-queued_at", "-id")
        .first()
    )
    if copy is None:
        return None
    if right.state == State.ANSWERED and right.outcome == Outcome.FULFILLED:
        return copy
    mails = outbox.mails_about("right", str(right.pk)).filter(letter="answer.copy", attachment_place=copy.place)
    left = any(mail.handed_over_at is not None or mail.left_at is not None for mail in mails)
    return copy if left else None


def refusal_of(case: Case, right: RightsRequest) -> Refusal | None:
    """The ground and the reason, once the answer has left."""
    if right.state != State.ANSWERED or right.outcome != Outcome.REFUSED or plan_of(right.right).discreet:
        return None
    note = (
        case.notes.filter(kind=NoteKind.REFUSAL, right=right.right).select_related("data_key").order_by("-at").first()
    )
    ground = pack_at(right.pack_version).ground(right.refusal_ground).title
    return Refusal(ground, note.text if note else "")
