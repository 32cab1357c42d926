"""What a letter, mail or call says about each right, written down by staff into the fields of the public form.

Whatever it does not say stays empty and can be asked of the person. What came by the form is in the person's own words:
nobody writes into that.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal.controllers.packs import Pack, pack_at
from privacyportal.staff.models import Role, User
from requests import workflow
from requests.fulfil.by_staff import need_role, tell_trail
from requests.intake.filing import answers_of, complained_of, fields_of
from requests.models import Case, Involvement, RightsRequest, State

MAY = (Role.VERIFIER, Role.HANDLER)
"""Who may enter a request and read what the person wrote."""
BEFORE_APPROVAL = (State.VERIFYING, State.FULFILLING)


def asked_now(pack: Pack, rights: Sequence[RightsRequest]) -> list[str]:
    """Rights of the case whose form asks something of its own and that are still worked on."""
    return [row.right for row in rights if row.state in BEFORE_APPROVAL and fields_of(pack, row.right)]


def why_not(case: Case, pack: Pack, rights: Sequence[RightsRequest]) -> Any:
    """The sentence why nothing is written down here; None where it can be. `rights`: all of the case."""
    if case.entered_by_id is None:
        return _("It came by the form: these are the person’s own answers.")
    if not asked_now(pack, rights):
        return _("Nothing more is asked about this now.")
    return None


def write_down(case: Case, user: User, given: Mapping[str, Any]) -> None:
    """Keeps the answers with each right that asks for them, as the form would. Raises NotPossible."""
    need_role(case, user, *MAY)
    with transaction.atomic():
        rights = [workflow.lock(right) for right in case.rights.order_by("id")]
        case, pack = rights[0].case, pack_at(rights[0].pack_version)
        if (sentence := why_not(case, pack, rights)) is not None:
            raise workflow.NotPossible(sentence)
        kept, changed = dict(case.asked or {}), set()
        for row in rights:
            if row.right not in asked_now(pack, [row]):
                continue
            before, after = kept.get(row.right, {}), answers_of(pack, row.right, given)
            changed |= {field for field in {*before, *after} if before.get(field) != after.get(field)}
            kept[row.right] = after
            row.complains_of = complained_of(case, after)
            row.save(update_fields=["complains_of"])
        if not changed:
            raise workflow.NotPossible(_("It stands there like this already."))
        case.asked = kept
        case.save(update_fields=["asked"])
        for row in rights:
            if row.state in BEFORE_APPROVAL:
                workflow.involve(row, user, Involvement.Deed.HANDLED)
        tell_trail("request.written_down", case, user, fields=sorted(changed))
