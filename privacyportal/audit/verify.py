"""The verifier: goes through the trail in the order in which it was sealed and names the first thing touched.

What it cannot find (SECURITY.md): the end of the trail cut off, seals and all, and changes by somebody who
holds the audit key; both are met by an anchor, a seal's mark that was kept elsewhere.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet

from privacyportal.audit import proof, triggers
from privacyportal.audit.models import Entry, Leaf, Seal
from privacyportal.audit.rows import UNREADABLE, first_unreadable
from privacyportal.audit.seals import entries_without_leaf

M = TypeVar("M", bound=Model)
PAGE = 500
"""Rows held in memory at a time, beside the leaves of one seal."""


@dataclass
class Verdict:
    """`fault` is one sentence about the first thing touched, empty where the trail holds."""

    sealed: int = 0
    waiting: int = 0
    """Entries that no seal covers yet."""
    seals: int = 0
    last_mac: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Anchor:
    """The mark of one seal (64 hex digits) as it was when it was noted down elsewhere."""

    number: int
    mac: str


class _Touched(Exception):
    """Carries the sentence."""


def verify_trail(anchor: Anchor | None = None) -> Verdict:
    verdict = Verdict()
    try:
        _check_seals(verdict, anchor)
        _check_leaves_without_seal()
        _check_waiting(verdict)
    except _Touched as touched:
        verdict.fault = str(touched)
    verdict.fault = _with_triggers(verdict.fault)
    return verdict


def _read(rows: QuerySet[M], what: str, most: int | None = None) -> list[M]:
    try:
        return list(rows[:most])
    except UNREADABLE:
        raise _Touched(f"{what} {first_unreadable(rows)} was changed: it cannot be read any more.") from None


def _pages(rows: QuerySet[M], what: str) -> Iterator[M]:
    """All rows in the order of their key, a page at a time."""
    rows = rows.order_by("pk")
    page = _read(rows, what, PAGE)
    while page:
        yield from page
        page = _read(rows.filter(pk__gt=page[-1].pk), what, PAGE)


def _check_seals(verdict: Verdict, anchor: Anchor | None) -> None:
    previous = proof.START
    for seal in _pages(Seal.objects.all(), "Seal"):
        number = verdict.seals + 1
        if seal.number != number:
            raise _Touched(f"Seal {number} is missing.")
        if not proof.seal_fits(seal):
            raise _Touched(f"Seal {number} was changed or slipped in.")
        if bytes(seal.previous) != previous:
            raise _Touched(f"Seal {number} does not follow the seal before it: the chain is broken there.")
        if anchor and anchor.number == number and not hmac.compare_digest(bytes(seal.mac).hex(), anchor.mac):
            raise _Touched(f"Seal {number} is not the one that the anchor was taken of: the trail was made anew.")
        verdict.sealed += _check_leaves(seal)
        verdict.seals = number
        previous = bytes(seal.mac)
        verdict.last_mac = previous.hex()
    if anchor and anchor.number > verdict.seals:
        raise _Touched(f"Seal {verdict.seals + 1} is missing: the anchor was taken of seal {anchor.number}.")


def _check_leaves(seal: Seal) -> int:
    """Each entry under one seal, in its order. Returns how many."""
    rows = Leaf.objects.filter(seal_id=seal.number).order_by("position")
    leaves = _read(rows, "The leaf of entry", seal.leaves + 1)  # bounded: the seal's mark covers the number
    authentic = _give_the_root(leaves, seal)
    for start in range(0, len(leaves), PAGE):
        part = leaves[start : start + PAGE]
        named = Entry.objects.filter(pk__in=[leaf.entry_id for leaf in part])
        entries = {entry.pk: entry for entry in _read(named, "Entry")}
        for position, leaf in enumerate(part, start):
            if position == seal.leaves:
                raise _Touched(f"The leaf of entry {leaf.entry_id} was slipped in under seal {seal.number}.")
            if leaf.position != position:
                raise _Touched(f"The leaf at position {position} of seal {seal.number} is missing.")
            _check_entry(entries.get(leaf.entry_id), leaf, authentic)
    if len(leaves) < seal.leaves:
        raise _Touched(f"The leaf at position {len(leaves)} of seal {seal.number} is missing.")
    if not authentic:
        raise _Touched(f"The leaves of seal {seal.number} were changed: they do not give its root.")
    return len(leaves)


def _give_the_root(leaves: list[Leaf], seal: Seal) -> bool:
    if [leaf.position for leaf in leaves] != list(range(seal.leaves)):
        return False
    return all(proof.is_hash(leaf.digest) for leaf in leaves) and proof.root_of(leaves) == bytes(seal.root)


def _check_entry(entry: Entry | None, leaf: Leaf, authentic: bool) -> None:
    """An entry against its leaf; `authentic` says whether the leaves are those that were sealed."""
    where = f"position {leaf.position} of seal {leaf.seal_id}"
    if entry is None:
        doubt = "" if authentic else ", or its leaf was changed"
        raise _Touched(f"Entry {leaf.entry_id} ({where}) is missing{doubt}.")
    if not proof.entry_fits(entry):
        raise _Touched(f"Entry {entry.pk} ({where}) was changed.")
    if not proof.is_hash(leaf.digest) or not hmac.compare_digest(proof.entry_digest(entry), bytes(leaf.digest)):
        # The entry's own mark fits: only who holds the audit key can have written another one in its place.
        what = "was written anew" if authentic else "is as it was, but its leaf was changed"
        raise _Touched(f"Entry {entry.pk} ({where}) {what}.")


def _check_leaves_without_seal() -> None:
    its_seal = Seal.objects.filter(number=OuterRef("seal_id"))
    stray = Leaf.objects.filter(~Exists(its_seal)).order_by("seal_id", "position")
    for leaf in _read(stray, "The leaf of entry", 1):
        raise _Touched(f"Seal {leaf.seal_id}, which the leaf of entry {leaf.entry_id} stands under, is missing.")


def _check_waiting(verdict: Verdict) -> None:
    for entry in _pages(entries_without_leaf(), "Entry"):
        if not proof.entry_fits(entry):
            raise _Touched(f"Entry {entry.pk} (not sealed yet) was changed or slipped in.")
        verdict.waiting += 1


def _with_triggers(fault: str) -> str:
    if triggers.installed():
        return fault
    return f"{fault} The triggers that protect it are missing: run manage.py migrate.".strip()
