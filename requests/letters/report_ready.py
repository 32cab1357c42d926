"""Tells a member of staff that a report is ready: no figure and no person, since the file stays behind the sign-in."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from privacyportal.mail import outbox
from privacyportal.mail.letters import Letter, letters
from privacyportal.mail.models import OutgoingMail
from requests.models import Report

NAME = "report.ready"


def post_ready(report: Report, days: int) -> None:
    """Inside the transaction that finishes the report. `days`: how long it is kept."""
    outbox.post(
        letter=NAME,
        to=report.by.email,
        language=report.language,
        controller=report.controller,
        about=("report", str(report.pk)),
        data_key=report.data_key,
        context={
            "link": f"{settings.PORTAL_BASE_URL}/staff/reports/",
            "days": days,
        },
    )


def _wanted(mail: OutgoingMail) -> bool:
    """Not where the report is gone, or its reader may no longer sign in."""
    report = Report.objects.select_related("by").filter(pk=mail.about_id).first()
    return report is not None and report.is_there and report.by.is_active


def register() -> None:
    letters.register(NAME, Letter(NAME, wanted=_wanted, title=_("a report is ready")))
