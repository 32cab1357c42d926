"""What was understood of a map, told in lines: for commands and for the staff page."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from requests.sources.mapping import Collection, DataMap
from requests.sources.plan import ByIdentity, ByKeys, plan


def tell_map(datamap: DataMap) -> Iterator[str]:
    """Data sets, collections, where the person is found, and how the walk goes from each kind of identity."""
    for dataset in datamap.datasets:
        yield f"{dataset.title} ({dataset.key})"
        for collection in dataset.collections:
            yield "  " + tell_collection(collection)
    for kind in datamap.identity_kinds:
        steps = plan(datamap, [kind]).steps
        yield _("From %(kind)s: %(path)s") % {
            "kind": kind,
            "path": " → ".join(step.collection.name for step in steps),
        }
        for step in steps:
            for condition in step.conditions:
                yield "  " + _condition(datamap, step.collection, condition)


def tell_remarks(datamap: DataMap) -> Iterator[str]:
    """Remarks of the map, and of the walk from everything that can be proven together."""
    yield from map(str, datamap.remarks)
    yield from map(str, plan(datamap, datamap.identity_kinds).remarks)


def tell_collection(collection: Collection) -> str:
    count = len(collection.fields)
    fields = ngettext("%(count)s field", "%(count)s fields", count) % {"count": count}
    found = ", ".join(f"{field.name} = {field.identity}" for field in collection.fields if field.identity)
    key = " + ".join(collection.primary_key) if len(collection.primary_key) > 1 else ""
    parts = [collection.name, str(collection.title), fields, found, key and _("key: %(fields)s") % {"fields": key}]
    return " · ".join(part for part in parts if part)


def _condition(datamap: DataMap, collection: Collection, condition: ByIdentity | ByKeys) -> str:
    if isinstance(condition, ByIdentity):
        return f"{collection.name}.{condition.field} = {condition.kind}"
    source = datamap.collections[condition.source].name
    pairs = zip(condition.fields, condition.source_fields, strict=True)
    return " & ".join(f"{collection.name}.{field} ← {source}.{theirs}" for field, theirs in pairs)
