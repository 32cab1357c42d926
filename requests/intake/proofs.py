"""What the person is asked to show, and can show of their own accord, on the page of their request."""

import dataclasses
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacyportal import clock
from privacyportal.controllers.models import Controller
from privacyportal.controllers.packs import Pack
from privacyportal.formats import plain_day
from privacyportal.people import masks
from privacyportal.people.identifiers import InvalidIdentifier, lookup_form
from privacyportal.sentences import joined
from requests.files_field import PaperField
from requests.identity import authority, handover, overdue
from requests.identity.asking import SENT_BEFORE, open_asks
from requests.identity.base import methods, offers
from requests.identity.evidence import is_open
from requests.identity.source_fact import FACTS
from requests.intake.fields import LONGEST_IDENTIFIER, TidyField, check_length
from requests.intake.forms import name_that_person
from requests.models import Case, Evidence
from requests.sources.facts import fact_form

HANDED_OVER = {
    "account_id": gettext_lazy("Account"),
    "email": gettext_lazy("Email address"),
    "phone_number": gettext_lazy("Phone number"),
    "device_serial": gettext_lazy("Serial number of a device"),
}


@dataclasses.dataclass(frozen=True)
class Asked:
    """One thing that staff asked for: what, why, what may be hidden."""

    evidence: Evidence
    title: str | Promise
    why: str
    todo: str | Promise
    hide: str | Promise = ""


def asked_of(evidence: Evidence) -> Asked:
    method = methods[evidence.method]
    todo = authority.todo_of(evidence.case) if evidence.method == "authority" else method.todo
    why = evidence.note.text if evidence.note else str(todo)
    if evidence.facts.get("again"):
        why = joined(SENT_BEFORE, why)
    return Asked(evidence, method.seen(evidence) or method.title, why, todo, method.hide(evidence))


def handed_over(request: HttpRequest, pack: Pack, case: Case | None = None) -> list[tuple[Any, str]]:
    """(what, masked) of what this browser brought from the product; [] where it brought nothing."""
    if handover.COOKIE not in request.COOKIES:
        return []
    owner = case.controller if case else Controller.objects.filter(key=pack.key).first()
    row = handover.current(request, owner) if owner else None
    return [(HANDED_OVER[kind], value) for kind, value in handover.shown(row).items()]


def page_of(request: HttpRequest, case: Case, pack: Pack, lost: Sequence[Evidence] = ()) -> dict[str, Any]:
    """For the status page, while somebody decides who is asking."""
    if not is_open(case):
        return {"asked_for": [], "handed_over": [], "product_url": "", "phone_to_prove": "", "lost": []}
    return {
        "lost": [lost_words(row, pack) for row in lost],
        "asked_for": [asked_of(row) for row in open_asks(case)],
        "handed_over": handed_over(request, pack, case),
        "product_url": handover.start_url(case.controller) if offers(pack, "handover") else "",
        "phone_to_prove": phone_to_prove(case, pack),
    }


def lost_words(row: Evidence, pack: Pack) -> str:
    """What became of a file that was destroyed before anybody decided on it."""
    words = _(
        "The file that you sent us on %(came)s was not looked at in time and was destroyed on %(gone)s, since we keep "
        "such files for 14 days at most. That is our fault, not yours. If we need it, we ask you for it again."
    )
    if row.facts.get("opened"):
        words = _(
            "The file that you sent us on %(came)s was not decided on in time and was destroyed on %(gone)s, since we "
            "keep such files for 14 days at most. That is our fault, not yours. If we need it, we ask you for it again."
        )
    came, gone = (clock.day_of(at, pack.zone) for at in (overdue.came_at(row), overdue.goes_at(row)))
    return words % {"came": plain_day(came), "gone": plain_day(gone)}


def phone_to_prove(case: Case, pack: Pack) -> str:
    """Masked, where the person gave a number that no code came back from yet; '' where there is nothing to prove."""
    if not case.phone or not offers(pack, "phone_code"):
        return ""
    if Evidence.objects.filter(case=case, method="phone_code").accepted().exists():
        return ""
    try:
        return masks.mask_phone(lookup_form("phone_number", case.phone, case.country))
    except InvalidIdentifier:
        return ""


def checked_fact(kind: str, answer: str) -> str:
    """As it was typed. Raises ValidationError where it cannot be looked up."""
    check_length(answer, LONGEST_IDENTIFIER)
    try:
        form = fact_form(kind, answer)
    except InvalidIdentifier as problem:
        raise ValidationError(str(problem.sentence)) from None
    if kind == "mail_date" and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", form):
        raise ValidationError(_("Write the day like 2026-03-02: year, month, day."))
    return answer


class FactForm(forms.Form):
    answer = TidyField(widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))

    def __init__(self, *args: Any, kind: str, for_another: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["answer"]
        self.kind = kind
        field.label, field.help_text = FACTS[kind].title, FACTS[kind].hint
        if for_another:
            name_that_person({kind: field})
        field.error_messages["required"] = _("Write it, or go back if you do not have it: then tell us so.")

    def clean_answer(self) -> str:
        return checked_fact(self.kind, self.cleaned_data["answer"])


class FileForm(forms.Form):
    file = PaperField()
