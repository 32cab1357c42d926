"""The job that makes a report: killed anywhere, it begins anew and leaves one file."""

import hashlib
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from privacyportal import clock
from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.packs import pack_of
from privacyportal.jobs.lease import Lease, Stop
from privacyportal.jobs.running import Kind, kinds
from privacyportal.mail import outbox
from privacyportal.vault import files
from privacyportal.vault.models import Shredded
from requests.letters import report_ready
from requests.models import Report
from requests.reports import case_file, period
from requests.reports.asking import LIFE_DAYS
from requests.reports.pdf import Made, write_pdf

STOPS = {
    "shredded": _("The data of this case was destroyed; its file can no longer be made."),
    "worker_died": _("Making it was cut off several times. Tell your administrator: the worker may need more memory."),
    "unforeseen": _("Something unforeseen went wrong. Ask for it again."),
}
"""What staff read where a report could not be made."""


def register() -> None:
    """Called once when the app is ready."""
    kinds.register("report", Kind(Report, make_report))


def make_report(lease: Lease) -> None:
    """Written without a transaction, kept and told in one. Raises Stop with a code of STOPS, LeaseLost."""
    report = _load(lease.pk)
    _clear_attempt(lease, report)
    try:
        made = _write(report)
    except Shredded:
        raise Stop("shredded") from None
    name = _announce(lease, report)
    with lease.writing():
        files.save(report.data_key, made.content, report.place, name)
        now = clock.now()
        lease.finish(
            size=len(made.content), pages=made.pages, digest=hashlib.sha256(made.content).hexdigest(),
            made_at=now, expires_at=now + timedelta(days=LIFE_DAYS),
        )  # fmt: skip
        _tell(_load(lease.pk))


def _write(report: Report) -> Made:
    pack = pack_of(report.controller)
    with outbox.speaking(report.language, pack.zone):
        page = case_file.render(report, pack) if report.what == Report.What.CASE else period.render(report, pack)
        return write_pdf(page, report.language)


def _tell(report: Report) -> None:
    subject = ("case", str(report.case_id)) if report.case_id else ("report", str(report.pk))
    record(
        "case.file_made" if report.case_id else "report.made", controller=report.controller, actor=Actor.portal(),
        subject=subject, facts={"report": str(report.pk), "digest": report.digest, "pages": report.pages},
    )  # fmt: skip
    report_ready.post_ready(report, LIFE_DAYS)


def _load(pk: Any) -> Report:
    report: Report = Report.objects.select_related("data_key", "controller", "case__data_key", "by").get(pk=pk)
    return report


def _announce(lease: Lease, report: Report) -> str:
    """Writes the file's name down before the file exists: a killed attempt leaves nothing that nobody knows of."""
    name = files.new_name(report.data_key)
    with lease.writing():
        Report.objects.filter(pk=report.pk).update(file=name)
    return name


def _clear_attempt(lease: Lease, report: Report) -> None:
    if report.file:
        with lease.writing():
            Report.objects.filter(pk=report.pk).update(file="")
            files.delete(report.file)
