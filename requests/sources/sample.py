"""The sample source: an invented solar monitoring service, the same each time it is made.

Sixty people in Europe and China; every name, address and number is invented (example.com and friends,
555 telephone numbers, documentation network addresses).
"""

import csv
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from math import pi, sin
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine
from sqlalchemy.pool import NullPool

from requests.sources import sample_tables as t
from requests.sources.sql_address import read_address

VERSION = 1
FOLDER = Path(__file__).with_name("sample")
DATAMAP, LABELS = FOLDER / "solar.yml", FOLDER / "solar.labels.yml"
LAST_DAY = date(2026, 11, 24)
_READINGS = (288, 96, 192, 480, 96, 1440, 192, 96, 2880, 288)
"""How many readings of a quarter of an hour the people have, by turns."""
_MODELS = ("SUN-5K", "SUN-8K", "SUN-12K", "HYD-6000")
_INSTALLERS = (
    ("Sonnenwerk GmbH", "München"), ("Soleil & Fils", "Lyon"),
    ("阳光新能源安装有限公司", "苏州"), ("Helios Lda", "Porto"),
)  # fmt: skip
_TEXTS = {
    "en": (
        ("No readings since Sunday", "The app shows nothing since Sunday. The inverter is on.",
         "Thank you. The logger lost its connection; please press its button once."),
        ("Change of address", "I have moved within the town, please correct my address.", "Done, thank you."),
    ),
    "zh-hans": (
        ("周日起没有数据", "手机应用从周日起不显示数据，逆变器指示灯是亮的。",
         "感谢反馈。采集器断开了连接，请按一下它的按钮。"),
        ("修改地址", "我搬到了同城的新地址，请帮忙更正。", "已更正，谢谢。"),
    ),
}  # fmt: skip


class NotTheSample(Exception):
    """There are tables of these names that are not the sample's: they are left alone."""


@dataclass(frozen=True)
class SamplePerson:
    """Somebody of the sample, as they would fill in the form. `readings`: how much there is about them."""

    email: str
    name: str
    language: str
    country: str
    phone: str
    account_id: str
    device_serial: str
    readings: int


@cache
def sample_people() -> tuple[SamplePerson, ...]:
    """All sixty, the ones with few readings first, Europe and China by turns."""
    people = [
        SamplePerson(
            row["email"], row["name"], row["language"], row["country"], row["phone"],
            f"SP-{204800 + 7 * n}", f"SN-{20398 + 31 * n}-K", _READINGS[n % len(_READINGS)],
        )
        for n, row in enumerate(_rows_of_people())
    ]  # fmt: skip
    return tuple(sorted(people, key=lambda person: person.readings))


def default_url() -> str:
    """A file under `var/`."""
    from django.conf import settings

    return f"sqlite:///{settings.PORTAL_VAR / 'sample' / 'solar.sqlite3'}"


def make_sample(address: str) -> bool:
    """Makes the database at an address (SQLite, PostgreSQL, MySQL). False where it is there already.

    Raises SourceFault for an address that cannot be used, NotTheSample, SQLAlchemyError.
    """
    url = read_address(address)
    if url.get_backend_name() == "sqlite":
        return _make_file(Path(str(url.database)))
    return _make(_engine(url))


def _make_file(path: Path) -> bool:
    """Made beside and put in place whole: a file that is there is complete."""
    if path.exists() and _version(_engine(URL.create("sqlite", database=str(path)))) == VERSION:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(f".{os.getpid()}")
    scratch.unlink(missing_ok=True)
    _make(_engine(URL.create("sqlite", database=str(scratch))))
    scratch.replace(path)
    return True


def _engine(url: URL) -> Engine:
    return sa.create_engine(url, poolclass=NullPool, hide_parameters=True)


def _version(engine: Engine) -> int | None:
    """The sample's version, None where there is nothing. Raises NotTheSample."""
    there = set(sa.inspect(engine).get_table_names())
    if t.marker.name in there:
        with engine.connect() as connection:
            return connection.execute(sa.select(t.marker.c.version)).scalar()
    if there & set(t.tables.tables):
        raise NotTheSample
    return None


def _make(engine: Engine) -> bool:
    if _version(engine) == VERSION:
        return False
    with engine.begin() as connection:
        t.tables.drop_all(connection)
        t.tables.create_all(connection)
        for table, rows in _contents():
            for start in range(0, len(rows), 2_000):
                connection.execute(sa.insert(table), rows[start : start + 2_000])
        connection.execute(sa.insert(t.marker), [{"version": VERSION}])
    return True


# -- what is in it --------------------------------------------------------------------------------------


def _rows_of_people() -> list[dict[str, str]]:
    with (FOLDER / "people.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _contents() -> Iterator[tuple[sa.Table, list[dict[str, Any]]]]:
    chance = random.Random(20261125)  # noqa: S311 (an invented world, the same each time)
    people = {person.email: person for person in sample_people()}
    rows: dict[sa.Table, list[dict[str, Any]]] = {table: [] for table in t.tables.sorted_tables}
    for n, (company, city) in enumerate(_INSTALLERS, 1):
        rows[t.installers].append({"id": n, "company": company, "city": city})
    for number, row in enumerate(_rows_of_people(), 1):
        _add_account(rows, number, row, people[row["email"]], chance)
        _add_devices(rows, number, row, people[row["email"]], chance)
        _add_tickets(rows, number, row["language"], chance)
    yield from ((table, rows[table]) for table in t.tables.sorted_tables if rows[table])


def _add_account(
    rows: dict[sa.Table, list[dict[str, Any]]], number: int, row: dict[str, str], person: SamplePerson, chance: Any
) -> None:
    email = row["email"].title() if number % 10 == 0 else row["email"]  # some signed up with capital letters
    rows[t.accounts].append(
        {
            "id": number, "account_no": person.account_id, "full_name": row["name"], "email": email,
            "phone": row["phone"], "street": row["street"], "postal_code": row["postal_code"], "city": row["city"],
            "country": row["country"], "language": row["language"],
            "created_on": LAST_DAY - timedelta(days=chance.randint(200, 1500)), "newsletter": number % 3 == 0,
            "password_hash": f"argon2id$invented${chance.getrandbits(96):024x}",
        }
    )  # fmt: skip
    for _n in range(chance.randint(3, 9)):
        moment = datetime.combine(LAST_DAY, datetime.min.time()) - timedelta(minutes=chance.randint(0, 90_000))
        rows[t.sign_ins].append(
            {
                "account_id": number, "at": moment, "ip": f"192.0.2.{chance.randint(1, 254)}",
                "device": chance.choice(("Android", "iPhone", "Firefox, Windows", "Safari, macOS")),
                "successful": chance.random() > 0.1,
            }
        )  # fmt: skip


def _add_devices(
    rows: dict[sa.Table, list[dict[str, Any]]], number: int, row: dict[str, str], person: SamplePerson, chance: Any
) -> None:
    chinese = row["language"] == "zh-hans"
    names = (("屋顶电站一号", "车棚电站") if chinese else ("Roof south", "Carport"))[: 1 + (number % 4 == 0)]
    for n, name in enumerate(names):
        plant, serial = len(rows[t.plants]) + 1, person.device_serial if n == 0 else f"{person.device_serial}{n + 1}"
        since = LAST_DAY - timedelta(days=chance.randint(60, 900))
        rows[t.plants].append(
            {
                "id": plant, "account_id": number, "name": name, "address": f"{row['street']}, {row['city']}",
                "since": since, "size_kwp": Decimal(chance.randint(30, 120)) / 10,
                "installer_id": 3 if chinese else chance.choice((1, 2, 4)),
            }
        )  # fmt: skip
        rows[t.inverters].append(
            {
                "serial": serial, "plant_id": plant, "model": chance.choice(_MODELS),
                "firmware": f"V{chance.randint(1, 3)}.{chance.randint(0, 40):02d}", "installed_on": since,
            }
        )  # fmt: skip
        _add_readings(rows, serial, person.readings if n == 0 else 96, chance)


def _add_readings(rows: dict[sa.Table, list[dict[str, Any]]], serial: str, count: int, chance: Any) -> None:
    end = datetime.combine(LAST_DAY, datetime.max.time()).replace(minute=45, second=0, microsecond=0)
    peak, energy = chance.randint(2200, 6800), Decimal(0)
    for back in range(count - 1, -1, -1):
        at = end - timedelta(minutes=15 * back)
        hour = at.hour + at.minute / 60
        sun = max(0.0, sin(pi * (hour - 7) / 10)) if 7 <= hour <= 17 else 0.0
        power = int(peak * sun * chance.uniform(0.82, 1.0))
        energy = Decimal(0) if hour == 0 else energy + Decimal(power) / 4000
        rows[t.telemetry].append(
            {
                "serial": serial, "at": at, "power_w": power, "today_kwh": round(energy, 3),
                "voltage": Decimal(chance.randint(2285, 2338)) / 10,
                "temperature": Decimal(chance.randint(180, 260) + int(150 * sun)) / 10,
                "state": 0 if not power else 2 if chance.random() < 0.01 else 1,
            }
        )  # fmt: skip
    for _n in range(chance.randint(0, 3)):
        began = end - timedelta(minutes=chance.randint(60, 60_000))
        rows[t.alarms].append(
            {
                "id": len(rows[t.alarms]) + 1, "began_at": began, "serial": serial, "code": chance.randint(1, 3),
                "ended_at": began + timedelta(minutes=chance.randint(5, 600)),
            }
        )  # fmt: skip


def _add_tickets(rows: dict[sa.Table, list[dict[str, Any]]], number: int, language: str, chance: Any) -> None:
    for subject, asked, answered in _TEXTS[language][: chance.randint(0, 2)]:
        ticket = 5001 + len(rows[t.tickets])
        opened = datetime.combine(LAST_DAY, datetime.min.time()) - timedelta(minutes=chance.randint(2_000, 200_000))
        closed = chance.random() < 0.8
        rows[t.tickets].append(
            {
                "id": ticket, "account_id": number, "opened_at": opened, "subject": subject,
                "status": "closed" if closed else "open",
            }
        )  # fmt: skip
        said = [("customer", asked), ("support", answered)][: 2 if closed else 1]
        for n, (sender, body) in enumerate(said, 1):
            rows[t.ticket_messages].append(
                {
                    "ticket_id": ticket, "number": n, "written_at": opened + timedelta(hours=20 * (n - 1)),
                    "sender": sender, "body": body,
                }
            )  # fmt: skip
