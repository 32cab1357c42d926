"""One holder at a time; who lost the job writes nothing."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from privacyportal import clock
from privacyportal.jobs.lease import LeaseLost, claim
from privacyportal.jobs.models import JobState
from privacyportal.mail.models import OutgoingMail
from tests.jobs.conftest import expire

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]


def test_of_many_claimers_one_wins(job: OutgoingMail) -> None:
    together, won = threading.Barrier(6), []

    def try_to_claim() -> None:
        together.wait()
        try:
            if lease := claim(OutgoingMail, job.pk):
                won.append(lease.fence)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_to_claim) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    job.refresh_from_db()
    assert won == [1]
    assert (job.state, job.fence, job.attempts) == (JobState.RUNNING, 1, 1)


def test_a_running_job_is_nobody_elses(job: OutgoingMail) -> None:
    assert claim(OutgoingMail, job.pk)
    assert claim(OutgoingMail, job.pk) is None


def test_an_expired_lease_is_taken_over_and_the_old_holder_writes_nothing(job: OutgoingMail) -> None:
    old = claim(OutgoingMail, job.pk)
    assert old
    expire(job)
    new = claim(OutgoingMail, job.pk)
    assert new and new.fence == old.fence + 1

    with pytest.raises(LeaseLost), old.writing():
        OutgoingMail.objects.filter(pk=job.pk).update(error="from the old holder")
    with pytest.raises(LeaseLost):
        old.renew()
    with pytest.raises(LeaseLost), transaction.atomic():
        old.finish()
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.RUNNING, "")

    with new.writing():
        new.finish()
    job.refresh_from_db()
    assert job.state == JobState.DONE and job.ended_at and job.lease_until is None


def test_what_was_written_before_the_lease_was_lost_is_undone(job: OutgoingMail) -> None:
    """The result and the end of the job are one transaction: both or none."""
    lease = claim(OutgoingMail, job.pk)
    assert lease
    with pytest.raises(LeaseLost), lease.writing():
        OutgoingMail.objects.filter(pk=job.pk).update(error="half a result", fence=lease.fence + 1)
        lease.finish()
    job.refresh_from_db()
    assert (job.error, job.fence) == ("", lease.fence)


def test_a_finished_job_is_not_claimed_again(job: OutgoingMail) -> None:
    lease = claim(OutgoingMail, job.pk)
    assert lease
    with lease.writing():
        lease.finish()
    assert claim(OutgoingMail, job.pk) is None


def test_a_cancelled_job_says_why_and_is_not_claimed_again(job: OutgoingMail) -> None:
    lease = claim(OutgoingMail, job.pk)
    assert lease
    lease.cancel("shredded")
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.CANCELLED, "shredded")
    assert claim(OutgoingMail, job.pk) is None


def test_a_job_waits_for_its_time(job: OutgoingMail) -> None:
    OutgoingMail.objects.filter(pk=job.pk).update(not_before=clock.now() + timedelta(hours=1))
    assert claim(OutgoingMail, job.pk) is None
    with clock.at(clock.now() + timedelta(hours=2)):
        assert claim(OutgoingMail, job.pk)


def test_a_lease_is_timed_by_the_database_and_not_by_the_portals_clock(job: OutgoingMail) -> None:
    assert claim(OutgoingMail, job.pk)
    with clock.at(clock.now() + timedelta(days=30)):
        assert claim(OutgoingMail, job.pk) is None


def test_a_slow_deed_keeps_its_lease(job: OutgoingMail, settings: Any) -> None:
    settings.PORTAL_LEASE_SECONDS = 2
    lease = claim(OutgoingMail, job.pk)
    assert lease
    with lease.kept():
        time.sleep(3)
        assert claim(OutgoingMail, job.pk) is None
    with lease.writing():
        lease.finish()


def test_a_database_that_is_away_for_a_moment_does_not_end_the_renewing(job: OutgoingMail, settings: Any) -> None:
    settings.PORTAL_LEASE_SECONDS = 2
    lease = claim(OutgoingMail, job.pk)
    assert lease
    table, away = OutgoingMail._meta.db_table, "mail_away"
    with lease.kept():
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} RENAME TO {away}")
            time.sleep(0.8)
            cursor.execute(f"ALTER TABLE {away} RENAME TO {table}")
        time.sleep(2.5)
        assert claim(OutgoingMail, job.pk) is None
