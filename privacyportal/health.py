"""Alive and ready, for whoever watches the portal."""

from celery import current_app
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from privacyportal.audit import triggers


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


def check_database() -> str:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "migrations are missing: run manage.py migrate"
    return "" if triggers.installed() else "the trail's triggers are missing: run manage.py migrate"


def check_broker() -> str:
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=3)
    return ""


def check_cache() -> str:
    cache.set("readyz", "1", 10)
    return "" if cache.get("readyz") == "1" else "the cache forgets"


CHECKS = {"database": check_database, "broker": check_broker, "cache": check_cache}


def readyz(request: HttpRequest) -> HttpResponse:
    """200 where the portal can take and keep a request; 503 names the part that cannot, and no secret."""
    parts = {}
    for name, check in CHECKS.items():
        try:
            parts[name] = check() or "ok"
        except Exception as error:
            parts[name] = f"not reached ({type(error).__name__})"
    ready = all(part == "ok" for part in parts.values())
    return JsonResponse({"ready": ready, "parts": parts}, status=200 if ready else 503)
