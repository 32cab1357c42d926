"""Packs from their files into the database: a new version only when a file says something new."""

import dataclasses
import enum
import json
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from pydantic import ValidationError

from privacyportal.controllers.models import Controller, PackVersion
from privacyportal.controllers.packs import Pack

OURS = Path(__file__).parent / "packs"
FROM_FILE = "file "
"""What the origin of a version starts with that came from a file; any other origin is a later edit."""


class PackFault(ValueError):
    """A file that is no pack; the text names the file and what to mend, in one line."""


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
    try:
        raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise PackFault(f"{file.name} cannot be read as YAML: {' '.join(str(fault).split())}") from fault
    if not isinstance(raw, dict):
        raise PackFault(f"{file.name} holds no pack: it must begin with keys like `key:` and `name:`")
    data: dict[str, Any] = json.loads(json.dumps(raw, default=str))
    try:
        pack = Pack.model_validate(data)
    except ValidationError as fault:
        raise PackFault(f"{file.name}: {_words(fault)}") from fault
    if pack.key != file.stem:
        raise PackFault(f"{file.name}: key is {pack.key!r}, but the file is named {file.stem!r}")
    return data


def _words(fault: ValidationError) -> str:
    """All faults of a file in one line: 'accent: … is too pale; rights.copy.on_form: …'."""
    return "; ".join(
        f"{'.'.join(map(str, error['loc'])) or 'pack'}: {error['msg'].removeprefix('Value error, ')}"
        for error in fault.errors(include_url=False)
    )


def digest_of(data: dict[str, Any]) -> str:
    """Of what the file says, not of how it is laid out: a comment makes no new version."""
    return sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


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
