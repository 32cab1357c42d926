"""The parts of a policy pack: contacts, periods, rights, fee, minors, identity and the other rules of a policy.

A field that a policy is silent about is left out; what then counts is its default here, which says nothing for it.
"""

import datetime
import re
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, field_validator, model_validator
from pydantic_core.core_schema import ValidationInfo

from privacyportal import clock, countries
from privacyportal.controllers.grounds import CATALOGUE, DELETION, REFUSAL
from privacyportal.controllers.rights import Asked
from privacyportal.packfiles import Part, Span, Text, between, is_stored, up_to

Language = Literal["en", "zh-hans"]
Count = Annotated[int, Field(gt=0)]
Age = Annotated[int, Field(ge=1, le=21)]
Line = Annotated[Text, up_to(200)]
"""A name or the like."""
Words = Annotated[Text, up_to(2_000)]
"""A sentence or some."""


def listed(words: list[str]) -> str:
    return _(", ").join(words)


class Contact(Part):
    """A way to reach the controller (P-79). `department`: it leads to those who answer for personal data."""

    kind: Literal["email", "phone", "post", "web"]
    value: Annotated[Text, up_to(500)]
    label: Line
    department: bool = False

    @field_validator("value")
    @classmethod
    def _written_right(cls, value: Text, info: ValidationInfo) -> Text:
        kind = info.data.get("kind")
        if kind == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", value.en):
            raise ValueError(
                _("“%(value)s” is no email address: write one like privacy@example.com") % {"value": value}
            )
        if kind == "phone" and not re.fullmatch(r"\+?[\d -]{6,}", value.en):
            raise ValueError(
                _("“%(value)s” is no phone number: write digits, with + and the country code in front")
                % {"value": value}
            )
        return value

    @property
    def href(self) -> str:
        """What a link to it says; '' where there is nothing to follow."""
        if self.kind == "email":
            return f"mailto:{self.value.en}"
        if self.kind == "phone":
            return "tel:" + re.sub(r"[^\d+]", "", self.value.en)
        return ""


class Period(Span):
    """How long an answer may take. `origin`: promised by the policy, or ours where the policy names none."""

    n: Count
    unit: Literal["calendar_days", "working_days", "months"] = "calendar_days"
    origin: Literal["policy", "fallback"] = "policy"


FALLBACK = Period(n=30, unit="calendar_days", origin="fallback")
"""A house rule, no law: the `fallback` of law_limits.yml, for whoever promises no figure."""


class PolicyExtension(Span):
    """More time, as the policy names it (P-03): added to the first date, for these grounds, told before that date."""

    n: Count
    unit: Literal["calendar_days", "working_days", "months"] = "calendar_days"
    grounds: list[Literal["complexity", "number"]] = Field(min_length=1)
    told: Literal["initial"] = "initial"


class FeeRule(Part):
    """P-06. `free` None: the policy is silent, so no page says anything of it. `beyond_usual`: a request that
    exceeds the usual. `cost_based`: never more than what the work costs.
    """

    free: bool | None = None
    charge_when: list[Literal["repeated", "excessive", "beyond_usual"]] = []
    cost_based: bool = False

    @model_validator(mode="after")
    def _cost_of_something(self) -> "FeeRule":
        if self.cost_based and not self.charge_when:
            raise ValueError(_("say for which requests the cost is asked for"))
        return self


class RightOffer(Part):
    """A right that the policy names. `own_way`: how a person does it without us (P-58). `level`: proof that it
    needs, `asks`: what its form asks for; None: as the right has it (requests/rights.py).
    """

    about: Words | None = None
    own_way: Words | None = None
    answer: Period | None = None
    level: Literal[1, 2] | None = None
    asks: list[Asked] | None = None

    @model_validator(mode="before")
    @classmethod
    def _as_it_was_written_once(cls, data: Any) -> Any:
        """Versions are never changed, so the older `on_form` is read for ever; the form takes every right now."""
        return {key: value for key, value in data.items() if key != "on_form"} if isinstance(data, dict) else data


OLDEST = datetime.date(1970, 1, 1)
AHEAD = datetime.timedelta(days=366)
"""How long before it comes into force a policy may be entered."""


def _day_of_a_policy(day: datetime.date, info: ValidationInfo) -> datetime.date:
    if OLDEST <= day <= clock.today("UTC") + AHEAD or is_stored(info):
        return day
    raise ValueError(_("%(day)s is no day of a policy: write one that is at most a year ahead") % {"day": day})


class Policy(Part):
    title: Line
    date: Annotated[datetime.date, AfterValidator(_day_of_a_policy)] | None = None


def _code_of_its_own(code: str) -> str:
    if not re.fullmatch(r"[A-Z][A-Z0-9]{0,9}", code):
        raise ValueError(
            _("“%(code)s” is no code: write up to ten capital letters and digits, like X1") % {"code": code}
        )
    return code


def _an_address(iri: str) -> str:
    if not re.fullmatch(r"https?://\S+", iri):
        raise ValueError(_("“%(iri)s” is no IRI: write an address that begins with https://") % {"iri": iri})
    return iri


class OwnGround(Part):
    """A ground that our catalogue lacks, or one of it in the policy's own words."""

    code: Annotated[str, AfterValidator(_code_of_its_own)]
    text: Words


class OwnRefusal(OwnGround):
    """`justification`: a term of the Data Privacy Vocabulary, where one fits."""

    justification: Annotated[str, AfterValidator(_an_address)] | None = None


def _ground_kind(value: object) -> str:
    return "code" if isinstance(value, str) else "own"


def _known(catalogue: dict[str, object], first: str, last: str) -> BeforeValidator:
    def check(grounds: object) -> object:
        given = grounds if isinstance(grounds, list) else []
        unknown = [one for one in given if isinstance(one, str) and one not in catalogue]
        if unknown:
            raise ValueError(
                _("unknown: %(codes)s; the codes are %(first)s to %(last)s, one of your own needs {code, text}")
                % {"codes": listed(unknown), "first": first, "last": last}
            )
        return grounds

    return BeforeValidator(check)


def _each_once(grounds: list[str | OwnGround]) -> list[str | OwnGround]:
    codes = [code_of(ground) for ground in grounds]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise ValueError(_("named twice: %(codes)s") % {"codes": listed(twice)})
    return grounds


def _one_at_least(grounds: list[str | OwnGround], info: ValidationInfo) -> list[str | OwnGround]:
    if not grounds and not is_stored(info):
        raise ValueError(_("name one ground at least: without any nothing could ever be refused"))
    return grounds


def code_of(ground: str | OwnGround) -> str:
    return ground if isinstance(ground, str) else ground.code


RefusalCode = Literal[
    "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15", "R16", "R17", "R18"
]
DeletionCode = Literal["D1", "D2", "D3", "D4", "D5", "D6"]
RefusalGrounds = Annotated[
    list[
        Annotated[Annotated[RefusalCode, Tag("code")] | Annotated[OwnRefusal, Tag("own")], Discriminator(_ground_kind)]
    ],
    _known(dict(REFUSAL), "R1", "R18"),
    AfterValidator(_each_once),
    AfterValidator(_one_at_least),
]
DeletionGrounds = Annotated[
    list[
        Annotated[Annotated[DeletionCode, Tag("code")] | Annotated[OwnGround, Tag("own")], Discriminator(_ground_kind)]
    ],
    _known(dict(DELETION), "D1", "D6"),
    AfterValidator(_each_once),
]
assert set(CATALOGUE) == {*RefusalCode.__args__, *DeletionCode.__args__}  # type: ignore[attr-defined]  # noqa: S101


class Minors(Part):
    """P-28, P-29. `guardian_under`: below it a guardian is asked; `child_under`: below it the policy speaks of a
    child; `local_age`: or the age that the law of the person's place names.
    """

    guardian_under: Age | None = None
    child_under: Age | None = None
    local_age: bool = False
    guardian_consents: bool = False
    deleted_without_consent: bool = False
    anybody_may_report: bool = False
    text: Words | None = None

    @model_validator(mode="after")
    def _ages_fit(self) -> "Minors":
        if self.child_under and self.guardian_under and self.child_under > self.guardian_under:
            raise ValueError(
                _("a child needs a guardian: its age may not be above the one below which a guardian is asked")
            )
        return self


Method = Literal["email_code", "phone_code", "handover", "source_fact", "document"]


class IdentityRule(Part):
    """P-05. `named`: the policy says that identity may be checked. `written_request`: it may stand for the proof, or
    is asked for beside it. `methods`: ways of proof, in the order in which they are offered.
    """

    named: bool = False
    written_request: Literal["none", "proof", "beside"] = "none"
    methods: Annotated[list[Method], Field(min_length=1)] = [
        "email_code", "phone_code", "handover", "source_fact", "document",
    ]  # fmt: skip


def _place_of_data(place: str, info: ValidationInfo) -> str:
    if place != "EEA" and place not in countries.NAMES and not is_stored(info):
        raise ValueError(
            _("“%(place)s” is no place: write two letters of a country, like CN, or EEA") % {"place": place}
        )
    return place


class PortabilityRule(Part):
    """P-15 to P-17. `direct`: straight to a third party, where feasible. `abroad_free`: places that need no proof;
    `abroad_needs_proof`: for any other the person shows that the law there allows it.
    """

    only_provided: bool = False
    abroad_free: list[Annotated[str, AfterValidator(_place_of_data)]] = []
    abroad_needs_proof: bool = False
    direct: bool = False


def _days_to_remind(days: list[int], info: ValidationInfo) -> list[int]:
    if is_stored(info):
        return list(dict.fromkeys(days))
    if not days:
        raise ValueError(_("name one day at least, like 7: else nobody is reminded of any date"))
    if twice := sorted({str(day) for day in days if days.count(day) > 1}):
        raise ValueError(_("named twice: %(codes)s") % {"codes": listed(twice)})
    return days


Reminders = Annotated[list[Annotated[int, between(1, 90)]], AfterValidator(_days_to_remind)]


class PortalPeriods(Part):
    """The portal's own periods and counts; a pack may change each, as far as a code stays worth what DESIGN §4 says."""

    confirm_days: Annotated[int, between(2, 30)] = 7
    remind_on_day: Count = 3
    code_minutes: Annotated[int, between(5, 30)] = 15
    code_tries: Annotated[int, between(3, 8)] = 5
    session_minutes: Annotated[int, between(10, 120)] = 30
    identity_days: Annotated[int, between(3, 60)] = 14
    link_days: Annotated[int, between(1, 60)] = 14
    link_downloads: Annotated[int, between(1, 20)] = 5
    approval_days: Annotated[int, between(1, 60)] = 14

    @field_validator("remind_on_day")
    @classmethod
    def _reminder_before_the_end(cls, day: int, info: ValidationInfo) -> int:
        last = info.data.get("confirm_days", day + 1)
        if day >= last:
            if is_stored(info):
                return int(last) - 1
            raise ValueError(_("the reminder must come before the last day to confirm, else nobody is reminded"))
        return day
