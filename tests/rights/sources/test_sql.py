"""SQL databases: whose rows are found, on each engine, and what the portal never does to them."""

import shutil
import sqlite3
import subprocess
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from django.conf import settings

from requests.sources.base import SourceFault
from requests.sources.datamap import parse
from requests.sources.mapping import DataMap
from requests.sources.remarks import Remark
from requests.sources.sql import SqlConnector
from requests.sources.sql_address import read_address, tell
from requests.sources.sql_session import session
from tests.rights.sources.conftest import run_script
from tests.rights.sources.maps import MUSIC, Fields, in_snake_case, key, make_map, person, plain, to


def connect(url: str, datamap: DataMap) -> SqlConnector:
    return SqlConnector({"url": url}, datamap)


def rows_of(url: str, datamap: DataMap, remarks: list[Remark] | None = None, **who: str) -> dict[str, list[Any]]:
    """Rows by table. Also: a preview counts the same."""
    result: dict[str, list[Any]] = {}
    note = remarks.append if remarks is not None else lambda remark: None
    identities = {kind: [value] for kind, value in who.items()}
    for chunk in connect(url, datamap).collect(identities, note):
        result.setdefault(chunk.collection.name, []).extend(chunk.rows)
    previewed = connect(url, datamap).preview(identities)
    assert {k.partition(":")[2]: n for k, n in previewed.items()} == {k: len(v) for k, v in result.items()}
    return result


SHOP: dict[str, Fields] = {
    "customer": {"id": key(), "email": person(), "name": plain("user.name")},
    "orders": {"id": key(), "customer_id": to("customer.id"), "total": plain()},
    "item": {"order_id": to("orders.id"), "what": plain()},
}
SHOP_SQL = """
CREATE TABLE customer (id INTEGER PRIMARY KEY, email VARCHAR(120), name VARCHAR(80));
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, total NUMERIC(10,2));
CREATE TABLE item (order_id INTEGER, what VARCHAR(80));
INSERT INTO customer VALUES (1,'Mia@Example.com','Mia'),(2,'noah@example.com','Noah'),(3,'mia@example.org','Other Mia');
INSERT INTO orders VALUES (10,1,5.50),(11,1,7.00),(12,2,9.99),(13,3,1.00);
INSERT INTO item VALUES (10,'pen'),(10,'pen'),(11,'ink'),(12,'cup'),(13,'mug');
"""


def test_it_works_on_each_engine(database: str) -> None:
    run_script(database, SHOP_SQL)
    rows = rows_of(database, make_map(SHOP), email="mia@example.com")
    assert rows["customer"] == [(1, "Mia@Example.com", "Mia")]
    assert rows["orders"] == [(10, 1, Decimal("5.50")), (11, 1, Decimal("7.00"))]
    assert sorted(rows["item"]) == [(10, "pen"), (10, "pen"), (11, "ink")]


def test_nobody_is_found_by_what_only_looks_alike(database: str) -> None:
    """MariaDB's default finds four people for one address (TRAPS: Collation)."""
    run_script(database, SHOP_SQL)
    run_script(
        database,
        "INSERT INTO customer VALUES (4,'jose@example.com','Jose'),(5,'josé@example.com','José'),"
        "(6,'JOSE@EXAMPLE.COM','Shouting'),(7,' jose@example.com ','Blanks'),(8,'jose@exam\u200bple.com','Hidden');",
    )
    rows = rows_of(database, make_map(SHOP), email="jose@example.com")
    assert [row[0] for row in rows["customer"]] == [4, 6, 7]


def test_keys_of_two_columns_lead_to_these_pairs_alone(database: str) -> None:
    run_script(
        database,
        """
CREATE TABLE contact (tenant INTEGER, no INTEGER, email VARCHAR(120), PRIMARY KEY (tenant, no));
CREATE TABLE member (tenant INTEGER, no INTEGER, club VARCHAR(40), PRIMARY KEY (tenant, no, club));
INSERT INTO contact VALUES (1,1,'mia@example.com'),(1,2,'noah@example.com');
INSERT INTO contact VALUES (2,1,'noah@example.com'),(2,2,'mia@example.com');
INSERT INTO member VALUES (1,1,'a'),(1,2,'a'),(2,1,'a'),(2,2,'a');
""",
    )
    datamap = make_map(
        {
            "contact": {"tenant": key(), "no": key(), "email": person()},
            "member": {"tenant": {**key(), **to("contact.tenant")}, "no": {**key(), **to("contact.no")}, "club": key()},
        }
    )
    rows = rows_of(database, datamap, email="mia@example.com")
    assert [row[:2] for row in rows["contact"]] == [(1, 1), (2, 2)]
    assert [row[:2] for row in rows["member"]] == [(1, 1), (2, 2)]


AWKWARD: dict[str, Fields] = {
    "User": {
        "id": key(), "select": person(), "姓名": plain(), "a.b": plain(), "naïve column": plain(), "percent%": plain(),
        'quote"d': plain(), ":colon": plain(), "%(x)s": plain(), "back`tick": plain(),
    },
    "order": {"id": key(), "user": to("User.id"), "group": plain()},
    "gr.oup": {"key": {**key(), **to("order.group")}, "desc": plain()},
}  # fmt: skip


def test_key_words_blanks_dots_quotes_and_signs_are_names_like_others(database: str) -> None:
    run_script(
        database,
        """
CREATE TABLE "User" ("id" INTEGER PRIMARY KEY, "select" VARCHAR(120), "姓名" VARCHAR(40), "a.b" VARCHAR(40),
  "naïve column" VARCHAR(40), "percent%" VARCHAR(40), "quote""d" VARCHAR(40), ":colon" VARCHAR(40), "%(x)s" VARCHAR(40),
  "back`tick" VARCHAR(40));
CREATE TABLE "order" ("id" INTEGER PRIMARY KEY, "user" INTEGER, "group" VARCHAR(20));
CREATE TABLE "gr.oup" ("key" VARCHAR(20) PRIMARY KEY, "desc" VARCHAR(80));
INSERT INTO "User" VALUES (1,'wei@example.com','欧阳建国','dot','diaeresis','100%s %(x)s','say "hi"',':bind','%','`');
INSERT INTO "User" VALUES (2,'eve@example.com','x','x','x','x','x','x','x','x');
INSERT INTO "order" VALUES (7,1,'g1'),(8,2,'g2'),(9,1,NULL);
INSERT INTO "gr.oup" VALUES ('g1','first'),('g2','second');
""",
    )
    rows = rows_of(database, make_map(AWKWARD), email="wei@example.com")
    assert rows["User"] == [
        (1, "wei@example.com", "欧阳建国", "dot", "diaeresis", "100%s %(x)s", 'say "hi"', ":bind", "%", "`")
    ]
    assert [row[0] for row in rows["order"]] == [7, 9]
    assert rows["gr.oup"] == [("g1", "first")]


@pytest.mark.services
def test_a_table_that_differs_in_case_alone_is_another_table(postgres_url: str) -> None:
    run_script(
        postgres_url,
        """
CREATE TABLE "User" (id INTEGER PRIMARY KEY, email TEXT);
CREATE TABLE "user" (id INTEGER PRIMARY KEY, email TEXT);
INSERT INTO "User" VALUES (1,'a@example.com');
INSERT INTO "user" VALUES (2,'a@example.com');
""",
    )
    rows = rows_of(postgres_url, make_map({"User": {"id": key(), "email": person()}}), email="a@example.com")
    assert rows == {"User": [(1, "a@example.com")]}


@pytest.mark.services
def test_the_same_table_in_two_schemas(postgres_url: str) -> None:
    run_script(
        postgres_url,
        """
CREATE SCHEMA one;
CREATE SCHEMA "two.x";
CREATE TABLE one.person (id INTEGER PRIMARY KEY, email TEXT);
CREATE TABLE "two.x".person (id INTEGER PRIMARY KEY, email TEXT);
INSERT INTO one.person VALUES (1,'a@example.com');
INSERT INTO "two.x".person VALUES (2,'a@example.com');
""",
    )
    collections: dict[str, Fields] = {"person": {"id": key(), "email": person()}}
    for schema, expected in (("one", 1), ("two.x", 2)):
        rows = rows_of(postgres_url, make_map(collections, schema=schema), email="a@example.com")
        assert rows["person"] == [(expected, "a@example.com")]


def test_keys_of_different_types_fit_each_other(database: str) -> None:
    run_script(
        database,
        """
CREATE TABLE person (id INTEGER PRIMARY KEY, email VARCHAR(80));
CREATE TABLE log (who VARCHAR(20), what VARCHAR(20));
CREATE TABLE thing (id INTEGER PRIMARY KEY, name VARCHAR(20));
INSERT INTO person VALUES (5,'a@example.com'),(50,'b@example.com');
INSERT INTO log VALUES ('5','1'),('50','2'),('05','3'),('5','none');
INSERT INTO thing VALUES (1,'one'),(2,'two');
""",
    )
    datamap = make_map(
        {
            "person": {"id": key(), "email": person()},
            "log": {"who": to("person.id"), "what": to("thing.id", "to")},
            "thing": {"id": key(), "name": plain()},
        }
    )
    rows = rows_of(database, datamap, email="a@example.com")
    assert sorted(rows["log"]) == [("5", "1"), ("5", "none")]
    assert rows["thing"] == [(1, "one")]


def test_accounts_and_serial_numbers_are_exact(database: str) -> None:
    run_script(
        database,
        """
CREATE TABLE device (serial VARCHAR(40), account INTEGER);
INSERT INTO device VALUES ('SN-1',7),('sn-1',8),('SN-10',7);
""",
    )
    datamap = make_map({"device": {"serial": person("device_serial"), "account": person("account_id")}})
    found = connect(database, datamap).collect({"device_serial": ["SN-1"]})
    assert [row for chunk in found for row in chunk.rows] == [("SN-1", 7)]
    assert {row[0] for row in rows_of(database, datamap, account_id="7")["device"]} == {"SN-1", "SN-10"}
    assert rows_of(database, datamap, account_id="7 or 1=1")["device"] == []


def test_more_keys_than_one_query_takes_and_rows_in_their_order(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'many.db'}"
    (tmp_path / "many.db").touch()
    run_script(url, SHOP_SQL)
    with sqlite3.connect(tmp_path / "many.db") as keeper:
        keeper.executemany("INSERT INTO orders VALUES (?, 1, 1)", [(n,) for n in range(100, 1400)])
        keeper.executemany("INSERT INTO item VALUES (?, 'x')", [(n,) for n in range(100, 1400)])
    rows = rows_of(url, make_map(SHOP), email="mia@example.com")
    assert len(rows["orders"]) == 1302 and len(rows["item"]) == 1303
    assert rows["orders"] == sorted(rows["orders"])


def test_what_sqlite_keeps_as_text_becomes_what_it_stands_for(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'types.db'}"
    (tmp_path / "types.db").touch()
    run_script(
        url,
        """
CREATE TABLE t (email TEXT, day DATE, moment DATETIME, price NUMERIC(10,2), yes BOOLEAN, data JSON, odd DATE, raw BLOB,
  any);
INSERT INTO t VALUES ('a@example.com','2026-02-28','2026-02-28 10:00:00',8.9,1,'{"a": [1]}','soon',x'00ff',3);
""",
    )
    fields = ["email", "day", "moment", "price", "yes", "data", "odd", "raw", "any"]
    datamap = make_map({"t": {name: person() if name == "email" else plain() for name in fields}})
    (row,) = rows_of(url, datamap, email="a@example.com")["t"]
    assert row[1:] == (
        date(2026, 2, 28), datetime(2026, 2, 28, 10), Decimal("8.90"), True, {"a": [1]}, "soon", b"\x00\xff", 3,
    )  # fmt: skip
    assert str(row[3]) == "8.90"


def test_text_that_is_no_utf8_is_kept_as_bytes(tmp_path: Path) -> None:
    path = tmp_path / "gbk.db"
    with sqlite3.connect(path) as keeper:
        keeper.execute("CREATE TABLE t (email TEXT, name TEXT)")
        keeper.execute("INSERT INTO t VALUES ('a@example.com', CAST(? AS TEXT))", ["欧阳".encode("gbk")])
    rows = rows_of(f"sqlite:///{path}", make_map({"t": {"email": person(), "name": plain()}}), email="a@example.com")
    assert rows["t"] == [("a@example.com", "欧阳".encode("gbk"))]


@pytest.mark.services
def test_postgres_types_come_as_they_are(postgres_url: str) -> None:
    run_script(
        postgres_url,
        """
CREATE TYPE mood AS ENUM ('good','bad');
CREATE TABLE k (id UUID PRIMARY KEY, mood mood);
CREATE TABLE t (email TEXT, k UUID, mood mood, tags TEXT[], doc JSONB, forever TIMESTAMPTZ, ip INET, money MONEY);
INSERT INTO k VALUES ('00000000-0000-0000-0000-000000000005','good'),('00000000-0000-0000-0000-000000000006','bad');
INSERT INTO t VALUES ('a@example.com','00000000-0000-0000-0000-000000000005','good','{x,y}','{"a": 1.5}','infinity',
  '192.0.2.1',5);
""",
    )
    fields: Fields = {"email": person(), "k": to("k.id", "to"), "mood": to("k.mood", "to")}
    fields |= {name: plain() for name in ("tags", "doc", "forever", "ip", "money")}
    datamap = make_map({"t": fields, "k": {"id": key(), "mood": plain()}})
    rows = rows_of(postgres_url, datamap, email="a@example.com")
    (row,) = rows["t"]
    assert row[1] == UUID(int=5) and row[3:6] == (["x", "y"], {"a": 1.5}, "infinity")
    assert rows["k"] == [(UUID(int=5), "good")]


def test_secrets_do_not_leave_the_database(database: str) -> None:
    run_script(
        database,
        "CREATE TABLE account (email VARCHAR(80), password_hash VARCHAR(80), name VARCHAR(80));\n"
        "INSERT INTO account VALUES ('a@example.com','argon2id$x','Ada');\n",
    )
    datamap = make_map({"account": {"email": person(), "password_hash": {"categories": []}, "name": plain()}})
    (chunk, *more) = [c for c in connect(database, datamap).collect({"email": ["a@example.com"]}) if c.rows]
    assert (chunk.columns, chunk.rows, more) == (("email", "name"), [("a@example.com", "Ada")], [])


def test_no_session_can_write(database: str) -> None:
    run_script(database, SHOP_SQL)
    for statement in ("DELETE FROM item", "CREATE TABLE x (a INTEGER)"):
        with pytest.raises(SourceFault), session(read_address(database)) as opened:
            opened.connection.exec_driver_sql(statement)
    assert len(rows_of(database, make_map(SHOP), email="noah@example.com")["item"]) == 1


def test_a_statement_that_takes_too_long_is_cut_off(database: str) -> None:
    slow = {
        "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
        "postgresql": "SELECT pg_sleep(20)",
        "mysql": "SELECT count(*) FROM information_schema.columns a, information_schema.columns b, "
        "information_schema.columns c",
    }
    url = read_address(database)
    with pytest.raises(SourceFault) as fault, session(url, seconds=0.5) as opened:
        opened.connection.exec_driver_sql(slow[url.get_backend_name()])
    assert fault.value.code == "timed_out" and not fault.value.lasting


def test_a_map_that_does_not_fit_names_all_that_is_not_there(database: str) -> None:
    run_script(database, SHOP_SQL)
    collections = {**SHOP, "customer": {**SHOP["customer"], "shoe": plain()}, "gone": {"id": key()}}
    with pytest.raises(SourceFault) as fault:
        connect(database, make_map(collections)).check()
    assert fault.value.code == "map_does_not_fit" and fault.value.lasting
    assert fault.value.details == (
        "shop / customer / shoe: there is no such column.", "shop / gone: there is no such table.",
    )  # fmt: skip


def test_with_nothing_to_ask_by_it_is_a_failure_and_not_an_empty_answer(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    path.touch()
    run_script(f"sqlite:///{path}", SHOP_SQL)
    with pytest.raises(SourceFault) as fault:
        list(connect(f"sqlite:///{path}", make_map(SHOP)).collect({"device_serial": ["SN-1"]}))
    assert fault.value.code == "nothing_to_ask" and "not the same as nothing being held" in str(fault.value)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("postgresql://me:hidden@127.0.0.1:1/x", "unreachable"), ("mysql://me:hidden@127.0.0.1:1/x", "unreachable"),
        ("sqlite:////nowhere/at/all.db", "unreachable"), ("sqlite:////etc/passwd", "no_such_database"),
        ("oracle://me:hidden@host/x", "bad_address"), ("sqlite:///relative.db", "bad_address"),
        ("sqlite://", "bad_address"), ("postgresql://me:hidden@host", "bad_address"), ("hidden", "bad_address"),
        ("postgresql://me:hidden@host/x?options=-cdefault_transaction_read_only%3Doff", "bad_address"),
        ("mysql://me:hidden@host/x?init_command=DROP", "bad_address"),
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_used_is_told_in_words_without_the_password(url: str, code: str) -> None:
    with pytest.raises(SourceFault) as fault:
        connect(url, make_map(SHOP)).check()
    assert fault.value.code == code
    assert "hidden" not in str(fault.value) and "hidden" not in repr(fault.value)
    assert fault.value.__cause__ is None


def test_where_a_source_is_is_told_without_user_and_password() -> None:
    assert tell(read_address("postgres://me:hidden@db.example.com:5432/crm?sslmode=require")) == (
        "PostgreSQL, crm on db.example.com"
    )


def test_the_portals_own_database_is_never_a_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "own.db")}
    monkeypatch.setitem(settings.DATABASES, "default", own)
    (tmp_path / "alias.db").symlink_to(tmp_path / "own.db")
    for name in ("own.db", "x/../own.db", "alias.db"):
        with pytest.raises(SourceFault) as fault:
            connect(f"sqlite:///{tmp_path / name}", make_map(SHOP)).check()
        assert fault.value.code == "own_database"


def test_a_copy_of_the_portals_database_is_known_by_its_tables(tmp_path: Path) -> None:
    path = tmp_path / "backup.db"
    path.touch()
    own = "CREATE TABLE vault_datakey (id INTEGER);\nCREATE TABLE rights_case (id INTEGER);"
    run_script(f"sqlite:///{path}", SHOP_SQL + own)
    with pytest.raises(SourceFault) as fault:
        connect(f"sqlite:///{path}", make_map(SHOP)).check()
    assert fault.value.code == "own_database"


def test_errors_of_the_driver_never_quote_what_was_asked(tmp_path: Path) -> None:
    """hide_parameters (TRAPS: Quiet leaks)."""
    path = tmp_path / "shop.db"
    path.touch()
    with session(read_address(f"sqlite:///{path}")) as opened:
        with pytest.raises(sa.exc.OperationalError) as error:
            opened.connection.execute(sa.text("SELECT * FROM gone WHERE email = :email"), {"email": "mia@example.com"})
        assert "mia@" not in str(error.value)


# -- other people's data, where it is there -----------------------------------------------------------


def check_music(url: str, datamap: DataMap) -> None:
    rows = rows_of(url, datamap, email="luisg@embraer.com.br")
    tables = {name.replace("_", "").lower(): found for name, found in rows.items()}
    assert [row[1:4] for row in tables["customer"]] == [("Luís", "Gonçalves", "luisg@embraer.com.br")]
    assert len(tables["invoice"]) == 7 and {row[1] for row in tables["invoice"]} == {1}
    assert len(tables["invoiceline"]) == 38
    assert {row[2] for row in tables["invoiceline"]} == {row[0] for row in tables["track"]}
    assert len(tables["employee"]) == 1 and len(tables["artist"]) > 10


def test_the_music_shop_on_sqlite(shared: Path) -> None:
    check_music(f"sqlite:///{shared / 'data/chinook/Chinook_Sqlite.sqlite'}", make_map(MUSIC))


@pytest.mark.services
def test_the_music_shop_on_postgres(shared: Path, postgres_url: str) -> None:
    if shutil.which("psql") is None:
        pytest.skip("psql is not installed: it reads the script of the music shop")
    script = (shared / "data/chinook/Chinook_PostgreSql.sql").read_text(encoding="utf-8")
    start = script.index("CREATE TABLE album")  # without making a database of its own
    subprocess.run(["psql", "-q", postgres_url], input=script[start:], text=True, check=True, capture_output=True)
    check_music(postgres_url, make_map(in_snake_case(MUSIC)))


@pytest.mark.services
def test_the_example_of_fides_on_postgres(shared: Path, postgres_url: str) -> None:
    if shutil.which("psql") is None:
        pytest.skip("psql is not installed: it reads the script of the example")
    folder = shared / "data/fides_example"
    subprocess.run(["psql", "-q", "-f", folder / "postgres_sample.sql", postgres_url], check=True, capture_output=True)
    datamap = parse((folder / "postgres_example_test_dataset.yml").read_text(encoding="utf-8"))
    rows = rows_of(postgres_url, datamap, email="customer-1@example.com")
    assert {name: len(found) for name, found in rows.items()} == {
        "customer": 1, "login": 6, "orders": 3, "order_item": 4, "payment_card": 1, "service_request": 1, "visit": 1,
        "address": 2, "product": 2, "employee": 0, "report": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "who", "expected"),
    [
        ("composite_keys", "mia@example.com", {"contact": 3, "membership": 2}),
        ("no_primary_key", "ada@example.com", {"visitor": 1, "clicks": 3, "click_details": 2}),
        ("reserved_words", "wei@example.com", {"User": 1, "order": 2, "group": 1}),
        ("two_questions", "ada@example.com", {"account": 1}),
    ],
)
def test_the_cases_of_others(shared: Path, database: str, name: str, who: str, expected: dict[str, int]) -> None:
    inputs = shared / "cases/inputs"
    script = next(path for path in (inputs / f"{name}.sql", inputs / f"dataset_{name}.sql") if path.exists())
    run_script(database, script.read_text(encoding="utf-8"))
    datamap = parse((inputs / f"dataset_{name}.yml").read_text(encoding="utf-8"))
    rows = rows_of(database, datamap, email=who)
    assert {table: len(found) for table, found in rows.items()} == expected
