"""AES-256-GCM with a version byte. The only place that calls the cipher."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
NONCE = 12
KEY = 32


class Tampered(Exception):
    """A sealed value does not open under its key and place: it was changed, moved, or is another's."""


def encrypt(key: bytes, plain: bytes, aad: bytes) -> bytes:
    """version (1 byte) | nonce (12) | ciphertext and tag (n + 16)."""
    nonce = os.urandom(NONCE)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plain, VERSION + aad)


def decrypt(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    if sealed[:1] != VERSION:
        raise Tampered("not a sealed value of a known version")
    try:
        return AESGCM(key).decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], VERSION + aad)
    except (InvalidTag, ValueError):
        raise Tampered("a sealed value does not open in this place") from None
