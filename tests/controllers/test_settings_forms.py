"""The form of the settings comes from the schema: whatever a pack can say can be read, typed and said back."""

from typing import Any, get_args

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation
from pydantic import BaseModel

from privacyportal.controllers.editing import canonical
from privacyportal.controllers.loading import OURS, read_file
from privacyportal.controllers.schema import Pack
from privacyportal.controllers.settings_forms import RIGHT_SECTIONS, SECTIONS, SectionForm, section_called
from privacyportal.controllers.settings_kinds import is_part
from privacyportal.controllers.settings_words import LABELS
from privacyportal.controllers.showing import changes
from privacyportal.packfiles import Text
from tests.controllers.conftest import SIXTH

PACKS = {file.stem: Pack.model_validate(read_file(file)) for file in OURS.glob("*.yml")}
EVERY_SECTION = (*SECTIONS, *RIGHT_SECTIONS)


def typed(form: forms.Form, **changes: Any) -> QueryDict:
    """What a browser would send of a form as it stands, with changes; None: not sent."""
    sent = QueryDict(mutable=True)
    for bound in form:
        value = bound.value()
        if isinstance(value, list | tuple):
            sent.setlist(bound.name, [str(one) for one in value])
        elif isinstance(bound.field, forms.BooleanField):
            if value:
                sent[bound.name] = "on"
        elif value is not None:
            sent[bound.name] = str(value)
    for field, value in changes.items():
        name = field.replace("__", "-")
        if value is None:
            sent.pop(name, None)
        elif isinstance(value, list):
            sent.setlist(name, value)
        else:
            sent[name] = value
    return sent


def section_form(section: str, pack: Pack = PACKS["sofar"], **sent: Any) -> SectionForm:
    found = section_called(section)
    assert found
    data = canonical(pack)
    return SectionForm(typed(SectionForm(None, section=found, data=data), **sent), section=found, data=data)


def parts_of(hint: Any) -> set[type[BaseModel]]:
    if is_part(hint):
        inner = {part for info in hint.model_fields.values() for part in parts_of(info.annotation)}
        return {hint, *inner}
    return {part for one in get_args(hint) for part in parts_of(one)}


def test_every_field_of_the_schema_has_a_name() -> None:
    parts = parts_of(Pack) - {Text}
    named = {f"{part.__name__}.{name}" for part in parts for name in part.model_fields}
    assert named - {"Pack.key"} == set(LABELS)


def test_every_field_of_a_pack_is_in_one_section() -> None:
    shown = [path[0] for section in SECTIONS for path in section.paths]
    assert sorted([*shown, "key", "rights"]) == sorted(Pack.model_fields)


@pytest.mark.parametrize("key", sorted(PACKS))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_form_sent_as_it_stands_changes_nothing(key: str, language: str) -> None:
    with translation.override(language):
        for section in EVERY_SECTION:
            form = section_form(section.key, PACKS[key])
            assert form.is_valid(), (section.key, form.errors)
            assert not changes(PACKS[key], form.pack), section.key
            assert form.pack == PACKS[key]


def test_texts_numbers_and_choices_are_taken() -> None:
    form = section_form("periods", answer__n="20", answer__unit="working_days", law_prevails="on", reminders="5，2")
    assert form.is_valid(), form.errors
    assert form.pack.answer and (form.pack.answer.n, form.pack.answer.unit) == (20, "working_days")
    assert form.pack.law_prevails
    assert form.pack.reminders == [5, 2]


def test_an_optional_part_is_opened_and_closed_by_its_tick() -> None:
    named = section_form("periods", extension__named="on", extension__n="45", extension__grounds=["number"])
    assert named.is_valid(), named.errors
    assert named.pack.extension and named.pack.extension.grounds == ["number"]
    gone = section_form("periods", answer__named=None)
    assert gone.is_valid() and gone.pack.answer is None


def test_a_choice_may_be_silent_yes_or_no() -> None:
    for sent, free in (("", None), ("True", True), ("False", False)):
        form = section_form("fee", fee__free=sent)
        assert form.is_valid() and form.pack.fee.free is free


def test_a_row_is_added_without_judging_what_is_not_written_yet() -> None:
    form = section_form("contacts", add="contacts", **{"contacts-0-value-en": "not an address"})
    assert not form.errors
    assert "contacts-4-kind" in form.fields and "contacts-5-kind" not in form.fields
    assert form["contacts-0-value-en"].value() == "not an address"


def test_rows_are_taken_out_and_faults_still_find_their_row() -> None:
    form = section_form("contacts", **{"contacts-0-out": "on", "contacts-0-value-en": "", "contacts-3-value-en": "no"})
    assert not form.is_valid()
    assert list(form.errors) == ["contacts-3-value-en"]
    form = section_form("contacts", **{"contacts-1-out": "on"})
    assert form.is_valid() and [contact.kind for contact in form.pack.contacts] == ["email", "web", "email"]


def test_nobody_adds_rows_without_end() -> None:
    form = section_form("contacts", **{"contacts-rows": "1000000"})
    assert len(form.fields) < 1000
    assert not form.is_valid()


@pytest.mark.parametrize("rows", ["9" * 4999, "9" * 12, "-1", "x", "", "４０"])
def test_a_row_is_added_to_a_number_of_rows_that_no_page_ever_wrote(rows: str) -> None:
    form = section_form("contacts", add="contacts", **{"contacts-rows": rows})
    assert not form.errors and len(form.fields) < 1000
    assert not section_form("contacts", **{"contacts-rows": rows}).is_valid() or rows == "４０"


def test_grounds_are_ticked_and_own_ones_written() -> None:
    own = {
        "refusal_grounds": ["R5", "R13"],
        "refusal_grounds-own-rows": "1",
        "refusal_grounds-own-0-code": "X1",
        "refusal_grounds-own-0-text-en": "It rains.",
        "refusal_grounds-own-0-text-zh": "下雨了。",
    }
    form = section_form("refusal", **own)
    assert form.is_valid(), form.errors
    assert form.pack.refusal_codes == ["R5", "R13", "X1"]
    form = section_form("refusal", **own | {"refusal_grounds-own-0-code": "x 1"})
    assert list(form.errors) == ["refusal_grounds-own-0-code"]


@pytest.mark.parametrize(
    ("section", "sent", "field", "words"),
    [
        ("who", {"accent": "#ffd24d"}, "accent", "too pale"),
        ("who", {"accent": "teal"}, "accent", "like #1d5c3f"),
        ("who", {"zone": "Asia/Xiamen"}, "zone", "write an IANA name"),
        ("who", {"name-zh": ""}, "name-zh", "Write something here."),
        ("who", {"department-en": ""}, "department-en", "Write it in this language, too."),
        ("who", {"policy-date": "yesterday"}, "policy-date", "Write a date like"),
        ("who", {"languages": []}, "languages", "One is needed at least."),
        ("contacts", {"contacts-0-kind": "phone"}, "contacts-0-value-en", "is no phone number"),
        ("contacts", {"contacts-1-kind": "fax"}, "contacts-1-kind", "valid choice"),
        ("periods", {"answer-n": "0"}, "answer-n", "Write a number above 0."),
        ("periods", {"answer-n": "9999999"}, "answer-n", "9999999 calendar days are too many: write at most 1100"),
        ("periods", {"answer-n": "soon"}, "answer-n", "Write a whole number."),
        ("periods", {"answer-n": ""}, "answer-n", "Write something here."),
        ("periods", {"reminders": "7, x"}, "reminders", "Write a whole number."),
        ("periods", {"reminders": ""}, "reminders", "Name one day at least, like 7"),
        ("periods", {"reminders": "7, 7"}, "reminders", "Named twice: 7"),
        ("periods", {"reminders": "7" * 5000}, "reminders", "Write a whole number."),
        ("who", {"policy-date": "9999-12-31"}, "policy-date", "write one that is at most a year ahead"),
        ("who", {"company-en": "S" * 5000}, "company-en", "has 5000 characters: write at most 200"),
        ("who", {"department-zh": "部" * 201}, "department-zh", "中文 has 201 characters"),
        ("refusal", {"refusal_grounds": []}, "refusal_grounds", "Name one ground at least"),
        ("portability", {"portability-abroad_free": "CN, XX"}, "portability-abroad_free", "“XX” is no place"),
        ("fee", {"fee-charge_when": []}, "fee-free", "say for which requests"),
        ("minors", {"minors-child_under": "40"}, "minors-child_under", "Write 21 or less."),
        ("minors", {"minors-child_under": "16"}, "minors-guardian_under", "may not be above"),
        ("identity", {"identity-methods": []}, "identity-methods", "One is needed at least."),
        ("portability", {"portability-abroad_free": "China"}, "portability-abroad_free", "is no place"),
        ("complaint", {"complaint-en": ""}, "complaint-en", "Write something here."),
        ("right-delete", {"rights-delete-level": "1"}, "__all__", "level 1 is too little, write 2 or leave it out"),
        ("periods", {"work_days_before": "30"}, "work_days_before", "write fewer days"),
        ("portal", {"portal-code_tries": "100000"}, "portal-code_tries", "100000 does not fit: write a number from 3"),
        ("portal", {"portal-remind_on_day": "7"}, "portal-remind_on_day", "else nobody is reminded"),
    ],
)
def test_a_fault_stands_beside_its_field_and_says_what_to_write(
    section: str, sent: dict[str, Any], field: str, words: str
) -> None:
    form = section_form(section, **sent)
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert words.casefold() in form.errors.as_text().casefold()


def test_what_only_the_whole_pack_shows_is_said_on_top() -> None:
    alone = Pack.model_validate(SIXTH)
    form = section_form("right-copy", alone, **{"rights-copy-named": None})
    assert not form.is_valid()
    assert "Rights" in form.errors["__all__"].as_text()


def test_a_right_is_named_and_no_longer_named() -> None:
    added = section_form("right-restrict", **{"rights-restrict-named": "on", "rights-restrict-level": "2"})
    assert added.is_valid(), added.errors
    assert added.pack.rights["restrict"].level == 2
    gone = section_form("right-complain", **{"rights-complain-named": None})
    assert gone.is_valid() and "complain" not in gone.pack.rights


@pytest.mark.promise("P-63")
def test_what_a_form_asks_for_can_be_less_than_usual() -> None:
    form = section_form("right-copy", **{"rights-copy-asks-named": "on", "rights-copy-asks": ["since"]})
    assert form.is_valid(), form.errors
    assert form.pack.rights["copy"].asks == ["since"]
