"""Leaving rows out and blackening values, before approval. Each is a row of its own: two people lose nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.staff.access import roles_of
from privacyportal.staff.models import Role, User
from requests import guards, workflow
from requests.copies.assemble import still_standing
from requests.models import Involvement, NoteKind, Redaction, RightsRequest, RowBlock, State, WhyOut
from requests.notes import is_note, write_note
from requests.sources.mapping import DataMapError
from requests.sources.store import BlockDamaged

COLLECTED_ANEW = _("These rows were collected anew in the meantime. Look at them again.")


@dataclass(frozen=True)
class Cell:
    """An address in the collected rows; an empty column is the whole row."""

    block_id: int
    row: int
    column: str = ""


@dataclass(frozen=True)
class Why:
    """Why something is taken out. `words`, for another reason alone, are read by the person."""

    reason: WhyOut = WhyOut.OTHERS
    words: str = ""


ABOUT_OTHERS = Why()


def _may_change(request: RightsRequest, user: User) -> None:
    if Role.HANDLER not in roles_of(user, request.case.controller):
        raise workflow.NotPossible(_("Your role does not allow this step."))
    if request.state not in {State.FULFILLING, State.APPROVING, State.CARRYING_OUT}:
        raise workflow.NotPossible(workflow.why_not_now(request))
    if request.state == State.CARRYING_OUT and guards.answer_is_leaving(request):
        raise workflow.NotPossible(_("The answer is leaving right now; it can no longer be changed."))


def _blocks_of(request: RightsRequest, cells: list[Cell]) -> dict[int, RowBlock]:
    """The current blocks that the cells lie in. Raises NotPossible where one is not there (any more)."""
    blocks: dict[int, RowBlock] = RowBlock.objects.filter(
        run__request=request, run__round=request.round, run__superseded_at__isnull=True
    ).in_bulk({cell.block_id for cell in cells})
    if any(cell.block_id not in blocks or not 0 <= cell.row < blocks[cell.block_id].rows for cell in cells):
        raise workflow.NotPossible(COLLECTED_ANEW)
    return blocks


def take_out(request: RightsRequest, user: User, cells: Iterable[Cell], why: Why = ABOUT_OTHERS) -> int:
    """Leaves rows out and blackens values. Returns how many were new or have another reason now. An approval of the
    old content is void.
    """
    return _change(request, user, list(cells), why)


def submit(request: RightsRequest, user: User) -> RightsRequest:
    """Hands the reviewed rows over for approval. Where a blackened value still stands elsewhere, says where."""
    try:
        standing = still_standing(request) if request.state == State.FULFILLING else []
    except BlockDamaged as damage:
        raise workflow.NotPossible(damage.sentence) from None
    except DataMapError:
        raise workflow.NotPossible(_("The data map of a source cannot be read. Mend it and collect again.")) from None
    if standing:
        raise workflow.NotPossible(
            _("What was blackened still stands elsewhere. Blacken it there too, or put it back: %(places)s")
            % {"places": "; ".join(f"{each.blackened} → {each.found}" for each in standing[:8])}
        )
    return workflow.perform("submit", request, workflow.Deed.of_staff(user))


def put_back(request: RightsRequest, user: User, cells: Iterable[Cell]) -> int:
    return _change(request, user, list(cells), None)


def _change(request: RightsRequest, user: User, cells: list[Cell], why: Why | None) -> int:
    """`why` something is taken out; None puts it back."""
    with transaction.atomic():
        row = workflow.lock(request)
        _may_change(row, user)
        blocks = _blocks_of(row, cells)
        standing = Redaction.objects.filter(block__in=blocks)
        wanted = dict.fromkeys((cell.block_id, cell.row, cell.column) for cell in cells)
        changed, facts = _take(row, user, standing, wanted, why) if why else (_delete(standing, wanted), {})
        if not changed:
            return 0
        workflow.involve(row, user, Involvement.Deed.REDACTED)
        record(
            "review.taken_out" if why else "review.put_back",
            controller=row.case.controller,
            actor=Actor.staff(user),
            subject=("case", str(row.case_id)),
            facts={"right": row.right, "entries": changed, **facts},
        )
        content_changed(row, "redaction")
        return changed


def _take(
    request: RightsRequest, user: User, standing: Any, wanted: dict[tuple[int, int, str], None], why: Why
) -> tuple[int, dict[str, str]]:
    """How many were taken out or given this reason, and what the trail says of it."""
    there = {(block, n, column): (pk, reason, note) for pk, block, n, column, reason, note in standing.values_list(
        "pk", "block_id", "row", "column", "reason", "note_id"
    )}  # fmt: skip
    same = {None, *(note for _pk, _reason, note in there.values() if note and is_note(note, why.words))}
    new = [address for address in wanted if address not in there]
    other = [
        pk for address, (pk, reason, note) in there.items()
        if address in wanted and (reason != why.reason or note not in same)
    ]  # fmt: skip
    if not new and not other:
        return 0, {}
    facts = {"reason": str(why.reason)}
    note = None
    if why.reason == WhyOut.ANOTHER:
        note = write_note(request.case, NoteKind.REDACTION, why.words, user)
        facts |= {"note": str(note.pk), "digest": note.digest}
    Redaction.objects.bulk_create(
        [Redaction(block_id=block, row=n, column=column, by=user, reason=why.reason, note=note)
         for block, n, column in new],
        batch_size=500,
    )  # fmt: skip
    for start in range(0, len(other), 500):
        portion = Redaction.objects.filter(pk__in=other[start : start + 500])
        portion.update(reason=why.reason, note=note, by=user, at=clock.now())
    return len(new) + len(other), facts


def _delete(standing: Any, wanted: dict[tuple[int, int, str], None]) -> int:
    """By primary key, in portions: thousands of values may be put back at once."""
    found = standing.values_list("pk", "block_id", "row", "column")
    gone = [pk for pk, *address in found if tuple(address) in wanted]
    for start in range(0, len(gone), 500):
        Redaction.objects.filter(pk__in=gone[start : start + 500]).delete()
    return len(gone)


def content_changed(request: RightsRequest, code: str) -> bool:
    """Inside the deed that changed the content: a standing approval is void. True where the request goes back."""
    goes_back = workflow.void_approval(request, code) and request.state == State.CARRYING_OUT
    if goes_back:
        workflow.perform("content_changed", request, workflow.Deed.of_portal(cause=code))
    return goes_back
