"""Celery entry points: thin, idempotent, each calls one function."""

from celery import shared_task

from requests.fulfil import rounds


@shared_task(name="rights.make_rounds")
def make_rounds() -> None:
    rounds.make_rounds()
