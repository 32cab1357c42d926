"""A mail about a case, in its language and under its key: what each letter to the person shares."""

from typing import Any

from privacyportal.mail import outbox
from privacyportal.mail.models import OutgoingMail
from requests.models import Case


def mail_about(
    case: Case,
    letter: str,
    context: dict[str, Any],
    *,
    to: str | None = None,
    about: tuple[str, str] | None = None,
    attachment: outbox.Attachment | None = None,
) -> OutgoingMail:
    """To the address of the case where no other is given. Inside the caller's transaction.

    `about`: what the mail's fate is shown on (kind, id), the case itself where nothing is said.
    Raises InvalidIdentifier for an address that is none.
    """
    return outbox.post(
        letter=letter,
        to=case.email if to is None else to,
        language=case.language,
        controller=case.controller,
        about=about or ("case", str(case.pk)),
        data_key=case.data_key,
        context={"reference": case.reference, **context},
        test=case.test,
        attachment=attachment,
    )


def addressed(case: Case) -> dict[str, str]:
    """Whom a letter greets, and whose data it is about where they ask for another; '' where they ask for themselves.

    For letters after proof alone (DESIGN §4).
    """
    return {"name": case.name, "represented": case.represented if case.for_another else ""}
