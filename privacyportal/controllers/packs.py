"""Policy packs: what a controller's policy says, as typed data (one YAML a controller, in `packs/`).

A pack is read once and never changed; its facts carry the numbers of PROMISES.md in the YAML's comments.
"""

import datetime
import re
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery
from pydantic import AfterValidator, Field, field_validator, model_validator

from privacyportal.controllers.models import Controller, PackVersion
from privacyportal.controllers.rights import RIGHTS
from privacyportal.controllers.theme import PAPER, READABLE, contrast, theme_css
from privacyportal.packfiles import Part, Text

RESERVED = {
    "staff", "admin", "r", "api", "static", "dev", "accounts", "i18n", "healthz", "readyz", "metrics", "well-known",
}  # fmt: skip
"""First segments of addresses that are no controller's (DESIGN §9)."""
GROUNDS = {f"R{number}" for number in range(1, 19)}
"""Codes of the grounds for refusing (PROMISES.md)."""

Language = Literal["en", "zh-hans"]


class Contact(Part):
    """A way to reach the controller (P-79). `department`: it leads to those who answer for personal data."""

    kind: Literal["email", "phone", "post", "web"]
    value: Text
    label: Text
    department: bool = False

    @model_validator(mode="after")
    def _written_right(self) -> "Contact":
        if self.kind == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", self.value.en):
            raise ValueError(f"{self.value.en!r} is no email address")
        if self.kind == "phone" and not re.fullmatch(r"\+?[\d -]{6,}", self.value.en):
            raise ValueError(f"{self.value.en!r} is no phone number")
        return self

    @property
    def href(self) -> str:
        """What a link to it says; '' where there is nothing to follow."""
        if self.kind == "email":
            return f"mailto:{self.value.en}"
        if self.kind == "phone":
            return "tel:" + re.sub(r"[^\d+]", "", self.value.en)
        return ""


class Period(Part):
    """How long an answer may take. `origin`: promised by the policy, or ours where the policy names none."""

    n: int = Field(gt=0)
    unit: Literal["calendar_days", "working_days", "months"] = "calendar_days"
    origin: Literal["policy", "fallback"] = "policy"


FALLBACK = Period(n=30, unit="calendar_days", origin="fallback")
"""A house rule, no law: the `fallback` of law_limits.yml, for whoever promises no figure."""


class RightOffer(Part):
    """A right that the policy names. `own_way`: how a person does it without us (P-58)."""

    on_form: bool = False
    about: Text | None = None
    own_way: Text | None = None
    answer: Period | None = None


class Policy(Part):
    title: Text
    date: datetime.date | None = None


Count = Annotated[int, Field(gt=0)]


class PortalPeriods(Part):
    """The portal's own periods and counts; a pack may change each."""

    confirm_days: Count = 7
    remind_on_day: Count = 3
    code_minutes: Count = 15
    code_tries: Count = 5
    session_minutes: Count = 30
    identity_days: Count = 14
    link_days: Count = 14
    link_downloads: Count = 5
    approval_days: Count = 14

    @model_validator(mode="after")
    def _reminder_before_the_end(self) -> "PortalPeriods":
        if self.remind_on_day >= self.confirm_days:
            raise ValueError("remind_on_day must come before confirm_days, else nobody is reminded")
        return self


def _known_zone(zone: str) -> str:
    try:
        return ZoneInfo(zone).key
    except (KeyError, ValueError, OSError) as fault:
        raise ValueError(f"{zone!r} is no time zone (an IANA name like Asia/Shanghai)") from fault


class Pack(Part):
    """Everything the portal knows of a controller."""

    key: str = Field(pattern=r"^[a-z][a-z0-9]{1,19}$")
    name: Text
    short: Text
    company: Text
    product: Text
    languages: list[Language] = Field(min_length=1)
    accent: str = Field(pattern=r"^#[0-9a-f]{6}$")
    zone: Annotated[str, AfterValidator(_known_zone)]
    zone_name: Text
    policy: Policy
    contacts: list[Contact] = Field(min_length=1)
    department: Text | None = None
    answer: Period | None = None
    free_of_charge: bool = False
    """The policy says so (P-06); where it is silent no page says it."""
    rights: dict[str, RightOffer] = Field(min_length=1)
    statistics_public: bool = False
    """Everybody may read how requests were answered, a page a year (11 CCR §7102)."""
    refusal_grounds: list[str]
    complaint: Text
    portal: PortalPeriods = PortalPeriods()

    @field_validator("key")
    @classmethod
    def _no_reserved_address(cls, key: str) -> str:
        if key in RESERVED:
            raise ValueError(f"{key!r} is an address of the portal itself")
        return key

    @field_validator("accent")
    @classmethod
    def _readable(cls, accent: str) -> str:
        if contrast(accent, PAPER) < READABLE:
            raise ValueError(f"{accent} is too pale: {contrast(accent, PAPER):.1f} against paper, {READABLE} is needed")
        return accent

    @field_validator("contacts")
    @classmethod
    def _one_email(cls, contacts: list[Contact]) -> list[Contact]:
        if not any(contact.kind == "email" for contact in contacts):
            raise ValueError("an email address is needed: answers to our mails go there")
        return contacts

    @field_validator("rights")
    @classmethod
    def _in_order(cls, rights: dict[str, RightOffer]) -> dict[str, RightOffer]:
        unknown = sorted(set(rights) - set(RIGHTS))
        if unknown:
            raise ValueError(f"unknown: {', '.join(unknown)}; the keys are {', '.join(RIGHTS)}")
        return {key: rights[key] for key in RIGHTS if key in rights}

    @field_validator("refusal_grounds")
    @classmethod
    def _known_grounds(cls, grounds: list[str]) -> list[str]:
        unknown = sorted(set(grounds) - GROUNDS)
        if unknown:
            raise ValueError(f"unknown: {', '.join(unknown)}; the codes are R1 to R18")
        return grounds

    @model_validator(mode="after")
    def _form_dates_can_be_counted(self) -> "Pack":
        for right, offer in self.rights.items():
            if offer.on_form and self.answer_within(right).unit != "calendar_days":
                raise ValueError(f"{right} is on the form, so its period must be in calendar days")
        return self

    def answer_within(self, right: str) -> Period:
        """What the policy promises for `right`, else what it promises for all, else the fallback."""
        offer = self.rights.get(right)
        return (offer and offer.answer) or self.answer or FALLBACK

    @property
    def mark(self) -> str:
        """The letter that stands for the controller."""
        return str(self.short)[0].upper()

    @property
    def reference_example(self) -> str:
        """How a reference looks; no request has this one, its check character is wrong."""
        return f"{self.key.upper()}-7K3M-Q2XD"

    @property
    def email(self) -> str:
        """Where people write to, and where answers to our mails go."""
        return next(str(contact.value) for contact in self.contacts if contact.kind == "email")

    @property
    def main_contacts(self) -> list[Contact]:
        """For the foot of every page: email addresses and phone numbers."""
        return [contact for contact in self.contacts if contact.href]

    @cached_property
    def theme(self) -> str:
        return theme_css(self.accent)

    @cached_property
    def theme_digest(self) -> str:
        return sha256(self.theme.encode()).hexdigest()[:12]


_packs: dict[str, Pack] = {}
"""By digest: a version never changes, so neither does what was read from it."""


def pack_at(version: PackVersion) -> Pack:
    """The pack as it was in `version`: what a request is pinned to."""
    if version.digest not in _packs:
        _packs[version.digest] = Pack.model_validate(version.data)
    return _packs[version.digest]


def newest_version(controller: Controller) -> PackVersion:
    return controller.packs.defer("data").latest("number")


def pack_of(controller: Controller) -> Pack:
    """The controller's pack as it is now. One query."""
    return pack_at(newest_version(controller))


def newest_packs() -> list[Pack]:
    """The packs of all controllers, by name. One query."""
    newest = PackVersion.objects.filter(controller=OuterRef("controller")).order_by("-number").values("id")[:1]
    versions = PackVersion.objects.filter(id=Subquery(newest)).defer("data")
    return sorted((pack_at(version) for version in versions), key=lambda pack: str(pack.name).casefold())


def pack_called(key: str) -> Pack | None:
    """The newest pack of the controller whose address begins with `key`. One query."""
    version = PackVersion.objects.filter(controller__key=key).defer("data").order_by("number").last()
    return pack_at(version) if version else None
