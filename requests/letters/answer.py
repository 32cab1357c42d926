"""The letters that answer: the copy, nothing held, a refusal. Each names where to complain next (P-08)."""

import dataclasses
from typing import Any

from django.utils.translation import gettext_lazy as _

from privacyportal.controllers.packs import pack_at
from privacyportal.mail import outbox
from privacyportal.mail.models import OutgoingMail
from requests.complaint import leaves_out, way_on
from requests.guards import known, standing_hold
from requests.letters.follows import what_follows
from requests.letters.know import holdings
from requests.letters.links import status_link
from requests.letters.mailing import addressed
from requests.letters.reach import Way, keep, post_or_keep, reachable, way_to
from requests.models import DataCopy, Intent, Note, NoteKind, Outcome, PlanRow, RightsRequest
from requests.rights import plan_of
from requests.sources.naming import system_name

OUTCOMES = {
    "answer.copy": Outcome.FULFILLED,
    "answer.nothing_held": Outcome.NOTHING_HELD,
    "answer.done": Outcome.FULFILLED,
    "answer.words": Outcome.FULFILLED,
    "answer.know": Outcome.FULFILLED,
    "answer.refused": Outcome.REFUSED,
    "answer.waiting": Outcome.REFUSED,
}
"""Of `answer.done` the plan's rows say more: it may be fulfilled in part, or nothing was held."""
TITLES = {
    "answer.copy": _("the answer, with the copy"),
    "answer.nothing_held": _("the answer: nothing is held"),
    "answer.done": _("the answer: what was done"),
    "answer.words": _("the answer, in words"),
    "answer.know": _("the answer: how data is used"),
    "answer.refused": _("the answer: refused"),
    "answer.waiting": _("an answer waits behind the code"),
}


def _post(
    letter: str,
    request: RightsRequest,
    attachment: outbox.Attachment | None = None,
    *,
    whole: bool = True,
    **context: Any,
) -> OutgoingMail | None:
    """None where nobody can be mailed: then the words wait as a message, and the answer counts as given.

    `whole`: the answer does all that was asked.
    """
    everything = {**_said_in_all(request, whole=whole), **context}
    about = ("right", str(request.pk))
    if request.case.confirmed_at is None:  # nobody has shown the address to be theirs
        return _behind_the_code(letter, request, everything)
    return post_or_keep(request.case, letter, everything, about=about, right=request.right, attachment=attachment)


def _behind_the_code(letter: str, request: RightsRequest, everything: dict[str, Any]) -> OutgoingMail | None:
    """The letter waits there, to be read and had on paper; a mail only says that one does (DESIGN §4)."""
    about = ("right", str(request.pk))
    if not reachable(request.case):
        return post_or_keep(request.case, letter, everything, about=about, right=request.right)
    keep(request.case, letter, everything, right=request.right)
    return post_or_keep(request.case, "answer.waiting", {}, about=about, right=request.right)


def _said_in_all(request: RightsRequest, *, whole: bool = True) -> dict[str, Any]:
    case = request.case
    return {
        "reference": case.reference,
        "link": status_link(case),
        **addressed(case),
        "title": plan_of(request.right).title,
        "complaint": way_on(request, whole=whole),
        "whole": whole,
    }


def preview_words(request: RightsRequest, words: str) -> outbox.Rendered:
    """The letter that these words would make, in the person's language. Nothing is posted."""
    case = request.case
    letter, context = _in_words(request, words)
    return outbox.as_read(letter, case.language, case.controller, {**_said_in_all(request), **context})


def post_copy(request: RightsRequest, copy: DataCopy) -> OutgoingMail | None:
    """The passphrase is not in the mail: it stands on the status page only (DESIGN §6)."""
    attachment = outbox.Attachment(name=f"{request.case.reference}.pdf", file=copy.file, place=copy.place)
    to_pass_on, whole = request.right == "portability", not leaves_out(request)
    receiver = receiver_of(request)
    return _post(
        "answer.copy", request, attachment, whole=whole, pages=copy.pages, to_pass_on=to_pass_on, receiver=receiver,
        on_paper=way_to(request.case) is Way.POST,
    )  # fmt: skip


def receiver_of(request: RightsRequest) -> str:
    """Where the person wants it sent: no connector sends anything there, so they get it to pass on. '' where nobody
    was named.
    """
    named = str((request.case.asked or {}).get(request.right, {}).get("receiver") or "")
    return " ".join(named.split()).rstrip(".。")


def post_nothing_held(request: RightsRequest) -> OutgoingMail | None:
    return _post("answer.nothing_held", request, whole=False)


def answer_words(request: RightsRequest) -> Note | None:
    """What staff wrote for the answer of this round; None where nothing is."""
    notes = Note.objects.filter(case=request.case_id, kind=NoteKind.ANSWER, right=request.right, round=request.round)
    found: Note | None = notes.select_related("data_key").order_by("at", "id").last()
    return found


def _words(request: RightsRequest) -> str:
    note = answer_words(request)
    return str(note.text) if note else ""


@dataclasses.dataclass(frozen=True)
class Done:
    """What the letter says of one system."""

    system: str
    result: str
    account: str


def done_in(request: RightsRequest) -> list[Done]:
    """Each system of the plan: what was done there, what was kept and why (P-56). Words of staff as they wrote them.
    Nothing where the answer says nothing of what is held.
    """
    if plan_of(request.right).discreet:
        return []
    rows = PlanRow.objects.filter(request=request, round=request.round)
    return [
        Done(row.system or system_name(row.source), row.result, _account(row))
        for row in rows.select_related("source", "account__data_key", "reason__data_key")
    ]


def _account(row: PlanRow) -> str:
    """What stays as the plan was approved, then what was written when it was done; the same words once."""
    planned = [row.reason.text] if row.reason and row.result in {Intent.PARTLY, Intent.KEEP} else []
    written = [row.account.text] if row.account else []
    return "\n".join(dict.fromkeys(map(str, [*planned, *written])))


def post_done(request: RightsRequest) -> OutgoingMail | None:
    """Every row of the plan is closed: the person reads what was done in each system (P-56).

    The reason of a hold is for those who work on the case; what the person may know of it stands with each system.
    """
    with outbox.speaking(request.case.language, ""):
        rows, follows = done_in(request), what_follows(request)
    planned = plan_of(request.right)
    hold = standing_hold(request) if planned.destroys and not planned.discreet else None
    held_until = hold.until if hold else None
    results, words = {row.result for row in rows}, _words(request)
    whole = Intent.DO in results and results <= {Intent.DO, Intent.NOTHING}
    return _post(
        "answer.done", request, whole=whole, rows=rows, follows=follows, words=words, held_until=held_until,
        keeps=bool(results & {Intent.PARTLY, Intent.KEEP}),
    )  # fmt: skip


def post_words(request: RightsRequest) -> OutgoingMail | None:
    letter, context = _in_words(request, _words(request))
    return _post(letter, request, **context)


def _in_words(request: RightsRequest, words: str) -> tuple[str, dict[str, Any]]:
    """The letter in words; to the right to know, what the data maps say goes before them."""
    with outbox.speaking(request.case.language, ""):
        if request.right != "know":
            return "answer.words", {"words": words, "follows": what_follows(request)}
        return "answer.know", {"holdings": holdings(request.case.controller), "words": words}


def post_refusal(request: RightsRequest) -> OutgoingMail | None:
    """Before proof the mail only says that an answer waits behind the code (DESIGN §4). Where the answer says nothing
    of what is held, it does not say either why nothing is done.
    """
    if plan_of(request.right).discreet:
        return post_done(request)
    case = request.case
    reason = case.notes.filter(kind=NoteKind.REFUSAL, right=request.right).latest("at").text
    ground = pack_at(request.pack_version).ground(request.refusal_ground).title
    if known(case):
        return _post("answer.refused", request, whole=False, ground=ground, reason=reason)
    everything = {**_said_in_all(request, whole=False), "ground": ground, "reason": reason}
    return _behind_the_code("answer.refused", request, everything)
