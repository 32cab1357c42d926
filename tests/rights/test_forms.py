"""What is wrong with a form is said in our own words, in both languages, and never in a framework's."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django import forms
from django.utils import translation

from requests.intake import fields as intake_fields
from requests.intake import forms as intake_forms
from requests.workspace import forms as staff_forms
from requests.workspace import identity_forms, measure_forms, source_forms, work_forms
from tests.rights.workspace import making

BY_HAND = {
    ("RightQuestion", "right"): "prepare() gives its sentences, in the language of the page",
    ("ReachQuestion", "language"): "the same",
}


def every_field() -> Iterator[tuple[str, str, forms.Field]]:
    for module in (intake_forms, staff_forms, source_forms, identity_forms, measure_forms, work_forms):
        for form in vars(module).values():
            if isinstance(form, type) and issubclass(form, forms.Form) and form.__module__ == module.__name__:
                for name, field in form.base_fields.items():
                    yield form.__name__, name, field


def own(field: forms.Field, code: str) -> bool:
    """Whether the sentence of this code is not the one that Django's field brings along."""
    framework = [kind.default_error_messages.get(code) for kind in type(field).__mro__
                 if kind.__module__.startswith("django.")  and hasattr(kind, "default_error_messages")]  # fmt: skip
    return field.error_messages.get(code) not in [None, *framework]


@pytest.mark.parametrize(("form", "name", "field"), list(every_field()))
def test_every_mistake_in_a_field_has_a_sentence_of_ours(form: str, name: str, field: Any) -> None:
    if (form, name) in BY_HAND or type(field).__module__ == intake_fields.__name__:
        return
    codes = ["required"] * field.required
    if isinstance(field, forms.ChoiceField):
        codes += ["invalid_choice"] + ["invalid_list"] * isinstance(field, forms.MultipleChoiceField)
    if getattr(field, "max_length", None):
        codes.append("max_length")
    assert [code for code in codes if not own(field, code)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_choice_that_is_none_is_answered_with_what_to_do(language: str) -> None:
    sofar = making.sofar()
    request = making.confirmed(sofar)
    pack = request.pack_version
    from privacyportal.controllers.packs import pack_at
    from requests.workspace.person import masked
    from requests.workspace.testing_form import TestCaseForm

    wrong = {
        "ground": "R99",
        "reason": "x",
        "to": "999",
        "right": "fly",
        "language": "tlh",
        "acting_as": "nobody",
        "identifiers": ["name"],
    }
    with translation.override(language):
        answers = [
            staff_forms.RefusalForm(wrong, request=request).errors,
            staff_forms.HandOverForm(wrong, request=request).errors,
            TestCaseForm(wrong, pack=pack_at(pack), today=date(2026, 11, 25)).errors,
            identity_forms.IdentityForm(wrong, case=request.case, person=masked(request.case)).errors,
            intake_forms.RightQuestion(wrong, pack=pack_at(pack)).errors,
            intake_forms.ReachQuestion(wrong, pack=pack_at(pack)).errors,
        ]
        for errors in answers:
            said = " ".join(str(error) for found in errors.values() for error in found)
            assert said and "valid choice" not in said and "有效" not in said and "R99" not in said
            if language == "zh-hans":
                assert "Choose" not in said and "选" in said
