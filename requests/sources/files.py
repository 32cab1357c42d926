"""A data map and its labels as files: `crm.yml` and beside it `crm.labels.yml`."""

from pathlib import Path

from privacyportal.yamlfile import text_of


def read_map(path: Path, key: str = "") -> tuple[str, str]:
    """(map, labels). Labels are `<key>.labels.yml` or `<name of the map>.labels.yml` beside it, '' without one."""
    datamap = text_of(path)
    for name in filter(None, (key, path.stem)):
        beside = path.with_name(f"{name}.labels.yml")
        if beside.is_file():
            return datamap, text_of(beside)
    return datamap, ""
