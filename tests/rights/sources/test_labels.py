"""Labels say in two languages what a source holds, why, how long, and who received it."""

from decimal import Decimal

import pytest
from django.utils import translation

from requests.sources.mapping import DataMapError
from tests.rights.sources.maps import Fields, key, make_map, person, plain

COLLECTIONS: dict[str, Fields] = {"readings": {"id": key(), "mail": person(), "state": plain(), "power": plain()}}
LABELS = """
shop:
  title: {en: Monitoring, zh: 监控}
  why: {en: Contract, zh: 合同}
  how_long: Five years
  collections:
    readings:
      title: {en: Readings, zh-Hans: 读数}
      fields:
        mail: {en: Email address, zh: 电子邮箱}
        power: {label: {en: Power, zh: 功率}, unit: W}
        state:
          label: {en: State, zh: 状态}
          values: {0: {en: Standby, zh: 待机}, true: {en: Running, zh: 运行}}
"""


def test_it_works_in_both_languages() -> None:
    datamap = make_map(COLLECTIONS, labels=LABELS)
    dataset, collection = datamap.datasets[0], datamap.collections["shop:readings"]
    assert (str(dataset.title), str(dataset.why), str(dataset.how_long), dataset.who) == (
        "Monitoring", "Contract", "Five years", None,
    )  # fmt: skip
    with translation.override("zh-hans"):
        assert (str(dataset.title), str(collection.title)) == ("监控", "读数")
        assert str(collection.by_name["mail"].label) == "电子邮箱"
    assert str(collection.by_name["power"].unit) == "W"
    assert str(collection.by_name["id"].label) == "ID"


@pytest.mark.parametrize("value", [0, "0", Decimal("0.00"), 0.0])
def test_a_value_has_its_word_however_the_database_holds_it(value: object) -> None:
    state = make_map(COLLECTIONS, labels=LABELS).collections["shop:readings"].by_name["state"]
    assert str(state.word_for(value)) == "Standby"


def test_a_truth_has_its_word_and_others_have_none() -> None:
    state = make_map(COLLECTIONS, labels=LABELS).collections["shop:readings"].by_name["state"]
    assert str(state.word_for(True)) == "Running"
    assert state.word_for(7) is None


def test_names_that_the_map_does_not_have_are_faults_with_a_suggestion() -> None:
    labels = "shop: {titel: X, collections: {reading: {title: X}, readings: {fields: {stat: X, mail: {de: Post}}}}}"
    with pytest.raises(DataMapError) as error:
        make_map(COLLECTIONS, labels=labels)
    assert error.value.faults == [
        "Labels / shop / titel: “titel” is not known here. Did you mean “title”?",
        "Labels / shop / reading: the map has nothing of this name. Did you mean “readings”?",
        "Labels / shop / readings / stat: the map has nothing of this name. Did you mean “state”?",
        "Labels / shop / readings / mail: write languages en and zh, not de.",
    ]


def test_a_label_in_one_language_serves_both_and_is_remarked() -> None:
    datamap = make_map(COLLECTIONS, labels="shop: {title: {zh: 监控}}")
    assert str(datamap.datasets[0].title) == "监控"
    assert [remark.place for remark in datamap.remarks if remark.code == "one_language"] == ["shop / title"]
