"""What a person adds while we find out who is asking: only what was left empty, and nothing afterwards."""

from collections.abc import Mapping

from django.db import transaction

from privacyportal.audit.trail import Actor, record
from requests import workflow
from requests.findable import INDEXED, make_findable
from requests.models import Case, RightsRequest, State

ADDABLE = ("account_id", "device_serial", "details")
OF_ANOTHER = ("represented_email", "represented_phone")
"""Where somebody asks for another: that person's."""


def missing(case: Case) -> tuple[str, ...]:
    """The fields that may still be added."""
    fields = (*OF_ANOTHER, *ADDABLE) if case.for_another else ADDABLE
    return tuple(name for name in fields if not getattr(case, name))


def supplement(request: RightsRequest, given: Mapping[str, str]) -> list[str]:
    """Adds the given answers to the case, sealed and indexed. Returns the names of the fields that were new.

    Raises workflow.NotPossible outside `verifying`: later nobody would look at it.
    """
    with transaction.atomic():
        row = workflow.lock(request)
        if row.state != State.VERIFYING:
            raise workflow.NotPossible(workflow.why_not_now(row))
        case = row.case
        added = [name for name in missing(case) if given.get(name)]
        if not added:
            return []
        for name in added:
            setattr(case, name, given[name])
            if name in INDEXED:
                make_findable(case, name)
        case.save(update_fields=added)
        record(
            "identity.supplemented",
            controller=case.controller,
            actor=Actor.person(),
            subject=("case", str(case.pk)),
            facts={"right": row.right, "fields": added},
        )
    return added
