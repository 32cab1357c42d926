"""What people call a source: the title of what it holds."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from requests.models import Source
from requests.sources.datamap import parse
from requests.sources.mapping import DataMap, DataMapError, digest_of
from requests.sources.words import make_readable


@lru_cache(maxsize=128)
def _read(digest: str, datamap: str, labels: str) -> DataMap | None:
    try:
        return parse(datamap, labels)
    except DataMapError:
        return None


def map_of(source: Source) -> DataMap | None:
    """The source's data map, read once; None where it cannot be read (any more)."""
    return _read(digest_of(source.datamap, source.labels), source.datamap, source.labels)


def system_name(source: Source) -> str:
    """The title of what it holds in the active language, else its key made readable."""
    found = map_of(source)
    titles = [str(dataset.title) for dataset in found.datasets] if found else []
    return titles[0] if len(titles) == 1 else make_readable(source.key)


def system_names(sources: Iterable[Source]) -> dict[Any, str]:
    """By the source's id, for sources that stand beside each other: where titles are the same, each with its key."""
    plain = {source.pk: (system_name(source), source.key) for source in sources}
    often = Counter(name.casefold() for name, _key in plain.values())
    return {
        pk: _("%(name)s (%(key)s)") % {"name": name, "key": key} if often[name.casefold()] > 1 else name
        for pk, (name, key) in plain.items()
    }
