"""Open requests that hold the same identifiers, found by the blind index."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from privacyportal.people import index
from requests.fulfil import merge
from requests.models import Case
from requests.models.right import OPEN_STATES
from requests.workspace.names import right_word

WORDS: dict[str, Any] = {
    "represented_email": _("the same email address of the person for whom they ask"),
    "represented_phone": _("the same phone number of the person for whom they ask"),
    "email": _("the same email address"),
    "phone_number": _("the same phone number"),
    "account_id": _("the same account"),
    "device_serial": _("the same serial number"),
}


@dataclass(frozen=True)
class Duplicate:
    case: Case
    same: list[str]
    rights: list[str]
    joinable: bool


def duplicates_of(case: Case) -> list[Duplicate]:
    """Of the same controller, open, not joined with another; the oldest first. A case that is over has none."""
    if not case.rights.filter(state__in=OPEN_STATES).exists():
        return []
    shared = index.sharing(case.controller, case.data_key, WORDS.keys())
    found = Case.objects.of(case.controller).filter(
        data_key__in=list(shared), rights__state__in=OPEN_STATES, merged_into__isnull=True, test=case.test
    )
    return [
        Duplicate(
            other,
            [str(WORDS[kind]) for kind in WORDS if kind in same],
            [str(right_word(each.right)) for each in other.rights.all()],
            merge.why_not(case, other, shared[other.data_key_id]) is None,
        )
        for other in found.exclude(pk=case.pk)
        .distinct()
        .select_related("data_key", "controller")
        .prefetch_related("rights")
        .order_by("received_at")[:20]
        if (same := shared[other.data_key_id] - (merge.CONTACT if case.for_another or other.for_another else set()))
    ]
