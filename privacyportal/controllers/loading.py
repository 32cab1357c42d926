"""Packs from their files into the database: a new version only when a file says something new."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from privacyportal.controllers.models import Controller, PackVersion
from privacyportal.controllers.packs import Pack
from privacyportal.packfiles import PackFault, check, digest_of, read_yaml
from privacyportal.packloading import Held, Loaded, Result, folders_of, read_folders, result_of

OURS = Path(__file__).parent / "packs"


def load_packs(folders: Iterable[Path] | None = None, *, replace: bool = False) -> list[Loaded]:
    """Loads each `*.yml` of the folders (by default ours and PORTAL_PACKS); all of them or, with a PackFault, none.

    A later edit made elsewhere is kept unless `replace` says otherwise.
    """
    packs = read_folders(
        folders if folders is not None else folders_of(OURS, settings.PORTAL_PACKS), read_file, "PORTAL_PACKS"
    )
    with transaction.atomic():
        return [_load(key, data, origin, replace) for key, (data, origin) in packs.items()]


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
    held = Held(newest.number, newest.digest, newest.origin) if newest else None
    result = result_of(held, digest, replace=replace)
    if result is Result.ADDED:
        number = held.number + 1 if held else 1
        PackVersion.objects.create(controller=controller, number=number, digest=digest, data=data, origin=origin)
    return Loaded(key, result)
