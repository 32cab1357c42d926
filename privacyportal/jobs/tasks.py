from celery import shared_task

from privacyportal.jobs import running


@shared_task(name="jobs.run")
def run(kind: str, pk: str) -> None:
    running.run(kind, pk)


@shared_task(name="jobs.sweep")
def sweep() -> None:
    running.sweep()
