"""Finding requests by what staff were told on the phone: a reference, an address, a number, a name.

Identifiers are looked up by their blind index, never by opening rows, and never stand in an address.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal import countries
from privacyportal.controllers.models import Controller
from privacyportal.people import index
from privacyportal.people.identifiers import InvalidIdentifier, lookup_form
from requests.findable import ALSO
from requests.models import Case, RightsRequest
from requests.models.right import OPEN_STATES
from requests.reference import read_reference
from requests.workspace.queue import with_what_rows_need

MOST = 50
KINDS: dict[str, Any] = {
    "email": gettext_lazy("email address"),
    "phone_number": gettext_lazy("phone number"),
    "account_id": gettext_lazy("account"),
    "device_serial": gettext_lazy("serial number of a device"),
    "name": gettext_lazy("whole name"),
}


@dataclass(frozen=True)
class Found:
    requests: list[RightsRequest]
    searched_by: list[str]
    """In words, the kinds that what was typed can be."""
    more: bool = False


def find_requests(controller: Controller, typed: str) -> Found:
    """The cases under this reference or identifier, newest first; at most fifty. The right with the nearest
    date stands for each. Four queries. A reference may lack the company's part; what was typed full-width, as Chinese
    keyboards write, is read as it was meant.
    """
    reference = read_reference(typed) or read_reference(f"{controller.key}-{typed}")
    spellings = {typed, unicodedata.normalize("NFKC", typed)}
    by: list[str] = [_("reference")] if reference else []
    wanted: list[tuple[str, str]] = []
    for kind, words in KINDS.items():
        forms = {form for text in spellings for form in _forms(kind, text)}
        if forms:
            by.append(str(words))
        wanted += [(each, form) for each in (kind, ALSO.get(kind)) if each for form in forms]
    fits = Q(data_key__in=index.find_any(controller, wanted)) | Q(reference=reference or "-")
    cases = list(Case.objects.of(controller).filter(fits).order_by("-id").values_list("pk", flat=True)[: MOST + 1])
    nearest: dict[UUID, RightsRequest] = {}
    for right in with_what_rows_need(RightsRequest.objects.of(controller).filter(case__in=cases[:MOST])):
        nearest[right.case_id] = min(right, nearest.get(right.case_id, right), key=_nearness)
    return Found([nearest[case] for case in cases[:MOST] if case in nearest], by, len(cases) > MOST)


def _nearness(right: RightsRequest) -> tuple[bool, date, UUID]:
    """Of the rights of a case what is open stands for it, the first date before the later ones."""
    return right.state not in OPEN_STATES, right.due_on, right.pk


def _forms(kind: str, typed: str) -> set[str]:
    """What was typed, in the form of this kind. A number without its country is tried in every country."""
    if (kind == "email") != ("@" in typed) and kind in {"email", "phone_number"}:
        return set()
    if kind in {"account_id", "device_serial"} and "@" in typed and " " in typed.strip():
        return set()
    regions = [""]
    if kind == "phone_number" and not typed.strip().startswith("+") and any(sign.isdigit() for sign in typed):
        regions += list(countries.NAMES)
    forms = set()
    for region in regions:
        try:
            forms.add(lookup_form(kind, typed, region))
        except InvalidIdentifier:
            continue
    return forms
