"""What a person adds while we find out who is asking: only what was left empty, and nothing afterwards.

Typed by themselves on the page of their request, or noted by staff from a letter, mail or call; these also put right
what stands there wrong, while no decision is made on it.
"""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal.audit.trail import Actor, record
from privacyportal.staff.models import User
from requests import workflow
from requests.findable import INDEXED, make_findable
from requests.guards import known
from requests.identity.asking import open_asks
from requests.identity.decision import TICKABLE
from requests.identity.source_fact import FACTS, give_fact
from requests.models import Case, Evidence, RightsRequest, State

ADDABLE = ("account_id", "device_serial", "details")
OF_ANOTHER = ("represented_email", "represented_phone")
"""Where somebody asks for another: that person's."""


def missing(case: Case) -> tuple[str, ...]:
    """The fields that may still be added."""
    fields = (*OF_ANOTHER, *ADDABLE) if case.for_another else ADDABLE
    return tuple(name for name in fields if not getattr(case, name))


def supplement(request: RightsRequest, given: Mapping[str, str], noted_by: User | None = None) -> list[str]:
    """Adds the given answers to the case, sealed and indexed. Returns the names of the fields that were new.

    `noted_by`: staff who wrote down what a letter, mail or call says; what stood there is put right by it. Raises
    workflow.NotPossible outside `verifying`: later nobody would look at it.
    """
    with transaction.atomic():
        row = workflow.lock(request)
        if row.state != State.VERIFYING:
            raise workflow.NotPossible(workflow.why_not_now(row))
        case = row.case
        open_to = {*missing(case), *(_put_right(case) if noted_by else ())}
        added = [name for name in given if name in open_to and given[name] not in {"", getattr(case, name)}]
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
            actor=Actor.staff(noted_by) if noted_by else Actor.person(),
            subject=("case", str(case.pk)),
            facts={"right": row.right, "fields": added},
        )
    return added


def _put_right(case: Case) -> tuple[str, ...]:
    """What may stand there wrong. Where a decision counts nothing: systems are searched for what it was made on."""
    return TICKABLE if not known(case) else ()


def notable(case: Case) -> list[str]:
    """Kinds of fact that staff can note of what the person said elsewhere: what was asked for, what the case has not,
    and what it may have wrong; [] once nobody looks at it any more.
    """
    if not case.rights.filter(state=State.VERIFYING).exists():
        return []
    open_to = {*_asked_facts(case), *missing(case), *_put_right(case)}
    return [kind for kind in FACTS if kind in open_to]


def note_facts(case: Case, user: User, given: Mapping[str, str]) -> None:
    """Inside the caller's transaction. An identifier stands with the request from now on, so that a verifier can tick
    it once it is proven; what was asked for is looked up, too. Raises workflow.NotPossible, InvalidIdentifier.
    """
    if not given:
        return
    if not given.keys() <= set(notable(case)):
        raise workflow.NotPossible(_("This was given already, or is not needed any more."))
    right = case.rights.filter(state=State.VERIFYING).order_by("id")[0]
    supplement(right, {kind: given[kind] for kind in TICKABLE if kind in given}, user)
    for kind, row in _asked_facts(case).items():
        if kind in given:
            give_fact(row, given[kind], noted_by=user)


def _asked_facts(case: Case) -> dict[str, Evidence]:
    return {str(row.facts["kind"]): row for row in open_asks(case) if row.method == "source_fact"}
