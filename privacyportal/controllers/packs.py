"""The packs of the controllers as they are now, and as they were in each version. See `schema` for what one says."""

from django.db.models import OuterRef, Subquery

from privacyportal.controllers.models import Controller, PackVersion
from privacyportal.controllers.parts import FALLBACK, Contact, Period, PortalPeriods, RightOffer
from privacyportal.controllers.schema import RESERVED, Pack
from privacyportal.packfiles import read_kept

__all__ = [
    "FALLBACK",
    "RESERVED",
    "Contact",
    "Pack",
    "Period",
    "PortalPeriods",
    "RightOffer",
    "newest_packs",
    "newest_version",
    "pack_at",
    "pack_called",
    "pack_of",
]

_packs: dict[str, Pack] = {}
"""By digest: a version never changes, so neither does what was read from it."""


def pack_at(version: PackVersion) -> Pack:
    """The pack as it was in `version`: what a request is pinned to."""
    if version.digest not in _packs:
        _packs[version.digest] = read_kept(version.data, Pack)
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
