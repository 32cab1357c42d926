"""Control of the email address, by a code in a mail."""

from django.utils.translation import gettext_lazy as _

from requests.identity.base import Method, Strength, methods
from requests.identity.codes import Way, ways
from requests.letters.code import post_code
from requests.rights import Proof

methods.register(
    "email_code",
    Method(
        name="email_code",
        title=_("Email code"),
        proves=("email",),
        strength=Strength.MEDIUM,
        level=Proof.CONTACT,
        todo=_("Type the code from our newest mail on the page of your request."),
        of_who_asks=True,
    ),
)
ways.register("email_code", Way(field="email", kind="email", post=post_code))
