"""What staff can find a case by: its identifiers, by a blind index of each one's normalised form."""

from privacyportal.people import index
from privacyportal.people.identifiers import InvalidIdentifier, lookup_form
from requests.models import Case

INDEXED = {
    "email": "email", "phone": "phone_number", "account_id": "account_id", "device_serial": "device_serial",
    "name": "name", "represented": "name",
    "represented_email": "represented_email", "represented_phone": "represented_phone",
}  # fmt: skip
"""Fields of a case that staff can search by, and the index each one stands in."""
ALSO = {"email": "represented_email", "phone_number": "represented_phone"}
"""Indexes of their own for whom somebody asks: codes are counted, and gathered, by the address of who asks alone."""
_FORMS = {other: kind for kind, other in ALSO.items()}


def make_findable(case: Case, field: str) -> None:
    """Inside the caller's transaction. What cannot be read (a phone number) stays as typed and cannot be searched for;
    an address that codes go to must be one. Raises InvalidIdentifier.
    """
    value, kind = getattr(case, field), INDEXED[field]
    if not value:
        return
    try:
        index.put(case.controller, case.data_key, kind, lookup_form(_FORMS.get(kind, kind), value, case.country))
    except InvalidIdentifier:
        if kind == "email":
            raise
