"""What staff should know about a map, a plan or a run, without being a failure: codes, places, counts.

A remark names tables and columns and never a value, so that it may be stored and shown.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # of the map
    "skipped": _("%(place)s is left out, because the map says so (skip_processing)."),
    "elsewhere": _("%(place)s refers to a data set that is not in this map; it is not followed."),
    "both_ways": _(
        "%(place)s gives its reference no direction, so it is followed both ways. Write “direction: from” where the "
        "other collection leads here, “to” where this one leads there."
    ),
    "no_primary_key": _("%(place)s has no primary key: it can be collected, but its rows cannot be told apart."),
    "undecided": _("%(place)s has no data category: nobody has decided what it holds. It is collected and shown."),
    "secret": _("%(place)s is a secret (a password, a token): it is never collected."),
    "self_reference": _("%(place)s refers to its own collection; the walk does not follow that."),
    "unknown_category": _("%(place)s has a data category that the taxonomy does not know."),
    "one_language": _("%(place)s has a label in one language only."),
    "unknown_identity": _("%(place)s is an identity of a kind that the portal never searches for by itself."),
    # of the plan
    "unreachable": _("%(place)s cannot be reached from what was proven about the person; it is not searched."),
    "ring": _(
        "%(place)s closes a ring of references, and the walk does not come back to it: rows that only the end of the "
        "ring leads to are not found. Where they are the person's, give one of its fields an identity."
    ),
    "not_followed": _(
        "%(place)s is not looked up through rows that many people may share. Where its rows are the person's, "
        "say so in the map by giving the reference a direction."
    ),
    "narrowed": _(
        "%(place)s is looked up through the person's own rows only, not through rows that many people may share."
    ),
    "partial_key": _("%(place)s refers to a part of a key of several columns: rows of other people could match."),
    # of a run
    "missing": _("Missing: %(place)s"),
    "others_rows": _("%(place)s: %(count)s rows that name another person were left where they are."),
    "names_others": _("%(place)s: %(count)s rows also name another person. Look at them before the copy goes out."),
    "lookalikes": _("%(place)s: %(count)s rows look alike to the database only, not letter by letter; not taken."),
}


@dataclass(frozen=True)
class Remark:
    """`place` is 'dataset / collection / field' as far as it goes."""

    code: str
    place: str
    count: int = 0

    def __str__(self) -> str:
        if self.code not in SENTENCES:
            return gettext("%(place)s: %(code)s") % {"place": self.place, "code": self.code}
        return str(SENTENCES[self.code]) % {"place": self.place, "count": self.count}

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "place": self.place, "count": self.count}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Remark":
        return cls(str(data["code"]), str(data["place"]), int(data.get("count", 0)))
