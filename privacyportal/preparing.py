"""What stands before the first start, done again and again without harm: `manage.py run_portal` calls it."""

from collections.abc import Callable
from io import StringIO

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from privacyportal.controllers.models import Controller
from privacyportal.staff.demo import ensure_demo_staff

Say = Callable[[str], None]


def prepare(say: Say) -> None:
    """Database, controllers and, in development, a sample source and staff. CommandError in one line if it cannot."""
    reach_servers()
    say("Preparing the database …")
    call_command("migrate", verbosity=0, interactive=False)
    say("Loading the controllers …")
    call_command("load_packs", stdout=StringIO())
    if settings.DEVELOPMENT:
        prepare_samples(say)
    else:
        say("Collecting style sheets and pictures …")
        call_command("collectstatic", verbosity=0, interactive=False)


def prepare_samples(say: Say) -> None:
    say("Making the sample source …")
    keys = list(Controller.objects.values_list("key", flat=True))
    call_command("make_sample", controllers=keys, stdout=StringIO())
    say("Making the staff accounts …")
    ensure_demo_staff()


def reach_servers() -> None:
    """Asks each server that a setting names, before anything is started."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        raise CommandError(f"The database of DATABASE_URL is not reached: {_first_line(error)}") from None
    if settings.EMBEDDED_BROKER:
        return
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=5)
    except (OperationalError, OSError) as error:
        raise CommandError(f"The broker of CELERY_BROKER_URL is not reached: {_first_line(error)}") from None
    try:
        cache.get("prepare")
    except (RedisError, OSError) as error:
        raise CommandError(f"The cache of CACHE_URL is not reached: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
