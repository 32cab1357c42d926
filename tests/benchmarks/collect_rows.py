"""How fast rows are collected, beside the least that could be done with them.

    PORTAL_ENV=development .venv/bin/python -m tests.benchmarks.collect_rows [rows] [postgresql://…]

Collects the readings of one person (walk, exact comparison, blocks, sealing, storage, rows of the portal's
database) and, in the same run, fetches the same rows by plain SQLAlchemy and writes them with the standard json.
Prints rows a second of both and their ratio: seconds differ from machine to machine, the ratio less so.
"""

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROUNDS = 3
EMAIL = "anna.weber@example.com"


def main(rows: int, url: str) -> None:
    import sqlalchemy as sa
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    url = url or f"sqlite:///{Path(os.environ['PORTAL_VAR']) / 'source.sqlite3'}"
    _make_source(url, rows)
    engine = sa.create_engine(_driver(url))
    query = sa.text("SELECT serial, at, power_w, today_kwh, voltage, temperature, state FROM telemetry ORDER BY at")

    def plain() -> int:
        with engine.connect() as connection:
            found = connection.execute(query).fetchall()
        return len(json.dumps([list(row) for row in found], default=str)) and len(found)

    collect = _collector(url)
    best = {"plain": float("inf"), "collect": float("inf")}
    for _round in range(ROUNDS):
        for name, deed in (("plain", plain), ("collect", collect)):
            start = time.perf_counter()
            done = deed()
            best[name] = min(best[name], time.perf_counter() - start)
            if done < rows:
                raise SystemExit(f"{name} saw {done} of {rows} rows")
    engine.dispose()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{rows:,} rows, {url.split(':')[0]}: plain fetch and json {rows / best['plain']:,.0f} rows/s, "
          f"collection {rows / best['collect']:,.0f} rows/s, ratio {best['plain'] / best['collect']:.2f}; "
          f"peak memory of both {peak} MB")  # fmt: skip


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _make_source(url: str, rows: int) -> None:
    """One account with one inverter and many readings, a few of them with Chinese text."""
    from datetime import datetime, timedelta
    from decimal import Decimal

    import sqlalchemy as sa

    from requests.sources import sample_tables as t

    engine = sa.create_engine(_driver(url))
    t.tables.drop_all(engine)
    t.tables.create_all(engine)
    begin = datetime(2026, 1, 1)
    with engine.begin() as connection:
        connection.execute(sa.insert(t.accounts), [{"id": 1, "account_no": "SP-1", "email": EMAIL}])
        connection.execute(sa.insert(t.plants), [{"id": 1, "account_id": 1, "name": "屋顶电站一号"}])
        connection.execute(sa.insert(t.inverters), [{"serial": "SN-1", "plant_id": 1}])
        for start in range(0, rows, 20_000):
            connection.execute(
                sa.insert(t.telemetry),
                [
                    {
                        "serial": "SN-1", "at": begin + timedelta(minutes=5 * n), "power_w": n % 5000,
                        "today_kwh": Decimal(n % 9000) / 1000, "voltage": Decimal("231.4"),
                        "temperature": Decimal(n % 400) / 10, "state": n % 3,
                    }
                    for n in range(start, min(rows, start + 20_000))
                ],
            )  # fmt: skip
    engine.dispose()


def _collector(url: str) -> Any:
    """The job of a run, as a worker does it."""
    from privacyportal.audit.trail import Actor
    from privacyportal.jobs.running import run
    from requests.fulfil.collect import runs_of
    from requests.models import SourceRun
    from requests.sources.registering import Description, save_source
    from requests.sources.sample import DATAMAP, LABELS
    from tests.rights.workspace import making

    sofar = making.sofar()
    given = Description("sql", {"url": url}, DATAMAP.read_text("utf-8"), LABELS.read_text("utf-8"))
    save_source(sofar, "solar", given, Actor.operator())
    request = making.proven(sofar, making.member(sofar, "verifier"), email=EMAIL, device_serial="")

    def collect() -> int:
        found = runs_of(request).get()
        SourceRun.objects.filter(pk=found.pk).update(state="waiting")
        run("collect", str(found.pk))
        return int(runs_of(request).get().rows)

    return collect


if __name__ == "__main__":
    os.environ.setdefault("PORTAL_ENV", "development")
    os.environ["PORTAL_VAR"] = tempfile.mkdtemp(prefix="portal-benchmark-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.configuration")
    import django

    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2] if len(sys.argv) > 2 else "")
