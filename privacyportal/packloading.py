"""How packs come from folders of YAML files into versions that are never changed, for policies and laws alike."""

import dataclasses
import enum
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from privacyportal.packfiles import FROM_FILE, PackFault

Found = dict[str, tuple[dict[str, Any], str]]
"""A file's stem to its data and the origin of a version made from it."""


class Result(enum.Enum):
    ADDED = "added"
    UNCHANGED = "unchanged"
    KEPT = "kept"


@dataclasses.dataclass(frozen=True)
class Loaded:
    key: str
    result: Result


@dataclasses.dataclass(frozen=True)
class Held:
    """What the newest version of a pack says of itself."""

    number: int
    digest: str
    origin: str


def folders_of(ours: Path, own: str) -> list[Path]:
    """The folder that comes with the portal, and the one that a setting names, if any."""
    return [ours, Path(own)] if own else [ours]


def read_folders(folders: Iterable[Path], read: Callable[[Path], dict[str, Any]], setting: str) -> Found:
    """A later folder's file goes before an earlier one's of the same name. Raises PackFault."""
    found: Found = {}
    for folder in folders:
        if not folder.is_dir():
            raise PackFault(f"{folder} is no folder: {setting} names the folder with your own packs")
        for file in sorted(folder.glob("*.yml")):
            found[file.stem] = (read(file), f"{FROM_FILE}{file.name}")
    return found


def result_of(held: Held | None, digest: str, *, replace: bool) -> Result:
    """What becomes of a file: a later edit made elsewhere is kept unless `replace` says otherwise."""
    if held is None:
        return Result.ADDED
    if held.digest == digest:
        return Result.UNCHANGED
    return Result.ADDED if replace or held.origin.startswith(FROM_FILE) else Result.KEPT
