"""The register of requests as CSV for spreadsheets: what was asked, when, and how it was answered. No personal data.

A row a right. The rows without an entry under "Merged into" are those that the figures count, so that both say the
same: "Answered" and its days are those of the first answer, the outcome is what was told last. A duplicate stands in
its row with the request that it was merged into.
"""

import csv
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from privacyportal import clock
from privacyportal.controllers.models import Controller, PackVersion
from privacyportal.controllers.packs import Pack, pack_at
from privacyportal.countries import name_of
from requests.figures.grounds import ground_word
from requests.models import Attachment, Channel, Extension, Outcome, RightsRequest, State
from requests.workspace.names import right_word

CHUNK = 2_000
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""First signs that a spreadsheet takes for a formula (TRAPS)."""


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def file_name(controller: Controller, period: Any) -> str:
    return f"{controller.key}-register-{period.first}-{period.last}.csv"


def lines(controller: Controller, first: date, last: date, today: date) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, row by row, as long as it takes. Tests are left out."""
    writer = csv.writer(_Echo())
    yield b"\xef\xbb\xbf" + str(writer.writerow(_heading())).encode()
    for row in _rows(controller, first, last, today):
        yield str(writer.writerow([defused(cell) for cell in row])).encode()


def defused(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _heading() -> list[str]:
    return [
        _("Reference"), _("Right"), _("Stage"), _("Received"), _("Due"), _("Extended to"), _("Answered"), _("Closed"),
        _("Days"), _("Days left"), _("Days late"), _("Outcome"), _("Ground"), _("Attachments"), _("Came by"),
        _("Country"), _("Merged into"),
    ]  # fmt: skip


COLUMNS = (
    "id", "case__reference", "right", "state", "state_since", "case__received_on", "due_on", "answered_on",
    "first_answered_on", "first_due_on", "told_outcome", "told_ground", "case__channel", "case__country",
    "pack_version_id", "extended_to", "attachments", "case__merged_into__reference",
)  # fmt: skip


def _rows(controller: Controller, first: date, last: date, today: date) -> Iterator[list[Any]]:
    """Asked for in parts by the place of the last row, so that no list of all is ever held. A query a part, and one
    more where it meets versions of the pack that no part before had.
    """
    asked = Q(case__received_on__gte=first, case__received_on__lte=last)
    answered = Q(first_answered_on__gte=first, first_answered_on__lte=last)
    counted_or_merged = Q(is_counted=True) | Q(case__merged_into__isnull=False, case__test=False)
    rights = RightsRequest.objects.of(controller).heard().filter(counted_or_merged).filter(asked | answered)
    found = rights.annotate(extended_to=_extended_to(), attachments=_attachments()).order_by("id")
    packs: dict[int, Pack] = {}
    part = list(found.values_list(*COLUMNS, named=True)[:CHUNK])
    while part:
        new = {row.pack_version_id for row in part} - packs.keys()
        if new:
            packs |= {version.pk: pack_at(version) for version in PackVersion.objects.filter(pk__in=new)}
        for row in part:
            yield _row(row, packs[row.pack_version_id], today)
        part = list(found.filter(id__gt=part[-1].id).values_list(*COLUMNS, named=True)[:CHUNK])


def _extended_to() -> Subquery:
    """The date that the person was told last."""
    extensions: QuerySet[Any] = Extension.objects.filter(request=OuterRef("pk"))
    return Subquery(extensions.order_by("-to").values("to")[:1])


def _attachments() -> Subquery:
    """Files that came for this right or for the case as a whole; those destroyed since came, too."""
    files: QuerySet[Any] = Attachment.objects.filter(Q(right="") | Q(right=OuterRef("right")), case=OuterRef("case"))
    return Subquery(files.order_by().values("case").annotate(number=Count("pk")).values("number"))


def _row(row: Any, pack: Pack, today: date) -> list[Any]:
    state, received_on, due_on = State(row.state), row.case__received_on, row.due_on
    answered_on = row.first_answered_on
    closed_on = None if state.look.open else row.answered_on or clock.day_of(row.state_since, pack.zone)
    until = answered_on or (today if state.look.open else None)
    return [
        row.case__reference,
        right_word(row.right),
        state.label,
        received_on.isoformat(),
        due_on.isoformat(),
        row.extended_to.isoformat() if row.extended_to else "",
        answered_on.isoformat() if answered_on else "",
        closed_on.isoformat() if closed_on else "",
        max(0, (answered_on - received_on).days) if answered_on else "",
        (due_on - today).days if state.look.open and due_on >= today else "",
        max(0, (until - (row.first_due_on or due_on)).days) if until else "",
        Outcome(row.told_outcome).label if row.told_outcome else "",
        ground_word(row.told_ground, pack) if row.told_ground else "",
        row.attachments or 0,
        Channel(row.case__channel).label,
        name_of(row.case__country) or row.case__country,
        row.case__merged_into__reference or "",
    ]
