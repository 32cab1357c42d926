"""A pack changed by staff: each edit is a new version, and nothing that was there is lost."""

from typing import Any

from django.db import models, transaction

from privacyportal.audit.trail import Actor, record
from privacyportal.controllers.models import Controller, PackVersion
from privacyportal.controllers.packs import pack_at
from privacyportal.controllers.schema import Pack
from privacyportal.controllers.showing import changes
from privacyportal.packfiles import digest_of

EDITED_BY = "edited by "
"""What the origin of a version starts with that a member of staff made; their id follows."""


class Overtaken(Exception):
    """Somebody else made a newer version meanwhile; nothing was saved."""

    def __init__(self, newest: PackVersion) -> None:
        super().__init__(newest.number)
        self.newest = newest


def canonical(pack: Pack) -> dict[str, Any]:
    """A pack as a version holds it: without what says no more than the defaults."""
    data: dict[str, Any] = pack.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return data


def save_pack(controller: Controller, pack: Pack, *, on: int, user: models.Model) -> PackVersion | None:
    """A new version that says `pack`, or None where the newest says the same. `on`: the number of the version that
    was the newest when the editing began. Raises Overtaken.
    """
    with transaction.atomic():
        newest = _newest(controller, on)
        changed = changes(pack_at(newest), pack)
        if not changed:
            return None
        version = _add(newest, canonical(pack), user)
        facts = {"number": version.number, "fields": [change.path for change in changed]}
        _record("pack.edited", version, user, facts)
        return version


def take_again(controller: Controller, number: int, *, on: int, user: models.Model) -> PackVersion:
    """A new version with the content of an older one. Raises Overtaken, PackVersion.DoesNotExist."""
    with transaction.atomic():
        newest = _newest(controller, on)
        older = controller.packs.get(number=number)
        version = _add(newest, older.data, user)
        changed = [change.path for change in changes(pack_at(newest), pack_at(older))]
        _record("pack.taken_again", version, user, {"number": version.number, "of": number, "fields": changed})
        return version


def editor_of(version: PackVersion) -> str:
    """The id of the member of staff who made the version; '' where it came from a file."""
    return version.origin.removeprefix(EDITED_BY) if version.origin.startswith(EDITED_BY) else ""


def _newest(controller: Controller, on: int) -> PackVersion:
    locked = Controller.objects.select_for_update().get(pk=controller.pk)
    newest: PackVersion = locked.packs.latest("number")
    if newest.number != on:
        raise Overtaken(newest)
    return newest


def _add(newest: PackVersion, data: dict[str, Any], user: models.Model) -> PackVersion:
    added: PackVersion = PackVersion.objects.create(
        controller=newest.controller,
        number=newest.number + 1,
        digest=digest_of(data),
        data=data,
        origin=f"{EDITED_BY}{user.pk}",
    )
    return added


def _record(action: str, version: PackVersion, user: models.Model, facts: dict[str, Any]) -> None:
    record(
        action,
        controller=version.controller,
        actor=Actor.staff(user),
        subject=("pack", version.pk),
        facts=facts,
    )
