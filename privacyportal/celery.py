"""The Celery app. A message says only "look at row N"; the row decides what is to be done."""

import os
import sys
from typing import Any

from celery import Celery
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.core.exceptions import ImproperlyConfigured

from privacyportal import clock

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacyportal.settings")

app = Celery("privacyportal")
try:
    app.config_from_object("django.conf:settings", namespace="CELERY", force=True)
except ImproperlyConfigured as error:
    sys.exit(f"Privacy Portal cannot start: {error}")
app.autodiscover_tasks()

_travellers: dict[str, Any] = {}


@before_task_publish.connect
def _pack_clock(headers: dict[str, Any] | None = None, **_: Any) -> None:
    if headers is not None and clock.offset_seconds():
        headers["clock_offset"] = clock.offset_seconds()


@task_prerun.connect
def _unpack_clock(task_id: str = "", task: Any = None, **_: Any) -> None:
    offset = getattr(task.request, "clock_offset", None)
    if offset:
        _travellers[task_id] = clock.shifted(float(offset))
        _travellers[task_id].__enter__()


@task_postrun.connect
def _restore_clock(task_id: str = "", **_: Any) -> None:
    traveller = _travellers.pop(task_id, None)
    if traveller:
        traveller.__exit__(None, None, None)
