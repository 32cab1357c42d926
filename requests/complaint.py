"""Where somebody turns who is not content: what the policy says, and whom the law of their place names (P-08)."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from privacyportal.controllers.packs import pack_at
from requests.dates import rule_of
from requests.models import RightsRequest


def complaint_of(request: RightsRequest) -> Any:
    """Said in the language of whoever reads it, by the pinned policy and the pinned law. What stands in the law's list
    from memory alone is told to nobody as their way to complain.
    """
    words, law = pack_at(request.pack_version).complaint, rule_of(request).law
    if law is None or law.complain_to is None:
        return words
    more = _("Under the law of the place you named ({law}) you can also turn to: {to}.")
    return format_lazy("{}\n{}", words, format_lazy(more, law=law.short, to=law.complain_to))
