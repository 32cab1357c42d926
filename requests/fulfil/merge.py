"""Joining a duplicate with the request that it repeats. Neither proof nor answers go from one to the other.

Whoever files a second request in somebody's name gains nothing by it: the duplicate is never verified or answered by
being one (GHSA-qx5f-ghc2-7g5c), a request is never joined with one whose address nobody has confirmed, and what two
people merely typed alike says nothing of either. No date is lost: the later one goes into the earlier.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal.people import index
from privacyportal.people.identifiers import normalise_name
from privacyportal.staff.models import Role, User
from requests import guards, workflow
from requests.figures.rollup import leave_out
from requests.fulfil.by_staff import need_role
from requests.fulfil.hold import standing
from requests.fulfil.messages import unread_of
from requests.identity.codes import way_of, ways
from requests.models import Case, RightsRequest, State
from requests.models.right import OPEN_STATES

CONTACT = {"email", "phone_number"}
"""Of who asks. Codes go to one of them: whoever reads the one page may read the other where it is the same."""
OF_PERSON = {"represented_email", "represented_phone", "account_id", "device_serial"}
"""An agent asks for many people from one address: there it says nothing of whose request it is."""
SHARED = (*CONTACT, *OF_PERSON)
WHO = ("name", "represented", "account_id", "device_serial", "country", "region")
"""What tells two people of one mailbox apart, or two requests of one person."""


def merge(duplicate: Case, into: Case, user: User) -> None:
    """Ends what is open of the duplicate; the other request stays as it is. Raises NotPossible."""
    need_role(duplicate, user, Role.VERIFIER, Role.HANDLER)
    if duplicate.pk == into.pk or duplicate.controller_id != into.controller_id:
        raise workflow.NotPossible(_("These two cannot be joined."))
    with transaction.atomic():
        rows = {case.pk: case for case in Case.objects.select_for_update(of=("self",)).select_related(
            "data_key", "controller"
        ).filter(pk__in=[duplicate.pk, into.pk])}  # fmt: skip
        ending, staying = rows[duplicate.pk], rows[into.pk]
        same = index.sharing(ending.controller, ending.data_key, SHARED).get(staying.data_key_id, set())
        if (sentence := why_not(ending, staying, same)) is not None:
            raise workflow.NotPossible(sentence)
        ending.merged_into = staying
        ending.save(update_fields=["merged_into"])
        Case.objects.filter(merged_into=ending).update(merged_into=staying)  # what was joined with it goes along
        leave_out(ending)
        for row in _open(ending):
            workflow.perform("merge", row, workflow.Deed.of_staff(user, into=staying.reference))


def why_not(ending: Case, staying: Case, same: set[str]) -> Any:
    """The sentence why the one does not go into the other; None where it does. `same`: kinds that both give alike."""
    if ending.merged_into_id is not None or staying.merged_into_id is not None:
        return _("One of these is joined with another request already.")
    if staying.confirmed_at is None:
        return _("Nobody has confirmed the address of the other request yet.")
    if not _same_person(ending, staying, same):
        return _(
            "It is not shown that both come from the same person: they share no address or number that codes go to, "
            "and nothing else that is proven of both."
        )
    return _why_not_all(ending, staying) or _why_not_now(ending, staying)


def _why_not_all(ending: Case, staying: Case) -> Any:
    """What is asked for, and by when, is in good hands with the other one."""
    if any(right.state == State.ANSWERED for right in ending.rights.all()):
        return _("Something of this request was answered already, so it counts for itself.")
    there = {right.right: right for right in _open(staying) if right.state != State.CARRYING_OUT}
    mine = _open(ending)
    if not mine or not {right.right for right in mine} <= there.keys():
        return _("This request asks for something that the other one does not.")
    if any(_differ(ending, staying, field) for field in WHO):
        return _("They name somebody or something else than the other one: these are two requests. Answer both.")
    if any(_asked(ending, right) not in ({}, _asked(staying, right)) for right in mine):
        return _("This request asks for it in another way than the other one, and that would be lost: answer both.")
    if any(there[right.right].due_on > right.due_on for right in mine):
        return _("This request is to be answered earlier than the other one: join the other one with it.")
    return None


def _why_not_now(ending: Case, staying: Case) -> Any:
    """What keeps one of them back would end with it."""
    if any(guards.withheld(case) is not None for case in (ending, staying)):
        return _("Of one of these it is in doubt or in dispute who asks: settle that first.")
    if unread_of(ending, by_staff=True).exists():
        return _("The person wrote something on this request that nobody has read: read it first.")
    if _held_longer(ending, staying):
        return _("A hold keeps the data of this request, and the other one has none for so long: place it there first.")
    return None


def _held_longer(ending: Case, staying: Case) -> bool:
    mine, there = (max((hold.until for hold in standing(case)), default=None) for case in (ending, staying))
    return mine is not None and (there is None or there < mine)


def _same_person(ending: Case, staying: Case, same: set[str]) -> bool:
    kinds = {ways[way_of(case)].kind for case in (ending, staying)}
    one_door = len(kinds) == 1 and kinds <= same
    if ending.for_another or staying.for_another:
        return ending.for_another and staying.for_another and one_door and bool(same & OF_PERSON)
    return one_door or bool(same & _proven(ending) & _proven(staying))


def _proven(case: Case) -> set[str]:
    newest = guards.newest_decision(case)
    return set(newest.identifiers) if newest and newest.proven else set()


def _differ(ending: Case, staying: Case, field: str) -> bool:
    """Both say it, and not alike; blanks, case and width do not count."""
    mine, theirs = (str(getattr(case, field)).strip() for case in (ending, staying))
    return bool(mine and theirs) and normalise_name(mine) != normalise_name(theirs)


def _asked(case: Case, right: RightsRequest) -> dict[str, Any]:
    return dict((case.asked or {}).get(right.right, {}))


def _open(case: Case) -> list[RightsRequest]:
    return [right for right in case.rights.all() if right.state in OPEN_STATES]
