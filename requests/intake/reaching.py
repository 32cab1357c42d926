"""What a person is told of how we reach them: by mail, by a text message, or by post."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal.people.identifiers import InvalidIdentifier, understood_phone
from requests.letters.reach import Way, way_to
from requests.models import Case

WORDS: dict[str, dict[Way, Any]] = {
    "verifying": {
        Way.MAIL: gettext_lazy("Nothing to do for you now. If we need anything more, we write to %(to)s."),
        Way.TEXT: gettext_lazy(
            "Nothing to do for you now. If we need anything more, a text message to %(to)s says so."
        ),
        Way.POST: gettext_lazy("Nothing to do for you now. If we need anything more, it stands here."),
    },
    "ready": {
        Way.MAIL: gettext_lazy("Nothing to do for you now. We write to %(to)s when the copy is ready."),
        Way.TEXT: gettext_lazy("Nothing to do for you now. A text message to %(to)s says when the copy is ready."),
        Way.POST: gettext_lazy("Nothing to do for you now. We post the copy to you; then it stands here, too."),
    },
    "done": {
        Way.MAIL: gettext_lazy("Nothing to do for you now. We write to %(to)s when it is done."),
        Way.TEXT: gettext_lazy("Nothing to do for you now. A text message to %(to)s says when it is done."),
        Way.POST: gettext_lazy("Nothing to do for you now. A letter by post and this page say when it is done."),
    },
    "answered": {
        Way.MAIL: gettext_lazy("Nothing to do for you now. It comes to %(to)s and then stands here, too."),
        Way.TEXT: gettext_lazy("Nothing to do for you now. It will stand here, and a text message to %(to)s says so."),
        Way.POST: gettext_lazy("Nothing to do for you now. It comes by post and then stands here, too."),
    },
    "sending": {
        Way.MAIL: gettext_lazy("Nothing to do for you now. It comes to %(to)s within the next hours."),
        Way.TEXT: gettext_lazy(
            "Nothing to do for you now. It waits here within the next hours, and a text message to %(to)s says so."
        ),
        Way.POST: gettext_lazy("Nothing to do for you now. It comes by post and then stands here, too."),
    },
    "sent": {
        Way.MAIL: gettext_lazy("It went to %(to)s on %(day)s. It opens with the passphrase below."),
        Way.TEXT: gettext_lazy("It has been here for you since %(day)s. It opens with the passphrase below."),
        Way.POST: gettext_lazy("We posted it on %(day)s. It stands here, too, and opens with the passphrase below."),
    },
}


def told(case: Case, what: str, **more: str) -> str:
    """A sentence of WORDS as it is true of this person."""
    way = way_to(case)
    return str(WORDS[what][way]) % {"to": case.email if way is Way.MAIL else phone_of(case), **more}


def phone_of(case: Case) -> str:
    """The number as it was understood; as it was typed where it cannot be."""
    try:
        return understood_phone(case.phone, case.country) if case.phone else ""
    except InvalidIdentifier:
        return str(case.phone)


def by_phone(case: Case) -> bool:
    """Whether the code of this request goes to a phone."""
    return not case.email


def confirm_words(case: Case) -> tuple[str, str]:
    """What is to be confirmed, and that it is."""
    if by_phone(case):
        return _("You confirm your phone number"), _("Your phone number is confirmed")
    return _("You confirm your email address"), _("Your email address is confirmed")
