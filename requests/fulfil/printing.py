"""The copy on paper, for whoever is reached by post alone: nobody could open its page for them."""

import io

import pikepdf
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal.staff.models import Role, User
from privacyportal.vault import files
from requests import workflow
from requests.deed import Deed
from requests.fulfil.by_staff import need_role, tell_trail
from requests.guards import kept_answer, proven, withheld
from requests.letters.reach import Way, way_to
from requests.models import DataCopy, Outcome, RightsRequest, State


def printable_copy(request: RightsRequest) -> DataCopy | None:
    """The approved copy of an answer to somebody who has neither mail nor phone: to be posted, or posted already."""
    if withheld(request.case) is not None:
        return None
    answered = request.state == State.ANSWERED and request.outcome == Outcome.FULFILLED
    waits = kept_answer(request) is not None and proven(request, Deed.of_portal()) is None
    if not waits and not (answered and way_to(request.case) is Way.POST):
        return None
    copies = request.copies.filter(approval__round=request.round, approval__voided_at__isnull=True).exclude(file="")
    found: DataCopy | None = copies.select_related("data_key").order_by("-queued_at", "-id").first()
    return found


def open_for_print(request: RightsRequest, user: User) -> bytes:
    """Without its passphrase; that it was opened stays on record. Raises NotPossible where there is none to print."""
    with transaction.atomic():
        need_role(request.case, user, Role.HANDLER)
        if (sentence := withheld(request.case)) is not None:
            raise workflow.NotPossible(sentence)
        copy = printable_copy(request)
        if copy is None:
            raise workflow.NotPossible(_("Only a copy for somebody who has neither mail nor phone is printed here."))
        tell_trail("copy.printed", request, user)
        content = files.load(copy.data_key, copy.file, copy.place)
    opened = io.BytesIO()
    with pikepdf.open(io.BytesIO(content), password=str(copy.passphrase)) as document:
        document.save(opened)
    return opened.getvalue()
