"""Asking for a report, and taking it: both stay in the trail."""

from datetime import date

from django.db import transaction
from django.utils import translation

from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.models import Controller
from privacyportal.jobs.running import nudge
from privacyportal.staff.models import User
from privacyportal.vault import files
from privacyportal.vault.models import DataKey
from requests.models import Case, NoteKind, Report
from requests.notes import write_note

LIFE_DAYS = 14
"""After these the file is destroyed; it can be made again."""


def ask_for_period(controller: Controller, first: date, last: date, user: User) -> Report:
    """The figures of a period; made in the background, in the language of whoever asks."""
    with transaction.atomic():
        report = Report.objects.create(
            data_key=DataKey.objects.make(), controller=controller, what=Report.What.PERIOD,
            first_on=first, last_on=last, by=user, language=translation.get_language() or "en",
        )  # fmt: skip
        record(
            "report.asked", controller=controller, actor=Actor.staff(user), subject=("report", str(report.pk)),
            facts={"first": first.isoformat(), "last": last.isoformat()},
        )  # fmt: skip
        nudge(report)
    return report


def ask_for_case(case: Case, user: User, reason: str) -> Report:
    """Everything about a case, the person in full: so there is a reason, and it stays on record. Raises Shredded."""
    with transaction.atomic():
        note = write_note(case, NoteKind.REVEAL, reason, user)
        report = Report.objects.create(
            data_key=case.data_key, controller=case.controller, what=Report.What.CASE, case=case,
            by=user, language=translation.get_language() or "en",
        )  # fmt: skip
        record(
            "case.file_asked", controller=case.controller, actor=Actor.staff(user), subject=("case", str(case.pk)),
            facts={"report": str(report.pk), "note": str(note.pk), "digest": note.digest},
        )  # fmt: skip
        nudge(report)
    return report


def take(report: Report, user: User) -> bytes:
    """The PDF. Raises FileNotFoundError, Shredded where it is not there any more."""
    if not report.is_there:
        raise FileNotFoundError(report.pk)
    content = files.load(report.data_key, report.file, report.place)
    subject = ("case", str(report.case_id)) if report.case_id else ("report", str(report.pk))
    action = "case.file_downloaded" if report.case_id else "report.downloaded"
    with transaction.atomic():
        record(
            action, controller=report.controller, actor=Actor.staff(user), subject=subject,
            facts={"report": str(report.pk), "digest": report.digest},
        )  # fmt: skip
    return content
