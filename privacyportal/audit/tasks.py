from celery import shared_task

from privacyportal.audit import seals


@shared_task(name="audit.seal")
def seal() -> None:
    seals.seal_entries()
