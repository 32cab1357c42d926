"""Marks, digests and roots: what makes a change of the trail visible. Pure functions of rows and the audit key.

Tree as in RFC 6962: a leaf is hashed under 0x00, a node under 0x01, an odd node goes up as it is.
"""

import hmac
import json
from datetime import UTC
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from privacyportal.audit.models import Entry, Leaf, Seal

START = bytes(32)
"""What the first seal is chained to."""


@lru_cache(maxsize=32)
def _derive(secret: str, purpose: str) -> bytes:
    info = f"privacyportal|audit|{purpose}|1".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret.encode())


def keyed(purpose: str, message: bytes) -> bytes:
    """HMAC-SHA256 (32 bytes) under a key that HKDF derives from PORTAL_AUDIT_KEY for one purpose."""
    return hmac.digest(_derive(settings.PORTAL_AUDIT_KEY, purpose), message, "sha256")


def canonical(*values: Any) -> bytes:
    """One spelling of JSON values, the same whichever database they came back from."""
    return json.dumps(values, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def entry_bytes(entry: Entry) -> bytes:
    """All columns of an entry but its mark."""
    return canonical(
        str(entry.pk),
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.controller_id,
        entry.action,
        entry.actor_kind,
        entry.actor_id,
        entry.subject_kind,
        entry.subject_id,
        entry.facts,
    )


def entry_mac(entry: Entry) -> bytes:
    return keyed("entry", entry_bytes(entry))


def entry_digest(entry: Entry) -> bytes:
    return sha256(entry_bytes(entry) + bytes(entry.mac)).digest()


def seal_mac(seal: Seal) -> bytes:
    moment = seal.sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    return keyed(
        "seal", canonical(seal.number, moment, seal.leaves, bytes(seal.root).hex(), bytes(seal.previous).hex())
    )


def leaf_hash(entry_id: UUID, digest: bytes) -> bytes:
    return sha256(b"\x00" + entry_id.bytes + digest).digest()


def root_of(leaves: list[Leaf]) -> bytes:
    """The Merkle root of leaves in the order given; at least one."""
    level = [leaf_hash(leaf.entry_id, bytes(leaf.digest)) for leaf in leaves]
    while len(level) > 1:
        pairs = [sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def is_hash(value: Any) -> bool:
    return isinstance(value, bytes | memoryview) and len(bytes(value)) == 32


def can_be_sealed(entry: Entry) -> bool:
    """False where a column holds what the portal never writes and cannot be spelled."""
    try:
        return is_hash(entry.mac) and bool(entry_bytes(entry))
    except (TypeError, ValueError, AttributeError):
        return False


def entry_fits(entry: Entry) -> bool:
    """Whether the mark is the one that the portal would give to these very columns."""
    return can_be_sealed(entry) and hmac.compare_digest(entry_mac(entry), bytes(entry.mac))


def seal_fits(seal: Seal) -> bool:
    try:
        hashes = all(is_hash(value) for value in (seal.root, seal.previous, seal.mac))
        return hashes and hmac.compare_digest(seal_mac(seal), bytes(seal.mac))
    except (TypeError, ValueError, AttributeError):
        return False
