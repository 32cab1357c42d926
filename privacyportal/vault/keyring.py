"""The master keys: known by id, the first one wraps what is new, the others still open what is old."""

from django.conf import settings

from privacyportal.vault import ciphers


class UnknownMasterKey(Exception):
    """A key was wrapped by a master key that PORTAL_MASTER_KEYS does not hold any more."""


def current_id() -> str:
    return next(iter(settings.PORTAL_MASTER_KEYS))


def wrap(key: bytes, aad: str) -> tuple[str, bytes]:
    """(id of the master key, wrapped key), bound to its place by `aad`."""
    master_id = current_id()
    return master_id, ciphers.encrypt(settings.PORTAL_MASTER_KEYS[master_id], key, f"{master_id}|{aad}".encode())


def unwrap(master_id: str, wrapped: bytes, aad: str) -> bytes:
    master = settings.PORTAL_MASTER_KEYS.get(master_id)
    if master is None:
        raise UnknownMasterKey(f"add the master key {master_id!r} to PORTAL_MASTER_KEYS: keys are still wrapped by it")
    return ciphers.decrypt(master, wrapped, f"{master_id}|{aad}".encode())
