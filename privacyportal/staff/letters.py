"""The one mail that staff get about their account."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from privacyportal.mail import outbox
from privacyportal.mail.letters import Letter
from privacyportal.vault.models import DataKey

PASSWORD_RESET = Letter("staff.password_reset", title=_("choose a new password"))


def post_password_reset(to: str, link: str, language: str, minutes: int, *, known: bool) -> None:
    """Writes to whoever asked for a new password.

    For an address that nobody has, the same work is done and thrown away: no mail leaves, and the
    time that it takes does not tell who works here.
    """
    with transaction.atomic():
        outbox.post(
            letter=PASSWORD_RESET.name,
            to=to,
            language=language,
            controller=None,
            data_key=DataKey.objects.make(),
            context={"link": link, "minutes": minutes},
        )
        if not known:
            transaction.set_rollback(True)
