"""A data map and its labels as files: `crm.yml` and beside it `crm.labels.yml`."""

from pathlib import Path


def read_text(path: Path) -> str:
    """UTF-8, a mark at its beginning left off. Raises OSError, also where the file is no text."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise OSError(0, "not a text in UTF-8", str(path)) from None


def read_map(path: Path, key: str = "") -> tuple[str, str]:
    """(map, labels). Labels are `<key>.labels.yml` or `<name of the map>.labels.yml` beside it, '' without one."""
    datamap = read_text(path)
    for name in filter(None, (key, path.stem)):
        beside = path.with_name(f"{name}.labels.yml")
        if beside.is_file():
            return datamap, read_text(beside)
    return datamap, ""
