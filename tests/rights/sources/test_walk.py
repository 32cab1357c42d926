"""The walk finds everything of the person and nothing of anybody else, whatever the shape of the graph."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from requests.sources.mapping import Collection, DataMap
from requests.sources.plan import ByIdentity, Step, plan
from requests.sources.remarks import Remark
from requests.sources.walk import Row, walk
from tests.rights.sources.maps import MUSIC, Fields, key, make_map, person, plain, to, without_directions

Tables = dict[str, list[dict[str, Any]]]


class Memory:
    """Tables in memory, read as a database would be: case-blind, like the worst collation."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.asked: list[tuple[str, tuple[str, ...], list[Row]]] = []

    def columns(self, step: Step) -> tuple[str, ...]:
        names = [field.name for field in step.collection.collected]
        return tuple(dict.fromkeys([*names, *step.needs]))

    def fit(self, collection: Collection, field: str, value: Any) -> Any:
        return value

    def same(self, kind: str, value: Any, wanted: frozenset[str]) -> bool:
        return value in wanted

    def holds(self, collection: Collection, field: str, kind: str, wanted: frozenset[str]) -> bool:
        return any(row[field] in wanted for row in self.tables[collection.name])

    def by_keys(self, step: Step, fields: tuple[str, ...], keys: list[Row]) -> Iterator[list[Row]]:
        self.asked.append((step.collection.name, fields, keys))
        blind = {tuple(map(_blind, key)) for key in keys}
        yield self._rows(step, lambda row: tuple(_blind(row[name]) for name in fields) in blind)

    def by_identity(self, step: Step, field: str, kind: str, wanted: Sequence[str]) -> Iterator[list[Row]]:
        blind = set(map(_blind, wanted))
        yield self._rows(step, lambda row: _blind(row[field]) in blind)

    def _rows(self, step: Step, chosen: Any) -> list[Row]:
        names = self.columns(step)
        return [tuple(row[name] for name in names) for row in self.tables[step.collection.name] if chosen(row)]


def _blind(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def found(
    datamap: DataMap, tables: Tables, remarks: list[Remark] | None = None, **identities: str
) -> dict[str, list[dict[str, Any]]]:
    """Rows by collection, in the order of the walk."""
    result: dict[str, list[dict[str, Any]]] = {}
    note = remarks.append if remarks is not None else lambda remark: None
    for piece in walk(datamap, {kind: [value] for kind, value in identities.items()}, Memory(tables), note):
        result.setdefault(piece.step.collection.name, []).extend(
            dict(zip(piece.columns, row, strict=True)) for row in piece.rows
        )
    return result


def counts(datamap: DataMap, tables: Tables, **identities: str) -> dict[str, int]:
    return {name: len(rows) for name, rows in found(datamap, tables, **identities).items()}


SHOP: Tables = {
    "Customer": [
        {"CustomerId": 1, "FirstName": "L", "LastName": "G", "Email": "l@x", "SupportRepId": 3},
        {"CustomerId": 2, "FirstName": "E", "LastName": "V", "Email": "e@x", "SupportRepId": 3},
    ],
    "Invoice": [{"InvoiceId": n, "CustomerId": 1 + n % 2, "InvoiceDate": "d", "Total": 1} for n in range(10)],
    "InvoiceLine": [
        {"InvoiceLineId": n, "InvoiceId": n // 2, "TrackId": n % 3, "UnitPrice": 1, "Quantity": 1} for n in range(20)
    ],
    "Track": [{"TrackId": n, "Name": f"t{n}", "AlbumId": n % 2} for n in range(3)],
    "Album": [{"AlbumId": n, "Title": f"a{n}", "ArtistId": 0} for n in range(2)],
    "Artist": [{"ArtistId": 0, "Name": "X"}],
    "Employee": [{"EmployeeId": 3, "FirstName": "J", "ReportsTo": 4, "Email": "j@x"},
                 {"EmployeeId": 4, "FirstName": "B", "ReportsTo": None, "Email": "b@x"}],
}  # fmt: skip


@pytest.mark.parametrize("collections", [MUSIC, without_directions(MUSIC)], ids=["directed", "both ways"])
def test_a_customer_has_their_own_rows_and_what_these_name(collections: dict[str, Fields]) -> None:
    rows = found(make_map(collections), SHOP, email="l@x")
    assert [row["Email"] for row in rows["Customer"]] == ["l@x"]
    assert {row["CustomerId"] for row in rows["Invoice"]} == {1}
    assert len(rows["InvoiceLine"]) == 10
    assert len(rows["Track"]) == 3 and len(rows["Artist"]) == 1
    assert [row["EmployeeId"] for row in rows["Employee"]] == [3]


@pytest.mark.parametrize("collections", [MUSIC, without_directions(MUSIC)], ids=["directed", "both ways"])
def test_an_employee_does_not_get_the_customers_they_support(collections: dict[str, Fields]) -> None:
    rows = found(make_map(collections), SHOP, email="j@x")
    assert [row["EmployeeId"] for row in rows["Employee"]] == [3]
    assert rows["Customer"] == [] and rows["Invoice"] == []


def test_rows_that_name_another_person_are_left_and_counted() -> None:
    remarks: list[Remark] = []
    found(make_map(without_directions(MUSIC)), SHOP, remarks, email="j@x")
    assert Remark("others_rows", "shop / Customer", 2) in remarks


def test_rows_that_are_there_by_the_maps_word_and_name_another_person_are_pointed_out() -> None:
    remarks: list[Remark] = []
    found(make_map(MUSIC), SHOP, remarks, email="l@x")
    assert Remark("names_others", "shop / Employee", 1) in remarks


def test_somebody_nobody_knows_has_nothing_and_each_collection_was_visited() -> None:
    assert counts(make_map(MUSIC), SHOP, email="nobody@x") == dict.fromkeys(MUSIC, 0)


def test_parents_come_first() -> None:
    order = [step.collection.name for step in plan(make_map(MUSIC), ["email"], {"shop:Employee"}).steps]
    assert order.index("Customer") < order.index("Invoice") < order.index("InvoiceLine") < order.index("Track")
    assert order.index("Track") < order.index("Album") < order.index("Artist")


TENANTS: dict[str, Fields] = {
    "contact": {"tenant": key(), "no": key(), "mail": person()},
    "member": {"tenant": {**key(), **to("contact.tenant")}, "no": {**key(), **to("contact.no")}, "club": key()},
}
TENANT_ROWS: Tables = {
    "contact": [
        {"tenant": t, "no": n, "mail": f"{'mia' if t == n else f'p{t}{n}'}@x"} for t in (1, 2, 3) for n in (1, 2, 3)
    ],
    "member": [{"tenant": t, "no": n, "club": "chess"} for t in (1, 2, 3) for n in (1, 2, 3)],
}


@pytest.mark.parametrize("collections", [TENANTS, without_directions(TENANTS)], ids=["directed", "both ways"])
def test_a_key_of_two_columns_is_one_condition_and_not_two(collections: dict[str, Fields]) -> None:
    rows = found(make_map(collections), TENANT_ROWS, email="mia@x")
    assert [(row["tenant"], row["no"]) for row in rows["member"]] == [(1, 1), (2, 2), (3, 3)]


def test_two_roles_with_a_key_of_two_columns_are_two_conditions() -> None:
    collections = {
        "contact": TENANTS["contact"],
        "transfer": {
            "id": key(), "tenant": to("contact.tenant"), "payer": to("contact.no"), "payee": to("contact.no"),
        },
    }  # fmt: skip
    pairs = [(1, 1, 2), (1, 2, 1), (2, 1, 3), (2, 2, 3), (3, 1, 2)]
    tables = {
        "contact": TENANT_ROWS["contact"],
        "transfer": [{"id": n, "tenant": t, "payer": a, "payee": b} for n, (t, a, b) in enumerate(pairs)],
    }
    assert [row["id"] for row in found(make_map(collections), tables, email="mia@x")["transfer"]] == [0, 3, 1]


def test_a_reference_to_a_part_of_a_key_is_not_followed_unless_the_map_insists() -> None:
    member = {"id": key(), "tenant": to("contact.tenant", "")}
    datamap = make_map({"contact": TENANTS["contact"], "member": member})
    steps = plan(datamap, ["email"])
    assert [step.collection.name for step in steps.steps] == ["contact"]
    assert {remark.code for remark in steps.remarks} == {"partial_key", "unreachable"}


def test_either_of_two_references_is_enough_and_a_row_appears_once() -> None:
    collections = {
        "user": {"id": key(), "mail": person()},
        "message": {"text": plain(), "sender": to("user.id"), "recipient": to("user.id")},
    }
    tables: Tables = {
        "user": [{"id": 1, "mail": "a@x"}, {"id": 2, "mail": "b@x"}],
        "message": [
            {"text": "to self", "sender": 1, "recipient": 1},
            {"text": "sent", "sender": 1, "recipient": 2},
            {"text": "got", "sender": 2, "recipient": 1},
            {"text": "others", "sender": 2, "recipient": 2},
            {"text": "sent", "sender": 1, "recipient": 2},
        ],
    }
    texts = [row["text"] for row in found(make_map(collections), tables, email="a@x")["message"]]
    assert Counter(texts) == {"to self": 1, "sent": 2, "got": 1}, "no primary key: two equal rows are two rows"


def test_what_only_looks_alike_to_the_database_is_not_taken() -> None:
    collections = {"user": {"name": key(), "mail": person()}, "note": {"id": key(), "by": to("user.name")}}
    tables: Tables = {
        "user": [{"name": "ada", "mail": "a@x"}, {"name": "ADA", "mail": "A@X"}],
        "note": [{"id": 1, "by": "ada"}, {"id": 2, "by": "ADA"}],
    }
    remarks: list[Remark] = []
    rows = found(make_map(collections), tables, remarks, email="a@x")
    assert [row["name"] for row in rows["user"]] == ["ada"]
    assert [row["id"] for row in rows["note"]] == [1]
    assert Remark("lookalikes", "shop / note", 1) in remarks


SHARED: dict[str, Fields] = {
    "customer": {"id": key(), "mail": person(), "plan": to("plan.id", "to")},
    "plan": {"id": key(), "title": plain()},
    "review": {"id": key(), "plan": to("plan.id", ""), "text": plain()},
}


def test_from_what_many_share_the_walk_does_not_come_back_to_the_many() -> None:
    tables: Tables = {
        "customer": [{"id": 1, "mail": "a@x", "plan": 9}, {"id": 2, "mail": "b@x", "plan": 9}],
        "plan": [{"id": 9, "title": "Basic"}],
        "review": [{"id": 1, "plan": 9, "text": "by b"}],
    }
    remarks: list[Remark] = []
    assert {name: len(rows) for name, rows in found(make_map(SHARED), tables, remarks, email="a@x").items()} == {
        "customer": 1, "plan": 1,
    }  # fmt: skip
    assert {(remark.code, remark.place) for remark in remarks} == {
        ("not_followed", "shop / review"), ("unreachable", "shop / review"),
    }  # fmt: skip


def test_a_stated_direction_is_the_word_of_the_map() -> None:
    """An address book beside the accounts: the account is named by the person's row, and theirs."""
    collections = {
        "address": {"id": key(), "mail": person(), "account": to("account.id", "to")},
        "account": {"id": key(), "name": plain()},
        "plant": {"id": key(), "account": to("account.id", "from")},
    }
    tables: Tables = {
        "address": [{"id": 1, "mail": "a@x", "account": 5}, {"id": 2, "mail": "b@x", "account": 6}],
        "account": [{"id": 5, "name": "A"}, {"id": 6, "name": "B"}],
        "plant": [{"id": 1, "account": 5}, {"id": 2, "account": 6}],
    }
    assert [row["id"] for row in found(make_map(collections), tables, email="a@x")["plant"]] == [1]


def test_a_way_through_own_rows_is_not_widened_through_shared_ones() -> None:
    collections = {
        "customer": {"id": key(), "mail": person(), "agent": to("agent.id", "to")},
        "agent": {"id": key(), "name": plain()},
        "ticket": {"id": key(), "customer": to("customer.id"), "agent": to("agent.id", "from")},
    }
    tables: Tables = {
        "customer": [{"id": 1, "mail": "a@x", "agent": 7}, {"id": 2, "mail": "b@x", "agent": 7}],
        "agent": [{"id": 7, "name": "J"}],
        "ticket": [{"id": 1, "customer": 1, "agent": 7}, {"id": 2, "customer": 2, "agent": 7}],
    }
    remarks: list[Remark] = []
    assert [row["id"] for row in found(make_map(collections), tables, remarks, email="a@x")["ticket"]] == [1]
    assert Remark("narrowed", "shop / ticket") in remarks


def test_only_what_was_proven_is_looked_for() -> None:
    collections = {"a": {"id": key(), "mail": person(), "serial": person("device_serial")}}
    steps = plan(make_map(collections), ["device_serial"]).steps
    assert steps[0].conditions == (ByIdentity("serial", "device_serial"),)


def test_nothing_proven_that_the_map_knows_is_a_plan_without_steps() -> None:
    assert plan(make_map(MUSIC), ["device_serial"]).steps == ()


def test_a_collection_that_the_map_skips_is_not_visited() -> None:
    datamap = make_map(MUSIC)
    text = """
dataset:
  - fides_key: shop
    collections:
      - name: a
        fields: [{name: mail, data_categories: [user], fides_meta: {identity: email}}]
      - name: b
        fides_meta: {skip_processing: true}
        fields: [{name: mail, data_categories: [user], fides_meta: {identity: email}}]
"""
    from requests.sources.datamap import parse

    datamap = parse(text)
    assert [step.collection.name for step in plan(datamap, ["email"]).steps] == ["a"]
    assert "skipped" in {remark.code for remark in datamap.remarks}


# -- any graph ------------------------------------------------------------------------------------------

NAMES = [f"c{n}" for n in range(6)]
DIRECTIONS = st.sampled_from(["from", "to", ""])
WHO, NUMBERS = st.sampled_from(["p", "P", "q", None]), st.integers(0, 3)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[str, Fields], Tables]:
    collections: dict[str, Fields] = {}
    tables: Tables = {}
    for name in NAMES[: draw(st.integers(1, 6))]:
        fields: Fields = {"k": key() if draw(st.booleans()) else plain(), "l": plain()}
        if draw(st.booleans()) or not collections:
            fields["who"] = person()
        collections[name] = fields
    names = list(collections)
    for name, fields in collections.items():
        for n in range(draw(st.integers(0, 3))):
            target = draw(st.sampled_from(names))
            fields[f"r{n}"] = to(f"{target}.{draw(st.sampled_from(['k', 'l']))}", draw(DIRECTIONS))
        tables[name] = [
            {field: draw(WHO if field == "who" else NUMBERS) for field in fields}
            for _row in range(draw(st.integers(0, 5)))
        ]
    return collections, tables


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_any_graph_ends_visits_each_once_and_uses_only_values_that_were_selected(
    graph: tuple[dict[str, Fields], Tables],
) -> None:
    collections, tables = graph
    datamap, reader = make_map(collections), Memory(tables)
    visited: list[str] = []
    values: set[Any] = set()
    numbers: Counter[str] = Counter()
    asked = 0
    for piece in walk(datamap, {"email": ["p"]}, reader):
        name = piece.step.collection.name
        if not visited or visited[-1] != name:
            visited.append(name)
        for _collection, _fields, keys in reader.asked[asked:]:
            assert all(part in values for key_ in keys for part in key_), "asked by a value that no chosen row holds"
        asked = len(reader.asked)
        values |= {value for row in piece.rows for value in row}
        numbers[name] += len(piece.rows)
        for row in piece.rows:
            assert dict(zip(piece.columns, row, strict=True)) in tables[name]
    assert len(visited) == len(set(visited))
    assert all(numbers[name] <= len(tables[name]) for name in visited), "no row appears twice"
    reachable = {step.collection.name for step in plan(datamap, ["email"]).steps}
    assert set(visited) == reachable
    for name in visited:
        if "who" in collections[name]:
            own = sum(row["who"] == "p" for row in tables[name])
            assert numbers[name] >= own, "every row that says it is the person's is there"
