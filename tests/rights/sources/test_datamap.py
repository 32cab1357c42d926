"""A data map is read as it stands, and everything that is wrong with it is named at once, with its place."""

import pytest

from requests.sources.datamap import parse
from requests.sources.mapping import DataMapError, Reference
from requests.sources.plan import plan
from requests.sources.words import make_readable
from tests.rights.sources.maps import key, make_map, map_text, person, plain, to
from tests.yamlfiles import LAUGHS


def faults_of(text: str, labels: str = "") -> list[str]:
    with pytest.raises(DataMapError) as error:
        parse(text, labels)
    return error.value.faults


def test_it_works() -> None:
    datamap = make_map({"customer": {"id": key(), "email": person()}, "order": {"id": key(), "by": to("customer.id")}})
    assert list(datamap.collections) == ["shop:customer", "shop:order"]
    assert datamap.identity_kinds == ("email",)
    assert datamap.collections["shop:order"].by_name["by"].references == (Reference("shop:customer", "id", "from"),)
    assert datamap.collections["shop:customer"].primary_key == ("id",)


def test_fields_keep_the_order_of_the_file_and_not_the_alphabet() -> None:
    datamap = make_map({"zebra": {"z": person(), "a": plain()}, "ape": {"b": key(), "a": plain()}})
    assert [field.name for field in datamap.collections["shop:zebra"].fields] == ["z", "a"]
    assert list(datamap.collections) == ["shop:zebra", "shop:ape"]


def test_dots_quotes_blanks_and_scripts_are_part_of_a_name() -> None:
    datamap = make_map(
        {
            "a.b": {"c.d": key(), "mail": person()},
            "a": {"b.c": key(), 'quote"d': plain(), "姓名": plain(), "naïve column": plain(), "of": to("a.b.c.d")},
        }
    )
    assert datamap.collections["shop:a"].by_name["of"].references == (Reference("shop:a.b", "c.d", "from"),)


def test_a_reference_that_can_be_read_in_two_ways_is_a_fault() -> None:
    text = map_text({"a": {"b.c": person()}, "a.b": {"c": key()}, "z": {"of": to("a.b.c")}})
    assert faults_of(text) == ["shop / z / of: “a.b.c” can be read as several fields of this map."]


def test_several_data_sets_in_a_file_refer_to_each_other() -> None:
    text = """
dataset:
  - fides_key: crm
    collections: [{name: people, fields: [{name: mail, data_categories: [user], fides_meta: {identity: email}}]}]
  - fides_key: web
    fides_meta: {namespace: {schema: site}}
    collections:
      - name: visits
        fields:
          - {name: mail, data_categories: [user], fides_meta: {references: [{dataset: crm, field: people.mail}]}}
          - {name: page, data_categories: [user], fides_meta: {references: [{dataset: other, field: pages.id}]}}
"""
    datamap = parse(text)
    assert datamap.collections["web:visits"].by_name["mail"].references == (Reference("crm:people", "mail", ""),)
    assert datamap.schema_of(datamap.collections["web:visits"]) == "site"
    assert "web / visits / page" in [remark.place for remark in datamap.remarks if remark.code == "elsewhere"]


def test_all_faults_are_named_at_once_with_their_places() -> None:
    text = """
dataset:
  - fides_key: a b
    collections:
      - {name: on, fields: [{name: x}]}
      - {name: empty, fields: []}
      - name: people
        fields:
          - {name: mail, data_categoris: [user], fides_meta: {identiy: email}}
          - {name: id, fides_meta: {primary_key: maybe, data_type: varchar}}
          - {name: id, fides_meta: {identity: e-mail, length: -1}}
          - {name: of, fides_meta: {references: [{dataset: data set 1, field: people.mial}, {field: people.id}]}}
          - {name: box, fields: [{name: inner, fides_meta: {identity: email}}]}
"""
    faults = "\n".join(faults_of(text, "nobody: {title: x}\n"))
    for expected in (
        "data set 1: write a fides_key",
        "collection 1 has a name that is not a text (True)",
        "/ empty: write at least one field",
        "/ mail: “data_categoris” is not known here. Did you mean “data_categories”?",
        "/ mail: “identiy” is not known in fides_meta. Did you mean “identity”?",
        "/ id: write primary_key: true or false",
        "/ id: the data type “varchar” is not known",
        "/ id: the identity “e-mail” is not known. Did you mean “email”?",
        "/ id: Fides: fides_meta.length",
        "/ id: this field stands here 2 times",
        "/ of: “people.mial” is no field of this map. Did you mean “people.mail”?",
        "/ of: write a reference as",
        "/ box / inner: an identity or a reference inside another field",
        "Labels / nobody: the map has nothing of this name",
    ):
        assert expected in faults


def test_slips_of_the_pen_are_named_at_every_level_with_what_was_meant() -> None:
    text = """
datasets: []
dataset:
  - fides_key: shop
    collectons: []
    collections:
      - name: customer
        feilds: []
        fields:
          - {name: id, data_categories: [user.unique_id], fides_meta: {primary_key: true}}
          - {name: mail, data_categories: [user.contact.emial], fides_meta: {identity: email}}
          - {name: chat, data_categories: [user.contact.wechat]}
      - name: order
        fields:
          - {name: by, data_categories: [user], fides_meta: {references: [{datset: shop, field: customer.id}]}}
      - {name: list, fields: {a: {}}}
      - only words
  - fides_key: shop
    collections: {name: second}
"""
    faults = faults_of(text)
    for expected in (
        "the file: “datasets” is not known here. Did you mean “dataset”?",
        "shop: “collectons” is not known here. Did you mean “collections”?",
        "shop / customer: “feilds” is not known here. Did you mean “fields”?",
        "shop / customer / mail: the data category “user.contact.emial” is not known. "
        "Did you mean “user.contact.email”?",
        "shop / order / by: “datset” is not known here. Did you mean “dataset”?",
        "shop / list: write “fields” as a list: each entry below it begins with “- ”.",
        "shop: collection 4 has no name.",
        "shop: write “collections” as a list: each entry below it begins with “- ”.",
        "shop: this fides_key stands here 2 times.",
    ):
        assert expected in faults
    assert not any("wechat" in fault for fault in faults), "a category of one's own is a remark"


def test_what_refers_to_a_data_set_that_stands_twice_is_not_called_wrong_as_well() -> None:
    text = map_text({"a": {"id": key(), "mail": person()}, "b": {"of": to("a.id")}})
    twice = text + text.partition("\n")[2]
    faults = faults_of(twice)
    assert any("stands here 2 times" in fault for fault in faults) and not any("is no field" in f for f in faults)


def test_remarks_come_along_with_faults() -> None:
    with pytest.raises(DataMapError) as error:
        parse(map_text({"a": {"id": key(), "mail": person()}, "b": {"x": plain(), "of": to("a.iid")},
                        "alone": {"y": plain()}}))  # fmt: skip
    assert {(remark.code, remark.place) for remark in error.value.remarks} >= {("unreachable", "shop / alone")}


def test_a_ring_of_references_and_one_without_a_direction_are_remarked() -> None:
    ring = make_map({"a": {"id": key(), "mail": person(), "c": to("c.id")}, "b": {"id": key(), "a": to("a.id")},
                     "c": {"id": key(), "b": to("b.id")}})  # fmt: skip
    assert [remark.place for remark in plan(ring, ["email"]).remarks if remark.code == "ring"] == ["shop / a"]
    open_ended = make_map({"a": {"id": key(), "mail": person()}, "b": {"a": to("a.id", direction="")}})
    assert [remark.place for remark in open_ended.remarks if remark.code == "both_ways"] == ["shop / b / a"]
    assert not [remark for remark in plan(open_ended, ["email"]).remarks if remark.code == "ring"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dataset:\n\t- fides_key: x\n\t  name: y\n", "line 2, 3 is not YAML"),
        ("dataset:\n\t- fides_key: x\n", "Put blanks there instead of each tab."),
        ("dataset:\n  - fides_key: x\n   collections: []\n", "begin at the same column"),
        ('dataset:\n  - name: "a\n', "never closed"),
        ("dataset: *none\n", "begins with “*” in quotes"),
        ("dataset: []\n---\ndataset: []\n", "One file holds one document"),
        ("dataset: !!python/object:os.system {}\n", "tags are not read"),
        ("dataset: [a, {b: c}\n", "A bracket or brace"),
        ("dataset:\n  - name: a: b\n", "a colon in quotes"),
    ],
)
def test_broken_yaml_says_what_to_do(text: str, said: str) -> None:
    [fault] = faults_of(text)
    assert said in fault


def test_a_few_lines_that_stand_for_millions_are_refused_before_they_are_built() -> None:
    assert "“*a” points back at another place" in faults_of(LAUGHS)[0]


def test_a_tab_within_a_text_is_no_fault() -> None:
    assert parse(map_text({"t": {"mail": person()}}) + "# said\tby the way\n")


def test_a_key_written_twice_and_broken_yaml_are_named_with_their_line() -> None:
    assert faults_of("dataset: []\ndataset: []\n")[0].startswith("line 2: “dataset” stands here a second time. Take")
    assert faults_of("dataset: [\n  a: b\n")[0].startswith("line ")
    assert faults_of("dataset: \x07")[0].startswith("The file holds characters")


@pytest.mark.parametrize("text", ["", "[]", "dataset:", "dataset: []", "dataset: 3"])
def test_an_empty_map_says_what_to_write(text: str) -> None:
    assert faults_of(text) == ["Write “dataset:” at the top, and below it a list of data sets."]


def test_a_map_in_which_nobody_can_be_found_is_a_fault() -> None:
    assert faults_of(map_text({"t": {"id": key()}}))[0].startswith("No field says whose it is")


def test_references_to_half_of_a_key_too_often_are_a_fault() -> None:
    text = map_text(
        {
            "contact": {"tenant": key(), "no": key(), "mail": person()},
            "deal": {
                "t1": to("contact.tenant"), "t2": to("contact.tenant"), "t3": to("contact.tenant"),
                "n1": to("contact.no"), "n2": to("contact.no"),
            },
        }
    )  # fmt: skip
    assert any("cannot be paired into whole keys" in fault for fault in faults_of(text))


def test_secrets_are_never_collected_and_said_so() -> None:
    datamap = make_map(
        {
            "account": {
                "mail": person(),
                "code": plain("user.authorization.password"),
                "password_hash": {"categories": []},
                "apiToken": plain("system.operations"),
                "PasswordSalt": {"categories": []},
                "password_changed_at": {"categories": []},
                "token_count": plain("system.operations"),
                "secret": plain("user.content.private"),
            }
        }
    )
    collection = datamap.collections["shop:account"]
    assert [field.name for field in collection.collected] == ["mail", "password_changed_at", "token_count", "secret"]
    assert len([remark for remark in datamap.remarks if remark.code == "secret"]) == 4


def test_keys_that_only_join_tables_are_not_shown_unless_labelled_or_alone() -> None:
    collections = {
        "customer": {"id": key(), "mail": person()},
        "order": {"id": key(), "by": to("customer.id"), "sum": plain()},
        "member": {"club": key(), "year": key(), "by": to("customer.id")},
        "link": {"a": to("order.id"), "b": to("customer.id")},
    }
    labels = "shop: {collections: {order: {fields: {id: {en: Order number, zh: 订单号}}}}}"
    datamap = make_map(collections, labels=labels)
    shown = {key: [field.name for field in found.shown] for key, found in datamap.collections.items()}
    assert shown == {
        "shop:customer": ["mail"],
        "shop:order": ["id", "sum"],
        "shop:member": ["club", "year"],
        "shop:link": ["a", "b"],
    }


def test_columns_that_nobody_classified_are_named() -> None:
    datamap = make_map({"t": {"mail": person(), "note": {"categories": []}}})
    assert [str(remark) for remark in datamap.remarks if remark.code == "undecided"] == [
        "shop / t / note has no data category: nobody has decided what it holds. It is collected and shown."
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("invoice_line", "Invoice line"), ("InvoiceLine", "Invoice line"), ("invoiceLine", "Invoice line"),
        ("INVOICE_LINE", "Invoice line"), ("customerID", "Customer ID"), ("ip_address", "IP address"),
        ("IPAddress", "IP address"), ("BillingPostalCode", "Billing postal code"), ("city", "City"),
        ("a.b", "A b"), ("姓名", "姓名"), ("naïve column", "Naïve column"), ("_", "_"), ("utm-source", "Utm source"),
    ],
)  # fmt: skip
def test_without_labels_a_name_is_made_readable(name: str, words: str) -> None:
    assert make_readable(name) == words
