"""What staff judge where a complaint names a request that could not be joined with it. The person is told none of it:
whoever guesses references would learn which of them exist, and whose they are.
"""

from django.utils.translation import gettext as _

from privacyportal.vault.models import Shredded
from requests.intake.filing import same_asker
from requests.models import Case, RightsRequest


def remark_on(request: RightsRequest) -> str:
    """'' where this is no complaint, or where what it names was found (`filing`) or left empty."""
    reference = _named_by(request)
    if not reference or request.complains_of_id is not None:
        return ""
    words = {"reference": reference}
    named = Case.objects.of(request.case.controller).select_related("data_key").filter(reference=reference).first()
    if named is None:
        return _("The complaint names %(reference)s, and there is no request of that reference.") % words
    if named.data_key.shredded_at is not None:
        return _("The complaint names %(reference)s, whose data was destroyed: nobody can tell whose it was.") % words
    if not same_asker(named, request.case):
        return (
            _(
                "The complaint names %(reference)s, which was made from another address. Judge whether it is this "
                "person’s; tell them nothing of it before."
            )
            % words
        )
    return _("The complaint names %(reference)s, which asks for several things: find out which is meant.") % words


def _named_by(request: RightsRequest) -> str:
    if request.right != "complain":
        return ""
    try:
        return str((request.case.asked or {}).get(request.right, {}).get("answer_complained") or "")
    except Shredded:
        return ""
