"""Writing to the trail and reading it. What happened is a code and facts; the sentence is made when it is read."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.transaction import TransactionManagementError
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from privacyportal import clock
from privacyportal.audit import facts as allowed
from privacyportal.audit import proof
from privacyportal.audit.models import Entry
from privacyportal.controllers.models import Controller
from privacyportal.formats import plain_day
from privacyportal.registry import Registry

_code = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_kind = re.compile(r"[a-z][a-z0-9_]*|")


@dataclass(frozen=True)
class Actor:
    """Who did it. Staff appear by id; a person has no id of their own: the subject says whose case it is."""

    kind: str
    id: str = ""

    @classmethod
    def portal(cls) -> "Actor":
        """The portal by itself: a job, a date that passed."""
        return cls("portal")

    @classmethod
    def person(cls) -> "Actor":
        """The requester, on the public site."""
        return cls("person")

    @classmethod
    def staff(cls, user: models.Model) -> "Actor":
        return cls("staff", str(user.pk))

    @classmethod
    def operator(cls) -> "Actor":
        """Whoever runs a command on the machine."""
        return cls("operator")


@dataclass(frozen=True)
class Action:
    """A kind of deed. `sentence` is lazy text with %(fact)s; `words`, where codes among the facts need
    words, turns facts into what the sentence says, in the active language, when it is read."""

    sentence: str | Promise
    words: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None


class Actions(Registry[Action]):
    def register(self, name: str, entry: Action | str | Promise) -> Action:
        """Takes the lazy sentence alone, too."""
        if not _code.fullmatch(name) or len(name) > 60:
            raise RuntimeError(f"action {name!r} is no dotted code like case.received")
        return super().register(name, entry if isinstance(entry, Action) else Action(entry))


actions = Actions("action of the trail")


def record(
    action: str,
    *,
    controller: Controller | None,
    actor: Actor,
    subject: tuple[str, Any] = ("", ""),
    facts: Mapping[str, Any] | None = None,
) -> Entry:
    """Writes one entry, in the transaction of the deed itself: both are true or none.

    Raises LookupError for an action nobody registered, TransactionManagementError outside a
    transaction, RefusedFact (a ValueError) for facts that the trail may not hold for ever.
    """
    known = dict(facts or {})
    actions[action]
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError(f"{action} is recorded outside the transaction of its deed")
    allowed.check_facts(known)
    kind, subject_id = subject[0], str(subject[1])
    for name, text in (("actor", actor.id), ("subject", subject_id)):
        allowed.check_text(name, text)
        if len(text) > 40 or not _kind.fullmatch(actor.kind) or not _kind.fullmatch(kind):
            raise allowed.RefusedFact(f"the {name} of an entry is a kind and an id of at most 40 characters")
    entry = Entry(
        at=clock.now(),
        controller=controller,
        action=action,
        actor_kind=actor.kind,
        actor_id=actor.id,
        subject_kind=kind,
        subject_id=subject_id,
        facts=known,
    )
    entry.mac = proof.entry_mac(entry)
    entry.save(force_insert=True)
    return entry


def entries_about(kind: str, id: Any) -> models.QuerySet[Entry]:  # noqa: A002 (the interface's name)
    """Everything that happened to one thing, in the order in which it was written."""
    return Entry.objects.filter(subject_kind=kind, subject_id=str(id)).select_related("controller").order_by("id")


class _Number(int):
    """A whole number that is written with the separators of the active language where a sentence says %(n)s."""

    def __str__(self) -> str:
        return str(localize(int(self)))


DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
"""A date as facts hold it; sentences say it as their reader writes dates."""


class _Words(dict[str, Any]):
    """Facts as a sentence says them. An old entry may lack a fact that a newer sentence names."""

    def __missing__(self, name: str) -> str:
        return "–"


def _word(value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return _Number(value)
    if isinstance(value, list | tuple):
        return _(", ").join(str(_word(part)) for part in value) or "–"
    if isinstance(value, str) and DAY.fullmatch(value):
        return plain_day(date.fromisoformat(value))
    return "–" if value is None or value == "" else value


def sentence(entry: Entry) -> str:
    """What happened, in the active language. Never fails: an entry that no code explains any more shows its code."""
    if entry.action not in actions:
        return entry.action
    action = actions[entry.action]
    known: dict[str, Any] = dict(entry.facts)
    try:
        if action.words is not None:
            known.update(action.words(known))
        return str(action.sentence % _Words({name: _word(value) for name, value in known.items()}))
    except (TypeError, ValueError, LookupError, ArithmeticError):
        return entry.action


def address_digest(ip: str) -> str:
    """A network address as the trail may hold it: a keyed hash (32 hex digits), the same for each spelling of it."""
    text = ip.strip()
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        spelled = text
    else:
        spelled = str(getattr(address, "ipv4_mapped", None) or address)
    return proof.keyed("address", spelled.encode()).hex()[:32] if text else ""
