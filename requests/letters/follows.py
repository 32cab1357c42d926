"""What follows from an answer for the person, right by right: what stops, from when, and what goes on."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal import clock
from privacyportal.controllers.packs import pack_at
from privacyportal.formats import plain_day
from requests.models import Intent, PlanRow, RightsRequest, State
from requests.rights import plan_of

OF_PLANS: dict[str, Promise] = {
    "cancel_account": gettext_lazy("From %(day)s on the account is closed, and nobody can sign in to it any more."),
    "withdraw_consent": gettext_lazy(
        "From %(day)s on we no longer do what rested on this consent. What was done before stays lawful."
    ),
    "restrict": gettext_lazy(
        "From %(day)s on we keep the data and do not use it for what you named. Before we use it again, we tell you."
    ),
    "object": gettext_lazy("From %(day)s on we no longer use your data for what you object to."),
    "opt_out": gettext_lazy(
        "From %(day)s on we neither sell nor share your data, and do not use it for profiling or for advertising "
        "across the sites of others. You are not treated worse for it."
    ),
    "limit_sensitive": gettext_lazy(
        "From %(day)s on we use your sensitive data only for what the service itself needs. You are not treated worse "
        "for it."
    ),
    "marketing_stop": gettext_lazy(
        "From %(day)s on you get no advertising from us. What the service itself has to tell you, like this answer, "
        "still comes."
    ),
}
"""Where something was done in a system; `day`: when the last of it was."""
OF_ANOTHER: dict[str, Promise] = {
    "object": gettext_lazy("From %(day)s on we no longer use the data of this person for what you object to."),
    "opt_out": gettext_lazy(
        "From %(day)s on we neither sell nor share the data of this person, and do not use it for profiling or for "
        "advertising across the sites of others. The person is not treated worse for it."
    ),
    "limit_sensitive": gettext_lazy(
        "From %(day)s on we use the sensitive data of this person only for what the service itself needs. The person "
        "is not treated worse for it."
    ),
    "marketing_stop": gettext_lazy(
        "From %(day)s on this person gets no advertising from us. What the service itself has to tell them still comes."
    ),
}
"""The same where somebody asks for the person whose data it is."""
OF_A_REPORT = gettext_lazy(
    "We have looked into what you reported, in each of our systems. Data of a child that we hold without the consent "
    "that the law asks for is deleted without delay, and leaves our backups with their usual turn. Since we do not "
    "know who you are to the child, we tell you nothing about whether we hold or held anything of it. A parent or "
    "guardian can ask for access to the child’s data, or for its deletion, on our form."
)
"""The same whatever was found: anybody may report a child."""
DONE = (Intent.DO, Intent.PARTLY)


def what_follows(request: RightsRequest) -> str:
    """In the active language; '' where nothing follows beyond what the answer says itself. Of an answer that left, or
    is about to.
    """
    if plan_of(request.right).discreet:
        return str(OF_A_REPORT)
    if request.right in OF_PLANS:
        return _of_plan(request)
    if request.right == "explain_decision":
        return _("A person who may change the decision has looked at it again; what came of it stands above.")
    return _of_complaint(request)


def _of_plan(request: RightsRequest) -> str:
    rows = list(PlanRow.objects.filter(request=request, round=request.round))
    ended = max((row.closed_at for row in rows if row.closed_at and row.result in DONE), default=None)
    if ended is None:
        return ""
    day = plain_day(clock.day_of(ended, pack_at(request.pack_version).zone))
    words = {**OF_PLANS, **OF_ANOTHER} if request.case.for_another else OF_PLANS
    sentence = str(words[request.right]) % {"day": day}
    if all(row.result in {Intent.DO, Intent.NOTHING} for row in rows):
        return sentence
    return _("%(sentence)s This does not hold for what stays, as it is said above.") % {"sentence": sentence}


def _of_complaint(request: RightsRequest) -> str:
    """A complaint that is right opens the request again that it is about."""
    about = request.complains_of if request.right == "complain" else None
    if about is None or about.round == 1 or not State(about.state).look.open:
        return ""
    return _("We have opened your request %(reference)s again. Its page says how it goes on, and until when.") % {
        "reference": about.case.reference
    }
