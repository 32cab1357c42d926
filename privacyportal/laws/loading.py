"""Law packs from their files into the database: a new version only when a file says something new."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from privacyportal.laws.models import LawVersion
from privacyportal.laws.schema import Place
from privacyportal.packfiles import FROM_FILE, PackFault, check, digest_of, read_yaml
from privacyportal.packloading import Held, Loaded, Result, folders_of, read_folders, result_of

OURS = Path(__file__).parent / "packs"


def load_laws(folders: Iterable[Path] | None = None, *, replace: bool = False) -> list[Loaded]:
    """Loads each `*.yml` of the folders (by default ours and PORTAL_LAWS); all of them or, with a PackFault, none.

    A later edit made elsewhere is kept unless `replace` says otherwise. `Loaded.key` is the place: 'US-CA'.
    """
    laws = read_folders(
        folders if folders is not None else folders_of(OURS, settings.PORTAL_LAWS), read_file, "PORTAL_LAWS"
    )
    for data, origin in laws.values():
        if taken := {one["place"] for one, _origin in laws.values()} & set(data.get("covers", [])):
            raise PackFault(f"{origin.removeprefix(FROM_FILE)}: {has_its_own(sorted(taken)[0])}")
    with transaction.atomic():
        held = {
            version.place: Held(version.number, version.digest, version.origin)
            for version in LawVersion.objects.newest().defer("data").select_for_update()
        }
        return [_load(data, origin, held.get(data["place"]), replace) for data, origin in laws.values()]


def has_its_own(code: str) -> str:
    """Why a country cannot stand in the `covers` of another place: one country, one law."""
    words = _("covers: %(code)s has a law of its own here, which is the one that counts: take it out of this list.")
    return words % {"code": code}


def read_file(file: Path) -> dict[str, Any]:
    """A law pack's data as JSON knows it, checked. Raises PackFault."""
    data = read_yaml(file)
    place = check(file.name, data, Place)
    if place.key != file.stem:
        raise PackFault(f"{file.name}: place is {place.place!r}, so the file must be named {place.key}.yml")
    return data


def _load(data: dict[str, Any], origin: str, held: Held | None, replace: bool) -> Loaded:
    place = data["place"]
    result = result_of(held, digest_of(data), replace=replace)
    if result is Result.ADDED:
        version, made = add_version(place, data, after=held.number if held else 0, origin=origin)
        if not made:  # another process was first
            result = Result.UNCHANGED if version.digest == digest_of(data) else Result.KEPT
    return Loaded(place, result)


def add_version(place: str, data: dict[str, Any], *, after: int, origin: str) -> tuple[LawVersion, bool]:
    """The version that follows number `after`, and whether it is the one asked for or somebody else's."""
    return LawVersion.objects.get_or_create(
        place=place,
        number=after + 1,
        defaults={"digest": digest_of(data), "data": data, "origin": origin},
    )
