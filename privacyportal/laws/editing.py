"""A law edited by an operator: its YAML text, checked by the schema, becomes a new version."""

from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from privacyportal.audit.trail import Actor, record
from privacyportal.laws.actions import EDITED
from privacyportal.laws.finding import place_at
from privacyportal.laws.loading import add_version, has_its_own
from privacyportal.laws.models import LawVersion
from privacyportal.laws.schema import Place
from privacyportal.packchecking import check_text
from privacyportal.packfiles import PackFault, digest_of, parse_yaml
from privacyportal.staff.models import User

NAME = "the text"


def text_of(version: LawVersion) -> str:
    """The pack as YAML, its keys in the order of the schema: a database may have kept them in another."""
    data = place_at(version).model_dump(mode="json", by_alias=True, exclude_unset=True)
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)


def faults_of_edit(text: str, base: LawVersion | None) -> list[str]:
    """Why `text` cannot follow `base` (None: a place that is not there yet), a line a fault; [] where it can.

    Within a transaction: the version that is to be followed stays the newest until its end.
    """
    if faults := check_text(NAME, text, Place) or _faults_of_covers(parse_yaml(NAME, text)):
        return faults
    place = parse_yaml(NAME, text)["place"]
    newest = LawVersion.objects.newest().select_for_update().filter(place=base.place if base else place).first()
    if base is None:
        return [_("%(place)s is there already: open it and edit it.") % {"place": place}] if newest else []
    if place != base.place:
        return [_("This is the law of %(place)s: the text must keep that place.") % {"place": base.place}]
    if newest != base:
        return [_("A newer version was added meanwhile. Copy your text, open the newest version and edit that.")]
    if digest_of(parse_yaml(NAME, text)) == base.digest:
        return [_("Nothing was changed, so there is nothing to save.")]
    return []


def _faults_of_covers(data: dict[str, Any]) -> list[str]:
    """Countries of its list that have another law here, in their own name or as one of another's list."""
    others: set[str] = set()
    for version in LawVersion.objects.newest().exclude(place=data["place"]):
        others.update([version.place, *place_at(version).covers])
    return [has_its_own(code) for code in data.get("covers", []) if code in others]


@transaction.atomic
def save_edit(text: str, base: LawVersion | None, by: User) -> LawVersion:
    """Adds the version that follows `base`. Raises PackFault where another process was first."""
    data = parse_yaml(NAME, text)
    after = base.number if base else 0
    version, made = add_version(data["place"], data, after=after, origin=f"edited by {by.pk}")
    if not made:
        raise PackFault(f"{version}: added by somebody else at this moment")
    record(
        EDITED,
        controller=None,
        actor=Actor.staff(by),
        subject=("law", version.place),
        facts={"place": version.place, "number": version.number},
    )
    return version
