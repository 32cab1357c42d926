"""A policy pack: what a controller's policy says, as typed data (one YAML a controller, in `packs/`).

A pack is read once and never changed; its facts carry the numbers of PROMISES.md in the YAML's comments.
"""

import dataclasses
import re
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any

from django.utils.functional import lazystr
from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, field_validator, model_validator
from pydantic_core.core_schema import ValidationInfo

from privacyportal.controllers.grounds import CATALOGUE, Ground
from privacyportal.controllers.parts import (
    FALLBACK,
    Contact,
    DeletionGrounds,
    FeeRule,
    IdentityRule,
    Language,
    Line,
    Minors,
    OwnGround,
    OwnRefusal,
    Period,
    Policy,
    PolicyExtension,
    PortabilityRule,
    PortalPeriods,
    RefusalGrounds,
    Reminders,
    RightOffer,
    Words,
    code_of,
    listed,
)
from privacyportal.controllers.rights import RIGHTS, SECOND_THING
from privacyportal.controllers.theme import PAPER, READABLE, contrast, theme_css
from privacyportal.packfiles import Part, Zone, between, is_stored

RESERVED = {
    "staff", "admin", "r", "api", "static", "dev", "accounts", "i18n", "healthz", "readyz", "metrics", "well-known",
}  # fmt: skip
"""First segments of addresses that are no controller's (DESIGN §9)."""


DAYS_OF_MONTH = 28
"""The fewest that a month has."""


def _own_address(key: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]{1,19}", key):
        raise ValueError(_("“%(key)s” is no key: write 2 to 20 small letters and digits, like sofar") % {"key": key})
    if key in RESERVED:
        raise ValueError(_("“%(key)s” is an address of the portal itself: choose another") % {"key": key})
    return key


def _readable(accent: str) -> str:
    if not re.fullmatch(r"#[0-9a-f]{6}", accent):
        raise ValueError(
            _("“%(accent)s” is no colour: write # and six digits or letters, like #1d5c3f") % {"accent": accent}
        )
    if contrast(accent, PAPER) < READABLE:
        raise ValueError(
            _("%(accent)s is too pale: %(contrast)s against paper, %(needed)s is needed. Choose a darker one.")
            % {"accent": accent, "contrast": f"{contrast(accent, PAPER):.1f}", "needed": READABLE}
        )
    return accent


class Pack(Part):
    """Everything the portal knows of a controller."""

    key: Annotated[str, AfterValidator(_own_address)]
    name: Line
    short: Line
    company: Line
    product: Line
    languages: list[Language] = Field(min_length=1)
    accent: Annotated[str, AfterValidator(_readable)]
    zone: Zone
    zone_name: Line
    policy: Policy
    contacts: list[Contact] = Field(min_length=1)
    department: Line | None = None
    answer: Period | None = None
    extension: PolicyExtension | None = None
    law_prevails: bool = False
    """Where the promise and the law of the person's place conflict, the law wins (P-04)."""
    rights: dict[str, RightOffer] = Field(min_length=1)
    work_days_before: Annotated[int, between(0, 90), Field(validate_default=True)] = 3
    """The team's own date: that many calendar days before the binding one."""
    reminders: Reminders = [7, 3, 1]
    """Days left at which staff are reminded."""
    fee: FeeRule = FeeRule()
    refusal_grounds: RefusalGrounds
    deletion_grounds: DeletionGrounds = []
    minors: Minors = Minors()
    identity: IdentityRule = IdentityRule()
    portability: PortabilityRule | None = None
    complaint: Words
    portal: PortalPeriods = PortalPeriods()
    statistics_public: bool = False

    @model_validator(mode="before")
    @classmethod
    def _as_it_was_written_once(cls, data: Any) -> Any:
        """Versions are never changed, so the older spelling of the fee rule is read for ever."""
        if isinstance(data, dict) and "free_of_charge" in data:
            data = dict(data)
            free = data.pop("free_of_charge")
            data.setdefault("fee", {"free": True} if free else {})
        return data

    @field_validator("contacts")
    @classmethod
    def _one_email(cls, contacts: list[Contact]) -> list[Contact]:
        if not any(contact.kind == "email" for contact in contacts):
            raise ValueError(_("an email address is needed: answers to our mails go there"))
        return contacts

    @field_validator("rights")
    @classmethod
    def _in_order(cls, rights: dict[str, RightOffer]) -> dict[str, RightOffer]:
        if unknown := sorted(set(rights) - set(RIGHTS)):
            raise ValueError(
                _("unknown: %(keys)s; the keys are %(known)s")
                % {"keys": listed(unknown), "known": listed(list(RIGHTS))}
            )
        return {key: rights[key] for key in RIGHTS if key in rights}

    @field_validator("rights")
    @classmethod
    def _never_less_proof(cls, rights: dict[str, RightOffer], info: ValidationInfo) -> dict[str, RightOffer]:
        """What was kept from before counts for no less, either: `requests.rights.level_of` takes the larger."""
        weak = [str(RIGHTS[key].title) for key in SECOND_THING if key in rights and rights[key].level == 1]
        if weak and not is_stored(info):
            raise ValueError(
                _("“%(right)s” needs a second thing beside the code: level 1 is too little, write 2 or leave it out")
                % {"right": weak[0]}
            )
        return rights

    @field_validator("work_days_before")
    @classmethod
    def _works_within_the_period(cls, days: int, info: ValidationInfo) -> int:
        """The team's own date lies after the day of receipt, whatever period the policy promises."""
        offers = info.data.get("rights", {}).values()
        periods = [offer.answer or info.data.get("answer") or FALLBACK for offer in offers]
        each = [period.n * DAYS_OF_MONTH if period.unit == "months" else period.n for period in periods]
        if each and days >= min(each) and not is_stored(info):
            raise ValueError(
                _(
                    "the team’s own date may not be %(days)s days earlier, since an answer is promised within "
                    "%(period)s: write fewer days"
                )
                % {"days": days, "period": min(each)}
            )
        return days

    def answer_within(self, right: str) -> Period:
        """What the policy promises for `right`, else what it promises for all, else the fallback."""
        offer = self.rights.get(right)
        return (offer and offer.answer) or self.answer or FALLBACK

    def ground(self, code: str) -> Ground:
        """A ground in the pack's own words, else in those of the catalogue. Raises LookupError."""
        known = CATALOGUE.get(code)
        own = next((one for one in (*self.refusal_grounds, *self.deletion_grounds) if is_own(one, code)), None)
        if isinstance(own, OwnGround):
            base = known or Ground(code, lazystr(own.text))
            justification = own.justification if isinstance(own, OwnRefusal) else None
            return dataclasses.replace(base, title=lazystr(own.text), justification=justification or base.justification)
        if known is None:
            raise LookupError(f"no ground is called {code!r}")
        return known

    @property
    def refusal_codes(self) -> list[str]:
        """The grounds on which the controller may refuse (P-07)."""
        return [code_of(ground) for ground in self.refusal_grounds]

    @property
    def deletion_codes(self) -> list[str]:
        """The grounds on which a person may ask for deletion (P-10); empty: the policy names none."""
        return [code_of(ground) for ground in self.deletion_grounds]

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


def is_own(ground: str | OwnGround, code: str) -> bool:
    return isinstance(ground, OwnGround) and ground.code == code
