"""Joining a duplicate with the request that it repeats. Neither proof nor answers go from one to the other.

Whoever files a second request in somebody's name gains nothing by it: the duplicate is never verified or answered by
being one (GHSA-qx5f-ghc2-7g5c), and a request is never joined with one whose address nobody has confirmed.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal.staff.models import Role, User
from requests import workflow
from requests.figures.rollup import leave_out
from requests.fulfil.by_staff import need_role
from requests.models import Case
from requests.models.right import OPEN_STATES


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
        if ending.merged_into_id is not None or staying.merged_into_id is not None:
            raise workflow.NotPossible(_("One of these is joined with another request already."))
        if staying.confirmed_at is None:
            raise workflow.NotPossible(_("Nobody has confirmed the address of the other request yet."))
        open_rights = list(ending.rights.filter(state__in=OPEN_STATES).order_by("id"))
        there = set(staying.rights.filter(state__in=OPEN_STATES).values_list("right", flat=True))
        if not open_rights or not {row.right for row in open_rights} <= there:
            raise workflow.NotPossible(_("This request asks for something that the other one does not."))
        ending.merged_into = staying
        ending.save(update_fields=["merged_into"])
        leave_out(ending)
        for row in open_rights:
            workflow.perform("merge", row, workflow.Deed.of_staff(user, into=staying.reference))
