"""Jobs are done once, tried again with growing waits, given up for a person, and never forgotten."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import redis
from celery import current_app
from django.db import transaction

from privacyportal import clock
from privacyportal.jobs.lease import BACK_OFF, Lease, LeaseLost, Retry, Stop, claim
from privacyportal.jobs.models import JobState
from privacyportal.jobs.running import nudge, run, sweep, try_again
from privacyportal.mail.models import OutgoingMail
from tests.jobs.conftest import expire, finish

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

Does = Callable[..., None]


def fail(code: str = "server_down") -> Callable[[Lease], None]:
    def deed(lease: Lease) -> None:
        raise Retry(code)

    return deed


def test_a_job_is_done_once(job: OutgoingMail, does: Does) -> None:
    done = []

    def deed(lease: Lease) -> None:
        done.append(lease.pk)
        finish(lease)

    does(deed)
    assert [run("mail", str(job.pk)) for _ in range(3)] == [True, False, False]
    assert done == [str(job.pk)]


def test_failures_are_tried_again_with_growing_waits_and_then_given_to_a_person(job: OutgoingMail, does: Does) -> None:
    stopped: list[str] = []
    tried: list[int] = []
    does(fail(), lambda row: stopped.append(row.error), lambda row: tried.append(row.attempts))
    moment, waits = clock.now(), []
    for _attempt in range(OutgoingMail.max_attempts):
        with clock.at(moment):
            assert run("mail", str(job.pk))
        job.refresh_from_db()
        if job.state == JobState.WAITING:
            waits.append(round((job.not_before - moment).total_seconds()))
            with clock.at(job.not_before - timedelta(seconds=1)):
                assert not run("mail", str(job.pk)), "it was tried before its time"
            moment = job.not_before + timedelta(seconds=1)
    assert (job.state, job.error, job.needs_person) == (JobState.STOPPED, "server_down", True)
    assert waits == [*BACK_OFF, *[BACK_OFF[-1]] * (OutgoingMail.max_attempts - 1 - len(BACK_OFF))]
    assert stopped == ["server_down"]
    assert tried == list(range(1, OutgoingMail.max_attempts)), "each attempt is told, the last one as the end"


def test_a_failure_that_no_retry_mends_stops_at_once(job: OutgoingMail, does: Does) -> None:
    def deed(lease: Lease) -> None:
        raise Stop("no_such_address")

    does(deed)
    run("mail", str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == (JobState.STOPPED, "no_such_address", 1)


def test_an_unforeseen_error_is_tried_again_and_its_words_are_kept_nowhere(
    job: OutgoingMail, does: Does, caplog: pytest.LogCaptureFixture
) -> None:
    from privacyportal.logs import LineFormatter

    def deed(lease: Lease) -> None:
        raise ValueError("wei.chen lives here")

    does(deed)
    run("mail", str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.WAITING, "unforeseen")
    assert caplog.records
    assert "wei.chen" not in "".join(LineFormatter().format(record) for record in caplog.records)


def test_a_deed_that_ends_without_an_end_is_a_failure(job: OutgoingMail, does: Does) -> None:
    """Absent work must not look like nothing to do (TRAPS)."""
    does(lambda lease: None)
    run("mail", str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.WAITING, "unfinished")


def test_a_job_that_kills_its_worker_again_and_again_is_given_to_a_person(job: OutgoingMail, does: Does) -> None:
    stopped: list[str] = []
    does(finish, lambda row: stopped.append(row.error))
    for _death in range(OutgoingMail.max_attempts):
        assert claim(OutgoingMail, job.pk)  # and the worker dies
        expire(job)
    assert run("mail", str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.STOPPED, "worker_died")
    assert stopped == ["worker_died"]


def test_who_lost_the_job_during_the_deed_leaves_it_to_the_other(job: OutgoingMail, does: Does) -> None:
    def deed(lease: Lease) -> None:
        expire(job)
        assert claim(OutgoingMail, job.pk)
        finish(lease)

    does(deed)
    assert run("mail", str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.fence, job.error) == (JobState.RUNNING, 2, "")


def test_a_failure_after_the_job_was_lost_changes_nothing(job: OutgoingMail, does: Does) -> None:
    def deed(lease: Lease) -> None:
        expire(job)
        assert claim(OutgoingMail, job.pk)
        raise Retry("too_late")

    does(deed)
    run("mail", str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.fence, job.error) == (JobState.RUNNING, 2, "")


def test_a_person_starts_a_stopped_job_anew_with_all_its_attempts(job: OutgoingMail, does: Does) -> None:
    def deed(lease: Lease) -> None:
        raise Stop("gone")

    does(deed)
    run("mail", str(job.pk))
    assert try_again(job)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.ended_at) == (JobState.WAITING, 0, None)
    does(finish)
    assert run("mail", str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.DONE, "")


def test_a_person_need_not_wait_for_the_next_attempt(job: OutgoingMail, does: Does) -> None:
    does(fail())
    run("mail", str(job.pk))
    assert try_again(job)
    does(finish)
    assert run("mail", str(job.pk))


@pytest.mark.parametrize("end", ["running", "done"])
def test_what_runs_or_has_ended_is_not_started_anew(job: OutgoingMail, end: str) -> None:
    lease = claim(OutgoingMail, job.pk)
    assert lease
    if end == "done":
        finish(lease)
    assert not try_again(job)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (end, 1)


# -- messages: a real broker ------------------------------------------------------------------------
@pytest.fixture
def broker(redis_url: str, settings: object) -> "redis.Redis":
    """A real broker for this test; what lies in the queue is counted there."""
    conf, pool = current_app.conf, current_app.pool
    before = conf.broker_url
    conf.broker_url = conf.broker_write_url = conf.broker_read_url = redis_url
    current_app.amqp._producer_pool = None
    current_app._pool = None
    with redis.Redis.from_url(redis_url) as server:
        yield server
    conf.broker_url = conf.broker_write_url = conf.broker_read_url = before
    current_app.amqp._producer_pool = None
    current_app._pool = pool


def queued(broker: "redis.Redis") -> int:
    return int(broker.llen(current_app.conf.task_default_queue))


@pytest.mark.django_db(transaction=True)
def test_a_nudge_leaves_after_the_commit_and_only_then(job: OutgoingMail, broker: "redis.Redis") -> None:
    with transaction.atomic():
        nudge(job)
        assert queued(broker) == 0
    assert queued(broker) == 1
    message = broker.lindex(current_app.conf.task_default_queue, 0)
    assert b"someone" not in message


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_nudges_nobody(job: OutgoingMail, broker: "redis.Redis") -> None:
    with pytest.raises(LeaseLost), transaction.atomic():
        nudge(job)
        raise LeaseLost
    assert queued(broker) == 0


def test_the_sweep_finds_what_a_lost_message_or_a_dead_worker_left(job: OutgoingMail, broker: "redis.Redis") -> None:
    assert (sweep(), queued(broker)) == (1, 1)
    assert claim(OutgoingMail, job.pk)
    assert (sweep(), queued(broker)) == (0, 1)
    expire(job)
    assert (sweep(), queued(broker)) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_nothing_waits_and_nothing_is_lost(
    job: OutgoingMail, work: Callable[..., int], does: Does
) -> None:
    does(finish)
    before = clock.now()
    with transaction.atomic():
        nudge(job)
    assert (clock.now() - before).total_seconds() < 2
    assert work() == 1
    job.refresh_from_db()
    assert job.state == JobState.DONE
