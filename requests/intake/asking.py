"""The questions that single rights bring along: one thing a page, in plain words."""

import copy
import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal import clock
from privacyportal.controllers.packs import pack_called
from requests import ages
from requests.intake.fields import (
    NO_REFERENCE,
    WANTED_OF_ANOTHER,
    CountryField,
    EmailField,
    PhoneField,
    ReferenceField,
    UploadsField,
    WantedField,
    WordsField,
    words_wanted,
)
from requests.intake.forms import DetailsQuestion, HelpsQuestion, Question, name_that_person
from requests.intake.offer import OTHER_GROUND, deletion_grounds, for_another, law_of, looks_for_nobody
from requests.reference import controller_of
from requests.rights import needs_authority

YES_OR_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


def _chosen(label: Any, choose: Any, choices: Any = (), **kwargs: Any) -> forms.ChoiceField:
    errors = {"required": choose, "invalid_choice": choose}
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, error_messages=errors, **kwargs)


class DataQuestion(Question):
    data_wanted = WantedField(label=gettext_lazy("Which data?"))

    def prepare(self) -> None:
        if for_another(self.answers):
            field: Any = self.fields["data_wanted"]
            field.choices = WANTED_OF_ANOTHER

    @property
    def words(self) -> str:
        """What was written beside the boxes."""
        return words_wanted(self["data_wanted"].value() or [])


class SinceField(WordsField):
    """Free words; what has the form of a day or a month must be one."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if re.fullmatch(r"\d{4}-\d{1,2}(-\d{1,2})?", text):
            year, month, day = (*map(int, text.split("-")), 1)[:3]
            try:
                date(year, month, day)
            except ValueError as fault:
                raise ValidationError(_("There is no such day: write one like 2023-05-17, or May 2023.")) from fault
        return text


class SinceQuestion(Question):
    since = SinceField(
        label=gettext_lazy("From when on?"),
        help_text=gettext_lazy("A year, a month or a day, as well as you know it: 2023, May 2023 or 2023-05-17."),
        required=False,
        rows=0,
        longest=100,
    )


class GroundQuestion(Question):
    deletion_ground = _chosen(gettext_lazy("Your reason"), gettext_lazy("Choose the reason that fits best."))

    def prepare(self) -> None:
        field: Any = self.fields["deletion_ground"]
        field.choices = [*deletion_grounds(self.pack), (OTHER_GROUND, _("Another reason; I write it down at the end"))]


class ChangeQuestion(Question):
    old_value = WordsField(
        label=gettext_lazy("What is wrong, or missing?"),
        help_text=gettext_lazy("As it stands with us now. Leave it empty if something is missing."),
        required=False,
        rows=3,
    )
    new_value = WordsField(
        label=gettext_lazy("What shall it be?"), needed=gettext_lazy("Write what shall stand there."), rows=3
    )


class ProofQuestion(Question):
    correction_proof = UploadsField(label=gettext_lazy("Something that shows it"))


class ReceiverQuestion(Question):
    receiver = WordsField(
        label=gettext_lazy("Who shall receive the data?"),
        help_text=gettext_lazy("The company’s name, and how it can be reached, if you know it."),
        needed=gettext_lazy("Write who shall receive the data."),
        rows=3,
    )
    receiver_country = CountryField(label=gettext_lazy("In which country is the receiver?"))

    def prepare(self) -> None:
        self.keep_asked()


class AbroadQuestion(Question):
    abroad_proof = UploadsField(label=gettext_lazy("What shows that it is lawful there"))


class AccountQuestion(Question):
    also_delete = _chosen(gettext_lazy("Shall we also delete the data?"), gettext_lazy("Choose yes or no."), YES_OR_NO)


class ConsentQuestion(Question):
    consent = WordsField(
        label=gettext_lazy("Which consent?"),
        help_text=gettext_lazy("Leave it empty to withdraw all that you gave us."),
        required=False,
        rows=4,
    )


class ProcessingQuestion(Question):
    processing = WordsField(
        label=gettext_lazy("Which use of your data?"), needed=gettext_lazy("Write which use you mean."), rows=4
    )


class DecisionQuestion(Question):
    decision = WordsField(
        label=gettext_lazy("Which decision?"),
        help_text=gettext_lazy("What was decided, and when, as well as you know it."),
        needed=gettext_lazy("Write which decision you mean."),
        rows=4,
    )


class ComplainedQuestion(Question):
    answer_complained = ReferenceField(label=gettext_lazy("Reference of that request"))

    def prepare(self) -> None:
        looks = _("It looks like %(example)s. Leave it empty if your complaint is about something else.")
        self.fields["answer_complained"].help_text = looks % {"example": self.pack.reference_example}

    def clean_answer_complained(self) -> str:
        """A request to another company is none of this one's: who says so here would wait for nothing."""
        reference: str = self.cleaned_data["answer_complained"]
        if not reference or controller_of(reference) == self.pack.key:
            return reference
        other = pack_called(controller_of(reference))
        if other is None:
            raise ValidationError(NO_REFERENCE)
        raise ValidationError(
            _(
                "%(reference)s is a request to %(other)s, and this form goes to %(name)s. Complain about that answer "
                "to %(other)s; or leave this empty if your complaint is about %(name)s."
            )
            % {"reference": reference, "other": other.name, "name": self.pack.name}
        )


class ChildQuestion(Question):
    minor_data = WordsField(
        label=gettext_lazy("Which data, and where did you see it?"),
        needed=gettext_lazy("Write which data you mean, so that we can find it."),
        rows=5,
    )


class GivenQuestion(Question):
    given_by = WordsField(
        label=gettext_lazy("Who gave us your data?"),
        help_text=gettext_lazy("Or how you came to know that we have it. Leave it empty if you do not know."),
        required=False,
        rows=3,
    )
    third_party_wish = _chosen(
        gettext_lazy("What shall we do with it?"),
        gettext_lazy("Choose whether we shall correct or delete it."),
        [
            ("correct", gettext_lazy("Correct it; I write what is right at the end")),
            ("delete", gettext_lazy("Delete it")),
        ],
    )


class WhoQuestion(Question):
    acting_as = _chosen(
        gettext_lazy("Who is this for?"),
        gettext_lazy("Choose for whom you ask."),
        [
            ("self", gettext_lazy("For myself")),
            ("guardian", gettext_lazy("For a child or another person in my care")),
            ("agent", gettext_lazy("For somebody who has authorised me")),
        ],
    )


class RepresentedQuestion(Question):
    represented = WordsField(
        label=gettext_lazy("The full name of that person"),
        needed=gettext_lazy("Write the name of the person for whom you ask."),
        rows=0,
    )
    represented_email = EmailField(
        label=gettext_lazy("That person’s email address"),
        required=False,
        help_text=gettext_lazy("The one that they use with us. It is their data that we look for, never yours."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    represented_phone = PhoneField(
        label=gettext_lazy("That person’s phone number"),
        required=False,
        help_text=gettext_lazy("With the country code, like +49 30 123456, if they registered with it."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    authority = UploadsField(label=gettext_lazy("What shows that you may act for this person"))

    def prepare(self) -> None:
        """A guardian shows nothing here: staff ask for it where it is needed. Where nothing is given or changed nobody
        shows a mandate, and where nobody's data is looked for, nothing is asked to find it by (P-63).
        """
        needed = any(needs_authority(right, self.pack) for right in self.rights)
        if self.answers.get("acting_as") != "agent" or not needed:
            del self.fields["authority"]
        if all(looks_for_nobody(right) for right in self.rights):
            del self.fields["represented_email"], self.fields["represented_phone"]


class AgeQuestion(Question):
    """Whether the age is reached that counts for this controller and place. A day is asked for only where it is near:
    then it may come before the answer.
    """

    age_reached = forms.ChoiceField(
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose the answer that fits, or leave it open.")},
    )
    age_on = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d"],
        widget=forms.DateInput({"type": "date", "class": "short"}, "%Y-%m-%d"),
        error_messages={
            "invalid": gettext_lazy(
                "There is no such day. Write it like 2027-03-01; in a year without 29 February, 1 March counts."
            )
        },
    )

    def prepare(self) -> None:
        self.years = ages.acts_alone_from(self.pack, law_of(self.pack, self.answers)) or 0
        years = {"years": self.years}
        first: Any = self.fields["age_reached"]
        first.label = _("Is this person %(years)s or older?") % years
        first.choices = [
            ("reached", _("Yes")),
            ("later", _("No, and not within a year from now")),
            ("soon", _("No, but within a year from now")),
        ]
        day = self.fields["age_on"]
        day.label = _("If within a year: on which day will they be %(years)s?") % years
        day.help_text = _("Only then we need the day, since it may come before our answer. We keep no date of birth.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        today = clock.today(self.pack.zone)
        answer, on = cleaned.get("age_reached", ""), cleaned.get("age_on")
        if answer == "soon" and "age_on" not in self.errors:
            if on is None:
                self.add_error("age_on", _("Write the day: the person may then act alone."))
            elif not today - ages.SOON < on <= today + ages.SOON:
                self.add_error("age_on", _("Write a day within a year from now, or choose another answer above."))
        if self.errors:
            return cleaned
        age = ages.said(self.years, answer, on if answer == "soon" else None, today)
        return {**cleaned, "age_on": age.on, "age": age.to_json()}


ADDABLE = {**HelpsQuestion.base_fields, **DetailsQuestion.base_fields, **RepresentedQuestion.base_fields}


class AddForm(forms.Form):
    """What may be added while we find out who is asking: only what was left empty."""

    def __init__(self, data: Any = None, *, missing: tuple[str, ...], for_another: bool = False) -> None:
        super().__init__(data)
        self.fields = {name: copy.deepcopy(ADDABLE[name]) for name in missing}
        if for_another:
            name_that_person(self.fields)

    def clean(self) -> dict[str, Any]:
        cleaned = {name: value for name, value in (super().clean() or {}).items() if value}
        if not cleaned and not self.errors:
            raise ValidationError(_("Nothing was written. Fill in at least one line, or go back."))
        return cleaned
