"""Every date of law_examples.yml, worked out by hand, comes out of the engine."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from privacyportal import clock
from requests import deadlines
from requests.deadlines import OPEN, Dates, Events, Pause, Rule
from tests.rights.deadlines.laws import PACKS, SILENT, law_of, read_data

EXAMPLES = {example["id"]: example for example in read_data("law_examples.yml")["examples"]}


def of_example(example: dict[str, Any]) -> tuple[Dates, Rule]:
    pack = PACKS[example["controller"]] if "controller" in example else SILENT
    day = date.fromisoformat(example["receipt_day"])
    law = law_of(example["place"], day)
    happened: dict[str, Any] = {}
    for event in example.get("events", []):
        happened |= {name: date.fromisoformat(on) for name, on in event.items() if isinstance(on, str)}
    pauses = (Pause("question", happened["asked"], happened["clarified"]),) if "asked" in happened else ()
    proven = happened.get("identity_proven")
    moment = datetime.fromisoformat(example["received"])
    assert clock.day_of(moment, example["zone"]) == day, "the day of receipt is the day in the example's zone"
    events = Events(
        day,
        moment,
        identity_asked_on=day if proven else None,
        identity_proven_on=proven,
        fee_told_on=happened.get("fee_announced"),
        pauses=pauses,
        answered_on=date.fromisoformat(example["due"]) if "fulfil_due" in example else None,
    )
    dates = deadlines.resolve(
        pack, law, example["right"], events, country=example["place"], subdiv=example.get("subdiv")
    )
    return dates, dates.rule


def test_all_forty_eight_are_read() -> None:
    assert len(EXAMPLES) == 48


@pytest.mark.promise("P-02")
@pytest.mark.promise("P-04")
@pytest.mark.parametrize("name", EXAMPLES)
def test_it_is_the_date_worked_out_by_hand(name: str) -> None:
    example = EXAMPLES[name]
    dates, rule = of_example(example)
    if example.get("stage") == "acknowledge":
        assert str(dates.confirm_by) == example["due"]
        return
    found = {
        "due": str(dates.due_on),
        "due_before_rolling": str(dates.safe_on),
        "promise_due": str(dates.promise_on) if dates.promise_on else None,
        "law_due": str(dates.law_on) if dates.law_on else None,
        "clock_starts": str(dates.started_on),
        "confirm_by": str(dates.confirm_by),
        "fulfil_due": str(deadlines.fulfil_due(rule, dates.events)),
        "extended_due": written(dates.extended_max),
        "law_extended_due": written(dates.law_extended_on),
    }
    found |= appeals(rule, example)
    if "deadline" in example:
        found["deadline"] = dates.ends_at.astimezone(ZoneInfo(example["zone"])).isoformat()
    expected = {key: value for key, value in example.items() if key in found}
    assert {key: found[key] for key in expected} == expected


def written(last: date | deadlines.Open | None) -> str | None:
    if last is None:
        return None
    return "open" if last is OPEN else str(last)


def appeals(rule: Rule, example: dict[str, Any]) -> dict[str, str]:
    if "appeal_received" not in example:
        return {}
    on = date.fromisoformat(example["appeal_received"])
    return {
        "appeal_due": str(deadlines.appeal_due(rule, on)),
        "appeal_extended": str(deadlines.appeal_due(rule, on, extended=True)),
    }


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in ("E13", "E27")])
def test_only_holidays_that_nobody_has_published_make_it_an_estimate(name: str) -> None:
    """E20 reaches into 2027; the other estimates of the examples lean on a reading of the law, not on a calendar."""
    dates, _ = of_example(EXAMPLES[name])
    assert dates.estimate == (name == "E20")
    assert dates.estimate_year == (2027 if name == "E20" else None)
