"""Sealing: entries that have no leaf yet get one, under a root that is chained to the last."""

import logging
import time
from itertools import islice
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from privacyportal import clock
from privacyportal.audit import proof
from privacyportal.audit.models import Entry, Leaf, Seal
from privacyportal.audit.rows import UNREADABLE, readable

log = logging.getLogger(__name__)

MOST_LEAVES = 1000
"""Under one seal: bounds the memory of sealing and of verifying."""
USUAL_LOOK = 24 * 3600 * 1000
"""Milliseconds back that each run looks for entries without a leaf."""
WHOLE_LOOK_EVERY = 3600
"""Seconds after which a process looks through the whole trail again."""
FIRST = UUID(int=0)
_whole_look = {"at": float("-inf")}


def entries_without_leaf() -> QuerySet[Entry]:
    """Never "up to id N": whoever wrote first may commit last."""
    return Entry.objects.filter(~Exists(Leaf.objects.filter(entry_id=OuterRef("pk")))).order_by("id")


def last_seal() -> Seal | None:
    return Seal.objects.order_by("-number").first()


def seal_entries(seals: int = 50) -> int:
    """Seals what is there, at most `seals` batches. Returns how many entries it sealed.

    Safe to run from several processes at once: the place in the chain and the leaf of an entry exist once.
    Of two that seal the same entries one commits, the other writes nothing and leaves the rest to it.

    Each run looks through the last day, and once an hour a process looks through the whole trail: keys are
    made in the order of real time, so what a long transaction commits late lies within the day.
    """
    sealed, begun = 0, time.monotonic()
    whole = begun - _whole_look["at"] > WHOLE_LOOK_EVERY
    after = FIRST if whole else UUID(int=(int(time.time() * 1000) - USUAL_LOOK) << 80)
    for _ in range(seals):
        entries = _next_batch(after)
        if not entries:
            if whole:
                _whole_look["at"] = begun
            break
        last = last_seal()
        try:
            seal = _write_seal(last, entries)
        except IntegrityError:
            log.info("another process seals the trail")
            break
        sealed += len(entries)
        after = entries[-1].pk
        # A copy of this line kept elsewhere is an anchor: see `manage.py verify_trail --anchor`.
        log.info("trail sealed: anchor %s:%s over %s entries", seal.number, bytes(seal.mac).hex(), seal.leaves)
    return sealed


def _next_batch(after: UUID) -> list[Entry]:
    waiting = entries_without_leaf().filter(pk__gt=after)
    try:
        entries = list(waiting[:MOST_LEAVES])
        if all(proof.can_be_sealed(entry) for entry in entries):
            return entries
    except UNREADABLE:
        pass
    # A row was spoilt by SQL: it is left to the verifier to name, and the others are sealed.
    log.error("an entry of the trail cannot be read: run manage.py verify_trail")
    return list(islice(filter(proof.can_be_sealed, readable(waiting)), MOST_LEAVES))


def _write_seal(last: Seal | None, entries: list[Entry]) -> Seal:
    seal = Seal(number=last.number + 1 if last else 1, sealed_at=clock.now(), leaves=len(entries))
    leaves = [
        Leaf(entry_id=entry.pk, seal=seal, position=position, digest=proof.entry_digest(entry))
        for position, entry in enumerate(entries)
    ]
    seal.root = proof.root_of(leaves)
    seal.previous = bytes(last.mac) if last else proof.START
    seal.mac = proof.seal_mac(seal)
    with transaction.atomic():
        seal.save(force_insert=True)
        Leaf.objects.bulk_create(leaves)
    return seal
