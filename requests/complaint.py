"""Where somebody turns who is not content: what the policy says, how to appeal to us where the law of their place knows
an appeal, and whom that law names (P-08).
"""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal.controllers.packs import pack_at
from privacyportal.controllers.wording import period_words
from privacyportal.packfiles import Amount
from privacyportal.sentences import joined
from requests.dates import rule_of
from requests.deadlines.rule import APPEALS, LawClock
from requests.models import Outcome, Redaction, RightsRequest
from requests.rights import plan_of


def complaint_of(request: RightsRequest) -> Any:
    """Said in the language of whoever reads it, by the pinned policy and the pinned law. What stands in the law's list
    from memory alone is told to nobody as their way to complain.
    """
    words, law = pack_at(request.pack_version).complaint, rule_of(request).law
    if law is None or law.complain_to is None:
        return words
    more = gettext_lazy("Under the law of the place you named ({law}) you can also turn to: {to}.")
    return format_lazy("{}\n{}", words, format_lazy(more, law=law.short, to=law.complain_to))


def way_on(request: RightsRequest, *, whole: bool) -> Any:
    """What an answer says of the way on. One that does not do all that was asked says first how to appeal to us."""
    appeal = None if whole else appeal_of(request)
    return complaint_of(request) if appeal is None else format_lazy("{}\n\n{}", appeal, complaint_of(request))


def appeal_of(request: RightsRequest) -> Any:
    """How, by when and where to after it, in the language of whoever reads it. None where the law knows no appeal, or
    its list is from memory alone; the answer to an appeal has none above it.
    """
    law = rule_of(request).law
    if request.right == APPEALS or plan_of(request.right).discreet:
        return None
    if law is None or law.appeal is None or law.complain_to is None:
        return None
    return _appeal(request, law)


def appeal_after(request: RightsRequest, outcome: str) -> Any:
    """Of an answer that was given; None where it did all that was asked."""
    whole = outcome == Outcome.FULFILLED and not leaves_out(request)
    return None if whole else appeal_of(request)


def leaves_out(request: RightsRequest) -> bool:
    """Whether staff took something out of the copy of this round."""
    taken = Redaction.objects.filter(block__run__request=request, block__run__superseded_at__isnull=True)
    return bool(taken.filter(block__run__round=request.round).exists())


def _appeal_words(request: RightsRequest, law: LawClock) -> str:
    appeal, reference = law.appeal, request.case.reference
    if appeal is None:
        return ""
    pack = pack_at(request.pack_version)
    form = f"{settings.PORTAL_BASE_URL}{reverse('intake:start', args=[pack.key])}?right={APPEALS}"
    words = {"within": appeal.file_within, "form": form, "reference": reference}
    return joined(
        _("You can appeal to us against this answer, within %(within)s.") % words
        if appeal.file_within
        else _("You can appeal to us against this answer."),
        _("Use our form for complaints (%(form)s) and name the reference %(reference)s, or write us a message on the "
          "page of this request.") % words
        if APPEALS in pack.rights
        else _("Write us a message on the page of this request."),
        _by_when(law, appeal.answer, appeal.extension),
        _("The way on after your appeal: %(then)s.") % {"then": appeal.then},
    )  # fmt: skip


_appeal = lazy(_appeal_words, str)


def _by_when(law: LawClock, answer: Amount | None, more: Amount | None) -> str:
    if answer is None:
        return ""
    words = {"law": law.short, "time": period_words(answer.n, answer.unit)}
    if more is None:
        return _("%(law)s gives us %(time)s to answer it; its page names our day, which may be earlier.") % words
    words["more"] = period_words(more.n, more.unit)
    return (
        _(
            "%(law)s gives us %(time)s to answer it; its page names our day, which may be earlier. Where we need up to "
            "%(more)s more, we tell you."
        )
        % words
    )
