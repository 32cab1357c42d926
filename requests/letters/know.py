"""The answer to "how do you use my data": made from the data maps, nothing of it is about one person (P-52, P-67)."""

import dataclasses

from privacyportal.controllers.models import Controller
from requests.models import Source
from requests.sources.naming import map_of


@dataclasses.dataclass(frozen=True)
class Holding:
    """What is said of one data set; '' where the labels file says nothing of it."""

    title: str
    what: str
    kinds: list[str]
    why: str
    basis: str
    how_long: str
    who: str


def holdings(controller: Controller) -> list[Holding]:
    """All data sets of the active systems, in the active language, by the keys of the systems."""
    sources = Source.objects.of(controller).filter(active=True).select_related("data_key").order_by("key")
    return [
        Holding(
            title=str(dataset.title),
            kinds=[str(collection.title) for collection in dataset.collections if not collection.skipped],
            **{name: str(getattr(dataset, name) or "") for name in ("what", "why", "basis", "how_long", "who")},
        )
        for source in sources
        if (found := map_of(source))
        for dataset in found.datasets
    ]
