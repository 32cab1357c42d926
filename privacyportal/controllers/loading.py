"""Packs from their files into the database: a new version only when a file says something new."""

import dataclasses
import enum
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from privacyportal.controllers.models import Controller, PackVersion
from privacyportal.controllers.packs import Pack
from privacyportal.packfiles import FROM_FILE, PackFault, check, digest_of, read_yaml

OURS = Path(__file__).parent / "packs"


class Result(enum.Enum):
    ADDED = "added"
    UNCHANGED = "unchanged"
    KEPT = "kept"


@dataclasses.dataclass(frozen=True)
class Loaded:
    key: str
    result: Result


def load_packs(folders: Iterable[Path] | None = None, *, replace: bool = False) -> list[Loaded]:
    """Loads each `*.yml` of `folders` (by default ours and PORTAL_PACKS); all of them or, with a PackFault, none.

    A later edit made elsewhere is kept unless `replace` says otherwise.
    """
    packs = read_folders(folders if folders is not None else pack_folders())
    with transaction.atomic():
        return [_load(key, data, origin, replace) for key, (data, origin) in packs.items()]


def pack_folders() -> list[Path]:
    more = [Path(settings.PORTAL_PACKS)] if settings.PORTAL_PACKS else []
    return [OURS, *more]


def read_folders(folders: Iterable[Path]) -> dict[str, tuple[dict[str, Any], str]]:
    """Key to (data, origin). A later folder's file goes before an earlier one's of the same key."""
    found: dict[str, tuple[dict[str, Any], str]] = {}
    for folder in folders:
        if not folder.is_dir():
            raise PackFault(f"{folder} is no folder: PORTAL_PACKS names the folder with your own packs")
        for file in sorted(folder.glob("*.yml")):
            found[file.stem] = (read_file(file), f"{FROM_FILE}{file.name}")
    return found


def read_file(file: Path) -> dict[str, Any]:
    """A pack's data as JSON knows it, checked. Raises PackFault."""
    data = read_yaml(file)
    pack = check(file.name, data, Pack)
    if pack.key != file.stem:
        raise PackFault(f"{file.name}: key is {pack.key!r}, but the file is named {file.stem!r}")
    return data


def _load(key: str, data: dict[str, Any], origin: str, replace: bool) -> Loaded:
    Controller.objects.get_or_create(key=key)
    controller = Controller.objects.select_for_update().get(key=key)
    digest = digest_of(data)
    newest = controller.packs.order_by("number").last()
    if newest and newest.digest == digest:
        return Loaded(key, Result.UNCHANGED)
    if newest and not newest.origin.startswith(FROM_FILE) and not replace:
        return Loaded(key, Result.KEPT)
    number = newest.number + 1 if newest else 1
    PackVersion.objects.create(controller=controller, number=number, digest=digest, data=data, origin=origin)
    return Loaded(key, Result.ADDED)
