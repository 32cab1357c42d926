"""The register of requests as CSV for spreadsheets: what was asked, when, and how it was answered. No personal data."""

import csv
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from privacyportal.controllers.models import Controller
from requests.figures.words import ground_word
from requests.intake.countries import name_of
from requests.models import Channel, Outcome, RightsRequest, State
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


def lines(controller: Controller, first: date, last: date) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, row by row, as long as it takes. Tests and duplicates are left out."""
    writer = csv.writer(_Echo())
    yield b"\xef\xbb\xbf" + str(writer.writerow(_heading())).encode()
    for row in _rows(controller, first, last):
        yield str(writer.writerow([defused(cell) for cell in row])).encode()


def defused(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _heading() -> list[str]:
    return [
        _("Reference"), _("Right"), _("Stage"), _("Received"), _("Due"), _("Answered"), _("Days"),
        _("Days late"), _("Outcome"), _("Ground"), _("Came by"), _("Country"),
    ]  # fmt: skip


def _rows(controller: Controller, first: date, last: date) -> Iterator[list[Any]]:
    """Asked for in parts by the place of the last row, so that no list of all is ever held."""
    asked = Q(case__received_on__gte=first, case__received_on__lte=last)
    answered = Q(answered_on__gte=first, answered_on__lte=last)
    rights = RightsRequest.objects.of(controller).counted().heard().filter(asked | answered)
    columns = (
        "id", "case__reference", "right", "state", "case__received_on", "due_on", "answered_on", "outcome",
        "refusal_ground", "case__channel", "case__country",
    )  # fmt: skip
    found = rights.order_by("id").values_list(*columns)
    part = list(found[:CHUNK])
    while part:
        for _pk, *row in part:
            yield _row(row)
        part = list(found.filter(id__gt=part[-1][0])[:CHUNK])


def _row(row: list[Any]) -> list[Any]:
    reference, right, state, received_on, due_on, answered_on, outcome, ground, channel, country = row
    answered = state == State.ANSWERED and answered_on is not None
    return [
        reference,
        right_word(right),
        State(state).label,
        received_on.isoformat(),
        due_on.isoformat(),
        answered_on.isoformat() if answered else "",
        (answered_on - received_on).days if answered else "",
        max(0, (answered_on - due_on).days) if answered else "",
        Outcome(outcome).label if outcome else "",
        ground_word(ground) if outcome == Outcome.REFUSED else "",
        Channel(channel).label,
        name_of(country) or country,
    ]
